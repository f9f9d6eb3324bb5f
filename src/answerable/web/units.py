"""Units: who can be sent, and what they report."""

from __future__ import annotations

import msgspec

from answerable import center
from answerable.dispatch import Plan
from answerable.model.nouns import Unit
from answerable.web.asked import Asked
from answerable.web.routing import Reply, Route, command, look

THEME = "units"


class Units(msgspec.Struct, frozen=True):
    """The units, by number."""

    units: tuple[Unit, ...]


async def units(asked: Asked) -> Reply:
    """List the units and what each one does."""
    found = await asked.served.look(
        lambda state: tuple(sorted(state.units.values(), key=lambda each: each.id))
    )
    return Reply(Units(found))


async def plan(asked: Asked) -> Reply:
    """Say who goes where, of all that wait, by the rule that the directive publishes. Nothing is recorded."""
    ledger = asked.served.ledger
    return Reply(await asked.served.in_thread(lambda: center.recommend_all(ledger)))


async def unit(asked: Asked) -> Reply:
    """Show a unit."""
    return Reply(await asked.served.look(lambda state: state.unit(asked.path["unit"])))


ROUTES: tuple[Route, ...] = (
    command(
        THEME,
        "POST",
        "/units",
        center.add_unit,
        example={"unit": "P1", "kind": "patrol", "latitude": 37.801, "longitude": -122.411},
        status=201,
    ),
    look(THEME, "/units", "look at units", Units, units),
    look(THEME, "/units/{unit}", "look at units", Unit, unit),
    command(
        THEME,
        "POST",
        "/units/{unit}/status",
        center.unit_status,
        example={"status": "on scene", "latitude": 37.8, "longitude": -122.41},
    ),
    command(
        THEME,
        "POST",
        "/units/{unit}/change",
        center.change_unit,
        example={"area": "Harbour", "capabilities": ["k9"], "crew": 2},
    ),
    command(
        THEME,
        "POST",
        "/units/{unit}/divert",
        center.divert,
        example={"number": "26-000002", "reason": "someone is hurt there"},
    ),
    command(THEME, "POST", "/units/{unit}/check", center.check_on_unit, example={"note": "all well"}),
    command(THEME, "POST", "/units/{unit}/distress", center.unit_in_distress, example={}),
    command(THEME, "POST", "/units/{unit}/safe", center.end_distress, example={"note": "spoken to by radio"}),
    look(THEME, "/plan", "look at calls", Plan, plan),
    command(THEME, "POST", "/plan", center.send_all, example={}),
)
