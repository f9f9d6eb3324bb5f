"""Nothing is ignored: deadlines, the ladder, and lateness that nobody can make unseen."""

import datetime
from typing import Any

import pytest
from tests.center.directives import BARRED
from tests.center.town import START, WHY, Town, in_force, timer_faults

from answerable import center
from answerable.center.deadlines import _miss
from answerable.model.errors import NotFound
from answerable.model.people import SYSTEM
from answerable.record import Timer

MINUTE = datetime.timedelta(minutes=1)


def test_every_open_matter_has_a_deadline_and_a_timer_that_equals_it(town: Town) -> None:
    numbers = [town.call(facts={"people hurt": n}) for n in range(3)]
    request = town.request(BARRED)
    assert timer_faults(town.state, town.log.timers()) == []
    assert len(town.log.timers()) == 4
    center.send(town.desk("dispatcher"), numbers[1], ["P1"])
    center.answer_assistance(town.desk("duty officer"), request)
    center.merge(town.desk("dispatcher"), numbers[2], numbers[1])
    center.close(town.desk("dispatcher"), numbers[0], "report taken")
    assert timer_faults(town.state, town.log.timers()) == []
    assert len(town.log.timers()) == 2


def test_a_missed_deadline_climbs_the_ladder_a_rung_at_each_miss(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    town.clock.move(10)
    told = []
    for _ in range(5):
        (missed,) = town.tell_missed()
        assert town.tell_missed() == ()
        told.append(missed.told)
        assert timer_faults(town.state, town.log.timers()) == []
        town.clock.now = missed.next_due
    assert told == ["dispatcher", "supervisor", "duty officer", "duty officer", "duty officer"]
    assert town.incident(number).missed == 5
    assert town.departures(number) == ["late"]


def test_before_its_time_no_deadline_is_missed(town: Town) -> None:
    town.call(facts={"people hurt": 1})
    town.clock.now = START + 10 * MINUTE - datetime.timedelta(microseconds=1)
    assert town.tell_missed() == ()
    town.clock.now = START + 10 * MINUTE
    assert len(town.tell_missed()) == 1


def test_a_deadline_between_two_milliseconds_is_missed_when_it_has_passed(town: Town) -> None:
    town.clock.now = START + datetime.timedelta(microseconds=1300)
    town.call(facts={"people hurt": 1})
    town.clock.now = START + 10 * MINUTE + datetime.timedelta(microseconds=1200)
    assert town.tell_missed() == ()
    town.clock.now = START + 10 * MINUTE + datetime.timedelta(microseconds=2000)
    assert len(town.tell_missed()) == 1


def test_all_that_was_missed_while_nobody_looked_is_told(town: Town) -> None:
    numbers = [town.call() for _ in range(120)]
    town.clock.move(60 * 24)
    assert {missed.subject for missed in town.tell_missed()} == {f"incident/{number}" for number in numbers}


def test_the_next_step_in_time_ends_the_ladder(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    town.clock.move(10)
    town.tell_missed()
    center.send(town.desk("dispatcher"), number, ["P1"])
    assert town.incident(number).missed == 0
    assert town.incident(number).due == START + 40 * MINUTE


@pytest.mark.parametrize("deed", ["send", "close", "merge", "answer"])
def test_what_is_done_after_its_deadline_was_late_though_nobody_was_told_yet(town: Town, deed: str) -> None:
    number = town.request(BARRED) if deed == "answer" else town.call(facts={"people hurt": 1})
    other = town.call(facts={"people hurt": 2})
    town.clock.move(241)
    deeds: dict[str, Any] = {
        "send": lambda: center.send(town.desk("dispatcher"), number, ["P1"]),
        "close": lambda: center.close(town.desk("dispatcher"), number, "unfounded", grounds=WHY),
        "merge": lambda: center.merge(town.desk("dispatcher"), number, other),
        "answer": lambda: center.answer_assistance(town.desk("duty officer"), number),
    }
    deeds[deed]()
    matter = town.state.requests[number] if deed == "answer" else town.state.incidents[number]
    late = [each for each in matter.departures if each.kind == "late"]
    assert [each.reason[:11] for each in late] == ["answer: due"]


def test_lateness_is_one_departure_whoever_notices_first(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    town.clock.move(11)
    town.tell_missed()
    center.send(town.desk("dispatcher"), number, ["P1"])
    assert town.departures(number) == ["late"]


def test_nothing_learned_after_a_deadline_makes_it_met(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    town.clock.move(11)
    town.learn(number, {"people hurt": 0})
    assert town.incident(number).due == START + 10 * MINUTE
    assert len(town.tell_missed()) == 1


def test_a_rising_answer_brings_the_deadline_nearer_and_a_falling_one_moves_it_away(town: Town) -> None:
    number = town.call()
    assert town.incident(number).due == START + 120 * MINUTE
    town.learn(number, {"people hurt": 1})
    assert town.incident(number).due == START + 10 * MINUTE
    town.learn(number, {"people hurt": 0})
    assert town.incident(number).due == START + 120 * MINUTE


def test_nobody_is_late_for_what_nobody_knew(town: Town) -> None:
    number = town.call()
    town.clock.move(60)
    town.learn(number, {"life safety": "yes"})
    assert town.incident(number).due == START + 65 * MINUTE
    town.clock.move(2)
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).due == START + 65 * MINUTE
    assert town.tell_missed() == ()


def test_an_override_moves_the_deadline_with_the_answer(town: Town) -> None:
    number = town.call()
    center.override(town.desk("call-taker"), number, {"answer within": 7})
    assert town.incident(number).due == START + 7 * MINUTE
    assert timer_faults(town.state, town.log.timers()) == []


def test_what_nobody_can_wait_for_is_bounded(bare: Town) -> None:
    number = bare.call()
    center.override(bare.desk("duty officer"), number, {"answer within": 10**12}, WHY)
    due = bare.incident(number).due
    assert due is not None
    assert due - START == datetime.timedelta(days=366)


def test_a_deadline_is_told_also_after_the_process_that_leased_its_timer_died(town: Town) -> None:
    town.call(facts={"people hurt": 1})
    town.clock.move(11)
    assert len(town.ledger.due()) == 1  # leased, and then nothing: the process died here
    other = Town(town.log, town.clock)
    assert other.tell_missed() == ()
    town.clock.move(1)
    assert len(other.tell_missed()) == 1


def test_two_processes_that_race_tell_of_a_miss_once(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    town.clock.move(11)
    other = Town(town.log, town.clock)
    town.ledger.due()
    town.clock.move(1)  # the lease has run out: both have the timer in hand now
    timers = other.ledger.due()
    assert len(timers) == 1
    town.log.timer[timers[0].key] = timers[0].__class__(timers[0].key, timers[0].due, timers[0].note)
    town.tell_missed()
    assert other.ledger.carry_out(SYSTEM, lambda draft: _miss(draft, timers[0].key)) == ()
    assert town.incident(number).missed == 1
    assert sum("overdue" in text for _, text in town.told()) == 1


def test_a_town_that_was_never_late_has_no_late_departures() -> None:
    town = in_force()
    number = town.call()
    town.clock.move(119)
    center.close(town.desk("dispatcher"), number, "report taken")
    assert town.departures(number) == []


def test_a_deadline_that_cannot_be_told_does_not_silence_the_others(town: Town) -> None:
    town.call(facts={"people hurt": 1})
    town.log.timer["unit/gone"] = Timer("unit/gone", 0, b"of a unit that nobody knows")
    town.clock.move(10)
    with pytest.raises(NotFound, match="no unit gone"):
        town.tell_missed()
    assert town.told() == [("dispatcher", "overdue: answer")]


def test_what_rises_after_all_have_left_is_owed_an_answer_again(town: Town) -> None:
    number, desk = town.call(facts={"people hurt": 1}), town.desk("dispatcher")
    center.send(desk, number, ["M1"])
    center.unit_status(desk, "M1", "on scene")
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).step == "report from the scene"
    center.unit_status(desk, "M1", "available")
    assert town.incident(number).step == "close"
    town.clock.move(9)
    town.learn(number, {"life safety": "yes"})
    assert (town.incident(number).step, town.incident(number).due) == ("answer", town.clock.now + 5 * MINUTE)
    assert timer_faults(town.state, town.log.timers()) == []
    center.send(desk, number, ["P1"])
    assert town.incident(number).step == "arrive"
    center.unit_status(desk, "P1", "available")
    assert town.incident(number).step == "answer"
    town.clock.move(6)
    assert [each.step for each in town.tell_missed()] == ["answer"]
    town.learn(number, {"people hurt": 2})
    assert town.incident(number).missed == 1
    assert timer_faults(town.state, town.log.timers()) == []
