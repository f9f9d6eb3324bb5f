"""Deadlines that the store does not keep as the record has them: nobody silences one by taking out its timer.

Timers lie beside the log, in tables that whoever runs the machine can write to. What is owed is a fold of the
log, and so the two can be compared.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from answerable.model import events as ev
from answerable.model.state import State
from answerable.model.streams import CHECK, milliseconds
from answerable.record import Timer, TimerChange


class Silenced(msgspec.Struct, frozen=True):
    """A timer that is not as the record has it."""

    key: str
    """What it is of, such as `incident/26-000001`; see `events.timer_key`."""
    step: str
    """What is owed; empty: nothing is."""
    owed: int | None
    """When it is due by the record, in milliseconds since the epoch; None: nothing is owed."""
    kept: int | None
    """When it is due by its timer; None: there is none."""

    @property
    def mended(self) -> TimerChange:
        """What sets it right."""
        return TimerChange(self.key, self.owed, self.step.encode())

    def __str__(self) -> str:
        if self.owed is None:
            return f"timer {self.key}: set, though nothing is owed"
        if self.kept is None:
            return f"timer {self.key}: taken out, though {self.step!r} is owed"
        moved = (self.kept - self.owed) / 60_000
        return f"timer {self.key}: {abs(moved):.1f} minutes {'later' if moved > 0 else 'earlier'} than owed"


def silenced(state: State, timers: Iterable[Timer]) -> tuple[Silenced, ...]:
    """Every timer that is missing, moved, or of nothing that is owed; `timers`: those of the state's log."""
    kept = {timer.key: timer.due for timer in timers}
    owed = {key: (step, milliseconds(due)) for key, step, due in _owed(state)}
    keys = sorted(kept.keys() | owed.keys())
    found = []
    for key in keys:
        step, due = owed.get(key, ("", None))
        if due != kept.get(key):
            found.append(Silenced(key, step, due, kept.get(key)))
    return tuple(found)


def still(state: State, each: Silenced) -> bool:
    """Whether what is owed by the record is what it was when the timer was found to be otherwise."""
    owed = {key: milliseconds(due) for key, _, due in _owed(state)}
    return owed.get(each.key) == each.owed


def _owed(state: State) -> Iterator[tuple[str, str, datetime.datetime]]:
    """The key, the step and the time of everything that is owed."""
    for unit in state.units.values():
        if unit.check_by is not None:
            yield f"unit/{unit.id}", CHECK, unit.check_by
    for version in state.coming.values():
        yield ev.timer_key(ev.DIRECTIVES, version.name), version.step, version.due
    for subject, matter in _matters(state):
        if matter.due is not None:  # what is over owes nothing
            yield ev.timer_key(subject), matter.step, matter.due
        for duty in getattr(matter, "duties", ()):
            yield ev.timer_key(subject, duty.name), duty.step, duty.due


def _matters(state: State) -> Iterator[tuple[str, Any]]:
    """What may owe a next step, by its subject: all that is in hand."""
    for kind, book in (
        ("incident", state.incidents),
        ("request", state.requests),
        ("shift", state.hand_overs),
        ("complaint", state.complaints),
    ):
        for number, matter in book.items():
            yield f"{kind}/{number}", matter
