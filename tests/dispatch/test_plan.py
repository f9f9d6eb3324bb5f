"""Who goes where when several calls wait: the rule, and what follows from it."""

import datetime
from itertools import permutations
from typing import Any

import pytest
from benchmarks.queueing import Call, choose
from hypothesis import given
from hypothesis import strategies as st

from answerable.dispatch.needs import does_for
from answerable.dispatch.plan import Plan, Waiting, plan
from answerable.dispatch.rules import DispatchRules
from answerable.dispatch.travel import straight_line
from answerable.model.nouns import Place, Unit
from answerable.model.units import Wanted

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
RULES = DispatchRules(longest_wait=30 * MINUTE)
OLDEST = DispatchRules("oldest first", 30 * MINUTE)
WANTED = st.sampled_from(
    [Wanted("patrol"), Wanted("medic"), Wanted("patrol", ("k9",)), Wanted("any"), Wanted("any", ("spanish",))]
)
DEGREES = st.integers(-20, 20).map(lambda tick: tick / 100)
UNITS = st.lists(
    st.builds(
        Unit,
        id=st.text("ABCDEF123", min_size=1, max_size=3),
        kind=st.sampled_from(["patrol", "Medic", "engine"]),
        status=st.sampled_from(["available", "available", "available", "on scene"]),
        since=st.just(NOW),
        latitude=DEGREES,
        longitude=DEGREES,
        capabilities=st.sampled_from([(), (), ("k9",), ("spanish",), ("k9", "spanish")]),
    ),
    max_size=7,
    unique_by=lambda unit: unit.id,
)


@st.composite
def those_waiting(draw: st.DrawFn, *, priorities: int = 3, most: int = 5) -> list[Waiting]:
    found = []
    for number in range(draw(st.integers(0, most))):
        ago = draw(st.integers(0, 60))
        place = Place(latitude=draw(DEGREES), longitude=draw(DEGREES))
        wanted = tuple(draw(st.lists(WANTED, min_size=1, max_size=2)))
        priority = draw(st.integers(1, priorities))
        found.append(Waiting(f"incident/26-{number:06}", priority, NOW - ago * MINUTE, place, wanted))
    return found


def assigned(made: Plan) -> dict[str, str]:
    """Unit -> the subject that it is sent to."""
    return {each.unit: planned.subject for planned in made.waiting for each in planned.send}


def unmet(those: list[Waiting], made: Plan) -> dict[str, list[Wanted]]:
    left = {each.subject: list(each.wanted) for each in those}
    for planned in made.waiting:
        for each in planned.send:
            kinds = [want for want in left[planned.subject] if str(want) == each.asked]
            left[planned.subject].remove(kinds[0])
    return left


@given(those=those_waiting(), units=UNITS, rules=st.sampled_from([RULES, OLDEST]))
def test_no_unit_goes_twice_none_that_is_not_free_and_each_is_what_was_asked(
    those: list[Waiting], units: list[Unit], rules: DispatchRules
) -> None:
    made = plan(those, units, rules, NOW)
    sent = [each.unit for planned in made.waiting for each in planned.send]
    assert len(set(sent)) == len(sent)
    known = {unit.id: unit for unit in units}
    wanted = {str(want): want for each in those for want in each.wanted}
    for planned in made.waiting:
        for each in planned.send:
            assert known[each.unit].is_free
            assert does_for(known[each.unit], wanted[each.asked])
    left = unmet(those, made)
    for planned in made.waiting:
        assert sum(int(text.split()[0]) for text in planned.short) == len(left[planned.subject])


@given(those=those_waiting(), units=UNITS, rules=st.sampled_from([RULES, OLDEST]))
def test_no_unit_goes_to_a_call_while_it_could_serve_a_more_urgent_one_that_gets_nobody(
    those: list[Waiting], units: list[Unit], rules: DispatchRules
) -> None:
    """Nor does one stay free that anybody could use."""
    made = plan(those, units, rules, NOW)
    goes, left = assigned(made), unmet(those, made)
    priority = {each.subject: each.priority for each in those}
    for unit in (unit for unit in units if unit.is_free):
        serves = priority[goes[unit.id]] if unit.id in goes else 99
        for each in those:
            if each.priority < serves:
                assert not any(does_for(unit, want) for want in left[each.subject])


@given(those=those_waiting(), units=UNITS)
def test_past_the_longest_wait_nobody_who_came_later_goes_first(
    those: list[Waiting], units: list[Unit]
) -> None:
    made = plan(those, units, RULES, NOW)
    goes, left = assigned(made), unmet(those, made)
    by_subject = {each.subject: each for each in those}
    late = [each for each in those if NOW - each.opened >= RULES.longest_wait]
    for unit in (unit for unit in units if unit.id in goes):
        served = by_subject[goes[unit.id]]
        for each in late:
            if each.priority == served.priority and each.opened < served.opened:
                assert not any(does_for(unit, want) for want in left[each.subject])


@given(those=those_waiting(priorities=1), units=UNITS)
def test_as_many_are_served_as_by_taking_the_nearest_pair_each_time_and_with_no_more_travel(
    those: list[Waiting], units: list[Unit]
) -> None:
    """Of one priority, with nobody past the longest wait: beside the greedy way."""
    fresh = [Waiting(each.subject, 1, NOW, each.place, each.wanted) for each in those]
    made = plan(fresh, units, RULES, NOW)
    ours = [each.minutes or 0.0 for planned in made.waiting for each in planned.send]
    free = {unit.id: unit for unit in units if unit.is_free}
    needs = [(each, want) for each in fresh for want in each.wanted]
    greedy: list[float] = []
    while pairs := [
        (straight_line(unit, each.place) or 0.0, at, name)
        for at, (each, want) in enumerate(needs)
        for name, unit in free.items()
        if does_for(unit, want)
    ]:
        minutes, at, name = min(pairs)
        greedy.append(minutes)
        del needs[at], free[name]
    assert len(ours) >= len(greedy)
    if len(ours) == len(greedy):
        assert sum(ours) <= sum(greedy) + 1e-6


@given(those=those_waiting(most=3), units=UNITS, data=st.data())
def test_the_same_state_gives_the_same_plan_in_whatever_order_it_is_told(
    those: list[Waiting], units: list[Unit], data: st.DataObject
) -> None:
    first = plan(those, units, RULES, NOW)
    again = data.draw(st.permutations(those)), data.draw(st.permutations(units))
    assert plan(*again, RULES, NOW) == first


TICKS = st.integers(1, 40).map(lambda tick: tick / 100)


@given(
    those=st.lists(st.tuples(st.integers(0, 60), TICKS), min_size=1, max_size=6), longest=st.integers(1, 60)
)
def test_the_simulated_city_is_served_by_the_same_rule(those: list[tuple[int, float]], longest: int) -> None:
    """`benchmarks/queueing.py` and the plan send the one free unit to the same call."""
    waiting_ = sorted(those, reverse=True)
    calls = [Call(-float(ago), (east, 0.0), False) for ago, east in waiting_]
    first = choose(calls, (0.0, 0.0), 0.0, float(longest))
    made = plan(
        [call(number, east, ago) for number, (ago, east) in enumerate(waiting_)],
        [unit("P1")],
        DispatchRules(longest_wait=longest * MINUTE),
        NOW,
    )
    assert [each.number for each in made.waiting if each.send] == [f"26-{first:06}"]


def call(number: int, east: float, ago: float = 0, priority: int = 5, **more: Any) -> Waiting:
    place = Place(latitude=0.0, longitude=east)
    wanted = more.pop("wanted", (Wanted("patrol"),))
    return Waiting(f"incident/26-{number:06}", priority, NOW - ago * MINUTE, place, wanted)


def unit(name: str, east: float = 0.0, *capabilities: str) -> Unit:
    return Unit(name, "patrol", "available", NOW, 0.0, east, capabilities=tuple(capabilities))


@pytest.mark.parametrize(
    ("those", "rules", "first"),
    [
        ([call(1, 0.2, ago=29), call(2, 0.1)], RULES, "26-000002"),  # the nearest, not the oldest
        ([call(1, 0.2, ago=30), call(2, 0.1)], RULES, "26-000001"),  # past the longest wait: the oldest
        ([call(1, 0.2, ago=40), call(2, 0.1, ago=35)], RULES, "26-000001"),
        ([call(1, 0.2, ago=9), call(2, 0.1)], OLDEST, "26-000001"),
        ([call(1, 0.2, priority=2), call(2, 0.1, ago=90)], RULES, "26-000001"),  # the more urgent, always
        ([call(1, 0.1), call(2, 0.1)], RULES, "26-000001"),  # equals: by number
    ],
)
def test_one_unit_goes_by_priority_then_longest_wait_then_nearness(
    those: list[Waiting], rules: DispatchRules, first: str
) -> None:
    for order in permutations(those):
        made = plan(order, [unit("P1")], rules, NOW)
        assert [each.number for each in made.waiting if each.send] == [first]


def test_a_unit_that_can_more_is_kept_for_who_needs_it() -> None:
    """Together more are served than one by one: the dog is not spent on who needs none."""
    those = [call(1, 0.0), call(2, 0.5, wanted=(Wanted("patrol", ("k9",)),))]
    made = plan(those, [unit("P1", 0.3), unit("K1", 0.0, "k9")], RULES, NOW)
    assert assigned(made) == {"P1": "incident/26-000001", "K1": "incident/26-000002"}


def test_the_plan_says_its_rule_its_waits_and_what_is_short() -> None:
    made = plan([call(1, 0.1, ago=31), call(2, 0.2)], [unit("P1")], RULES, NOW)
    assert made.order == "unless a directive says otherwise: nearest first, longest wait 30 min"
    late, fresh = made.waiting
    assert (late.waited, late.overdue, late.short) == (31.0, True, ())
    assert late.send[0].reason == "free, 19 min away in a straight line"
    assert (fresh.overdue, fresh.send, fresh.short) == (False, (), ("1 patrol",))
