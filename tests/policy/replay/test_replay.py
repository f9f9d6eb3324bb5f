"""A history replayed, against the same rows decided one by one."""

from __future__ import annotations

import re
from collections import Counter as Count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.diff.rewriting import edited
from tests.policy.strategies import YES_NO, directive, directives, full_cases, open_cases

from answerable.policy import NOT_KNOWN, Contested, Decision, decide
from answerable.policy import space as spaces
from answerable.policy.comparing.moves import Moves
from answerable.policy.decided import plain
from answerable.policy.directive import (
    Anything,
    Class,
    Compare,
    Condition,
    Directive,
    Enumeration,
    Fact,
    Line,
    Outcome,
    Result,
    Rule,
    Table,
)
from answerable.policy.replaying import Counter, FinerError, Grid, Kept, Replay, Tallies, of_rows, replay

Row = dict[str, Any]
Example = tuple[Directive, list[Row]]


@st.composite
def histories(draw: st.DrawFn, made: Directive) -> list[Row]:
    """Some cases, known and open, with repeats; each from somewhere."""
    kinds = st.one_of(full_cases(made), open_cases(made))
    few = draw(st.lists(kinds, min_size=1, max_size=6))
    rows = draw(st.lists(st.sampled_from(few), max_size=20))
    return [row | {"area": draw(st.sampled_from(["north", "south", None]))} for row in rows]


@st.composite
def recorded(draw: st.DrawFn) -> Example:
    made = draw(directives())
    return made, draw(histories(made))


def facts(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "area"}


def act(decision: Decision) -> Any:
    return tuple(map(plain, decision.act_now.values())), decision.basis


def told(found: Replay, place: int = 0) -> Count[Any]:
    answers = found.directives[place].answers
    return Count({(tuple(one.act_now.values()), one.basis): one.rows for one in answers})


@settings(max_examples=80, deadline=None)
@given(recorded())
def test_a_replay_counts_what_decide_says_row_by_row(example: Example) -> None:
    """For known, unknown and contested facts alike: what is done, on what basis, in how many rows."""
    made, rows = example
    found = replay([made], [of_rows(rows)], by=["area"])
    assert told(found) == Count(act(decide(made, facts(row))) for row in rows)
    assert (found.rows, found.directives[0].decided, found.directives[0].refused) == (len(rows), len(rows), 0)
    for one in found.directives[0].answers:
        areas = Count(
            row["area"] or ""
            for row in rows
            if act(decide(made, facts(row))) == (tuple(one.act_now.values()), one.basis)
        )
        assert one.by == {"area": dict(areas)}


def test_what_is_told_alike_is_one_answer() -> None:
    """Undecided is not open, but both say nothing to act on: their rows stand together, also by place."""
    situation = frozenset[Class](["situation"])
    armed, urgent = (Fact(name, YES_NO, situation, "?") for name in ("armed", "urgent"))
    age = Fact("age", Line("integer", 0, 99), situation, "How old?")
    whom = Outcome("whom", Enumeration(("city", "county"), ordered=False), None, None)
    soon = Outcome("soon", YES_NO, None, None)
    yes, young = Condition("", Compare("=", "yes"), 1, 1), Condition("", Compare("<", 18), 1, 1)
    city, county, sure = (Result(word, word, 1, 1) for word in ("city", "county", "yes"))
    rules = (
        Rule(1, (yes, young), (city,), "", "", 1),
        Rule(2, (yes, Condition("", Anything(), 1, 1)), (county,), "", "", 1),
    )
    send = Table("Whom", "first", None, ("armed", "age"), ("whom",), rules, 1)
    hurry = Table("Soon", "first", None, ("urgent",), ("soon",), (Rule(1, (yes,), (sure,), "", "", 1),), 1)
    made = directive([armed, age, urgent], [whom, soon], [send, hurry])
    rows: list[Row] = [{"armed": "yes", "area": "north"}, {"armed": "no", "area": "north"}]
    found = replay([made], [of_rows(rows)], by=["area"])
    assert len({decide(made, facts(row)).act_now["whom"] for row in rows}) == 2
    (answer,) = found.directives[0].answers
    assert (answer.rows, answer.by) == (2, {"area": {"north": 2}})


@settings(max_examples=80, deadline=None)
@given(recorded())
def test_each_rule_counts_the_rows_that_it_decides(example: Example) -> None:
    """The rules of a decision, row by row; while facts are open, as far as something is certain."""
    made, rows = example
    decisions = [decide(made, facts(row)) for row in rows]
    found = replay([made], [of_rows(rows)]).directives[0]
    assert {one.rule: one.rows for one in found.rules if one.rows} == Count(
        rule for decision in decisions for rule in decision.rules
    )
    assert all(one.may <= sum(not decision.settled for decision in decisions) for one in found.rules)


def test_a_table_that_none_reads_counts_once_all_is_settled() -> None:
    """Whether sources agree, disagree within what tables tell apart or beyond it, or say nothing."""
    made = beside()
    rows: list[Row] = [
        {"age": age, "armed": "yes"} for age in (5, 6, Contested([5, 6]), Contested([5, 60]), NOT_KNOWN)
    ]
    named = [decide(made, row).rules for row in rows]
    child, adult, answer = "1.1@2#group/1", "1.1@2#group/2", "1.1@2#response/1"
    assert named == [(child, answer)] * 3 + [(child, adult, answer)] * 2
    found = replay([made], [of_rows(rows)]).directives[0]
    assert {one.rule: one.rows for one in found.rules} == {child: 5, adult: 2, answer: 5}


def beside() -> Directive:
    """A table in between that no table reads, beside one that decides."""
    situation = frozenset[Class](["situation"])
    age = Fact("age", Line("integer", 0, 99), situation, "How old?")
    armed = Fact("armed", YES_NO, situation, "Armed?")
    group = Fact("group", Enumeration(("child", "adult"), ordered=True), situation, None, decided=True)
    response = Outcome("response", YES_NO, "last", None)
    rules = (
        Rule(1, (Condition("", Compare("<", 18), 1, 1),), (Result("child", "child", 1, 1),), "", "", 1),
        Rule(2, (Condition("", Anything(), 1, 1),), (Result("adult", "adult", 1, 1),), "", "", 1),
    )
    sent = Rule(1, (Condition("", Compare("=", "yes"), 1, 1),), (Result("yes", "yes", 1, 1),), "", "", 1)
    between = Table("Group", "first", None, ("age",), ("group",), rules, 1)
    last = Table("Response", "first", None, ("armed",), ("response",), (sent,), 1)
    return directive([age, armed, group], [response], [between, last])


@settings(max_examples=40, deadline=None)
@given(recorded())
def test_without_a_diagram_the_counts_are_those_of_decide_too(example: Example) -> None:
    """A directive too big for a diagram: open combinations are decided one by one, as bounds allow."""
    made, rows = example
    made.__dict__["_space"] = None
    found = replay([made], [of_rows(rows)])
    decisions = [decide(made, facts(row)) for row in rows]
    assert told(found) == Count(map(act, decisions))
    assert {one.rule: one.rows for one in found.directives[0].rules if one.rows} == Count(
        rule for decision in decisions for rule in decision.rules
    )
    assert spaces.space_of(made.__dict__["_machine"]) is None


@st.composite
def compared(draw: st.DrawFn) -> tuple[Directive, Directive, list[Row]]:
    made = draw(directives())
    return made, draw(edited(made)), draw(histories(made))


@settings(max_examples=60, deadline=None)
@given(compared())
def test_two_directives_side_by_side_part_where_their_decisions_do(
    example: tuple[Directive, Directive, list[Row]],
) -> None:
    """The rows in which something else would have been done, by what moves, and for whom."""
    old, new, rows = example
    (found,) = replay([old, new], [of_rows(rows)], by=["area"]).compared
    between = Moves(old, new).between
    expected: Count[Any] = Count()
    for row in rows:
        before, after = (tuple(decide(made, facts(row)).act_now.values()) for made in (old, new))
        if moves := between(before, after):
            expected[moves, row["area"] or ""] += 1
    assert found.rows == len(rows)
    assert found.changed == sum(expected.values())
    assert expected == Count(
        {(change.moves, area): n for change in found.changes for area, n in change.by["area"].items()}
    )


@settings(max_examples=40, deadline=None)
@given(recorded(), st.integers(1, 7), st.integers(1, 5))
def test_chunks_and_flushes_change_nothing(example: Example, size: int, most: int) -> None:
    """Read in pieces, with almost no combinations kept: the same counts, in bounded memory."""
    made, rows = example
    whole = replay([made], [of_rows(rows)], by=["area"])
    starts = range(0, len(rows), size)
    chunks = [of_rows(rows[at : at + size], range(at + 1, at + 1 + size)[: len(rows) - at]) for at in starts]
    grid = Grid([made], ["area"])
    counter, tallies = Counter(grid, most), Tallies(grid)
    for histogram in counter.histograms(chunks):
        assert len(histogram.counts) <= most + size
        tallies.add(histogram)
    pieces = tallies.replay(counter.rows, counter.refused, {name for row in rows for name in row})
    assert told(pieces) == told(whole)
    assert pieces.by == whole.by
    assert pieces.directives[0].rules == whole.directives[0].rules


@settings(max_examples=60, deadline=None)
@given(compared())
def test_a_kept_count_replays_further_directives_alike(
    example: tuple[Directive, Directive, list[Row]],
) -> None:
    """The same answers, rules and comparisons as with a new count; a finer directive is turned away."""
    old, new, rows = example
    kept = Kept([old], [of_rows(rows)], by=["area"])
    finer = kept.grid.finer(new)
    if finer:
        with pytest.raises(FinerError, match=re.escape(finer[0])):
            kept.replay([new])
        kept = Kept([old, new], [of_rows(rows)], by=["area"])
    again, anew = kept.replay([new, old]), replay([new, old], [of_rows(rows)], by=["area"])
    assert again.directives == anew.directives
    assert again.compared == anew.compared
    assert again.by == anew.by
