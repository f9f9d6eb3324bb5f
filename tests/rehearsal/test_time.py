"""Simulated time: deadlines, pace, and directives of today for calls of the past."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.rehearsal.stage import DIRECTIVE, NOON, at, call, rehearsed, unit

from answerable.bootstrap import open_centre
from answerable.center import take_call
from answerable.model.errors import BadInput
from answerable.model.events import DeadlineMissed, from_bytes
from answerable.model.nouns import Place
from answerable.policy import read_directive
from answerable.rehearsal import Pace, SimulatedClock, as_if_in_force
from answerable.town.stage import CALL_TAKER, recorded_stage


def test_a_deadline_passes_in_simulated_time() -> None:
    """The dispatcher is told at the minute that it was due, the supervisor five minutes later."""
    with rehearsed([call("A", 0, unit("E1", 17, available=30)), call("B", 40)]) as played:
        late = played.incidents[0].departures[0]
        assert (late.kind, late.at) == ("late", at(10))
        notices = [(notice.at, notice.to) for notice in played.centre.ledger.state.notices]
        assert notices[:2] == [(at(10), "dispatcher"), (at(15), "supervisor")]
        assert played.report.happened.missed_deadlines["answer"] == {"dispatcher": 1, "supervisor": 1}
        assert played.report.happened.late_calls == 1


def test_a_duty_beside_the_next_step_passes_at_its_own_time(tmp_path: Path) -> None:
    """A silent call's caller has to be found: missed, that is told at its minute, whatever else is owed."""
    clock = SimulatedClock()
    with open_centre(tmp_path / "centre", clock=clock) as centre:
        stage = recorded_stage(centre.ledger, clock)
        stage.come(NOON)
        stage.do(CALL_TAKER, take_call, Place("12 Elm Street"), call_back="555-0134", kind="silent")
        (incident,) = centre.ledger.state.incidents.values()
        (duty,) = incident.duties
        stage.come(at(60))
        events = [from_bytes(entry.data) for entry in centre.log.read()]
    missed = [each.at for each in events if isinstance(each, DeadlineMissed) and each.duty == duty.name]
    assert missed[0] == duty.due


def test_what_happens_in_the_moment_of_a_deadline_is_in_time() -> None:
    """Within ten minutes means at the tenth minute too."""
    with rehearsed([call("A", 0, unit("E1", 10, available=11))]) as played:
        assert played.report.happened.missed_deadlines == {}


def test_a_moved_deadline_does_not_fire_at_its_old_time() -> None:
    """A fact that makes the call less urgent moves what is owed; only what is owed then can be missed."""
    known = {"life safety": "no", "people hurt": "0"}
    engine = unit("E1", 60, available=70)
    with rehearsed([call("A", 0, engine, entered=at(1), facts=known)]) as played:
        assert played.report.decided.fell == 1
        assert played.report.happened.missed_deadlines == {}


def test_the_last_rung_is_told_again_while_a_call_stays_open() -> None:
    """Until the last thing that happens in the history, and not beyond it."""
    calls = [call("A", 0, disposition=None), call("B", 85)]
    with rehearsed(calls) as played:
        assert played.report.happened.missed_deadlines["answer"] == {
            "duty officer": 3,
            "dispatcher": 1,
            "supervisor": 1,
        }
        assert played.centre.ledger.state.incidents["16-000001"].due == at(110)


def test_the_clock_never_goes_back() -> None:
    """A moment that has passed leaves it where it is."""
    clock = SimulatedClock()
    clock.move(at(5))
    clock.move(at(3))
    assert clock() == at(5)


def test_at_speed_sixty_a_minute_takes_a_second() -> None:
    """The waits between what happens add up to the recorded time, a sixtieth of it."""
    watch = Watch()
    calls = [call("A", 0, unit("E1", 1, available=3)), call("B", 6)]
    with rehearsed(calls, pace=Pace(60, watch.sleep, watch.read)):
        pass
    assert watch.seconds == pytest.approx(6)


def test_time_that_the_centre_takes_is_not_waited_for_again() -> None:
    """A pace that has fallen behind catches up before it sleeps."""
    watch = Watch()
    pace = Pace(60, watch.sleep, watch.read)
    pace.wait_for(at(0))
    watch.seconds += 1.5
    pace.wait_for(at(1))
    assert watch.slept == 0
    pace.wait_for(at(2))
    assert watch.slept == pytest.approx(0.5)


def test_as_fast_as_it_goes_means_no_sleep() -> None:
    """Without a speed nothing ever waits."""
    watch = Watch()
    pace = Pace(None, watch.sleep, watch.read)
    pace.wait_for(at(0))
    pace.wait_for(at(1000))
    assert watch.slept == 0


class Watch:
    """A clock on the wall that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept = 0.0

    def read(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.slept += seconds


EXPIRING = DIRECTIVE.replace("effective: 2026", "expires: 2027-01-01T00:00:00Z\neffective: 2026")


def test_a_directive_of_today_is_played_as_if_in_force() -> None:
    """Only its effective time is another: the calls of 2016 are decided under it, and the report says so."""
    with rehearsed([call("A", 0)]) as played:
        (used,) = played.report.directives
        assert (used.id, used.effective.year, used.rehearsed_from) == ("1@1", 2026, NOON)
        assert used.digest == read_directive(DIRECTIVE).digest
        assert played.incidents[0].directive == "1@1"
    moved = as_if_in_force(DIRECTIVE, at(0), at(60))
    assert moved == DIRECTIVE.replace("2026-01-01T00:00:00Z", "2016-12-31T12:00:00+00:00")


def test_a_directive_that_is_in_force_is_played_to_the_letter() -> None:
    """Not a byte of it changes."""
    since = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)
    assert as_if_in_force(EXPIRING, since, since + datetime.timedelta(days=9)) == EXPIRING


def test_a_directive_that_would_expire_in_between_does_not() -> None:
    """The calls after its end are decided under it as well; its effective time stays where it was."""
    until = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    moved = as_if_in_force(EXPIRING, until - datetime.timedelta(days=1), until)
    assert moved == DIRECTIVE


def test_of_several_directives_the_last_decides() -> None:
    """All are as if in force from the first call on; the one published last is the one in force."""
    second = DIRECTIVE.replace("version: 1", "version: 2")
    with rehearsed([call("A", 0)], DIRECTIVE, second) as played:
        assert [used.id for used in played.report.directives] == ["1@1", "1@2"]
        assert played.incidents[0].directive == "1@2"


def test_front_matter_that_cannot_be_moved_is_told() -> None:
    """An effective time over two lines of YAML is too clever for us; the message says what to do."""
    clever = DIRECTIVE.replace("effective: 2026", "effective:\n  2026")
    with pytest.raises(BadInput, match=r"Directive 1@1 is not in force from 2016-12-31 .* write them so"):
        as_if_in_force(clever, at(0), at(60))
