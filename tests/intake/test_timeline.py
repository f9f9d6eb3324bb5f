"""History as a sequence of happenings: in order, complete, and each call ending once."""

from __future__ import annotations

import datetime
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from answerable.intake import (
    CallClosed,
    CallReceived,
    FactsLearned,
    Happening,
    HistoryCall,
    HistoryPlace,
    HistoryUnit,
    UnitAvailable,
    UnitDispatched,
    UnitStep,
    timeline,
)

START = datetime.datetime(2016, 12, 31, 8, tzinfo=datetime.UTC)


def after(seconds: int) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


MOMENTS = st.integers(-2, 6).map(after)
MAYBE = st.none() | MOMENTS
UNITS = st.builds(
    HistoryUnit,
    unit=st.sampled_from(["E1", "T1", None]),
    dispatched=MAYBE,
    en_route=MAYBE,
    on_scene=MAYBE,
    transport=MAYBE,
    hospital=MAYBE,
    available=MAYBE,
)
CALLS = st.lists(
    st.builds(
        HistoryCall,
        id=st.sampled_from("abcd"),
        received=MOMENTS,
        call_type=st.just("Alarms"),
        facts=st.sampled_from([{}, {"hazard": "smoke"}]),
        place=st.just(HistoryPlace()),
        rows=st.just((2,)),
        entered=MAYBE,
        units=st.lists(UNITS, max_size=3).map(tuple),
        disposition=st.sampled_from([None, "Fire"]),
    ),
    max_size=4,
    unique_by=lambda call: call.id,
)


def call(units: tuple[HistoryUnit, ...], received: int = 0, name: str = "a") -> HistoryCall:
    return HistoryCall(
        id=name, received=after(received), call_type="Alarms", facts={"hazard": "smoke"},
        place=HistoryPlace(), rows=(2,), entered=after(received + 10), units=units, disposition="Fire",
    )  # fmt: skip


def words(happenings: list[Happening]) -> list[str]:
    return [
        f"{each.call} {each.step}" if isinstance(each, UnitStep) else f"{each.call} {type(each).__name__}"
        for each in happenings
    ]


def test_a_call_happens_in_order() -> None:
    """Received, learned, sent, arrived, free, closed: each at its recorded time."""
    unit = HistoryUnit(unit="E1", dispatched=after(20), on_scene=after(60), available=after(90))
    happenings = list(timeline([call((unit,))]))
    assert words(happenings) == [
        "a CallReceived", "a FactsLearned", "a UnitDispatched", "a on scene", "a UnitAvailable",
        "a CallClosed",
    ]  # fmt: skip
    assert [each.at for each in happenings] == [after(s) for s in (0, 10, 20, 60, 90, 90)]
    assert [each.recorded for each in happenings] == [True, True, True, True, True, False]


def test_a_time_before_its_cause_is_moved_and_marked() -> None:
    """A unit on scene before the call came is on scene when it was sent; the mark says that this is ours."""
    unit = HistoryUnit(unit="E1", dispatched=after(20), on_scene=after(-60), available=after(90))
    step = next(each for each in timeline([call((unit,))]) if isinstance(each, UnitStep))
    assert (step.at, step.recorded) == (after(20), False)


def test_a_unit_without_dispatch_is_sent_when_it_is_first_heard_of() -> None:
    """Nobody can play a unit that was never sent."""
    happenings = list(timeline([call((HistoryUnit(unit="E1", on_scene=after(60)),))]))
    sent = next(each for each in happenings if isinstance(each, UnitDispatched))
    assert (sent.at, sent.recorded) == (after(60), False)


def test_in_one_second_a_unit_is_freed_before_it_is_sent_again() -> None:
    """The same unit goes from one call to the next without being in both."""
    first = HistoryUnit(unit="E1", dispatched=after(5), available=after(50))
    second = HistoryUnit(unit="E1", dispatched=after(50), available=after(80))
    happenings = list(timeline([call((second,), 1, "a"), call((first,), 2, "b")]))
    then = [each for each in words(happenings) if "Unit" in each]
    assert then == ["b UnitDispatched", "b UnitAvailable", "a UnitDispatched", "a UnitAvailable"]


def test_everything_in_one_second_is_in_order() -> None:
    """A crew that comes upon an accident is called, sent and there at once."""
    unit = HistoryUnit(unit="E1", dispatched=START, en_route=START, on_scene=START, available=START)
    happenings = list(timeline([call((unit,), -10)]))
    assert words(happenings) == [
        "a CallReceived", "a FactsLearned", "a UnitDispatched", "a en route", "a on scene", "a UnitAvailable",
        "a CallClosed",
    ]  # fmt: skip


@given(CALLS)
def test_the_timeline_is_sorted(calls: list[HistoryCall]) -> None:
    """Time never runs back."""
    moments = [each.at for each in timeline(calls)]
    assert moments == sorted(moments)


@given(CALLS, st.randoms(use_true_random=False))
def test_the_timeline_depends_on_the_calls_alone(calls: list[HistoryCall], chance: object) -> None:
    """Ties are broken by what happens and by name, never by the order in which calls are given."""
    assert list(timeline(reversed(calls))) == list(timeline(calls))


@given(CALLS)
def test_each_call_begins_first_and_ends_at_most_once_and_last(calls: list[HistoryCall]) -> None:
    """Reception comes first; the end comes once, last, and only for a call with a disposition."""
    by_call: dict[str, list[Happening]] = defaultdict(list)
    for each in timeline(calls):
        by_call[each.call].append(each)
    assert set(by_call) == {each.id for each in calls}
    for one in calls:
        told = by_call[one.id]
        assert [isinstance(each, CallReceived) for each in told] == [True] + [False] * (len(told) - 1)
        ends = [place for place, each in enumerate(told) if isinstance(each, CallClosed)]
        assert ends == ([] if one.disposition is None else [len(told) - 1])
        assert sum(isinstance(each, FactsLearned) for each in told) == bool(one.facts)


@given(CALLS)
def test_no_time_of_a_unit_is_lost(calls: list[HistoryCall]) -> None:
    """Every recorded step is played, and every unit with a time is sent."""
    units = [unit for each in calls for unit in each.units]
    happenings = list(timeline(calls))
    steps = sum(
        moment is not None
        for unit in units
        for moment in (unit.en_route, unit.on_scene, unit.transport, unit.hospital)
    )
    assert sum(isinstance(each, UnitStep) for each in happenings) == steps
    freed = sum(unit.available is not None for unit in units)
    assert sum(isinstance(each, UnitAvailable) for each in happenings) == freed
    known = sum(unit != HistoryUnit(unit=unit.unit) for unit in units)
    assert sum(isinstance(each, UnitDispatched) for each in happenings) == known
