"""Who goes where, against every way there is."""

import math
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from answerable.dispatch.matching import match

CELLS = st.one_of(st.integers(0, 9).map(float), st.just(math.nan), st.just(math.inf))
SIZES = st.tuples(st.integers(0, 4), st.integers(0, 4))
TABLES = SIZES.flatmap(lambda size: arrays(np.float64, size, elements=CELLS))


def worth(table: np.ndarray, pairs: list[tuple[int, int]]) -> tuple[int, int, float]:
    """Less is better: rows unserved, unknown times, minutes."""
    minutes = [float(table[pair]) for pair in pairs]
    known = [each for each in minutes if not math.isnan(each)]
    return -len(pairs), len(minutes) - len(known), sum(known)


def every_way(table: np.ndarray) -> list[list[tuple[int, int]]]:
    rows, columns = table.shape
    ways = []
    for keep in product((True, False), repeat=rows):
        served = [row for row, kept in enumerate(keep) if kept]
        for chosen in permutations(range(columns), len(served)):
            pairs = list(zip(served, chosen, strict=True))
            if not any(math.isinf(table[pair]) for pair in pairs):
                ways.append(pairs)
    return ways


@given(table=TABLES)
def test_no_way_serves_more_or_as_many_with_less_travel(table: np.ndarray) -> None:
    found = match(table)
    assert found in every_way(table)
    assert worth(table, found) == min(worth(table, way) for way in every_way(table))


@given(row=arrays(np.float64, st.integers(1, 8), elements=CELLS), count=st.integers(1, 4))
def test_rows_that_are_alike_get_the_nearest_in_order(row: np.ndarray, count: int) -> None:
    """Where nothing competes the answer is the sorted list, ties by the column."""
    table = np.tile(row, (count, 1))
    fitting = [column for column in range(len(row)) if not math.isinf(row[column])]
    fitting.sort(key=lambda column: (math.isnan(row[column]), np.nan_to_num(row[column]), column))
    assert [column for _, column in match(table)] == fitting[:count]


@pytest.mark.parametrize("size", [(0, 0), (0, 3), (3, 0)])
def test_where_there_is_nobody_nothing_is_matched(size: tuple[int, int]) -> None:
    assert match(np.empty(size)) == []
