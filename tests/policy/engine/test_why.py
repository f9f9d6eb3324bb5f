"""The facts that an answer rests on are few: nothing is named that the answer would stand without."""

from __future__ import annotations

import pytest
from tests.policy.engine.test_diagram import THREE, answering, rule

from answerable.policy import UNDECIDED, decide
from answerable.policy.directive import Aggregate, HitPolicy, Rule

BOTH = [rule(1, ["yes", "", ""], 1), rule(2, ["", "yes", ""], 1)]
APART = [rule(1, ["yes", "yes", ""], 2), rule(2, ["no", "", ""], 1), rule(3, ["", "", "yes"], 3)]
ONE = [rule(1, ["yes", "", ""], 1), rule(2, ["", "no", ""], 2), rule(3, ["", "", "no"], 1)]
CLASH = [*BOTH, rule(3, ["", "", "yes"], 2)]


@pytest.mark.parametrize(
    ("hit", "aggregate", "rules", "answer", "used"),
    [
        ("first", None, BOTH, 1, ["hurt"]),
        ("any", None, BOTH, 1, ["hurt"]),
        ("unique", None, BOTH, UNDECIDED, ["hurt", "armed"]),
        ("collect", "max", BOTH, 1, ["hurt", "armed"]),
        ("collect", "count", BOTH, 2, ["hurt", "armed"]),
        ("unique", None, CLASH, UNDECIDED, ["hurt", "armed"]),
        ("any", None, CLASH, UNDECIDED, ["hurt", "armed", "now"]),
        ("first", None, CLASH, 1, ["hurt"]),
        ("unique", None, ONE, 1, ["hurt", "armed", "now"]),
        ("any", None, ONE, 1, ["hurt", "armed"]),
        ("any", None, ONE[:2], 1, ["hurt", "armed"]),
        ("first", None, ONE, 1, ["hurt"]),
    ],
)
def test_an_answer_rests_on_the_rules_that_make_it(
    hit: HitPolicy, aggregate: Aggregate | None, rules: list[Rule], answer: object, used: list[str]
) -> None:
    """One where one is enough, two that clash, all that are collected; and on no other's gainsaying it."""
    decision = decide(answering(THREE, rules, hit, aggregate), {fact.name: "yes" for fact in THREE})
    assert decision.act_now == {"steps": answer}
    assert list(decision.used) == used


def test_what_is_told_already_excludes_a_rule_without_naming_more() -> None:
    """The first rule needs two facts; the one that the second rule tests excludes it alone."""
    case = {"hurt": "no", "armed": "no", "now": "yes"}
    assert list(decide(answering(THREE, APART, "first", None), case).used) == ["hurt"]
    backwards = [APART[2], APART[0], APART[1]]
    case["now"] = "no"
    assert list(decide(answering(THREE, backwards, "first", None), case).used) == ["hurt", "now"]


EMPTY = [rule(1, ["yes", "", ""], None), rule(2, ["", "yes", ""], None), rule(3, ["", "", "no"], 1)]
MIXED = [rule(1, ["yes", "", ""], None), rule(2, ["", "yes", ""], 4), rule(3, ["", "", "yes"], 3)]


@pytest.mark.parametrize(
    ("hit", "aggregate", "rules", "why"),
    [
        ("first", None, EMPTY[2:], "no rule of 'Steps' matches"),
        ("first", None, EMPTY, "rule 1 of 'Steps' leaves 'steps' empty"),
        ("first", None, MIXED, "rule 1 of 'Steps' leaves 'steps' empty"),
        ("unique", None, EMPTY[1:], "rule 2 of 'Steps' leaves 'steps' empty"),
        ("unique", None, MIXED, "rules 1, 2 and 3 of 'Steps' match, and only one may"),
        ("any", None, EMPTY, "every rule of 'Steps' that matches (1 and 2) leaves 'steps' empty"),
        (
            "any",
            None,
            MIXED,
            "rules 1, 2 and 3 of 'Steps' match with different answers (1: empty, 2: 4, 3: 3)",
        ),
        ("collect", "max", EMPTY[:1], "every rule of 'Steps' that matches (1) leaves 'steps' empty"),
        ("collect", "sum", MIXED, "the sum over rules 1, 2 and 3 of 'Steps' is not a value of 'steps'"),
    ],
)
def test_why_nothing_is_decided_is_said_in_these_words(
    hit: HitPolicy, aggregate: Aggregate | None, rules: list[Rule], why: str
) -> None:
    """Which rules, of which table, and what is wrong with them together."""
    decision = decide(answering(THREE, rules, hit, aggregate), {fact.name: "yes" for fact in THREE})
    assert decision.act_now == {"steps": UNDECIDED}
    assert decision.undecided == (("steps", why),)


APIECE = [rule(1, ["yes", "", ""], None), rule(2, ["no", "", ""], None)]


@pytest.mark.parametrize(
    ("hit", "rules", "case", "why"),
    [
        (
            "unique",
            APIECE,
            {},
            "whichever of the rules 1 and 2 of 'Steps' match, they leave 'steps' undecided",
        ),
        ("first", APIECE[:1], {}, "whether rule 1 of 'Steps' matches or not, 'steps' is undecided"),
        ("first", EMPTY, {"hurt": "yes"}, "rule 1 of 'Steps' leaves 'steps' empty"),
        ("first", APIECE, {"hurt": "no"}, "rule 2 of 'Steps' leaves 'steps' empty"),
        (
            "unique",
            CLASH,
            {"hurt": "yes", "armed": "yes"},
            "rules 1 and 2 of 'Steps' match, and only one may",
        ),
        (
            "any",
            MIXED,
            {"armed": "yes", "now": "yes"},
            "rules 2 and 3 of 'Steps' match with different answers (2: 4, 3: 3)",
        ),
    ],
)
def test_while_facts_are_unknown_no_rule_is_said_to_match_that_may_not(
    hit: HitPolicy, rules: list[Rule], case: dict[str, object], why: str
) -> None:
    """Only rules that certainly match are said to; of others it is said that they may."""
    assert decide(answering(THREE, rules, hit, None), case).undecided == (("steps", why),)


def test_what_would_change_it_is_told_in_the_order_of_the_facts() -> None:
    """Not in the order of what it would become."""
    rules = [rule(1, ["yes", "", ""], 3), rule(2, ["", "yes", ""], 1), rule(3, ["", "", ""], 0)]
    decision = decide(answering(THREE, rules, "first", None), {fact.name: "no" for fact in THREE})
    told = [([one.fact for one in change.settings], change.becomes) for change in decision.would_change_if]
    assert told == [(["hurt"], (3,)), (["armed"], (1,))]
