"""What the diagrams of a directive promise those who build on them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.engine.grid import Grid
from tests.policy.engine.test_known import plain
from tests.policy.strategies import YES_NO, directive

from answerable.policy import NOT_KNOWN, Contested, decide, space
from answerable.policy.diagram import Forest, TooBig, build
from answerable.policy.directive import (
    Aggregate,
    Anything,
    Compare,
    Condition,
    Directive,
    Fact,
    HitPolicy,
    Line,
    Outcome,
    Result,
    Rule,
    Table,
)
from answerable.policy.masks import machine_of


def test_a_budget_allowed_anew_counts_from_then_on() -> None:
    """Work done before is not counted again, and what it built is still there."""
    forest = Forest(1)
    first = forest.node(0, [~0, ~1])
    with pytest.raises(TooBig):
        forest.node(0, [~1, ~0])
    forest.allow(2)
    assert forest.node(0, [~0, ~1]) == first
    second, third = forest.node(0, [~1, ~0]), forest.node(0, [~1, ~2])
    assert len({first, second, third}) == 3
    with pytest.raises(TooBig):
        forest.node(0, [~2, ~1])
    forest.allow(0)
    with pytest.raises(TooBig):
        forest.spend()


KINDS: list[tuple[HitPolicy, Aggregate | None]] = [
    ("first", None),
    ("priority", None),
    ("unique", None),
    ("any", None),
    ("collect", "list"),
    ("collect", "sum"),
    ("collect", "min"),
    ("collect", "max"),
    ("collect", "count"),
]
THREE = [Fact(name, YES_NO, frozenset(["situation"]), f"{name}?") for name in ("hurt", "armed", "now")]
CELLS = [
    c for c in product(["", "yes", "no"], repeat=len(THREE)) for _ in range(4 if c.count("") == 2 else 1)
]
"""The cells of a rule, those that test one fact more often: so rules become certain one after the other."""
STEPS = Line("integer", 0, 5)


def rule(number: int, tests: Iterable[str], value: int | None) -> Rule:
    """A rule of yes, no and blank cells."""
    when = tuple(Condition(one, Compare("=", one) if one else Anything(), 1, 1) for one in tests)
    return Rule(number, when, (Result("" if value is None else str(value), value, 1, 1),), "", "", 1)


def answering(facts: list[Fact], rules: list[Rule], hit: HitPolicy, aggregate: Aggregate | None) -> Directive:
    """A directive of one table that decides `steps`."""
    names = tuple(fact.name for fact in facts)
    table = Table("Steps", hit, aggregate, names, ("steps",), tuple(rules), 1)
    return directive(facts, [Outcome("steps", STEPS, "highest", None)], [table])


@st.composite
def rules_of_three(draw: st.DrawFn) -> list[Rule]:
    """Rules over three facts."""
    values = st.sampled_from([1, 1, 0, 2, None])
    rows = draw(st.lists(st.tuples(st.sampled_from(CELLS), values), min_size=3, max_size=6))
    return [rule(number, tests, value) for number, (tests, value) in enumerate(rows, 1)]


@pytest.mark.parametrize(("hit", "aggregate"), KINDS)
@settings(max_examples=60, deadline=None)
@given(rules=rules_of_three())
def test_a_diagram_leaves_open_what_the_rows_leave_open(
    hit: HitPolicy, aggregate: Aggregate | None, rules: list[Rule]
) -> None:
    """Under every hit policy, for every state of knowledge of three facts."""
    made = answering(THREE, rules, hit, aggregate)
    grid = Grid(made)
    for states in product(["yes", "no", NOT_KNOWN], repeat=len(THREE)):
        case = {fact.name: state for fact, state in zip(THREE, states, strict=True)}
        assert {plain(answer) for answer in decide(made, case).possible} == grid.possible(case)


@settings(max_examples=60, deadline=None)
@given(rules=rules_of_three(), states=st.tuples(*[st.sampled_from(["yes", "no", None, "said"])] * 3))
def test_the_diagram_of_one_case_leaves_open_the_same(
    rules: list[Rule], states: tuple[str | None, ...]
) -> None:
    """Made for one case when the directive's own is too big; contested facts are open to what is said."""
    said = {None: NOT_KNOWN, "said": Contested(["no", "yes"])}
    case = {fact.name: said.get(state, state) for fact, state in zip(THREE, states, strict=True)}
    made = answering(THREE, rules, "first", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(space, "BUDGET", -1)
        decision = decide(made, case)
        assert {plain(answer) for answer in decision.possible} == Grid(made).possible(case)
        assert decision.exact


def test_rules_that_say_what_holds_anyway_cost_nothing() -> None:
    """However many there are, and whatever they test."""
    facts = [Fact(f"fact {i}", YES_NO, frozenset(["situation"]), None) for i in range(30)]
    apart = [rule(i + 1, ["yes" if j in (i, (i * 7) % 30) else "" for j in range(30)], 3) for i in range(30)]
    otherwise = rule(31, [""] * 30, 3)
    made = machine_of(answering(facts, [*apart, otherwise], "first", None))
    built = build(made, [fact.name for fact in facts], budget=0)
    assert built.answers[~built.root] == (3,)
