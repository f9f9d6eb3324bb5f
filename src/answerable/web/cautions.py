"""What is known of places: entered, listed without a word of it, shown, reviewed, withdrawn."""

from __future__ import annotations

import datetime

import msgspec

from answerable import center
from answerable.model.cautions import Caution, CautionKind, by_end
from answerable.model.people import Person
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, command, look

THEME = "cautions"


class CautionRow(msgspec.Struct, frozen=True):
    """A caution in a list: no word of what it says, and not where, but for the area."""

    number: str
    kind: CautionKind
    area: str
    by: Person
    authority: str
    since: datetime.datetime
    until: datetime.datetime
    stands: bool
    """Whether it is shown with calls now."""
    withdrawn: bool


class Cautions(msgspec.Struct, frozen=True):
    """Cautions, those that lapse first at the top; withdrawn ones last."""

    cautions: tuple[CautionRow, ...]


def rows_of(state: State, now: datetime.datetime) -> tuple[CautionRow, ...]:
    """Every caution as a list has it: the next to lapse first, withdrawn ones last."""
    return tuple(
        CautionRow(
            each.id,
            each.kind,
            each.place.area,
            each.by,
            each.authority,
            each.since,
            each.until,
            each.stands(now),
            each.withdrawn is not None,
        )
        for each in by_end(state)
    )


def caution_of(state: State, number: str) -> Caution:
    """The caution of that number; raises `Trouble` where there is none."""
    found: Caution | None = state.cautions.get(number)
    if found is None:
        raise Trouble("not-found", f"There is no caution {number}.")
    return found


async def cautions(asked: Asked) -> Reply:
    """List cautions, the next to lapse first; what they say and of which address is with each one."""
    now = asked.served.now()
    return Reply(Cautions(await asked.served.look(lambda state: rows_of(state, now))))


async def caution(asked: Asked) -> Reply:
    """Show a caution whole."""
    number = asked.path["number"]
    return Reply(await asked.served.look(lambda state: caution_of(state, number)))


ROUTES: tuple[Route, ...] = (
    command(
        THEME,
        "POST",
        "/cautions",
        center.enter_caution,
        example={
            "place": {"address": "12 Elm Street"},
            "kind": "hazard",
            "words": "oxygen is stored in the hall",
            "source": "fire service",
        },
        status=201,
    ),
    look(THEME, "/cautions", "look at cautions", Cautions, cautions),
    look(THEME, "/cautions/{number}", "look at cautions", Caution, caution, personal=True),
    command(
        THEME,
        "POST",
        "/cautions/{number}/reviewed",
        center.review_caution,
        example={"reason": "asked the fire service"},
    ),
    command(
        THEME,
        "POST",
        "/cautions/{number}/withdrawn",
        center.withdraw_caution,
        example={"reason": "the oxygen is gone"},
    ),
)
