"""How duties are set, missed and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import Departure, Duty, Notice

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.DutySet)
def _(event: ev.DutySet, state: State) -> None:
    def owed(matter: Any) -> Any:
        if not event.duty:
            return replace(matter, step=event.step, due=event.due, missed=0)
        others = tuple(each for each in matter.duties if each.name != event.duty)
        now = () if event.due is None else (Duty(event.duty, event.step, event.due),)
        return replace(matter, duties=(*others, *now))

    if event.subject != ev.DIRECTIVES:
        state.change(event.subject, owed)
    elif event.due is not None:
        state.coming[event.duty] = Duty(event.duty, event.step, event.due)
    elif event.duty in state.coming:
        del state.coming[event.duty]


@fold.register(ev.DeadlineMissed)
def _(event: ev.DeadlineMissed, state: State) -> None:
    late = Departure("late", event.at, event.by, f"{event.step}: due {event.due.isoformat()}")

    def missed(matter: Any) -> Any:
        if event.duty:
            times = next(each.missed for each in matter.duties if each.name == event.duty)
            now = Duty(event.duty, event.step, event.next_due, times + 1)
            duties = tuple(now if each.name == event.duty else each for each in matter.duties)
            changed = replace(matter, duties=duties)
        else:
            times = matter.missed
            changed = replace(matter, due=event.next_due, missed=times + 1)
        return changed if times else replace(changed, departures=(*matter.departures, late))

    state.change(event.subject, missed)
    state.notices.append(Notice(event.at, event.told, event.subject, f"overdue: {event.step}"))


@fold.register(ev.Told)
def _(event: ev.Told, state: State) -> None:
    state.notices.append(Notice(event.at, event.to, event.about, event.text))
