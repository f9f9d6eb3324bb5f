"""Calls that belong together: merged into one incident, or linked into a series."""

import pytest
from msgspec.structs import replace
from tests.center.directives import CALLS_TABLE, calls_directive
from tests.center.town import ELM, WHY, Town

from answerable import center
from answerable.model.departing import NO_GROUNDS, Grounds
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.facts import case
from answerable.model.nouns import Place


def merge(town: Town, number: str, into: str, grounds: Grounds = NO_GROUNDS) -> None:
    center.merge(town.desk("dispatcher"), number, into, grounds)


def test_a_merge_moves_calls_and_facts_and_decides_again(town: Town) -> None:
    one, other = town.call(facts={"weapon": "used"}), town.call(known=False)
    merge(town, one, other)
    incident = town.incident(one)
    assert incident.id == other
    assert incident.calls == (other, one)
    assert {said.source for said in incident.statements} == {f"caller {one}"}
    assert incident.acting["priority"] == 2
    assert town.state.incidents[one].status == "merged"


def test_after_a_merge_both_calls_numbers_mean_the_one_incident(town: Town) -> None:
    first, second, third = (town.call(known=False) for _ in range(3))
    merge(town, first, second)
    merge(town, second, third)
    town.learn(first, {"weapon": "used"})
    assert town.state.incidents[third].acting["priority"] == 2
    with pytest.raises(BadInput, match="same incident already"):
        merge(town, first, third)


def test_callers_who_disagree_contest_after_a_merge(town: Town) -> None:
    one, other = town.call(facts={"weapon": "used"}), town.call()
    merge(town, one, other, WHY)
    decision = town.incident(one).decision
    assert decision is not None
    assert not decision.settled


def test_a_sources_last_word_stays_its_last_when_incidents_merge(town: Town) -> None:
    one, other = town.call(known=False), town.call(known=False)
    town.learn(one, {"weapon": "none"}, "officer P1")
    town.clock.move(5)
    town.learn(other, {"weapon": "used"}, "officer P1")
    merge(town, one, other)
    assert town.incident(one).acting["priority"] == 2


def test_a_sources_last_word_stays_its_last_though_the_clock_was_set_back(town: Town) -> None:
    number, other = town.call(), town.call(known=False)
    town.learn(other, {"weapon": "seen"}, "officer P1")
    town.clock.move(-5)
    town.learn(other, {"weapon": "used"}, "officer P1")
    center.merge(town.desk("dispatcher"), other, number, WHY)
    assert case(town.incident(number).statements)["weapon"] == {"contested": ["none", "used"]}


def test_where_one_of_two_is_known_both_are_once_they_are_one(town: Town) -> None:
    unknown, located = town.call(place=Place(area="east")), town.call()
    center.merge(town.desk("dispatcher"), located, unknown)
    assert town.incident(unknown).place == ELM
    elsewhere = town.call(place=Place("9 Oak Street"))
    center.merge(town.desk("dispatcher"), elsewhere, unknown)
    assert town.incident(unknown).place == ELM


def test_a_merge_that_lowers_what_was_owed_takes_a_reason_and_at_life_safety_two_persons(town: Town) -> None:
    one, other = town.call(facts={"life safety": "yes"}), town.call()
    with pytest.raises(BadInput, match="needs a reason"):
        merge(town, one, other)
    with pytest.raises(NotAllowed, match="second person"):
        merge(town, one, other, Grounds("the same quarrel"))
    merge(town, one, other, WHY)
    assert [each.kind for each in town.state.incidents[one].departures] == ["merged unanswered"]


def test_a_merge_that_lowers_what_the_one_that_stays_was_owed_takes_the_same(town: Town) -> None:
    """Whichever way round they are merged: the other's callers contest what was certain."""
    one, other = town.call(facts={"life safety": "yes"}), town.call()
    with pytest.raises(BadInput, match="needs a reason"):
        merge(town, other, one)
    with pytest.raises(NotAllowed, match="second person"):
        merge(town, other, one, Grounds("the same quarrel"))
    merge(town, other, one, WHY)
    assert town.departures(one) == ["fact changed"]


def test_a_merge_that_lowers_what_was_answered_is_a_departure_and_takes_no_reason(town: Town) -> None:
    one, other = town.call(facts={"life safety": "yes"}), town.call()
    center.send(town.desk("dispatcher"), one)
    merge(town, other, one)
    (departure,) = town.incident(one).departures
    assert (departure.kind, departure.reason) == ("fact changed", "another incident was merged into it")


def test_a_series_that_lowers_what_was_owed_is_a_departure() -> None:
    first = CALLS_TABLE.index("| yes |")
    town = Town()
    town.publish(
        calls_directive(
            table=CALLS_TABLE[:first]
            + "| | | | yes | report | 9 | 20 | none | dispatcher |\n"
            + CALLS_TABLE[first:]
        )
    )
    numbers = [town.call(facts={"weapon": "used"}) for _ in range(2)]
    center.link(town.desk("call-taker"), numbers, "series")
    assert [town.departures(number) for number in numbers] == [["fact changed"]] * 2


def test_a_merge_that_lowers_nothing_takes_no_reason(town: Town) -> None:
    one, other = town.call(), town.call(facts={"series": "yes"})
    merge(town, other, one, WHY)
    assert town.departures(one) == []


def test_the_incident_that_is_served_is_the_one_that_stays(town: Town) -> None:
    one, other = town.call(), town.call()
    center.send(town.desk("dispatcher"), one, ["P1"])
    with pytest.raises(NotNow, match=r"P1 still serves .* merge the other way round"):
        merge(town, one, other)
    center.send(town.desk("dispatcher"), other, ["P2"])
    with pytest.raises(NotNow, match="clear one of both first"):
        merge(town, one, other)


def test_reasons_owed_move_with_the_call(town: Town) -> None:
    one, other = town.call(), town.call()
    center.override(town.desk("call-taker"), one, {"priority": 8})
    merge(town, one, other, WHY)
    center.give_reason(town.desk("call-taker"), one, "the voice")
    assert [each.reason for each in town.incident(other).departures] == ["the voice"]


def test_facts_of_another_directive_come_along_and_are_left_out_of_the_decision(
    town: Town, bare: Town
) -> None:
    one = bare.call(known=False, facts={"smoke": "black", "weapon": "used"})
    bare.publish()
    other = bare.call()
    merge(bare, one, other, WHY)
    incident = bare.incident(one)
    assert len(incident.statements) == 6
    assert incident.acting["response"] == "send"  # contested weapon: the floor
    assert ("supervisor", "directive 640.10@1 does not have: smoke") in bare.told()


def test_requests_and_closed_incidents_are_not_merged(town: Town) -> None:
    number, request = town.call(), town.request({})
    with pytest.raises(BadInput, match="request"):
        merge(town, request, number)
    with pytest.raises(NotFound):
        merge(town, number, "26-000077")
    done = town.call()
    center.close(town.desk("dispatcher"), done, "report taken")
    with pytest.raises(NotNow, match="is closed"):
        merge(town, number, done)


def test_a_series_learns_the_fact_on_each_and_decides_each_again(town: Town) -> None:
    numbers = [town.call() for _ in range(3)]
    center.link(town.desk("call-taker"), numbers[:2], "Series")
    for number in numbers[:2]:
        incident = town.incident(number)
        assert incident.series == ("26-S0001",)
        assert incident.statements[-1].source == "series 26-S0001"
        assert incident.decision is not None
    assert town.incident(numbers[2]).series == ()


def test_a_series_raises_a_call_that_said_nothing_of_it(town: Town) -> None:
    known = {"life safety": "no", "weapon": "none", "people hurt": 0}
    numbers = [town.call(known=False, facts=known) for _ in range(2)]
    center.link(town.desk("call-taker"), numbers, "series")
    assert {town.incident(number).acting["response"] for number in numbers} == {"send"}


def test_what_is_over_joins_a_series_and_stays_as_it_ended(town: Town) -> None:
    """A pattern goes over days: the new call learns of it, and the past ones are named beside it."""
    known = {"life safety": "no", "weapon": "none", "people hurt": 0}
    past, new = (town.call(known=False, facts=known) for _ in range(2))
    center.close(town.desk("dispatcher"), past, "report taken", grounds=WHY)
    before = town.incident(past)
    center.link(town.desk("call-taker"), [past, new], "series")
    assert town.incident(new).acting["response"] == "send"
    assert town.incident(past) == replace(before, series=("26-S0001",))
    assert past in town.state.incidents.away
    center.unlink(town.desk("supervisor"), past, "26-S0001", Grounds("another shop"))
    assert town.incident(past) == before


def test_of_incidents_that_are_all_over_no_series_is_made(town: Town) -> None:
    numbers = [town.call() for _ in range(2)]
    for number in numbers:
        center.close(town.desk("dispatcher"), number, "handled", grounds=WHY)
    with pytest.raises(NotNow, match="All of these are closed"):
        center.link(town.desk("call-taker"), numbers, "series")


def test_each_series_has_its_own_number(town: Town) -> None:
    numbers = [town.call() for _ in range(4)]
    center.link(town.desk("call-taker"), numbers[:2], "series")
    center.link(town.desk("call-taker"), numbers[1:], "series")
    assert town.incident(numbers[1]).series == ("26-S0001", "26-S0002")
    assert town.incident(numbers[3]).series == ("26-S0002",)


def test_a_series_takes_two_open_incidents_and_a_fact_that_the_directive_has(town: Town) -> None:
    one, other, request = town.call(), town.call(), town.request({})
    before = len(town.log.entries)
    with pytest.raises(BadInput, match="two incidents"):
        center.link(town.desk("call-taker"), [one, one], "series")
    with pytest.raises(BadInput, match="request"):
        center.link(town.desk("call-taker"), [one, request], "series")
    with pytest.raises(BadInput, match="no fact 'serial'"):
        center.link(town.desk("call-taker"), [one, other], "serial")
    assert len(town.log.entries) == before
