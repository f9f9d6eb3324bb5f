"""Whether a call belongs to a series: derived, of what was described and where."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from tests.center.town import WHY, Town, refold, state_of

from answerable import center
from answerable.model.asking import read
from answerable.model.errors import BadInput
from answerable.model.nouns import Place
from answerable.model.people import SYSTEM
from answerable.policy.directive import Enumeration
from answerable.town.calls import day_of_calls
from answerable.town.parameters import load_parameters
from answerable.town.truth import Truth

TEXT = (Path(__file__).parents[2] / "directives/response.md").read_text("utf-8")
DIRECTIVE = read(TEXT)
ASKABLE = [fact for fact in DIRECTIVE.facts if fact.askable]
KINDS = next(fact.domain.values for fact in ASKABLE if isinstance(fact.domain, Enumeration))
"""The kinds of call: the directive's first fact."""
CALM = {
    fact.name: fact.domain.values[0] if isinstance(fact.domain, Enumeration) else 0 for fact in ASKABLE
} | {"kind of call": "harassment", "words": "speech"}
ELSEWHERE = Place("3 Quay Lane", "south")


@pytest.fixture
def harbour() -> Town:
    """The shipped directive in force."""
    town = Town()
    town.publish(TEXT)
    return town


def taken(town: Town, where: Place | None = None, **facts: Any) -> str:
    given: dict[str, Any] = {"known": False, "facts": {**CALM, **facts}}
    return town.call(**given) if where is None else town.call(place=where, **given)


def series_of(town: Town, number: str) -> list[tuple[Any, str]]:
    said = {each.source: each.value for each in town.incident(number).statements if each.fact == "series"}
    return [(value, source) for source, value in said.items() if value is not None]


def settled(town: Town, number: str) -> bool:
    decision = town.incident(number).decision
    assert decision is not None
    return decision.settled


def test_the_ordinary_calls_of_a_town_become_certain_once_everything_askable_is_answered(
    harbour: Town,
) -> None:
    """Of every kind; second callers and addresses that were there before are another matter."""
    chance = random.Random(7)
    start = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    day = [each for each in day_of_calls(load_parameters(), chance, start, 150) if each.about is None]
    said = [dict(each.said) for each in day] + [{"kind of call": kind} for kind in KINDS for _ in range(4)]
    for place, told in enumerate(said):
        truth = Truth(DIRECTIVE, told["kind of call"], told, chance)
        facts = {fact.name: truth.answer(fact.name) for fact in ASKABLE}
        known = {name: CALM[name] if value is None else value for name, value in facts.items()}
        number = harbour.call(known=False, place=Place(f"{place} Tide Street"), facts=known)
        assert settled(harbour, number), known


def test_where_nothing_earlier_is_alike_it_is_no_series_and_nobody_said_so(harbour: Town) -> None:
    number = taken(harbour)
    assert series_of(harbour, number) == [("no", "comparison")]
    (said,) = (each for each in harbour.incident(number).statements if each.fact == "series")
    assert said.by == SYSTEM
    assert settled(harbour, number)
    assert harbour.incident(number).acting["response"] == "report"


def test_where_an_earlier_call_is_alike_a_person_says_what_it_is(harbour: Town) -> None:
    """Until then the floor holds; linked it is a series, whichever fact was named; or a person says no."""
    first, second, third = (taken(harbour) for _ in range(3))
    assert series_of(harbour, second) == []
    assert not settled(harbour, second)
    center.link(harbour.desk("call-taker"), [first, second], "troubled before")
    for number in (first, second):
        assert series_of(harbour, number) == [("yes", "series 26-S0001")]
        assert settled(harbour, number)
        assert harbour.incident(number).acting["response"] == "send"
    harbour.learn(third, {"series": "no"}, "dispatcher D1")
    assert settled(harbour, third)
    assert state_of(harbour.state) == state_of(refold(harbour.log))


def test_who_calls_is_no_part_of_it(harbour: Town) -> None:
    """The same call-back number is offered, and derives nothing."""
    taken(harbour)
    number = taken(harbour, ELSEWHERE)
    (offer,) = center.related(harbour.ledger, number)
    assert "phone" in {each.what for each in offer.reasons}
    assert series_of(harbour, number) == [("no", "comparison")]


def test_a_plate_that_is_named_or_a_place_that_is_corrected_is_compared_again(harbour: Town) -> None:
    """What was no rises to open by itself, and is told like any other rise."""
    first, second, third = taken(harbour), taken(harbour, ELSEWHERE), taken(harbour, Place("9 Mole Road"))
    desk = harbour.desk("call-taker")
    for number in (first, second):
        center.mention(desk, number, "plate", "7ABC 123")
    assert series_of(harbour, first) == [("no", "comparison")]
    assert series_of(harbour, second) == []
    assert harbour.incident(second).acting["response"] == "send"
    center.locate(desk, third, Place("12 Elm Street"))
    assert series_of(harbour, third) == []
    center.locate(desk, third, Place("10 Mole Road"))
    assert series_of(harbour, third) == [("no", "comparison")]


def test_nothing_is_derived_of_what_was_not_asked_or_has_no_place(harbour: Town) -> None:
    bare = harbour.call(known=False, facts={"kind of call": "harassment"}, place=Place("3 Quay Lane"))
    nowhere = taken(harbour, Place())
    assert series_of(harbour, bare) == series_of(harbour, nowhere) == []


def test_taken_out_of_a_series_it_is_compared_again(harbour: Town) -> None:
    first, second = taken(harbour), taken(harbour, ELSEWHERE)
    center.link(harbour.desk("call-taker"), [first, second])
    assert series_of(harbour, second) == [("yes", "series 26-S0001")]
    center.unlink(harbour.desk("call-taker"), second, "26-S0001", WHY)
    assert series_of(harbour, second) == [("no", "comparison")]


def test_a_directive_without_such_a_fact_has_the_one_that_is_named() -> None:
    town = Town()
    text = TEXT.replace("series", "chain")
    town.publish(text)
    one, other = taken(town), taken(town, ELSEWHERE)
    with pytest.raises(BadInput, match="Name the directive's fact"):
        center.link(town.desk("call-taker"), [one, other])
    center.link(town.desk("call-taker"), [one, other], "chain")
    assert settled(town, one)
