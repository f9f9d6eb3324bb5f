"""Every rule is counted: against a plain loop over rows that shares no code with it."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audit.unwritten.made import cells_of

from answerable.audit.unwritten import family as module
from answerable.audit.unwritten.counting import RARE
from answerable.audit.unwritten.family import Family

SIZES = (3, 4, 3, 2)
ROWS = st.lists(
    st.tuples(*(st.integers(0, size - 1) for size in SIZES), st.integers(0, 2), st.booleans()), max_size=60
)


def naive(rows: list[tuple[int, ...]], rule: dict[int, int]) -> tuple[int, int, float, float]:
    """Calls, departures, what is expected, and its variance, stratum by stratum."""
    expected = variance = 0.0
    calls = departed = 0
    for stratum in {row[4] for row in rows}:
        all_ = [row for row in rows if row[4] == stratum]
        gone = sum(bool(row[5]) for row in all_)
        inside = [row for row in all_ if all(row[at] == code for at, code in rule.items())]
        total, part = len(all_), len(inside)
        calls += part
        departed += sum(bool(row[5]) for row in inside)
        expected += part * gone / total
        if total > 1:
            variance += part * (total - part) * gone * (total - gone) / (total**2 * (total - 1))
    return calls, departed, expected, variance


@pytest.mark.parametrize("widest", [1, 36, 1 << 16])
@pytest.mark.parametrize("dense", [0, 1 << 22])
@given(rows=ROWS)
def test_each_rule_has_the_figures_of_a_loop_over_rows(
    widest: int, dense: int, rows: list[tuple[int, ...]]
) -> None:
    """All 251 places of four columns, whichever tables are counted and however strata are held."""
    module_widest, module_dense = module.WIDEST, module.DENSE
    module.WIDEST, module.DENSE = widest, dense  # type: ignore[misc]
    try:
        strata = {stratum: nth for nth, stratum in enumerate(sorted({row[4] for row in rows}))}
        cells = cells_of(
            [row[:4] for row in rows], [strata[row[4]] for row in rows], [bool(row[5]) for row in rows], SIZES
        )
        family = Family(SIZES, 3)
        margins = family.margins(cells, cells.stratum)
    finally:
        module.WIDEST, module.DENSE = module_widest, module_dense  # type: ignore[misc]
    at = 0
    for long in (1, 2, 3):
        for columns in combinations(range(4), long):
            for codes in product(*(range(SIZES[column]) for column in columns)):
                rule = tuple(zip(columns, codes, strict=True))
                assert family.rule(at) == rule
                assert family.place(rule) == at
                found = (margins.calls[at], margins.departed[at], margins.expected[at], margins.variance[at])
                assert found == pytest.approx(naive(rows, dict(rule)), abs=1e-9)
                at += 1
    assert at == len(margins.calls)


@given(rows=ROWS, support=st.integers(1, 5))
def test_the_family_is_what_has_calls_enough_and_can_be_told(
    rows: list[tuple[int, ...]], support: int
) -> None:
    """No rare value, not too few calls, and strata in which not all calls went one way."""
    cells = cells_of([row[:4] for row in rows], [0] * len(rows), [bool(row[5]) for row in rows], SIZES)
    family = Family(SIZES, 2)
    margins = family.margins(cells, cells.stratum)
    searched = family.searched(margins, support)
    flat = [(*row[:4], 0, row[5]) for row in rows]
    for at, chosen in enumerate(searched):
        rule = dict(family.rule(at))
        calls, _, _, variance = naive(flat, rule)
        assert chosen == (RARE not in rule.values() and calls >= support and variance > 1e-9)


def test_every_set_of_three_lies_in_a_counted_table() -> None:
    """Ten columns have 120 sets of three; some thirty tables of four hold them all, none too wide."""
    family = Family((12,) * 10, 3)
    for columns in combinations(range(10), 3):
        assert any({*columns} <= {*group} for group in family.groups)
    assert all(math.prod(12 for _ in group) <= module.WIDEST for group in family.groups)
    assert len(family.groups) < 45


def test_narrower_rules_are_counted() -> None:
    """Rules of two conditions that say a given one, and something more."""
    family = Family((3, 4, 3), 2)
    searched = np.ones(len(family.margins(cells_of([], [], [], (3, 4, 3)), np.zeros(0, int)).calls), bool)
    assert family.narrower(((0, 2),), 2, searched) == 4 + 3
