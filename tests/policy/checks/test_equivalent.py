"""Equivalence of directives: on random pairs against brute force, and however differently they are put."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.policy import naive
from tests.policy.proof.asking import EXAMPLES
from tests.policy.strategies import cell_tests, directives, leaves

from answerable.policy import check, read_directive
from answerable.policy.checks.findings import Finding
from answerable.policy.comparing import diff
from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Directive,
    Domain,
    Enumeration,
    Outcome,
    Rule,
    Test,
)

FAULTS = Path(__file__).parent / "faults"
SOUND = (FAULTS / "nothing-wrong.md").read_text()


def verdict(one: Directive, other: Directive, *, publish: bool = False) -> Finding:
    """What is said of the equivalence of two directives."""
    findings = check(one, publish=publish, equivalent_to=other).findings
    return next(finding for finding in findings if finding.check == "equivalent")


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Directive, Directive]:
    """A directive, and the same with one row's cell or answer changed, two rows swapped, or nothing."""
    made = replace(draw(directives(3)), guarantees=())
    table = draw(st.sampled_from(made.tables))
    rules = list(table.rules)
    place = draw(st.integers(0, len(rules) - 1))
    change = draw(st.sampled_from(["nothing", "swap", "test", "answer"]))
    if change == "swap":
        other = draw(st.integers(0, len(rules) - 1))
        rules[place], rules[other] = rules[other], rules[place]
    elif change == "test":
        rules[place] = with_test(draw, made, table.reads, rules[place])
    elif change == "answer":
        said = draw(st.sampled_from([rule.then for rule in rules]))
        rules[place] = replace(rules[place], then=said)
    tables = tuple(replace(t, rules=tuple(rules)) if t.name == table.name else t for t in made.tables)
    return made, replace(made, tables=tables, digest="1" * 64)


def with_test(draw: st.DrawFn, made: Directive, reads: tuple[str, ...], rule: Rule) -> Rule:
    column = draw(st.integers(0, len(reads) - 1))
    test: Test = draw(cell_tests(naive.declared(made, reads[column]).domain))
    when = tuple(replace(c, test=test) if i == column else c for i, c in enumerate(rule.when))
    return replace(rule, when=when)


def differs(one: Directive, other: Directive) -> bool:
    """Whether some case is decided otherwise, by rows."""
    facts = leaves(one)
    values = [
        sorted({*naive.representatives(one, f), *naive.representatives(other, f)}, key=str) for f in facts
    ]
    for case in product(*values):
        known: dict[str, Any] = dict(zip([f.name for f in facts], case, strict=True))
        if naive.run(one, known).answer != naive.run(other, known).answer:
            return True
    return False


@settings(max_examples=EXAMPLES, deadline=None)
@given(pairs(), st.booleans())
def test_equivalence_is_that_of_all_cases(both: tuple[Directive, Directive], publish: bool) -> None:
    """Proved or refuted as brute force says; the case shown is decided otherwise by the two."""
    finding = verdict(*both, publish=publish)
    assert finding.verdict == ("refuted" if differs(*both) else "proved")
    if finding.counterexample is not None:
        (case,) = finding.counterexample.cases
        said = list(case.answer.values())
        assert said[: len(said) // 2] != said[len(said) // 2 :]


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[Directive, Directive]:
    """A directive, and one that says the same with names in capitals, values turned round, tests as lists."""
    made = replace(draw(directives(3)), guarantees=())
    turned = {
        fact.name: replace(fact.domain, values=tuple(v.upper() for v in reversed(fact.domain.values)))
        for fact in leaves(made)
        if isinstance(fact.domain, Enumeration)
    }
    facts = tuple(replace(fact, domain=turned.get(fact.name, fact.domain)) for fact in reversed(made.facts))
    ranked = {name for table in made.tables if table.aggregate in ("min", "max") for name in table.decides}
    outcomes = tuple(
        one if one.name in ranked else replace(one, domain=reordered(one)) for one in made.outcomes
    )
    tables = tuple(
        replace(
            table,
            rules=tuple(
                replace(
                    rule,
                    when=tuple(
                        replace(cell, test=as_list(made, name, cell.test)) if name in turned else cell
                        for name, cell in zip(table.reads, rule.when, strict=True)
                    ),
                )
                for rule in table.rules
            ),
        )
        for table in made.tables
    )
    return made, replace(made, facts=facts, outcomes=outcomes, tables=tables, digest="1" * 64)


def reordered(one: Outcome) -> Domain:
    """The values of an outcome turned round, where they have no order: a list then stands otherwise."""
    if not isinstance(one.domain, Enumeration) or one.domain.ordered:
        return one.domain
    return replace(one.domain, values=one.domain.values[::-1])


def as_list(made: Directive, name: str, test: Test) -> Test:
    """The values that a test accepts, in capitals, one by one."""
    domain = naive.declared(made, name).domain
    assert isinstance(domain, Enumeration)
    if isinstance(test, Anything):
        return test
    values = [value for value in domain.values if naive.accepts(domain, test, value)]
    return AnyOf(tuple(Compare("=", value.upper()) for value in values))


@settings(max_examples=EXAMPLES, deadline=None)
@given(rewritten(), st.booleans())
def test_the_same_differently_written_is_equivalent(both: tuple[Directive, Directive], publish: bool) -> None:
    """Order of facts and values, and spelling, decide nothing."""
    if not any(table.hit == "priority" for table in both[0].tables):  # that goes by the order of declaration
        assert verdict(*both, publish=publish).verdict == "proved"
        assert verdict(*reversed(both), publish=publish).verdict == "proved"


@pytest.mark.parametrize(
    ("old", "new", "because"),
    [
        ("| priority | 1..9 |", "| priority | 1..8 |", "the outcome 'priority' has other values in each"),
        ("none < seen < used", "none < seen < used < fired", "the fact 'weapon' has other values in each"),
        ("priority", "rank", "only one of them gives 'priority'"),
    ],
)
def test_what_cannot_be_compared_is_not_decided(old: str, new: str, because: str) -> None:
    """Other outcomes, or other values of a fact: said, and not guessed."""
    finding = verdict(read_directive(SOUND), read_directive(SOUND.replace(old, new)))
    assert (finding.verdict, finding.because, finding.severity) == ("not decided", because, "error")


def test_a_difference_is_shown_with_both_answers() -> None:
    """Whose answer is whose stands before each outcome's name."""
    other = read_directive(SOUND.replace("| >= 1 | send | 3 |", "| >= 2 | send | 3 |"))
    finding = verdict(read_directive(SOUND), other)
    assert finding.counterexample is not None
    (case,) = finding.counterexample.cases
    assert case.away == ("people hurt",)
    assert case.answer == {
        "first, 9.1@1: response": "send",
        "first, 9.1@1: priority": 3,
        "second, 9.1@1: response": "report",
        "second, 9.1@1: priority": 6,
    }


LISTING = """---
directive: "1"
title: Teams
version: 1
authority: Chief
effective: 2026-01-01T00:00:00Z
---
## Facts
| fact | values   | about     | ask   |
|------|----------|-----------|-------|
| hurt | no < yes | situation | Hurt? |

## Outcomes
| outcome | values        | most urgent | while unsure |
|---------|---------------|-------------|--------------|
| teams   | medic, patrol |             |              |

## Teams (collect)
| hurt | → teams |
|------|---------|
| yes  | medic   |
|      | patrol  |
"""


@pytest.mark.parametrize("publish", [False, True])
def test_a_list_is_what_it_holds_in_whatever_order_its_values_were_declared(publish: bool) -> None:
    """Equivalent by every method, and the same side by side; with another value in it, not."""
    made = read_directive(LISTING)
    turned = read_directive(LISTING.replace("medic, patrol", "patrol, medic"))
    other = read_directive(LISTING.replace("| yes  | medic ", "| yes  | patrol"))
    assert verdict(made, turned, publish=publish).verdict == "proved"
    assert verdict(made, other, publish=publish).verdict == "refuted"
    assert (diff(made, turned).cases, diff(made, other).cases) == (0, 1)
