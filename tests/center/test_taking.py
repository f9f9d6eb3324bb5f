"""A call is always taken."""

import datetime
import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.center.directives import WITHOUT_LAST_ROW, calls_directive
from tests.center.town import ELM, START, Town, in_force, refold, state_of

from answerable import center
from answerable.model import events as ev
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Publication
from answerable.model.people import Person
from answerable.policy import given as given_values

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


class Stumbling:
    """A value that nothing can make anything of."""

    def __str__(self) -> str:
        return "stumbling \ud800"


def broken(town: Town) -> None:
    """Put a directive on the record that today's program cannot read."""
    effective = START - datetime.timedelta(days=1)
    author = Person("a", "policy author")
    publication = Publication(
        "7@1", "calls", "0" * 64, effective, None, START, author, "---\nnot a directive"
    )
    town.ledger.carry_out(
        author,
        lambda draft: draft.say(ev.DirectivePublished(at=START, by=author, publication=publication)),
    )


def test_without_a_directive_a_call_is_sent_for_and_an_alarm_says_why(bare: Town) -> None:
    number = bare.call(facts={"weapon": "used"})
    incident = bare.incident(number)
    assert incident.acting == {"response": "send", "answer within": 5}
    assert incident.directive is None
    assert incident.due == START + datetime.timedelta(minutes=5)
    assert ("supervisor", "no directive in force: acting on the floor") in bare.told()


def test_with_a_directive_that_cannot_be_read_a_call_is_sent_for_and_an_alarm_says_why(bare: Town) -> None:
    broken(bare)
    number = bare.call()
    bare.learn(number, {"weapon": "used"})
    assert bare.incident(number).acting["response"] == "send"
    assert bare.incident(number).directive == "7@1"
    assert ("supervisor", "directive 7@1 cannot be read: acting on the floor") in bare.told()


def test_an_undecided_case_is_sent_for_and_an_alarm_says_why(bare: Town) -> None:
    bare.publish(calls_directive(table=WITHOUT_LAST_ROW))
    number = bare.call()
    assert bare.incident(number).acting["response"] == "send"
    assert ("supervisor", "directive 640.10@1 leaves this case undecided") in bare.told()


def test_a_floor_that_the_directive_has_no_words_for_becomes_its_most_urgent_answer(bare: Town) -> None:
    text = (
        calls_directive(table=WITHOUT_LAST_ROW)
        .replace("| send |", "| visit |")
        .replace("< send <", "< visit <")
    )
    bare.publish(
        text.replace("1..240", "8..240").replace("medic | duty", "medic | duty").replace("| 5 |", "| 9 |")
    )
    number = bare.call()
    assert bare.incident(number).acting == {"response": "send now", "answer within": 8}
    bare.learn(number, {"weapon": "seen"})
    assert bare.incident(number).acting["response"] == "visit"


@given(facts=st.dictionaries(st.text(max_size=12) | st.sampled_from(["weapon", "people hurt"]), ANYTHING))
@example(facts={"weapon": Stumbling()})
@example(facts={"weapon": "\udcff"})
@example(facts={"weapon": "x" * 100_000})
@example(facts={f"fact {n}": "x" * 300 for n in range(1000)})
@example(facts={5: "none", None: 1, ("weapon",): {}})
@example(facts={"weapon": float("nan"), "people hurt": 10**400})
@example(facts={"weapon": {"contested": []}, "people hurt": {"contested": [None, [1]]}})
@settings(deadline=None, max_examples=60)
def test_no_fact_however_nonsensical_stops_a_call(facts: dict[Any, Any]) -> None:
    for town in (in_force(), Town()):
        before = len(town.state.calls)
        town.call(known=False, facts=facts)
        assert len(town.state.calls) == before + 1
        assert state_of(refold(town.log)) == state_of(town.state)


def test_facts_that_the_directive_does_not_have_are_kept_with_what_is_wrong(town: Town) -> None:
    desk = town.desk("call-taker")
    done = center.take_call(desk, Place(), facts={"weapn": "used", "weapon": "sword", "people hurt": 2})
    assert [(each.fact, each.value) for each in done.refused] == [("weapn", "used"), ("weapon", "sword")]
    assert "Did you mean 'weapon'?" in done.refused[0].problem
    assert [said.fact for said in done.matter.statements] == ["people hurt"]


def test_of_very_many_refused_facts_the_first_are_kept_and_the_others_counted(town: Town) -> None:
    done = center.take_call(town.desk("call-taker"), Place(), facts={f"no fact {n}": n for n in range(50)})
    assert len(done.refused) == 21
    assert done.refused[-1].problem == "30 more facts could not be read."


@pytest.mark.parametrize(
    "facts",
    [
        {f"people hurst {n}": n for n in range(2_000)},
        {" " * n + "weapon": f"used {n}" for n in range(2_000)},
        {"weapon": "used" * 1_000},
        {"weapon" * 1_000: "used"},
    ],
    ids=["names", "spellings", "a long value", "a long name"],
)
def test_however_many_facts_are_nonsense_few_are_compared_with_what_there_is(
    town: Town, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    """Comparing takes a fraction of a millisecond, and every other command waits meanwhile."""
    compared: list[str] = []

    def compare(word: str, *_: Any, **__: Any) -> list[str]:
        compared.append(word)
        return []

    monkeypatch.setattr(given_values, "get_close_matches", compare)
    done = center.take_call(town.desk("call-taker"), Place(), facts=facts)
    assert len(done.refused) == min(len(facts), 21)
    assert len(compared) <= 40
    assert all(len(word) <= 200 for word in compared)


def test_a_fact_is_found_among_any_number_that_are_none(town: Town) -> None:
    facts: dict[str, Any] = {f"no fact {n}": n for n in range(500)}
    done = center.take_call(town.desk("call-taker"), Place(), facts=facts | {"Weapon": "used"})
    assert [said.fact for said in done.matter.statements] == ["weapon"]
    assert done.refused[-1].problem == "480 more facts could not be read."


def test_without_a_directive_so_many_facts_are_kept_and_the_others_counted() -> None:
    facts: dict[str, Any] = {f"fact {n}": n for n in range(150)}
    done = center.take_call(Town().desk("call-taker"), Place(), facts=facts)
    assert len(done.matter.statements) == 100
    assert done.refused[-1].problem == "50 more facts could not be read."


def test_text_that_no_utf8_holds_does_not_stop_a_call(town: Town) -> None:
    place = Place("Stra\udcdfe 1" + "x" * 100_000, "\ud800")
    number = town.call(place=place, call_back="\udcff555", language="\udc80")
    assert town.state.calls[number].place.address.startswith("Stra?e 1xx")
    assert town.state.calls[number].call_back == "?555"
    assert town.state.calls[town.call(call_back=555)].call_back == "555"


def test_a_call_entered_later_comes_under_what_was_in_force_when_it_came(town: Town) -> None:
    town.clock.move(60)
    town.publish(calls_directive(2, "2026-03-01T12:30:00Z"))
    late = town.call(received=START + datetime.timedelta(minutes=10))
    assert town.incident(late).directive == "640.10@1"
    assert town.incident(late).opened == START + datetime.timedelta(minutes=10)
    assert town.incident(town.call()).directive == "640.10@2"


def test_no_call_comes_from_the_future(town: Town) -> None:
    number = town.call(received=START + datetime.timedelta(days=1))
    assert town.state.calls[number].received == START


def test_a_time_without_a_zone_is_refused_for_nothing_can_be_counted_from_it(town: Town) -> None:
    with pytest.raises(BadInput, match="needs its zone"):
        town.call(received=datetime.datetime(2026, 3, 1))  # noqa: DTZ001


def test_while_little_is_known_the_floor_is_acted_on_and_the_next_question_is_there(town: Town) -> None:
    incident = town.incident(town.call(known=False))
    assert incident.acting["response"] == "send"
    assert incident.decision is not None
    assert incident.decision.basis == "floor"
    assert incident.decision.next_question is not None
    assert incident.due == START + datetime.timedelta(minutes=15)


def test_numbers_count_up_from_one_without_gaps(town: Town) -> None:
    assert [town.call() for _ in range(3)] == ["26-000001", "26-000002", "26-000003"]
    assert town.request({}) == "26-R0001"


@pytest.mark.parametrize(
    "fact", [{"_sd": 1}, [{"...": "x"}], {"contested": ({"_sd": [1]}, 2)}, 2**70, math.nan]
)
def test_no_fact_stops_a_call_whatever_the_record_keeps_for_itself(town: Town, fact: object) -> None:
    number = center.take_call(town.desk("call-taker"), ELM, facts={"weapon": fact, "odd": fact}).number
    assert town.incident(number).status == "waiting"
    assert state_of(town.state) == state_of(refold(town.log))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 90.5, -1e308])
def test_a_position_that_is_none_is_not_known_and_stops_no_call(bare: Town, number: float) -> None:
    taken = bare.call(place=Place("12 Elm Street", latitude=number, longitude=1.0))
    bare.call(place=Place(latitude=number, longitude=2 * number), facts={"weapon": {"contested": (1, 2)}})
    assert bare.state.calls[taken].place == Place("12 Elm Street", longitude=1.0)
    assert [each.step for each in bare.state.incidents["26-000002"].duties] == [
        "find out where caller 26-000002 is"
    ]
    assert state_of(bare.state) == state_of(refold(bare.log))


def test_a_call_that_is_said_to_have_come_before_all_counting_is_taken(town: Town) -> None:
    came = datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=14)))
    number = center.take_call(town.desk("call-taker"), ELM, received=came).number
    assert [each.subject for each in town.tell_missed()] == [f"incident/{number}"]


def test_the_state_has_what_the_record_has(town: Town) -> None:
    """Also of what JSON cannot say: a number that is none, a zone of odd seconds."""
    town.unit("P7", latitude=math.nan, longitude=0.0)
    zone = datetime.timezone(datetime.timedelta(hours=3, seconds=11))
    said = datetime.datetime(2020, 1, 1, tzinfo=zone)
    center.make_statement(town.desk("auditor"), "A. Chief", "chief", "we came", "town hall", said)
    assert state_of(town.state) == state_of(refold(town.log))
