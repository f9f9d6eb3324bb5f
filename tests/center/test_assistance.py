"""Requests between agencies: answered with rule, reason and condition; the condition arrives, and we come."""

import datetime
from typing import Any

import pytest
from tests.center.directives import BARRED
from tests.center.town import ALONE, START, WHY, Town

from answerable import center
from answerable.model.errors import BadInput, NotAllowed


def answer(town: Town, number: str, *args: Any) -> None:
    center.answer_assistance(town.desk("duty officer"), number, *args)


def test_a_decline_names_its_rule_its_reason_and_the_change_under_which_we_would_come(town: Town) -> None:
    number = town.request(BARRED)
    answer(town, number)
    given = town.asked(number).answers[-1]
    assert given.answer == "decline"
    assert given.rules == ("640.20@1#answer/4",)
    assert given.because == ("the law bars the purpose",)
    assert given.would_change_if == (
        "accept, if life safety = yes",
        "accept, if officers assaulted = yes",
        "provisional, if purpose = protect people",
    )
    assert (town.asked(number).status, town.asked(number).step) == ("declined", "review the decline")


def test_when_the_condition_arrives_it_is_answered_again_by_itself(town: Town) -> None:
    number = town.request(BARRED)
    answer(town, number)
    town.learn(number, {"officers assaulted": "yes"}, role="call-taker")
    given = town.asked(number).answers[-1]
    assert (given.answer, given.by_itself, given.by.role) == ("accept", True, "system")
    assert given.because == ("attacked officers are helped",)
    assert (town.asked(number).status, town.asked(number).step) == ("accepted", "complete the assistance")
    assert ("duty officer", "answered again by itself: accept") in town.told()


def test_an_answer_that_falls_takes_a_person(town: Town) -> None:
    number = town.request({**BARRED, "officers assaulted": "yes"})
    answer(town, number)
    town.learn(number, {"officers assaulted": "no"})
    assert town.asked(number).acting["answer"] == "decline"
    assert town.asked(number).status == "accepted"
    assert ("duty officer", "the decision fell; the answer given stands until changed") in town.told()
    assert town.departures(number) == ["fact changed"]
    answer(town, number)
    assert town.asked(number).status == "declined"


def test_before_the_first_answer_nothing_is_answered_by_itself(town: Town) -> None:
    number = town.request(BARRED)
    town.learn(number, {"officers assaulted": "yes"})
    assert town.asked(number).answers == ()


def test_without_a_directive_nobody_is_declined(bare: Town) -> None:
    number = bare.request(BARRED)
    answer(bare, number)
    given = bare.asked(number).answers[-1]
    assert (given.answer, given.because) == ("provisional", ("no directive is in force",))


def test_while_little_is_known_the_answer_says_so(town: Town) -> None:
    number = town.request({})
    answer(town, number)
    given = town.asked(number).answers[-1]
    assert (given.answer, given.because) == ("provisional", ("not enough is known yet to decide otherwise",))


def test_another_answer_than_the_decided_one_is_a_departure_and_does_not_borrow_its_reasons(
    town: Town,
) -> None:
    number = town.request(BARRED)
    answer(town, number, "accept")
    given = town.asked(number).answers[-1]
    assert (given.answer, given.rules) == ("accept", ())
    assert given.because == ("departing from what the directive decided: its reason follows",)
    assert town.departures(number) == ["upward"]


def test_declining_what_was_accepted_takes_two_and_says_why(town: Town) -> None:
    number = town.request({**BARRED, "officers assaulted": "yes"})
    with pytest.raises(NotAllowed, match="second person"):
        answer(town, number, "decline", ALONE)
    answer(town, number, "decline", WHY)
    assert town.asked(number).answers[-1].because == (
        "departing from what the directive decided: it is a known false alarm",
    )


def test_only_the_role_that_the_directive_lets_decide_may_lower(town: Town) -> None:
    number = town.request({**BARRED, "life safety": "yes"})
    with pytest.raises(NotAllowed, match="lets a commissioner depart"):
        answer(town, number, "decline", WHY)
    center.answer_assistance(town.desk("commissioner"), number, "decline", WHY)
    assert town.asked(number).status == "declined"


def test_a_departure_on_a_request_is_for_those_who_answer_requests_and_is_answered_at_once(
    town: Town,
) -> None:
    number = town.request(BARRED)
    answer(town, number)
    with pytest.raises(NotAllowed, match="answer a request"):
        center.override(town.desk("call-taker"), number, {"answer": "accept"})
    center.override(town.desk("duty officer"), number, {"answer": "accept"})
    assert town.asked(number).status == "accepted"


@pytest.mark.parametrize("spelling", ["decline", "Decline", " DECLINE "])
def test_the_decided_answer_in_any_spelling_is_no_departure(town: Town, spelling: str) -> None:
    number = town.request(BARRED)
    answer(town, number, spelling)
    assert town.departures(number) == []
    assert town.asked(number).status == "declined"


def test_an_answer_that_does_not_exist_is_refused(town: Town, bare: Town) -> None:
    for place in (town, bare):
        number = place.request(BARRED)
        with pytest.raises(BadInput, match="answer"):
            answer(place, number, "maybe", WHY)


def test_a_request_needs_an_agency_and_what_it_asks_for(town: Town) -> None:
    for agency, asked in (("", "help"), (" ", "help"), ("county", "")):
        with pytest.raises(BadInput, match="needs the agency"):
            center.request_assistance(town.desk("call-taker"), agency, asked)


def test_incidents_are_not_answered_this_way(town: Town) -> None:
    with pytest.raises(BadInput, match="is an incident"):
        answer(town, town.call())


@pytest.mark.parametrize(("minutes", "directive"), [(-10, None), (10, "640.20@1"), (10_000, "640.20@1")])
def test_a_request_entered_later_comes_under_what_was_in_force_when_it_came(
    town: Town, minutes: int, directive: str | None
) -> None:
    """Before anything was published nothing was; and no request comes from the future."""
    town.clock.move(60)
    came = START + datetime.timedelta(minutes=minutes)
    desk = town.desk("call-taker")
    number = center.request_assistance(desk, "county", "two officers", facts=BARRED, received=came).number
    assert town.asked(number).directive == directive
    assert town.asked(number).opened == min(came, town.clock())
    assert town.asked(number).acting["answer"] == ("decline" if directive else "provisional")


def test_a_request_is_taken_whatever_its_agencys_name_is_made_of(town: Town) -> None:
    """And what it says is its own word, however often it is said again."""
    desk = town.desk("call-taker")
    number = center.request_assistance(desk, "county \ud800", "two officers", facts=BARRED).number
    town.learn(number, {"officers assaulted": "yes"})
    assert {each.source for each in town.asked(number).statements} == {town.asked(number).agency}
    assert town.asked(number).acting["answer"] == "accept"


def test_an_answer_that_departs_names_the_reason_of_that_and_no_lateness(town: Town) -> None:
    number = town.request(BARRED)
    answer(town, number)
    center.override(town.desk("commissioner"), number, {"answer": "accept"}, ALONE)
    town.clock.move(60 * 5)
    assert len(town.tell_missed()) == 1
    answer(town, number)
    assert town.asked(number).answers[-1].because == (
        "departing from what the directive decided: it is a known false alarm",
    )
