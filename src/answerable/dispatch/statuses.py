"""Which status may follow which. A unit never jumps: what the board shows happened in that order."""

from __future__ import annotations

from typing import Final

from answerable.model.errors import NotNow
from answerable.model.nouns import Unit, UnitStatus

FOLLOWS: Final[dict[UnitStatus, frozenset[UnitStatus]]] = {
    "available": frozenset({"dispatched", "traffic stop", "out of service"}),
    "dispatched": frozenset({"en route", "on scene", "available", "out of service"}),
    "en route": frozenset({"on scene", "available", "out of service"}),
    "on scene": frozenset({"transporting", "available", "out of service"}),
    "transporting": frozenset({"at hospital", "available", "out of service"}),
    "at hospital": frozenset({"available", "out of service"}),
    "traffic stop": frozenset({"available", "out of service"}),
    "out of service": frozenset({"available"}),
}
"""`dispatched` is reached by sending only; a unit that forgets `en route` may report `on scene`.
A `traffic stop` is work that a unit finds itself: it serves no call."""


def check_status(unit: Unit, status: UnitStatus) -> None:
    """Pass if the unit may go to that status now; otherwise raise `NotNow`, naming what may follow."""
    following = FOLLOWS[unit.status]
    if status == "dispatched":
        raise NotNow(f"Unit {unit.id} becomes dispatched by being sent to an incident.")
    if status not in following:
        may = ", ".join(sorted(following - {"dispatched"}))
        raise NotNow(f"Unit {unit.id} is {unit.status}; from there it may go to: {may}.")
