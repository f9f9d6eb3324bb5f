"""Two directives side by side, against brute force."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy import naive
from tests.policy.diff.rewriting import edited, rewritten
from tests.policy.engine.test_open import covers
from tests.policy.strategies import directives, leaves

from answerable.policy import decide
from answerable.policy.comparing import Diff, Row, diff
from answerable.policy.decided import plain
from answerable.policy.directive import Directive, Enumeration, Fact
from answerable.policy.flips import Setting
from answerable.policy.given import read_value

Pair = tuple[Directive, Directive]


@st.composite
def same_in_other_words(draw: st.DrawFn) -> Pair:
    made = draw(directives())
    return made, draw(rewritten(made))


@st.composite
def perhaps_different(draw: st.DrawFn) -> Pair:
    made = draw(directives(most_facts=3))
    return made, draw(edited(draw(edited(made))))


def cases(old: Directive, new: Directive) -> Any:
    """One case for every combination of values that a test of either tells apart."""
    choices = [
        sorted({*naive.representatives(old, fact), *naive.representatives(new, fact)})
        if not isinstance(fact.domain, Enumeration)
        else list(fact.domain.values)
        for fact in leaves(old)
    ]
    for values in product(*choices):
        yield dict(zip((fact.name for fact in leaves(old)), values, strict=True))


def holds(made: Directive, row: Row, case: dict[str, Any]) -> bool:
    return all(covers(made, Setting(name, test, ""), case[name]) for name, test in row.when.items())


def moved(old: Directive, new: Directive, case: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    before, after = naive.run(old, case).answer, naive.run(new, case).answer
    named = zip((one.name for one in old.outcomes), before, after, strict=True)
    return {name: (plain(was), plain(now)) for name, was, now in named if was != now}


@settings(max_examples=60, deadline=None)
@given(same_in_other_words())
def test_the_same_policy_in_other_words_differs_in_nothing(pair: Pair) -> None:
    """Rows permuted, split, repeated or sorted by urgency: no region, no declaration, equivalent."""
    told = diff(*pair)
    assert (told.equivalent, told.regions, told.declared, told.cases) == (True, (), (), 0)


@settings(max_examples=60, deadline=None)
@given(perhaps_different())
def test_the_rows_hold_exactly_the_cases_decided_otherwise(pair: Pair) -> None:
    """Each such case in one row of the region with its very moves; every other case in none."""
    old, new = pair
    told = diff(old, new)
    rows = [(region, row) for region in told.regions for row in region.rows]
    differing = 0
    for case in cases(old, new):
        parts = moved(old, new, case)
        held = [region for region, row in rows if holds(old, row, case)]
        assert len(held) == bool(parts)
        for region in held:
            assert {move.outcome: (move.before, move.after) for move in region.moves} == parts
        differing += bool(parts)
    assert told.equivalent == (differing == 0)


@settings(max_examples=60, deadline=None)
@given(perhaps_different())
def test_counts_add_up(pair: Pair) -> None:
    """Rows to regions, regions to the whole; all cases are the product of the domains that are read."""
    told = diff(*pair)
    for region in told.regions:
        assert region.complete
        assert region.cases == sum(row.cases for row in region.rows)
        assert all(row.cases > 0 for row in region.rows)
    assert told.cases == sum(region.cases for region in told.regions)
    facts = {fact.name: fact for fact in pair[0].facts}
    if not told.counted_as_cells:
        assert told.of == prod(_values(facts[name]) for name in told.over)


def _values(fact: Fact) -> int:
    domain = fact.domain
    if isinstance(domain, Enumeration):
        return len(domain.values)
    ends: Any = domain.lowest, domain.highest
    if domain.type == "time":
        return int((ends[1].hour - ends[0].hour) * 3600 + (ends[1].minute - ends[0].minute) * 60 + 1)
    span = ends[1] - ends[0]
    if domain.type == "integer":
        return int(span) + 1
    return int(span.days if domain.type == "date" else span.total_seconds()) + 1


@settings(max_examples=60, deadline=None)
@given(perhaps_different())
def test_each_example_is_decided_so_by_the_live_engine(pair: Pair) -> None:
    """The example of a row gets `before` and `after`; its deciding rules are among the row's."""
    old, new = pair
    told = diff(old, new)
    for region in told.regions:
        for row in region.rows:
            for made, said, rules in ((old, row.before, row.rules_before), (new, row.after, row.rules_after)):
                decision = decide(made, _read(made, row.example))
                assert {name: plain(value) for name, value in decision.act_now.items()} == said
                tables = [t for t in made.tables if {m.outcome for m in region.moves} & {*t.decides}]
                ids = {made.rule_id(table, rule) for table in tables for rule in table.rules}
                assert ids & {*decision.rules} <= {*rules}


def _read(made: Directive, example: dict[str, Any]) -> dict[str, Any]:
    domains = {fact.name: fact.domain for fact in made.facts}
    calm = {fact.name: naive.representatives(made, fact)[0] for fact in leaves(made)}
    return calm | {name: read_value(name, domains[name], value) for name, value in example.items()}


@settings(max_examples=40, deadline=None)
@given(perhaps_different())
def test_the_other_way_round_every_move_is_turned_round(pair: Pair) -> None:
    """What rises from OLD to NEW falls from NEW to OLD, in the same cases."""
    turned = {"rises": "falls", "falls": "rises", "changes": "changes"}

    def told(compared: Diff, *, back: bool) -> set[Any]:
        found = set()
        for region in compared.regions:
            moves = [
                (m.outcome, m.after, m.before, turned[m.direction])
                if back
                else (m.outcome, m.before, m.after, m.direction)
                for m in region.moves
            ]
            found.add((tuple(moves), region.cases))
        return found

    assert told(diff(*pair), back=False) == told(diff(pair[1], pair[0]), back=True)


def test_past_the_budget_it_says_that_it_does_not_know() -> None:
    """No region, no count, and the reason."""
    from tests.policy.diff.texts import small

    told = diff(small(), small("| yes         |", "| no          |"), budget=1)
    assert (told.equivalent, told.cases, told.regions) == (None, None, ())
    assert "more than 1 steps" in told.not_decided


def test_a_region_of_too_many_rows_is_counted_whole() -> None:
    """Some rows, said not to be all; the count is the same as with all of them."""
    from tests.policy.diff.texts import small

    old, new = small(), small("→ response", "→ response", "| send now   | 10 ", "| send now   | 12 ")
    whole, part = diff(old, new), diff(old, new, most_rows=1)
    assert whole.cases == part.cases
    assert [region.complete for region in whole.regions] == [True] * len(whole.regions)
    assert any(len(region.rows) > 1 for region in whole.regions)
    for region in part.regions:
        assert len(region.rows) == 1
        assert region.complete == (region.rows[0].cases == region.cases)
