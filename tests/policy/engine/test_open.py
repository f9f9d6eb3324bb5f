"""Cases with unknown and contested facts, against brute force over all completions."""

from __future__ import annotations

import re
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy import naive
from tests.policy.engine.grid import Grid
from tests.policy.engine.test_known import plain
from tests.policy.strategies import directives, leaves, open_cases

from answerable.policy import NOT_KNOWN, Contested, decide
from answerable.policy import space as spaces
from answerable.policy.directive import AnyOf, Compare, Directive, Enumeration, Interval, Line
from answerable.policy.flips import Setting

Example = tuple[Directive, dict[str, Any]]


@st.composite
def opened(draw: st.DrawFn, most_facts: int = 4) -> Example:
    made = draw(directives(most_facts))
    return made, draw(open_cases(made))


@settings(max_examples=80, deadline=None)
@given(opened())
def test_possible_is_what_the_completions_attain(example: Example) -> None:
    """Each possible answer is attained, each attained one is possible, most urgent first."""
    made, case = example
    decision = decide(made, case)
    expected = Grid(made).possible(case)
    assert decision.exact
    assert {plain(answer) for answer in decision.possible} == expected
    assert len(decision.possible) == len(expected)
    ranks = [naive.answer_rank(made, plain(answer)) for answer in decision.possible]
    assert all(not later > earlier for earlier, later in pairwise(ranks))
    names = [one.name for one in made.outcomes]
    columns = dict(zip(names, zip(*expected, strict=True), strict=True))
    agreed = {name: column[0] for name, column in columns.items() if len(set(column)) == 1}
    assert dict(zip(decision.certain, plain(tuple(decision.certain.values())), strict=True)) == agreed


@settings(max_examples=80, deadline=None)
@given(opened())
def test_act_now_is_the_more_urgent_of_floor_and_least_possible(example: Example) -> None:
    """While nothing is certain, never below the floor nor below what all completions demand."""
    made, case = example
    grid, decision = Grid(made), decide(made, case)
    expected = grid.act_now(grid.possible(case))
    acts = tuple(decision.act_now.values())
    assert tuple(None if one is None else two for one, two in zip(acts, plain(acts), strict=True)) == tuple(
        None if one == "open" else one for one in expected
    )
    assert (decision.basis == "certain") == decision.settled == (len(grid.possible(case)) == 1)


@settings(max_examples=80, deadline=None)
@given(opened())
def test_the_next_question_leaves_the_fewest_answers_in_the_worst_case(example: Example) -> None:
    """Among facts that may be asked and were not; ties to the first; else the first that still matters."""
    made, case = example
    grid, question = Grid(made), decide(made, case).next_question
    total = len(grid.possible(case))
    worst = {
        fact.name: max(len(grid.possible(case | {fact.name: value})) for value in grid.values[fact.name])
        for fact in leaves(made)
        if fact.ask is not None and fact.name not in case and grid.matters(case, fact.name)
    }
    if total == 1 or not worst:
        assert question is None
        return
    best = min(worst, key=lambda name: worst[name])
    assert question is not None
    assert (question.fact, question.worst) == (best, worst[best])
    assert question.ask == naive.declared(made, best).ask  # type: ignore[union-attr]


def covers(made: Directive, setting: Setting, value: Any) -> bool:
    """Whether the text of a change's test accepts a value."""
    domain = naive.declared(made, setting.fact).domain
    if setting.test == "-":
        return True
    return any(naive.accepts(domain, _read(domain, text), value) for text in setting.test.split(", "))


def _read(domain: Any, text: str) -> Any:
    if found := re.fullmatch(r"([\[(])(.+)\.\.(.+)([\])])", text):
        return Interval(_value(domain, found[2]), _value(domain, found[3]), found[1] == "[", found[4] == "]")
    op, _, rest = text.rpartition(" ") if text[0] in "<>" else ("=", "", text)
    return AnyOf((Compare(op, _value(domain, rest)),))  # type: ignore[arg-type]


def _value(domain: Enumeration | Line, text: str) -> Any:
    from answerable.policy.given import read_value

    return read_value("", domain, text)


@settings(max_examples=80, deadline=None)
@given(opened(most_facts=3))
def test_would_change_if_names_all_smallest_changes_of_situation_facts(example: Example) -> None:
    """Of the smallest size, rises and falls apart; nothing that changes nothing, nothing left out."""
    made, case = example
    grid, decision = Grid(made), decide(made, case)
    now = grid.urgency(grid.act_now(grid.possible(case)))
    expected = set()
    for direction in ("rises", "falls"):
        for size in (1, 2, 3):
            found = set()
            for change in grid.changes(case, size):
                then = grid.urgency(grid.act_now(grid.possible(case | change)))
                if then > now if direction == "rises" else then < now:
                    found.add((direction, tuple(sorted(change.items()))))
            expected |= found
            if found:
                break
    told = set()
    for flip in decision.would_change_if:
        names = sorted(setting.fact for setting in flip.settings)
        by_name = {setting.fact: setting for setting in flip.settings}
        for other in grid.changes(case, len(names)):
            if sorted(other) == names and all(covers(made, by_name[n], v) for n, v in other.items()):
                told.add((flip.direction, tuple(sorted(other.items()))))
        changed = decide(made, case | {setting.fact: setting.value for setting in flip.settings})
        assert flip.becomes == tuple(changed.act_now.values())
    assert told == expected
    assert decision.flips.complete


@settings(max_examples=80, deadline=None)
@given(opened(), st.data())
def test_learning_a_fact_never_makes_more_possible(example: Example, data: st.DataObject) -> None:
    """Whatever an open fact turns out to be."""
    made, case = example
    grid = Grid(made)
    unknown = [fact.name for fact in leaves(made) if case.get(fact.name, NOT_KNOWN) is NOT_KNOWN]
    if unknown:
        name = data.draw(st.sampled_from(unknown))
        learned = case | {name: data.draw(st.sampled_from(grid.values[name]))}
        assert set(decide(made, learned).possible) <= set(decide(made, case).possible)


@settings(max_examples=80, deadline=None)
@given(opened())
def test_a_settled_open_case_rests_on_its_used_facts(example: Example) -> None:
    """With those alone the same answer is certain; all else that is known is `not_needed`."""
    made, case = example
    decision = decide(made, case)
    if not decision.settled:
        assert decision.used == ()
        return
    kept = {name: case[name] for name in decision.used}
    assert Grid(made).possible(kept) == {plain(answer) for answer in decision.possible}
    known = {name for name, value in case.items() if value is not NOT_KNOWN}
    assert sorted((*decision.used, *decision.not_needed)) == sorted(known)


def check_rules(made: Directive, case: dict[str, Any]) -> None:
    """Rules are named for all of a table whose outcomes are certain, and for none of one whose are not.

    Of a settled case for all tables, so that no completion has a rule more.
    """
    grid, decision = Grid(made), decide(made, case)
    completions = [dict(zip(grid.values, values, strict=True)) for values in product(*grid.choices(case))]
    deciding = {rule for one in completions for rule in decide(made, one).rules}
    outcomes = {one.name for one in made.outcomes}
    for table in made.tables:
        told = {made.rule_id(table, rule) for rule in table.rules} & set(decision.rules)
        answers = outcomes & set(table.decides)
        if decision.settled or (answers and answers <= set(decision.certain)):
            assert told >= {made.rule_id(table, rule) for rule in table.rules} & deciding
        elif answers:
            assert not told


@settings(max_examples=80, deadline=None)
@given(opened())
def test_what_is_certain_has_its_rules_before_the_rest_is(example: Example) -> None:
    """A certain part of an answer names every rule that decides it in some completion."""
    check_rules(*example)


@settings(max_examples=80, deadline=None)
@given(opened())
def test_unknown_is_the_same_asked_or_not_but_is_not_asked_again(example: Example) -> None:
    """NOT_KNOWN and a fact left out leave the same answers possible; only the latter is asked for."""
    made, case = example
    left_out = {name: value for name, value in case.items() if value is not NOT_KNOWN}
    assert decide(made, case).possible == decide(made, left_out).possible
    all_asked = case | {fact.name: NOT_KNOWN for fact in leaves(made) if fact.name not in case}
    assert decide(made, all_asked).next_question is None


@pytest.mark.parametrize("for_case", [0, 8_000])
@settings(max_examples=80, deadline=None)
@given(example=opened())
def test_past_its_budget_a_decision_stays_on_the_safe_side(for_case: int, example: Example) -> None:
    """Without a diagram: possible holds all that can happen, nothing uncertain is certain, and it says so."""
    made, case = example
    grid = Grid(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spaces, "BUDGET", 0)
        patch.setattr(spaces, "BUDGET_FOR_CASE", for_case)
        decision = decide(made, case)
        possible = {plain(answer) for answer in decision.possible}
        expected = grid.possible(case)
        assert possible >= expected
        assert possible == expected or not decision.exact
        assert not for_case or decision.exact
        for name, value in decision.certain.items():
            place = [one.name for one in made.outcomes].index(name)
            assert {answer[place] for answer in expected} == set(plain((value,)))
        acts, sure = (
            grid.urgency(plain(tuple(decision.act_now.values()))),
            grid.urgency(grid.act_now(expected)),
        )
        assert not acts > sure or decision.basis == "floor"
        check_rules(made, case)
        assert decision.next_question is None or decision.next_question.fact not in case
        assert set(decision.used) <= set(case)
        told = decision.flips
        for change in told.changes:
            changed = case | {setting.fact: setting.value for setting in change.settings}
            assert plain(change.becomes) == grid.act_now(grid.possible(changed))


def test_a_contested_fact_is_one_of_what_its_sources_say() -> None:
    """Not everything: two sources that leave the answer alone leave it certain."""
    from tests.policy.strategies import directive

    case = {"weapon": Contested({"seen", "used"})}
    made = directive(*_armed())
    assert decide(made, case).act_now == {"response": "send now"}
    assert decide(made, {"weapon": Contested({"none", "used"})}).basis == "least urgent possible"


def _armed() -> Any:
    from answerable.policy.directive import Anything, Condition, Fact, Outcome, Result, Rule, Table

    weapon = Fact(
        "weapon", Enumeration(("none", "seen", "used"), ordered=True), frozenset(["situation"]), "Armed?"
    )
    response = Outcome("response", Enumeration(("report", "send now"), ordered=True), "last", None)
    rules = (
        Rule(
            1,
            (Condition(">= seen", Compare(">=", "seen"), 1, 1),),
            (Result("send now", "send now", 1, 1),),
            "",
            "",
            1,
        ),
        Rule(2, (Condition("", Anything(), 1, 1),), (Result("report", "report", 1, 1),), "", "", 2),
    )
    return [weapon], [response], [Table("Response", "first", None, ("weapon",), ("response",), rules, 1)]
