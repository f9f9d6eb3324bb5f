"""History -> what happened, one moment after another, as if it happened now. Pure; nothing here waits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from answerable.intake.history import HistoryCall, HistoryPlace, HistoryPriority, HistoryUnit

Step: TypeAlias = Literal["en route", "on scene", "transport", "hospital"]


class _Moment(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime.datetime
    """UTC."""
    call: str
    recorded: bool = True
    """False: the export has another time, or none; this is the earliest that makes sense."""


class CallReceived(_Moment, frozen=True, tag="call received"):
    """Someone calls. The first happening of every call."""

    call_type: str
    place: HistoryPlace
    priority: HistoryPriority


class FactsLearned(_Moment, frozen=True, tag="facts learned"):
    """The call-taker has written down what it is about. Not there when nothing is known."""

    facts: dict[str, str]


class UnitDispatched(_Moment, frozen=True, tag="unit dispatched"):
    """A unit is sent; the first happening of every unit in a call."""

    unit: str | None
    kind: str | None


class UnitStep(_Moment, frozen=True, tag="unit step"):
    """A unit says where it is."""

    unit: str | None
    step: Step


class UnitAvailable(_Moment, frozen=True, tag="unit available"):
    """A unit is done with the call; the last happening of that unit there. Not there when not recorded."""

    unit: str | None


class CallClosed(_Moment, frozen=True, tag="call closed"):
    """The call ends: the last happening of it. Not there when no disposition was recorded."""

    disposition: str


Happening: TypeAlias = CallReceived | FactsLearned | UnitDispatched | UnitStep | UnitAvailable | CallClosed

_STEPS: Final[tuple[tuple[Step, str], ...]] = (
    ("en route", "en_route"),
    ("on scene", "on_scene"),
    ("transport", "transport"),
    ("hospital", "hospital"),
)
_NEW, _GOING_ON, _STARTING, _ENDING = range(4)
"""At one moment: calls come in, units already out move on and are freed, units are sent, calls end."""


def timeline(calls: Iterable[HistoryCall]) -> Iterator[Happening]:
    """Everything that happened, in order of time.

    A call is received before anything else happens to it, is closed at most once and last, and each of
    its units goes through its steps in their order: a time that contradicts this is moved to the
    earliest moment that does not, and marked. At one moment, what frees a unit comes before what sends it.
    """
    keyed = [
        ((happening.at, rank, call.received, call.id, place), happening)
        for call in calls
        for place, (rank, happening) in enumerate(_of_call(call))
    ]
    keyed.sort(key=lambda pair: pair[0])
    return (happening for _, happening in keyed)


def _of_call(call: HistoryCall) -> Iterator[tuple[int, Happening]]:
    """A call's happenings with their ranks, each unit's in their order, the call's end last."""
    start = call.received
    yield (
        _NEW,
        CallReceived(
            at=start, call=call.id, call_type=call.call_type, place=call.place, priority=call.priority
        ),
    )
    last = start
    if call.facts:
        last = max(start, call.entered or start)
        yield _NEW, FactsLearned(at=last, call=call.id, facts=call.facts, recorded=last == call.entered)
    for unit in call.units:
        for rank, happening in _of_unit(call, unit):
            last = max(last, happening.at)
            yield rank, happening
    if call.disposition is not None:
        yield _ENDING, CallClosed(at=last, call=call.id, disposition=call.disposition, recorded=False)


def _of_unit(call: HistoryCall, unit: HistoryUnit) -> Iterator[tuple[int, Happening]]:
    """A unit's part in a call. Without any time there is none: nobody knows when it was."""
    known = [(step, getattr(unit, field)) for step, field in _STEPS]
    times = [at for at in (unit.dispatched, *(at for _, at in known), unit.available) if at is not None]
    if not times:
        return
    given = unit.dispatched or times[0]
    sent = now = max(call.received, given)
    yield (
        _STARTING,
        UnitDispatched(
            at=sent, call=call.id, unit=unit.unit, kind=unit.kind, recorded=sent == unit.dispatched
        ),
    )
    for step, at in known:
        if at is not None:
            now = max(now, at)
            rank = _STARTING if now == sent else _GOING_ON
            yield rank, UnitStep(at=now, call=call.id, unit=unit.unit, step=step, recorded=now == at)
    if unit.available is not None:
        now = max(now, unit.available)
        rank = _STARTING if now == sent else _GOING_ON
        yield rank, UnitAvailable(at=now, call=call.id, unit=unit.unit, recorded=now == unit.available)
