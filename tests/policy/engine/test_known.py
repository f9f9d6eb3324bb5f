"""Cases whose facts are all known: masks say what the rows say."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy import naive
from tests.policy.strategies import directives, full_cases

from answerable.policy import UNDECIDED, decide
from answerable.policy.directive import Directive


def plain(answer: tuple[Any, ...]) -> tuple[Any, ...]:
    """An answer as the oracle writes it."""
    return tuple(None if value is UNDECIDED else value for value in answer)


@st.composite
def known(draw: st.DrawFn) -> tuple[Directive, dict[str, Any]]:
    made = draw(directives())
    return made, draw(full_cases(made))


@settings(max_examples=80, deadline=None)
@given(known())
def test_masks_say_what_the_rows_say(example: tuple[Directive, dict[str, Any]]) -> None:
    """For any directive and any values of its facts, on and beside every threshold too."""
    made, case = example
    decision = decide(made, case)
    assert plain(tuple(decision.act_now.values())) == naive.run(made, case).answer
    assert decision.basis == "certain"
    assert decision.settled
    assert decision.exact
    assert decision.certain == decision.act_now
    assert decision.next_question is None


@settings(max_examples=80, deadline=None)
@given(known())
def test_rules_are_the_matching_ones_that_the_hit_policy_lets_answer(
    example: tuple[Directive, dict[str, Any]],
) -> None:
    """First: the first. Priority: one of those that match. Otherwise all that match."""
    made, case = example
    decision, ran = decide(made, case), naive.run(made, case)
    for table in made.tables:
        ids = [rule for rule in decision.rules if f"#{table.name.casefold().replace(' ', '-')}/" in rule]
        numbers = sorted(int(rule.rpartition("/")[2]) for rule in ids)
        matching = ran.matching[table.name]
        if table.hit == "first":
            assert numbers == matching[:1]
        elif table.hit == "priority":
            assert len(numbers) == min(1, len(matching))
            assert set(numbers) <= set(matching)
        else:
            assert numbers == matching


@settings(max_examples=80, deadline=None)
@given(known())
def test_with_only_the_used_facts_known_the_same_answer_is_certain(
    example: tuple[Directive, dict[str, Any]],
) -> None:
    """`used` is enough; everything else that is known is `not_needed`."""
    made, case = example
    decision = decide(made, case)
    again = decide(made, {name: case[name] for name in decision.used})
    assert again.settled
    assert again.act_now == decision.act_now
    assert sorted((*decision.used, *decision.not_needed)) == sorted(case)


@settings(max_examples=80, deadline=None)
@given(known())
def test_each_undecided_outcome_says_why(example: tuple[Directive, dict[str, Any]]) -> None:
    """`undecided` names exactly the outcomes without a value, each with its table."""
    made, case = example
    decision = decide(made, case)
    holes = [name for name, value in decision.act_now.items() if value is UNDECIDED]
    assert sorted(name for name, _ in decision.undecided) == sorted(holes)
    for name, why in decision.undecided:
        table = next(table for table in made.tables if name in table.decides)
        assert f"'{table.name}'" in why
