"""The clock jumps, as clocks do: calls are taken and numbered, nothing is lost, no deadline is told twice."""

import datetime
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.crash import KEY, unsound
from tests.center.town import Clock, Town, in_force, open_matters, refold, state_of
from tests.record.places import open_at

from answerable import center
from answerable.model import events as ev
from answerable.record import Log

HOUR, DAY = 60.0, 24 * 60.0
JUMPS = [pytest.param(DAY, id="a day forward"), pytest.param(-HOUR, id="an hour back")]


@pytest.fixture(params=["sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    """An empty record on either store."""
    place = tmp_path / "town.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with ExitStack() as opened:
        yield opened.enter_context(open_at(place, KEY))


def missed(log: Any) -> Counter[tuple[str, datetime.datetime]]:
    """How often each deadline was told."""
    events = (ev.from_bytes(entry.data) for entry in log.read())
    return Counter((each.subject, each.due) for each in events if isinstance(each, ev.DeadlineMissed))


@pytest.mark.parametrize("minutes", JUMPS)
def test_calls_are_taken_and_numbered_in_the_order_of_the_record(log: Log, minutes: float) -> None:
    """Numbers and entries go on; only the times in them are the clock's."""
    town = in_force(log, Clock())
    numbers = [town.call(), town.call()]
    town.clock.move(minutes)
    numbers += [town.call(), town.request({})]
    town.learn(numbers[0], {"people hurt": 3})
    center.send(town.desk("dispatcher"), numbers[0], ["P1"])
    town.clock.move(-minutes)
    numbers += [town.call()]
    assert numbers == ["26-000001", "26-000002", "26-000003", "26-R0001", "26-000004"]
    events = [ev.from_bytes(entry.data) for entry in log.read()]
    taken = [each.call for each in events if isinstance(each, ev.CallTaken)]
    assert taken == [number for number in numbers if "R" not in number]
    assert unsound(town) == []
    assert state_of(Town(log, town.clock).state) == state_of(refold(log))


@pytest.mark.parametrize("minutes", JUMPS)
def test_a_deadline_is_told_once_though_the_clock_passes_it_twice(log: Log, minutes: float) -> None:
    town = in_force(log, Clock())
    for _ in range(3):
        town.call(facts={"people hurt": 1})
    for jump in (minutes, -minutes, 11, minutes, -minutes, 0):
        town.clock.move(jump)
        town.tell_missed()
        town.tell_missed()
    told = missed(log)
    assert len({subject for subject, _ in told}) == 3
    assert set(told.values()) == {1}
    assert unsound(town) == []


def test_what_was_due_before_the_clock_was_set_back_is_told_when_it_comes_there_again(log: Log) -> None:
    town = in_force(log, Clock())
    number = town.call(facts={"people hurt": 1})
    due = town.incident(number).due
    town.clock.move(-HOUR)
    assert town.tell_missed() == ()
    later = town.call(facts={"people hurt": 1})
    assert (town.incident(later).due or town.clock.now) < (due or town.clock.now)
    assert town.clock.now < (town.incident(later).due or town.clock.now)
    town.clock.move(HOUR + 11)
    assert sorted(each.subject for each in town.tell_missed()) == [f"incident/{number}", f"incident/{later}"]


def test_a_process_that_died_with_its_clock_ahead_holds_no_deadline_up(log: Log) -> None:
    """It had leased the timer, by tomorrow's time, and not told anybody."""
    town = in_force(log, Clock())
    number = town.call(facts={"people hurt": 1})
    right = town.clock.now
    town.clock.move(DAY)
    assert town.ledger.due()
    town.clock.now = right
    town.clock.move(11)
    assert [each.subject for each in town.tell_missed()] == [f"incident/{number}"]


def test_a_deadline_that_is_owed_again_is_told_again(log: Log) -> None:
    """The clock was set back after it was told, and the unit that was sent turned round."""
    town = in_force(log, Clock())
    number, desk = town.call(facts={"people hurt": 1}), town.desk("dispatcher")
    due = town.incident(number).due
    town.clock.move(11)
    assert len(town.tell_missed()) == 1
    town.clock.move(-HOUR)
    center.send(desk, number, ["P1"])
    center.unit_status(desk, "P1", "available")
    assert town.incident(number).due == due
    town.clock.move(HOUR)
    assert [each.subject for each in town.tell_missed()] == [f"incident/{number}"]
    assert town.incident(number).missed == 1
    assert town.tell_missed() == ()
    assert unsound(town) == []


@given(st.lists(st.one_of(st.sampled_from(["call", "tell"]), st.floats(-2 * DAY, 2 * DAY)), max_size=30))
@settings(max_examples=60)
def test_however_the_clock_runs_nothing_is_lost_or_told_twice(steps: list[str | float]) -> None:
    """And once it is beyond every deadline, all that is open has been told of."""
    town = in_force()
    for step in steps:
        match step:
            case "call":
                town.call()
            case "tell":
                town.tell_missed()
            case float():
                town.clock.move(step)
    matters = open_matters(town.state)
    assert sorted(town.state.calls) == [f"26-{n:06}" for n in range(1, steps.count("call") + 1)]
    town.clock.now = max([town.clock.now, *(each.due for each in matters.values() if each.due)])
    town.clock.move(1)
    town.tell_missed()
    assert {subject for subject, _ in missed(town.log)} == matters.keys()
    assert set(missed(town.log).values()) <= {1}
