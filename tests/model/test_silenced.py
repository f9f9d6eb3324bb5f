"""A deadline that somebody takes out of the store is found, set right and told; nothing else is touched."""

from __future__ import annotations

import datetime

import pytest
from tests.center.directives import BARRED, calls_directive
from tests.center.town import Town, in_force, timer_faults

from answerable import center
from answerable.model.nouns import Place
from answerable.model.silenced import silenced
from answerable.record import Timer

DAY = datetime.timedelta(days=1) // datetime.timedelta(milliseconds=1)


@pytest.fixture
def busy() -> Town:
    """Calls, one without a place; a request, a unit on scene, a complaint, a hand-over, a version to come."""
    town = in_force()
    town.call(facts={"people hurt": 1})
    center.take_call(town.desk("call-taker"), Place())
    town.request(BARRED)
    served = town.call(facts={"people hurt": 2})
    center.send(town.desk("dispatcher"), served, ["P1"])
    center.file_complaint(town.desk("public"), "nobody came")
    center.hand_over(town.desk("dispatcher"), "the night shift")
    town.publish(calls_directive(2, effective="2026-03-02T00:00:00Z"))
    return town


def test_a_town_that_nobody_tampered_with_has_none(busy: Town) -> None:
    assert silenced(busy.state, busy.log.timers()) == ()
    before = busy.log.entries[:]
    assert center.set_deadlines_right(busy.ledger) == ()
    assert busy.log.entries == before


def test_every_timer_that_is_taken_out_is_found_set_again_and_told(busy: Town) -> None:
    kept = dict(busy.log.timer)
    assert len({key.partition("/")[0] for key in kept}) >= 5
    for key, timer in kept.items():
        del busy.log.timer[key]
        (found,) = center.set_deadlines_right(busy.ledger)
        assert (found.key, found.owed, found.kept) == (key, timer.due, None)
        assert str(found).startswith(f"timer {key}: taken out")
        assert busy.log.timer[key].due == timer.due
        told = busy.state.notices[len(busy.state.notices) - 1]
        assert told.to == "supervisor"
        assert told.text.endswith(f"set right: {found.step}")
    assert timer_faults(busy.state, busy.log.timers()) == []


def test_a_timer_that_is_moved_or_of_nothing_is_set_right_too(busy: Town) -> None:
    key, timer = next(iter(busy.log.timer.items()))
    busy.log.timer[key] = Timer(key, timer.due + DAY, timer.note, None, None)
    busy.log.timer["incident/99-000009"] = Timer("incident/99-000009", 0, b"answer", None, None)
    told = {str(each) for each in center.set_deadlines_right(busy.ledger)}
    assert told == {
        f"timer {key}: 1440.0 minutes later than owed",
        "timer incident/99-000009: set, though nothing is owed",
    }
    assert busy.log.timer[key].due == timer.due
    assert timer_faults(busy.state, busy.log.timers()) == []


def test_what_was_silenced_is_told_when_it_passes_and_climbs_the_ladder_as_before(busy: Town) -> None:
    key = "incident/26-000001"
    busy.clock.move(10)
    busy.tell_missed()
    del busy.log.timer[key]
    busy.clock.move(60)
    assert key not in {getattr(each, "subject", "") for each in busy.tell_missed()}
    center.set_deadlines_right(busy.ledger)
    missed = {getattr(each, "subject", ""): each for each in busy.tell_missed()}
    assert missed[key].told == "supervisor"


def test_what_ended_meanwhile_is_not_set_again(busy: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the command the call may be closed."""
    del busy.log.timer["incident/26-000001"]
    found = busy.ledger.silenced()
    center.send(busy.desk("dispatcher"), "26-000001", ["P2"])
    due = busy.log.timer["incident/26-000001"].due
    monkeypatch.setattr(busy.ledger, "silenced", lambda: found)
    center.set_deadlines_right(busy.ledger)
    assert busy.log.timer["incident/26-000001"].due == due
