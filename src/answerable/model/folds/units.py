"""How units change, and the incidents and requests that they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import AssistanceRequest, Incident, Notice, Unit

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.UnitAdded)
def _(event: ev.UnitAdded, state: State) -> None:
    state.units[event.unit] = Unit(
        event.unit,
        event.kind,
        "available",
        event.at,
        latitude=event.latitude,
        longitude=event.longitude,
        area=event.area,
        district=event.district,
        capabilities=event.capabilities,
        crew=event.crew,
    )


@fold.register(ev.UnitSent)
def _(event: ev.UnitSent, state: State) -> None:
    state.change(
        event.subject,
        lambda matter: replace(
            matter,
            status="on scene" if matter.status == "on scene" else "sent",
            answered=True,
            units=(*matter.units, event.unit),
        ),
    )


@fold.register(ev.UnitStatusSet)
def _(event: ev.UnitStatusSet, state: State) -> None:
    before = state.units[event.unit]
    where = state.matter(event.subject).place if event.at_scene else before
    moved = event.latitude is not None or bool(event.area)
    state.units[event.unit] = replace(
        before,
        status=event.status,
        since=event.at,
        serves="" if event.status in ("available", "out of service") else event.subject,
        latitude=where.latitude if event.latitude is None else event.latitude,
        longitude=where.longitude if event.longitude is None else event.longitude,
        area=event.area if moved else before.area,
        scene=_scene(event, before),
        check_by=event.check_by,
        unchecked=0,
    )
    if event.subject and event.status == "on scene":
        state.change(
            event.subject, lambda matter: replace(matter, status="on scene", came=(*matter.came, event.unit))
        )


def _scene(event: ev.UnitStatusSet, before: Unit) -> str:
    """Whose position the unit has now."""
    if event.at_scene:
        return event.subject
    return before.scene if event.latitude is None else ""


@fold.register(ev.UnitLeft)
def _(event: ev.UnitLeft, state: State) -> None:
    def left(matter: Incident | AssistanceRequest) -> Incident | AssistanceRequest:
        if event.last and matter.status == "sent":  # nobody ever came as far as the scene
            return replace(matter, status=matter.unserved, answered=False)
        return matter

    state.change(event.subject, left)


@fold.register(ev.UnitChanged)
def _(event: ev.UnitChanged, state: State) -> None:
    before = state.units[event.unit]
    state.units[event.unit] = replace(
        before,
        latitude=before.latitude if event.stays else event.latitude,
        longitude=before.longitude if event.stays else event.longitude,
        scene=before.scene if event.stays else "",
        area=event.area,
        district=event.district,
        capabilities=event.capabilities,
        crew=event.crew,
    )


@fold.register(ev.UnitChecked)
def _(event: ev.UnitChecked, state: State) -> None:
    state.units[event.unit] = replace(state.units[event.unit], check_by=event.check_by, unchecked=0)


@fold.register(ev.CheckMissed)
def _(event: ev.CheckMissed, state: State) -> None:
    before = state.units[event.unit]
    state.units[event.unit] = replace(before, check_by=event.next_due, unchecked=before.unchecked + 1)
    text = f"unit {event.unit} not checked on: {event.status}"
    state.notices.append(Notice(event.at, event.told, f"unit/{event.unit}", text))


@fold.register(ev.UnitInDistress)
def _(event: ev.UnitInDistress, state: State) -> None:
    before = state.units[event.unit]
    state.units[event.unit] = replace(
        before, distress=before.distress or event.at, check_by=event.check_by, unchecked=0
    )


@fold.register(ev.DistressEnded)
def _(event: ev.DistressEnded, state: State) -> None:
    before = state.units[event.unit]
    state.units[event.unit] = replace(before, distress=None, check_by=event.check_by, unchecked=0)
