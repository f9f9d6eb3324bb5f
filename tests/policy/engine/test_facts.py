"""The facts of a case as people and programs give them, and what is said when they are wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.policy.strategies import UTC, YES_NO, directive

from answerable.policy import NOT_KNOWN, UNDECIDED, Contested, FactError, decide
from answerable.policy.decided import DecisionRecord
from answerable.policy.directive import (
    Anything,
    Class,
    Compare,
    Condition,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Line,
    Outcome,
    Result,
    Rule,
    Table,
)
from answerable.policy.given import fold

MORNING = datetime.datetime(2026, 1, 31, 13, 45, tzinfo=UTC)
DOMAINS: dict[str, tuple[Domain, Any]] = {
    "weapon": (Enumeration(("none", "Long gun"), ordered=True), "Long gun"),
    "in danger": (YES_NO, "yes"),
    "people hurt": (Line("integer", 0, 99), 3),
    "dose": (Line("decimal", Decimal("0.0"), Decimal("9.9")), Decimal("2.5")),
    "day": (Line("date", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)), datetime.date(2026, 1, 31)),
    "hour": (Line("time", datetime.time(0), datetime.time(23, 59)), datetime.time(13, 45)),
    "since": (Line("date and time", MORNING, MORNING + datetime.timedelta(days=9)), MORNING),
    "caf\u00e9": (Enumeration(("none", "cr\u00e8me"), ordered=False), "cr\u00e8me"),
    "waiting": (
        Line("duration", datetime.timedelta(), datetime.timedelta(days=1)),
        datetime.timedelta(minutes=90),
    ),
}
"""Each fact's domain, and the value that its one rule tests."""


def equals_all() -> Directive:
    """`send` when every fact has the value above, else nothing; `danger` is decided in between."""
    about: frozenset[Class] = frozenset(["situation"])
    facts = [Fact(name, domain, about, f"{name}?") for name, (domain, _) in DOMAINS.items()]
    decided = Fact("danger", YES_NO, frozenset(["situation"]), None, decided=True)
    response = Outcome("response", Enumeration(("report", "send"), ordered=True), "last", None)
    when = tuple(Condition("", Compare("=", value), 1, 1) for _, value in DOMAINS.values())
    danger = Table("Danger", "first", None, tuple(DOMAINS), ("danger",), (_rule(when, "yes"),), 1)
    asks = (Condition("yes", Compare("=", "yes"), 1, 1),)
    answers = Table("Response", "first", None, ("danger",), ("response",), (_rule(asks, "send"),), 1)
    return directive([*facts, decided], [response], [danger, answers])


def _rule(when: tuple[Condition, ...], value: str) -> Rule:
    return Rule(1, when, (Result(value, value, 1, 1),), f"it is {value}", "", 1)


PLAIN = {name: value for name, (_, value) in DOMAINS.items()}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("weapon", "  long   GUN "),
        ("WEAPON", "Long gun"),
        ("in danger", True),
        ("cafe\u0301", "cre\u0300me"),
        ("people hurt", "3"),
        ("people hurt", 3.0),
        ("dose", 2.5),
        ("dose", "2.50"),
        ("day", "2026-01-31"),
        ("hour", "13:45"),
        ("since", "2026-01-31T05:45:00-08:00"),
        ("since", MORNING.replace(microsecond=7)),
        ("waiting", "PT1H30M"),
        ("waiting", "PT90M"),
        ("people hurt", Contested([3, "3"])),
        ("people hurt", {"contested": [3]}),
    ],
)
def test_a_value_may_be_given_in_any_form_that_means_it(name: str, given: object) -> None:
    """Text forms, other spellings, Python's own types, sources that agree: the same answer."""
    case = {other: value for other, value in PLAIN.items() if other != fold(name)}
    assert decide(equals_all(), {**case, name: given}).act_now == {"response": "send"}


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"wepon": "none"}, "There is no fact 'wepon'. Did you mean 'weapon'?"),
        (
            {"weapon": "long gum"},
            "'weapon' has no value 'long gum'; its values are: none, Long gun. Did you mean 'Long gun'?",
        ),
        ({"weapon": 2.5}, "'weapon' is one of none, Long gun, not 2.5."),
        ({"people hurt": 120}, "'people hurt' lies in 0..99; 120 is outside it."),
        ({"people hurt": True}, "'people hurt' is a whole number, not True."),
        ({"people hurt": "three"}, "'people hurt' is a whole number, not 'three'."),
        ({"people hurt": Decimal("Infinity")}, "'people hurt' is a whole number, not Decimal('Infinity')."),
        ({"people hurt": Decimal("1E+40")}, "'people hurt' is a whole number, not Decimal('1E+40')."),
        ({"people hurt": 1.5}, "'people hurt' is a whole number, not 1.5."),
        ({"dose": float("nan")}, "'dose' is a number, not nan."),
        ({"dose": [1]}, "'dose' is a number, not [1]."),
        ({"day": "31.1.2026"}, "'day' is a date such as 2026-01-31, not '31.1.2026'."),
        ({"hour": "25:00"}, "'hour' is a time such as 13:45, not '25:00'."),
        (
            {"since": "2026-01-31"},
            "'since' is a date and time with its zone, such as 2026-01-31T13:45:00-08:00, not '2026-01-31'.",
        ),
        ({"waiting": "soon"}, "'waiting' is a duration such as PT90M or P3D, not 'soon'."),
        ({"waiting": "P2D"}, "'waiting' lies in PT0M..P1D; P2D is outside it."),
        ({"danger": "yes"}, "'danger' is decided by the directive's tables; it cannot be given as a fact."),
        ({"response": "send"}, "'response' is an outcome; it cannot be given as a fact."),
        ({"weapon": {"contested": 5}}, "'weapon' is one of none, Long gun, not {'contested': 5}."),
        ({"dose": {"contested": "25"}}, "'dose' is a number, not {'contested': '25'}."),
        ({"day": Contested([])}, "'day' is contested, but no source's value is given."),
        ({"weapon": "none", "Weapon": "none"}, "'weapon' is given twice."),
    ],
)
def test_a_wrong_fact_is_refused_in_the_readers_words(facts: dict[str, object], problem: str) -> None:
    """What is wrong, where, and what was meant; also when every other fact is right."""
    for case in (facts, {**PLAIN, **facts}):
        with pytest.raises(FactError) as raised:
            decide(equals_all(), case)
        assert raised.value.problem == str(raised.value) == problem


def test_what_was_given_before_makes_no_other_value_of_one() -> None:
    """As Python compares them 1 is True; as a fact of names only True is `yes`, also once True was given."""
    made = equals_all()
    assert decide(made, {**PLAIN, "in danger": True}).act_now == {"response": "send"}
    with pytest.raises(FactError):
        decide(made, {**PLAIN, "in danger": 1})


def test_an_undecided_intermediate_is_accepted_by_blank_cells_alone() -> None:
    """`danger` is undecided, so the rule that tests it does not match, and the answer says why."""
    decision = decide(equals_all(), {**PLAIN, "people hurt": 4})
    assert decision.act_now == {"response": UNDECIDED}
    assert decision.undecided == (("response", "no rule of 'Response' matches"),)
    assert decision.used == ("people hurt",)


def test_why_a_unique_table_is_undecided_names_the_rules_that_match() -> None:
    """Two rows that match are an error of the directive, and both are named."""
    facts = [Fact("alarm", YES_NO, frozenset(["situation"]), "Alarm?")]
    response = Outcome("response", YES_NO, "last", None)
    blank = Rule(2, (Condition("", Anything(), 1, 1),), (Result("no", "no", 1, 1),), "", "", 1)
    rules = (_rule((Condition("yes", Compare("=", "yes"), 1, 1),), "yes"), blank)
    made = directive(facts, [response], [Table("Out", "unique", None, ("alarm",), ("response",), rules, 1)])
    assert decide(made, {"alarm": True}).undecided == (
        ("response", "rules 1 and 2 of 'Out' match, and only one may"),
    )


def test_a_decision_travels_as_json_and_back() -> None:
    """The record of an open and of a settled decision, nothing lost; undecided is null."""
    for case in ({}, {"people hurt": NOT_KNOWN, "day": Contested(["2026-01-31", "2026-02-01"])}, PLAIN):
        record = decide(equals_all(), case).as_struct()
        assert msgspec.json.decode(msgspec.json.encode(record), type=DecisionRecord) == record
    assert record.act_now == {"response": "send"}
    assert record.because == ("it is yes", "it is send")
    assert record.rules == ("1.1@2#danger/1", "1.1@2#response/1")
    assert [list(flip.when) for flip in record.would_change_if] == [[name] for name in PLAIN]
    assert {flip.direction for flip in record.would_change_if} == {"falls"}
    assert record.would_change_if[0].becomes == {"response": None}


def test_what_is_decided_does_not_change_when_the_case_does_later() -> None:
    """A decision keeps its own copy of the facts."""
    case = dict(PLAIN)
    decision = decide(equals_all(), case)
    case.clear()
    assert set(decision.used) == set(PLAIN)
