"""Whoever knows every number that is published cannot work out a few calls: not by sums, nor with an earlier
release.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from answerable.audit.counting.counts import Codes
from answerable.audit.suppressing import Hidden, hide, inferred, merge

SMALL = st.one_of(st.integers(0, 12), st.integers(0, 300))
TABLES = arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(2, 5)), elements=SMALL)
BELOW = 10


def attack(table: Codes, hidden: Hidden, target: Codes) -> tuple[float, float]:
    """What an attacker infers of a sum of cells, told everything that is published, by linear programming:
    every cell is unknown, and every published number is an equation. It shares no line with our closed form.
    """
    rows, columns = table.shape
    whole, first = np.ones_like(table), np.zeros_like(table)
    first[:, 0] = 1
    masks = [whole, first]
    for row in range(rows):
        of_row = np.zeros_like(table)
        of_row[row] = 1
        masks += [] if hidden.rows[row] else [of_row]
        masks += [_cell(table, row, column) for column in range(columns) if not hidden.cells[row, column]]
    known = np.array([mask.ravel() for mask in masks])
    values = [int((table * mask).sum()) for mask in masks]
    goal = target.ravel().astype(float)
    low, high = (linprog(side, A_eq=known, b_eq=values, bounds=(0, None)).fun for side in (goal, -goal))
    assert low is not None
    assert high is not None
    return float(low), -float(high)


def _cell(table: Codes, row: int, column: int) -> Codes:
    mask = np.zeros_like(table)
    mask[row, column] = 1
    return mask


def sensitive(table: Codes) -> list[Codes]:
    """Cells, sums of rows, and calls that were not answered, of fewer than may be shown."""
    masks = []
    for row in range(len(table)):
        whole = np.zeros_like(table)
        whole[row] = 1
        rest = whole.copy()
        rest[row, 0] = 0
        cells = [_cell(table, row, column) for column in range(table.shape[1])]
        masks += [mask for mask in (whole, rest, *cells) if 0 < (table * mask).sum() < BELOW]
    return masks


@given(TABLES)
@settings(max_examples=30)
def test_no_small_count_can_be_worked_out(table: Codes) -> None:
    """Each lies, for all that is told, anywhere in a stretch as wide as the threshold; else nothing is
    told.
    """
    hidden = hide(table, BELOW)
    if hidden.rows.all():
        return
    for mask in sensitive(table)[:6]:
        low, high = attack(table, hidden, mask)
        assert high - low >= BELOW - 1e-6


@given(TABLES, st.data())
@settings(max_examples=30)
def test_what_we_think_can_be_inferred_can_be(table: Codes, data: st.DataObject) -> None:
    """The closed form and linear programming agree, whatever is hidden, on a cell, a rest and a whole row."""
    rows = data.draw(arrays(np.bool_, len(table)))
    cells = data.draw(arrays(np.bool_, table.shape)) | rows[:, None]
    hidden, row = Hidden(cells, rows), data.draw(st.integers(0, len(table) - 1))
    every = tuple(range(table.shape[1]))
    for columns in (every[:1], every[1:], every[-1:], every):
        mask = sum((_cell(table, row, column) for column in columns), np.zeros_like(table))
        assert attack(table, hidden, mask) == pytest.approx(inferred(table, hidden, row, columns), abs=1e-6)


@given(TABLES)
def test_no_small_count_is_shown(table: Codes) -> None:
    """Neither a cell nor a sum of a row."""
    hidden = hide(table, BELOW)
    assert not ((table[~hidden.cells] > 0) & (table[~hidden.cells] < BELOW)).any()
    sums = table.sum(axis=1)[~hidden.rows]
    assert not ((sums > 0) & (sums < BELOW)).any()


@given(arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(2, 5)), elements=st.integers(10, 300)))
def test_what_is_large_is_shown(table: Codes) -> None:
    """Nothing is hidden where nothing is small."""
    assert not hide(table, BELOW).cells.any()


def test_one_hidden_cell_never_stands_alone() -> None:
    """A row's sum less what is shown of it would be the cell."""
    hidden = hide(np.array([[100, 3, 40], [100, 50, 40]]), BELOW)
    assert hidden.cells.tolist() == [[False, True, True], [False, False, False]]
    assert hidden.open.all()


def test_few_calls_that_were_not_answered_hide_the_rate() -> None:
    """All calls less those answered would be them; and the other group's rate would give it away."""
    hidden = hide(np.array([[100, 2, 2], [100, 50, 40], [400, 50, 40]]), BELOW)
    assert not hidden.open[0]
    assert hidden.open.sum() == 1


STRATA = arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(2, 6)), elements=SMALL)


@given(STRATA)
def test_strata_are_shown_in_sums_that_are_safe(cells: Codes) -> None:
    """Each number shown is 0 or large, those of the strata put together as well; so is any difference of sums
    that leaves cells over.
    """
    merged = merge(cells, BELOW)
    if merged is None:
        return
    shown = np.vstack([cells[~merged], cells[merged].sum(axis=0)])
    assert ((shown == 0) | (shown >= BELOW)).all()


@given(STRATA)
def test_no_stratum_is_hidden_for_nothing(cells: Codes) -> None:
    """Where every number may be shown, every stratum is."""
    merged = merge(np.where(cells == 0, 0, cells + BELOW), BELOW)
    assert merged is not None
    assert not merged.any()


@pytest.mark.parametrize("below", [0, 1])
def test_a_threshold_of_none_hides_nothing(below: int) -> None:
    """Who asks for no suppression gets none."""
    assert not hide(np.array([[1, 2], [3, 0]]), below).cells.any()
