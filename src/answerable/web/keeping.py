"""What is kept how long, held, erased by two persons, and opened to whom."""

from __future__ import annotations

import msgspec

from answerable import center
from answerable.center.packages import Opened
from answerable.model.keeping import Disclosure, Hold, Schedule
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.routing import Reply, Route, command, look

THEME = "keeping"


class Package(msgspec.Struct, frozen=True):
    """What a disclosure hands over: a receipt for each entry, and what is open and withheld in it."""

    package: tuple[Opened, ...]


class Kept(msgspec.Struct, frozen=True):
    """The schedule, and every hold and disclosure by its number."""

    schedule: Schedule | None
    holds: dict[str, Hold]
    disclosures: dict[str, Disclosure]


async def kept(asked: Asked) -> Reply:
    """Show how long what is kept, what is held, and what was disclosed to whom."""

    def found(state: State) -> Kept:
        schedules = list(state.schedules)
        return Kept(schedules[-1] if schedules else None, dict(state.holds), dict(state.disclosures))

    return Reply(await asked.served.look(found))


async def package(asked: Asked) -> Reply:
    """Give the receipts of a disclosure; what was erased since stays closed."""
    opened, number = asked.served.opened, asked.path["number"]
    made = await asked.served.in_thread(lambda: center.package(opened.ledger, opened.log, number))
    return Reply(Package(made))


ROUTES: tuple[Route, ...] = (
    command(THEME, "POST", "/matters/{number}/looks", center.look_at, example={"ground": "complaint 12"}),
    command(
        THEME, "POST", "/matters/{number}/holds", center.place_hold, example={"ground": "case 7"}, status=201
    ),
    command(THEME, "POST", "/holds/{hold}/lifted", center.lift_hold, example={"ground": "case 7 is over"}),
    command(
        THEME,
        "POST",
        "/schedules",
        center.publish_schedule,
        example={"text": '---\nschedule: "640.90"\n…'},
        status=201,
    ),
    command(
        THEME, "POST", "/matters/{number}/erasures", center.propose_erasure, example={"kinds": ["contact"]}
    ),
    command(THEME, "POST", "/matters/{number}/erasures/approved", center.approve_erasure, example={}),
    command(
        THEME,
        "POST",
        "/matters/{number}/disclosures",
        center.disclose,
        example={"to": "V. Lund", "ground": "request 12", "opened": ["place"]},
        status=201,
    ),
    look(THEME, "/kept", "disclose", Kept, kept),
    # To whom that is opened, and what of it, is on the record as the disclosure.
    look(THEME, "/disclosures/{number}/package", "disclose", Package, package),
)
