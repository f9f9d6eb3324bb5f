"""What is said of an open case without a diagram: no wider than the rules that may match make it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy import naive
from tests.policy.engine.grid import Grid
from tests.policy.engine.test_known import plain
from tests.policy.strategies import YES_NO, directive, directives, open_cases

from answerable.policy import UNDECIDED, bounds, decide
from answerable.policy import space as spaces
from answerable.policy.bounds import candidates, may_say
from answerable.policy.directive import (
    Class,
    Compare,
    Condition,
    Directive,
    Fact,
    HitPolicy,
    Outcome,
    Result,
    Rule,
    Table,
)
from answerable.policy.masks import Plan, machine_of, ones


@st.composite
def half_known(draw: st.DrawFn) -> tuple[Plan, int, int]:
    """A table, with the rules that may match and, among them, those that must."""
    plan = draw(st.sampled_from(machine_of(draw(directives(2))).plans))
    rules = [1 << bit for bit in ones(plan.bits)]
    may = sum(rule for rule in rules if draw(st.sampled_from([True, True, False])))
    must = sum(rule for rule in rules if rule & may and draw(st.sampled_from([True, False, False])))
    return plan, may, must


def sets_between(must: int, may: int) -> list[int]:
    """Every set of rules that holds all that must match and none that may not."""
    free = list(ones(may & ~must))
    chosen = (some for size in range(len(free) + 1) for some in combinations(free, size))
    return [must | sum(1 << bit for bit in some) for some in chosen]


@settings(max_examples=80, deadline=None)
@given(half_known())
def test_a_table_may_say_what_some_set_of_its_rules_says(example: tuple[Plan, int, int]) -> None:
    """Each answer of a set of rules that may match together, once; no other."""
    plan, may, must = example
    said = may_say(plan, may, must)
    assert len(said) == len(set(said))
    assert set(said) == {plan.pick(alive) for alive in sets_between(must, may)}


@settings(max_examples=80, deadline=None)
@given(half_known())
def test_a_rule_may_take_part_only_where_none_before_it_must_match(example: tuple[Plan, int, int]) -> None:
    """Of a table that one rule answers, those that do in some set of rules; else all that may match."""
    plan, may, must = example
    answering = may
    if plan.one_answers:
        answering = sum({alive & -alive for alive in sets_between(must, may)})
    assert candidates(plan, may, must) == answering


@st.composite
def opened(draw: st.DrawFn) -> tuple[Directive, dict[str, Any]]:
    made = draw(directives(4))
    return made, draw(open_cases(made))


@pytest.mark.parametrize("most", [0, 1, 3])
@settings(max_examples=80, deadline=None)
@given(example=opened())
def test_where_all_answers_would_be_too_many_their_ends_are_told(
    most: int, example: tuple[Directive, dict[str, Any]]
) -> None:
    """What can happen lies between them, and nothing is certain or done that some completion gainsays."""
    made, case = example
    grid = Grid(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spaces, "BUDGET", 0)
        patch.setattr(spaces, "BUDGET_FOR_CASE", 0)
        patch.setattr(bounds, "MOST", most)
        decision = decide(made, case)
        attained = grid.possible(case)
        ranks = [naive.answer_rank(made, answer) for answer in attained]
        highest, lowest = (naive.answer_rank(made, plain(decision.possible[end])) for end in (0, -1))
        assert not any(rank > highest or lowest > rank for rank in ranks)
        names = [outcome.name for outcome in made.outcomes]
        for name, value in decision.certain.items():
            assert {answer[names.index(name)] for answer in attained} == set(plain((value,)))
        without = [
            one for one in made.outcomes if one.most_urgent is None and one.name not in decision.certain
        ]
        if most == 0 and decision.basis == "least urgent possible":
            assert all(told_while_unsure(made, one, decision.act_now[one.name]) for one in without)
        done = grid.urgency(plain(tuple(decision.act_now.values())))
        assert decision.basis == "floor" or not done > grid.urgency(grid.act_now(attained))


def told_while_unsure(made: Directive, one: Outcome, value: Any) -> bool:
    """Whether an outcome is what its `while unsure` says, which is a list of one where it is a list."""
    listed = any(table.aggregate == "list" and one.name in table.decides for table in made.tables)
    return bool(value == ((one.floor,) if listed and one.floor is not None else one.floor))


@settings(max_examples=80, deadline=None)
@given(opened())
def test_the_rules_told_of_a_certain_outcome_all_say_it(example: tuple[Directive, dict[str, Any]]) -> None:
    """Where one rule answers, none is named that would have answered otherwise."""
    made, case = example
    decision = decide(made, case)
    for table in made.tables:
        told = [rule for rule in table.rules if made.rule_id(table, rule) in decision.rules]
        for column, name in enumerate(table.decides):
            certain = decision.certain.get(name)
            clash = table.hit == "unique" and certain is UNDECIDED
            if certain is not None and table.hit in ("first", "priority", "unique") and not clash:
                assert {rule.then[column].value for rule in told} <= set(plain((certain,)))


def says(number: int, cells: tuple[str, ...], value: str) -> Rule:
    """A rule of yes and no."""
    when = tuple(Condition(cell, Compare("=", cell), 1, 1) for cell in cells)
    return Rule(number, when, (Result(value, value, 1, 1),), "", "", 1)


def copy(value: str) -> Rule:
    """A rule that passes a value on."""
    return says(1 if value == "yes" else 2, (value,), value)


@pytest.mark.parametrize("hit", ["unique", "first", "priority"])
def test_a_rule_that_nothing_can_meet_is_not_told(hit: HitPolicy) -> None:
    """Each of its cells may be met, but never both: what they test is decided from one fact."""
    situation: frozenset[Class] = frozenset(["situation"])
    hurt = Fact("hurt", YES_NO, situation, "Hurt?")
    first, second = (Fact(name, YES_NO, situation, None, decided=True) for name in ("one", "two"))
    copies = [
        Table(f"Copy {fact.name}", "first", None, ("hurt",), (fact.name,), (copy("yes"), copy("no")), 1)
        for fact in (first, second)
    ]
    rules = (
        says(1, ("yes", "no"), "no"),
        says(2, ("yes", "yes"), "yes"),
        says(3, ("no", "no"), "yes"),
    )
    out = Table("Out", hit, None, ("one", "two"), ("sent",), rules, 1)
    made = directive([hurt, first, second], [Outcome("sent", YES_NO, "last", None)], [*copies, out])
    decision = decide(made, {})
    assert decision.certain == {"sent": "yes"}
    assert [rule for rule in decision.rules if "#out/" in rule] == ["1.1@2#out/2", "1.1@2#out/3"]
