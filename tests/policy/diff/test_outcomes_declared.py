"""What two directives declare otherwise of their outcomes and of who decides a fact."""

from __future__ import annotations

import pytest
from tests.policy.diff.texts import small
from tests.policy.strategies import LEVELS, YES_NO, directive

from answerable.policy.comparing import diff
from answerable.policy.directive import (
    Anything,
    Condition,
    Directive,
    Enumeration,
    Fact,
    Outcome,
    Result,
    Rule,
    Table,
)

HURT = Fact("hurt", YES_NO, frozenset(["situation"]), "Hurt?")
SENT = Outcome("sent", YES_NO, "last", None)
TURNED = Enumeration(("yes", "maybe", "no"), ordered=True)
GROWN = Enumeration(("no", "maybe", "yes"), ordered=True)
CREWS = Outcome("crews", LEVELS, "last", None)


def made(*outcomes: Outcome, facts: tuple[Fact, ...] = (HURT,)) -> Directive:
    """A directive that gives every outcome its first value."""
    values = [str(one.domain.values[0]) for one in outcomes if isinstance(one.domain, Enumeration)]
    then = tuple(Result(value, value, 1, 1) for value in values)
    row = Rule(1, (Condition("", Anything(), 1, 1),), then, "", "", 1)
    names = tuple(one.name for one in outcomes)
    return directive(list(facts), list(outcomes), [Table("Out", "first", None, ("hurt",), names, (row,), 1)])


@pytest.mark.parametrize(
    ("new", "what", "decides"),
    [
        (Outcome("sent", YES_NO, None, None), "most urgent: last → no order", True),
        (Outcome("sent", YES_NO, "last", "yes"), "while unsure: open → yes", True),
        (Outcome("sent", LEVELS, "last", None), "values: no < yes → none < some < much", False),
        (Outcome("sent", TURNED, "last", None), "values: no < yes → yes < maybe < no", True),
        (Outcome("sent", GROWN, "last", None), "values: no < yes → no < maybe < yes", False),
    ],
)
def test_an_outcome_declared_otherwise_is_named(new: Outcome, what: str, decides: bool) -> None:
    """With what it was and what it is; what changes an answer's weight makes the two differ."""
    told = diff(made(SENT, CREWS), made(new, CREWS))
    assert [(one.kind, one.name, one.what, one.decides) for one in told.declared] == [
        ("outcome", "sent", what, decides)
    ]
    assert not (told.equivalent and decides)


def test_outcomes_that_weigh_in_another_order_make_the_two_differ() -> None:
    """Answers are compared in the order of the Outcomes table; what has no order may stand anywhere."""
    told = diff(made(SENT, CREWS), made(CREWS, SENT))
    assert [(one.name, one.what, one.decides) for one in told.declared] == [
        ("outcomes", "weigh in another order: crews, sent", True)
    ]
    assert not told.equivalent
    advice = Outcome("advice", YES_NO, None, None)
    assert diff(made(SENT, advice), made(advice, SENT)).declared == ()


def test_a_fact_that_a_table_decides_now_is_named() -> None:
    """And one that none decides any more."""
    asked = Fact("armed", YES_NO, frozenset(["situation"]), None)
    decided = Fact("armed", YES_NO, frozenset(["situation"]), None, decided=True)
    row = Rule(1, (Condition("", Anything(), 1, 1),), (Result("no", "no", 1, 1),), "", "", 1)
    maker = Table("Armed", "first", None, ("hurt",), ("armed",), (row,), 1)
    before = made(SENT, facts=(HURT, asked))
    after = directive([HURT, decided], [SENT], [maker, *made(SENT).tables])
    assert [one.what for one in diff(before, after).declared] == ["is decided by a table now"]
    assert [one.what for one in diff(after, before).declared] == ["is no longer decided by a table"]
    assert diff(before, after).equivalent


def test_what_concerns_most_cases_is_told_first() -> None:
    """Regions, and the rows of each."""
    told = diff(
        small(),
        small(
            "| 1 patrol + 1 medic | someone", "| 2 patrol           | someone",
            "| 60              | 1 patrol           |", "| 90              | 1 patrol           |",
        ),
    )  # fmt: skip
    regions = [region.cases for region in told.regions]
    assert len(set(regions)) > 1
    assert regions == sorted(regions, reverse=True)
    rows = [[row.cases for row in region.rows] for region in told.regions]
    assert any(len(set(cases)) > 1 for cases in rows)
    assert all(cases == sorted(cases, reverse=True) for cases in rows)


def test_what_only_one_has_is_named_for_what_it_is() -> None:
    """A fact or an outcome, with its values."""
    more = made(SENT, CREWS, facts=(HURT, Fact("armed", LEVELS, frozenset(["situation"]), None)))
    assert [(one.kind, one.name, one.what) for one in diff(made(SENT), more).declared] == [
        ("fact", "armed", "added (none < some < much)"),
        ("outcome", "crews", "added (none < some < much)"),
    ]
