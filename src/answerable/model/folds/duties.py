"""How duties are set, missed and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import Departure, Notice

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.DutySet)
def _(event: ev.DutySet, state: State) -> None:
    state.change(event.subject, lambda matter: replace(matter, step=event.step, due=event.due, missed=0))


@fold.register(ev.DeadlineMissed)
def _(event: ev.DeadlineMissed, state: State) -> None:
    late = Departure("late", event.at, event.by, f"{event.step}: due {event.due.isoformat()}")
    state.change(
        event.subject,
        lambda matter: replace(
            matter,
            due=event.next_due,
            missed=matter.missed + 1,
            departures=(*matter.departures, late) if not matter.missed else matter.departures,
        ),
    )
    state.notices.append(Notice(event.at, event.told, event.subject, f"overdue: {event.step}"))


@fold.register(ev.Told)
def _(event: ev.Told, state: State) -> None:
    state.notices.append(Notice(event.at, event.to, event.about, event.text))
