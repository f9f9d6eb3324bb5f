"""Crews are checked on by durable timers, and one that needs help is heard at once."""

import datetime

import pytest
from tests.center.directives import calls_directive
from tests.center.town import START, Town, refold, state_of

from answerable import center
from answerable.model import events as ev
from answerable.model.errors import BadInput, NotNow

MINUTE = datetime.timedelta(minutes=1)
TABLE = "\n## Dispatch\n| dispatch | is |\n|---|---|\n"


def missed(town: Town) -> list[tuple[str, str]]:
    return [(each.unit, each.told) for each in town.tell_missed() if isinstance(each, ev.CheckMissed)]


def distress(town: Town) -> datetime.datetime | None:
    return town.state.units["P1"].distress


def arrive(town: Town, unit: str = "P1") -> str:
    number = town.call()
    center.send(town.desk("dispatcher"), number, [unit])
    center.unit_status(town.desk("dispatcher"), unit, "on scene")
    return number


def test_a_check_that_nobody_made_climbs_the_ladder(town: Town) -> None:
    arrive(town)
    town.clock.move(19)
    assert missed(town) == []
    town.clock.move(1)
    assert missed(town) == [("P1", "dispatcher")]
    assert missed(town) == []
    town.clock.move(2)
    assert missed(town) == [("P1", "supervisor")]
    town.clock.move(5)
    assert missed(town) == [("P1", "supervisor")]
    assert ("supervisor", "unit P1 not checked on: on scene") in town.told()


def test_checking_counts_anew(town: Town) -> None:
    arrive(town)
    town.clock.move(19)
    center.check_on_unit(town.desk("dispatcher"), "P1", "all well")
    town.clock.move(19)
    assert missed(town) == []
    town.clock.move(1)
    assert missed(town) == [("P1", "dispatcher")]
    center.check_on_unit(town.desk("dispatcher"), "P1")
    assert town.state.units["P1"].unchecked == 0


def test_a_unit_that_left_is_not_asked_after(town: Town) -> None:
    arrive(town)
    center.unit_status(town.desk("dispatcher"), "P1", "available")
    assert not [timer for timer in town.log.timers() if timer.key == "unit/P1"]
    town.clock.move(60)
    assert missed(town) == []


def test_a_check_missed_while_no_process_ran_is_told_by_the_next_once(town: Town) -> None:
    arrive(town)
    town.clock.move(600)
    first, second = Town(town.log, town.clock), Town(town.log, town.clock)
    assert missed(first) == [("P1", "dispatcher")]
    assert missed(second) == []
    assert state_of(first.state) == state_of(refold(town.log))


def test_the_directive_in_force_says_how_soon(bare: Town) -> None:
    bare.publish(calls_directive() + TABLE + "| check traffic stop | 3 |\n| check on scene | never |\n")
    bare.unit("P1")
    bare.unit("P2")
    center.unit_status(bare.desk("dispatcher"), "P1", "traffic stop")
    arrive(bare, "P2")
    assert bare.state.units["P1"].check_by == START + 3 * MINUTE
    assert bare.state.units["P2"].check_by is None


def test_a_directive_that_checks_on_units_in_a_status_that_none_has_is_not_published(bare: Town) -> None:
    with pytest.raises(BadInput, match="checked on while 'asleep'"):
        bare.publish(calls_directive() + TABLE + "| check asleep | 3 |\n")
    assert bare.state.publications == []


def test_distress_is_told_at_once_stands_and_keeps_the_unit_where_it_is(town: Town) -> None:
    number = town.call()
    center.unit_in_distress(town.desk("call-taker"), "P1", "button")
    assert {("dispatcher", "UNIT P1 IN DISTRESS"), ("supervisor", "UNIT P1 IN DISTRESS")} <= set(town.told())
    with pytest.raises(NotNow, match="P1 is in distress"):
        center.send(town.desk("dispatcher"), number, ["P1"])
    town.clock.move(2)
    assert missed(town) == [("P1", "dispatcher")]
    center.check_on_unit(town.desk("dispatcher"), "P1")
    assert distress(town) == START
    assert town.state.units["P1"].check_by == town.clock() + 2 * MINUTE
    center.unit_status(town.desk("dispatcher"), "P1", "out of service")
    assert town.state.units["P1"].check_by == town.clock() + 2 * MINUTE


def test_distress_ends_with_a_word_on_how_somebody_made_sure(town: Town) -> None:
    arrive(town)
    center.unit_in_distress(town.desk("dispatcher"), "P1")
    town.clock.move(1)
    center.unit_in_distress(town.desk("dispatcher"), "P1", "again")
    assert distress(town) == START
    with pytest.raises(BadInput, match="needs a word"):
        center.end_distress(town.desk("dispatcher"), "P1", " ")
    center.end_distress(town.desk("dispatcher"), "P1", "spoken to in person")
    assert distress(town) is None
    assert town.state.units["P1"].check_by == town.clock() + 20 * MINUTE
    with pytest.raises(NotNow, match="not in distress"):
        center.end_distress(town.desk("dispatcher"), "P1", "again")


@pytest.mark.parametrize("number", ["P" * 41, "P\n1", "P\ud800"])
def test_a_number_that_no_timer_could_be_named_by_is_no_units(town: Town, number: str) -> None:
    with pytest.raises(BadInput, match="at most 40 characters"):
        town.unit(number)
    longest = "\N{GREEK SMALL LETTER ALPHA}" * 40
    town.unit(longest)
    center.unit_in_distress(town.desk("dispatcher"), longest)
    town.clock.move(10)
    assert missed(town) == [(longest, "dispatcher")]
