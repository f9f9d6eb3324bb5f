"""Units: who can be sent, and what they report."""

from __future__ import annotations

import msgspec

from answerable import center
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
)
