"""Where each event is kept: its stream, its fields of fields, and the timers that it moves."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final

from answerable.model import events as ev
from answerable.record import TimerChange

EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MILLISECOND: Final = datetime.timedelta(milliseconds=1)
CHECK: Final = "check on the unit"
"""What is owed to a unit's crew."""

PARTS: Final[dict[type, tuple[str, ...]]] = {
    ev.CallTaken: ("place",),
    ev.AssistanceRequested: ("place",),
    ev.FactLearned: ("statement",),
    ev.CallLocated: ("place",),
    ev.Mentioned: ("mention",),
    ev.Overridden: ("departure",),
    ev.Departed: ("departure",),
    ev.AssistanceAnswered: ("answer",),
    ev.DirectivePublished: ("publication",),
    ev.OrderNoted: ("order",),
    ev.PublicStatementMade: ("statement",),
    ev.ForeignSaid: ("word",),
    ev.CautionEntered: ("place",),
}
"""Which members of an event are opened and erased member by member, not as one."""


def stream_of(event: ev.AnyEvent) -> str:
    """The one stream that keeps an event."""
    match event:
        case ev.CallTaken():
            return f"call/{event.call}"
        case ev.AssistanceRequested():
            return f"request/{event.request}"
        case ev.UnitSent(subject=served) | ev.UnitStatusSet(subject=served) if served:
            return served
        case (
            ev.UnitAdded()
            | ev.UnitSent()
            | ev.UnitStatusSet()
            | ev.UnitChanged()
            | ev.UnitChecked()
            | ev.CheckMissed()
            | ev.UnitInDistress()
            | ev.DistressEnded()
        ):
            return f"unit/{event.unit}"
        case ev.SeriesOpened():
            return f"series/{event.series}"
        case (
            ev.DirectivePublished()
            | ev.WordingWritten()
            | ev.WordingProposed()
            | ev.WordingReturned()
            | ev.WordingWithdrawn()
        ):
            return "directives"
        case ev.OrderNoted():
            return "orders"
        case ev.KeyRotated():
            return "keys"
        case ev.Told():
            return event.about or "centre"
        case _:
            return event.subject


def timers(events: Iterable[ev.AnyEvent]) -> Iterator[TimerChange]:
    """The timers that events set or end; stored in the same transaction, so that no duty is without one."""
    latest: dict[str, TimerChange] = {}
    for event in events:
        match event:
            case ev.DutySet():
                due = None if event.due is None else milliseconds(event.due)
                latest[event.timer] = TimerChange(event.timer, due, event.step.encode())
            case ev.DeadlineMissed():
                next_due = milliseconds(event.next_due)
                latest[event.timer] = TimerChange(event.timer, next_due, event.step.encode())
            case ev.UnitStatusSet() | ev.UnitChecked() | ev.UnitInDistress() | ev.DistressEnded():
                latest[f"unit/{event.unit}"] = _check(event.unit, event.check_by)
            case ev.CheckMissed():
                latest[f"unit/{event.unit}"] = _check(event.unit, event.next_due)
            case ev.Closed() | ev.Merged():
                latest[event.subject] = TimerChange(event.subject, None)
            case _:
                pass
    yield from latest.values()


def _check(unit: str, due: datetime.datetime | None) -> TimerChange:
    """The timer by which a unit has to be checked on."""
    return TimerChange(f"unit/{unit}", None if due is None else milliseconds(due), CHECK.encode())


def milliseconds(due: datetime.datetime) -> int:
    """Milliseconds since the epoch, begun ones counted: a timer is never due before its deadline.

    Nor before the epoch, where a call is said to have come then: it is due at once all the same.
    """
    return max(0, -((EPOCH - due) // MILLISECOND))
