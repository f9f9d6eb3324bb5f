"""The shipped directives answer the calls and requests that a dispatcher or a duty officer knows."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from answerable.policy import Directive, decide, load_directive

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "directives"

MEAN_QUESTIONS = {"response": 9.0, "assistance": 7.5}
"""Mean questions until certain over the named cases: measured 8.8 and 7.4; asking down the Facts table took
11.4 and 7.7. They may only fall."""


@cache
def shipped(name: str) -> Directive:
    return load_directive(SHIPPED / f"{name}.md")


@cache
def told(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def cases(name: str) -> list[Any]:
    calm, named = told(name)["calm"], told(name)["cases"]
    return [pytest.param(name, {**calm, **facts}, expect, id=case) for case, (facts, expect) in named.items()]


ALL = [*cases("response"), *cases("assistance")]


@pytest.mark.parametrize("path", ["directives/response.md", "directives/assistance.md", "examples/tiny.md"])
def test_a_shipped_directive_reads_without_a_mistake_or_a_warning(path: str) -> None:
    """The files are directives, and nothing in them is probably not meant."""
    assert load_directive(SHIPPED.parent / path).warnings == ()


def test_the_response_directive_is_of_a_real_size() -> None:
    """Twenty facts and thirty rules at the least, in several decisions."""
    directive = shipped("response")
    assert len(directive.facts) >= 20
    assert sum(len(table.rules) for table in directive.tables) >= 30
    assert len(directive.tables) >= 3


@pytest.mark.parametrize(("name", "facts", "expect"), ALL)
def test_a_named_case_gets_the_expected_answer(name: str, facts: dict[str, Any], expect: list[Any]) -> None:
    """All facts known, the answer is the one that the people who do this work expect."""
    decision = decide(shipped(name), facts)
    assert list(decision.act_now.values())[: len(expect)] == expect
    assert decision.undecided == ()


@pytest.mark.parametrize(("name", "facts", "expect"), ALL)
def test_a_named_case_rests_on_the_facts_that_it_names(
    name: str, facts: dict[str, Any], expect: list[Any]
) -> None:
    """With only the facts used, the same answer is certain, and no person or load fact is among them."""
    directive = shipped(name)
    decision = decide(directive, facts)
    again = decide(directive, {fact: facts[fact] for fact in decision.used})
    assert again.settled
    assert again.act_now == decision.act_now
    about = {fact.name: fact.about for fact in directive.facts}
    assert not any(about[fact] & {"person", "load"} for fact in decision.used)


def interview(directive: Directive, truth: dict[str, Any]) -> list[str]:
    """The facts asked for, in order, of a caller who knows all of the truth."""
    facts = {
        fact.name: truth[fact.name] for fact in directive.facts if not fact.askable and fact.name in truth
    }
    asked: list[str] = []
    while (question := decide(directive, facts).next_question) is not None:
        assert question.fact not in facts
        facts[question.fact] = truth[question.fact]
        asked.append(question.fact)
    assert decide(directive, facts).settled
    assert decide(directive, facts).act_now == decide(directive, truth).act_now
    return asked


@pytest.mark.parametrize("name", ["response", "assistance"])
def test_few_questions_make_the_answer_certain(name: str) -> None:
    """Asked in the order that a decision proposes, every named case becomes certain, with few questions."""
    directive, calm = shipped(name), told(name)["calm"]
    counts = [len(interview(directive, {**calm, **facts})) for facts, _ in told(name)["cases"].values()]
    assert sum(counts) / len(counts) <= MEAN_QUESTIONS[name]


@pytest.mark.parametrize("name", ["response", "assistance"])
def test_nothing_known_is_answered_by_the_floor(name: str) -> None:
    """Before any question, somebody goes: the answer is what holds while unsure."""
    decision = decide(shipped(name), {})
    assert decision.basis == "floor"
    assert decision.act_now["units"] == "1 patrol"
    assert decision.act_now["answer within"] == 15


@pytest.mark.parametrize(
    "facts",
    [
        {"life safety": "yes"},
        {"exit blocked": "yes"},
        {"people hurt": 1},
        {"kind of call": "medical"},
        {"weapon": "seen", "suspect": "on scene"},
    ],
    ids=str,
)
def test_one_grave_fact_is_enough_to_send_now(facts: dict[str, Any]) -> None:
    """Nothing else need be known for a call to be sent for at once."""
    decision = decide(shipped("response"), facts)
    assert decision.certain["response"] == "send now"
    assert decision.act_now["response"] == "send now"


@pytest.mark.parametrize(
    "fact", ["life safety", "officers assaulted", "exit blocked", "people hurt", "scene"], ids=str
)
def test_a_declined_request_states_the_condition(fact: str) -> None:
    """A decline says under what single change of the situation we would come, and that change is accepted."""
    directive = shipped("assistance")
    facts = {**told("assistance")["calm"], "purpose": "administrative enforcement"}
    declined = decide(directive, facts)
    assert declined.act_now["answer"] == "decline"
    accepting = {
        change.settings[0].fact: change.settings[0].value
        for change in declined.would_change_if
        if len(change.settings) == 1 and change.becomes[0] == "accept"
    }
    assert fact in accepting
    assert decide(directive, {**facts, fact: accepting[fact]}).act_now["answer"] == "accept"


def test_a_declined_request_is_accepted_when_officers_are_attacked() -> None:
    """The rule for attacked officers stands above the bar, whoever they are."""
    facts = {**told("assistance")["calm"], "purpose": "watch a lawful assembly", "officers assaulted": "yes"}
    decision = decide(shipped("assistance"), facts)
    assert decision.act_now["answer"] == "accept"
    assert "640.20@1#protection/4" in decision.rules
