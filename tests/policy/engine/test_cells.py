"""Domains cut into cells."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy import naive
from tests.policy.strategies import LEAF_DOMAINS, any_value, cell_tests

from answerable.policy.cells import Cells
from answerable.policy.directive import AnyOf, Compare, Domain, Enumeration, Interval, Line, Test

HURT = Line("integer", 0, 99)
DOSE = Line("decimal", Decimal("0.0"), Decimal("9.9"))
HOUR = Line("time", datetime.time(0), datetime.time(23, 59))
QUOTED = Enumeration(("one, two", "-", "three"), ordered=False)
WEAPON = Enumeration(("none", "seen", "used"), ordered=True)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_cell_is_accepted_whole_or_not_at_all(data: st.DataObject) -> None:
    """Each value of a cell meets the same of the tests that cut the domain; so does the cell's example."""
    domain = data.draw(st.sampled_from(LEAF_DOMAINS))
    cuts = data.draw(st.lists(cell_tests(domain), min_size=1, max_size=3))
    cells = Cells(domain, cuts)
    value = data.draw(any_value(domain))
    cell = cells.index(value)
    assert cells.index(cells.example(cell)) == cell
    for test in cuts:
        accepted = bool(cells.accepted(test) >> cell & 1)
        assert (
            accepted == naive.accepts(domain, test, value) == naive.accepts(domain, test, cells.example(cell))
        )


@pytest.mark.parametrize(
    ("domain", "test", "text"),
    [
        (HURT, Compare(">=", 1), ">= 1"),
        (HURT, Compare("<", 5), "<= 4"),
        (HURT, Compare("=", 7), "7"),
        (HURT, Interval(2, 5, low_in=True, high_in=False), "[2..4]"),
        (HURT, AnyOf((Compare("=", 3),), negated=True), "<= 2, >= 4"),
        (HURT, Compare(">=", 0), "-"),
        (DOSE, Compare("<", Decimal("0.5")), "< 0.5"),
        (DOSE, Compare(">", Decimal("0.5")), "> 0.5"),
        (DOSE, Interval(Decimal("0.5"), Decimal(2), low_in=False, high_in=True), "(0.5..2]"),
        (HOUR, Compare(">=", datetime.time(22, 30)), ">= 22:30"),
        (WEAPON, Compare(">=", "seen"), "seen, used"),
        (QUOTED, AnyOf((Compare("=", "one, two"), Compare("=", "-"))), '"one, two", "-"'),
        (DOSE, Compare(">=", Decimal("0.0000001")), ">= 0.0000001"),
    ],
)
def test_a_set_of_cells_reads_like_a_cell_of_a_directive(domain: Domain, test: Test, text: str) -> None:
    """As an author would write it, whichever test it came from."""
    cells = Cells(domain, [test])
    assert cells.describe(cells.accepted(test)) == text


def test_every_cell_has_an_example_of_its_own() -> None:
    """Its least value; the middle of a cell of decimals that has no least."""
    half, one, late = Decimal("0.5"), Decimal(1), Decimal("9.8")
    cells = Cells(DOSE, [Compare(">", half), Compare(">=", one), Compare(">", late)])
    examples = [cells.example(cell) for cell in range(cells.count)]
    assert examples == [0, Decimal("0.75"), 1, Decimal("9.85")]
    assert [cells.index(example) for example in examples] == [0, 1, 2, 3]
