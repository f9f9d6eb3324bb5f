"""How units change, and the incidents that they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import Incident, Unit

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.UnitAdded)
def _(event: ev.UnitAdded, state: State) -> None:
    state.units[event.unit] = Unit(
        event.unit, event.kind, "available", event.at, event.latitude, event.longitude
    )


@fold.register(ev.UnitSent)
def _(event: ev.UnitSent, state: State) -> None:
    state.change(
        f"incident/{event.incident}",
        lambda incident: replace(
            incident,
            status="on scene" if incident.status == "on scene" else "sent",
            answered=True,
            units=(*incident.units, event.unit),
        ),
    )


@fold.register(ev.UnitStatusSet)
def _(event: ev.UnitStatusSet, state: State) -> None:
    before = state.units[event.unit]
    state.units[event.unit] = replace(
        before,
        status=event.status,
        since=event.at,
        incident="" if event.status in ("available", "out of service") else event.incident,
        latitude=before.latitude if event.latitude is None else event.latitude,
        longitude=before.longitude if event.longitude is None else event.longitude,
    )
    if event.incident and event.status == "on scene":
        state.change(f"incident/{event.incident}", lambda incident: replace(incident, status="on scene"))


@fold.register(ev.UnitLeft)
def _(event: ev.UnitLeft, state: State) -> None:
    def left(incident: Incident) -> Incident:
        if event.last and incident.status == "sent":  # nobody ever came as far as the scene
            return replace(incident, status="waiting", answered=False)
        return incident

    state.change(event.subject, left)
