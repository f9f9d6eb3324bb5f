"""Columns counted into combinations of cells."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter as Count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.diff.texts import small

from answerable.policy import read_directive
from answerable.policy.replaying import Chunk, Column, Grid, histogram, of_numbers, of_rows, of_values, replay

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 99), st.integers(0, 2)), max_size=60)


@pytest.mark.parametrize("way", ["one array", "sorting", "halves"])
@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_every_way_of_counting_counts_the_same(way: str, rows: list[tuple[int, ...]]) -> None:
    """A small grid in one array, a larger one by sorting keys, one too large for a key in two halves."""
    columns = [np.array([row[axis] for row in rows], np.uint8) for axis in range(3)]
    widths = [5, 100, 3]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(histogram, "BLOCK", 7)
        patch.setattr(histogram, "DENSE", 1 << 21 if way == "one array" else 0)
        if way == "halves":
            codes, counts = histogram._counted_in_halves(columns, widths, 1, len(rows))
        else:
            codes, counts = histogram._counted(columns, widths, len(rows))
    found: Count[Any] = Count()
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        found[tuple(code)] += count
    assert found == Count(rows)


def test_a_history_without_any_column_is_counted() -> None:
    """Rows of which nothing is known are rows."""
    told = replay([small()], [Chunk(range(5), {})])
    assert (told.rows, told.cells, told.directives[0].decided) == (5, 1, 5)
    assert told.directives[0].never_recorded == ("life safety", "people hurt", "weapon", "in progress")
    assert replay([small()], []).rows == 0


@pytest.mark.parametrize(
    "array",
    [np.array([3, 0, 99, 3], np.int64), np.array([3, 0, 99, 3], np.uint8), np.array([3.0, 0.0, 99.0, 3.0])],
    ids=lambda array: str(array.dtype),
)
def test_arrays_of_numbers_are_columns(array: Any) -> None:
    """Whole numbers of any width and floats; where missing, unknown."""
    column = of_numbers(array, np.array([False, True, False, False]))
    assert [column.values[code] for code in column.codes] == [3, None, 99, 3]
    told = replay([small()], [Chunk(range(4), {"people hurt": column})])
    assert {one.rows for one in told.directives[0].answers} == {3, 1}


def test_letter_case_and_true_and_false_are_read_as_decide_reads_them() -> None:
    """Names and values ignore case; `True` is yes."""
    columns = {"LIFE  Safety": of_values([True, "YES", "no", None])}
    (first, *_) = replay([small()], [Chunk(range(4), columns)]).directives[0].answers
    assert (first.act_now["response"], first.rows) == ("send now", 2)


@pytest.mark.parametrize("rows", [[True, 1, 1], [1, True, 1], [{"contested": 5}, {"contested": [1]}, True]])
def test_a_row_is_read_alone_whatever_stands_above_it(rows: list[object]) -> None:
    """`True` is yes, and 1 is no value of yes and no, although Python takes the two for one key."""
    (told,) = replay([small()], [of_rows([{"life safety": value} for value in rows])]).directives
    assert (told.decided, told.refused) == (1, 2)


def test_a_column_with_very_many_values_is_told_up_to_a_thousand() -> None:
    """The rest are counted together."""
    rows = [{"life safety": "yes", "street": f"{number}"} for number in range(1_500)]
    told = replay([small()], [of_rows(rows)], by=["street"])
    assert len(told.by["street"]) == histogram.MOST_VALUES + 1
    assert told.by["street"][histogram.OTHERS] == 500


def test_a_value_only_one_directive_has_is_refused_by_the_other() -> None:
    """Counted for the one that lacks it, and left out where the two are compared."""
    wider = small("0..99 ", "0..200", "version: 1", "version: 2")
    rows: list[dict[str, object]] = [
        {"people hurt": 150, "weapon": "none"},
        {"people hurt": 1},
        {"people hurt": 999},
    ]
    told = replay([small(), wider], [of_rows(rows)])
    assert [one.refused for one in told.directives] == [2, 1]
    assert told.compared[0].rows == 1
    assert [(one.row, one.directive) for one in told.refusals] == [(1, "1.1@1"), (3, "1.1@1"), (3, "1.1@2")]
    assert not any("150" in one.reason or "999" in one.reason for one in told.refusals)


def test_a_grid_knows_which_facts_another_directive_cuts_finer() -> None:
    """A new threshold and a wider range are finer; other answers and other rows are not."""
    grid = Grid([small()])
    assert grid.finer(small("| send       | 60 ", "| send       | 45 ")) == ()
    assert grid.finer(small("| >= 1        |", "| >= 2        |")) == ("people hurt",)
    assert grid.finer(small("none < seen < used ", "none < seen < aimed < used ")) == ("weapon",)
    assert grid.finer(small("in progress", "happening")) == ("happening",)


def test_deciding_alone_imports_neither_numpy_nor_duckdb() -> None:
    """The engine starts fast; histories bring their libraries along."""
    program = (
        "import sys, answerable.policy, answerable.policy.comparing, answerable.cli.app;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'duckdb')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_codes_that_are_cells_already_are_taken_as_they_are() -> None:
    """A column whose values stand in declared order needs no translation, and counts the same."""
    codes = np.array([0, 1, 2, 2], np.uint8)
    straight = Column(codes, ["none", "seen", "used"])
    turned = Column(2 - codes, ["used", "seen", "none"])
    told = [replay([small()], [Chunk(range(4), {"weapon": column})]) for column in (straight, turned)]
    assert told[0] == told[1]


def test_decimals_and_numbers_under_one_name_are_two_facts() -> None:
    """Each directive reads the column as it declares it."""
    text = small().text.replace("| 0..99 ", "| 0.0..99.0 ")
    rows: list[dict[str, object]] = [{"people hurt": 2}, {"people hurt": "2.5"}]
    told = replay([small(), read_directive(text)], [of_rows(rows)])
    assert [one.refused for one in told.directives] == [1, 0]
