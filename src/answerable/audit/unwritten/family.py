"""Every rule that is searched: all conjunctions of up to three conditions, as places in one long array.

A set of columns has a table with an entry for each combination of their codes; the tables follow one
another, the shorter rules first. To count into all of them at once, only a few tables of four columns or so
are counted from the cells, chosen so that each set of three lies in one; the others are their margins.
"""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from answerable.audit.unwritten.counting import RARE, Cells

Floats: TypeAlias = NDArray[np.float64]
Rule: TypeAlias = tuple[tuple[int, int], ...]
"""Conditions: a column, by its place among those searched, and the code that it has to have."""
WIDEST: Final = 1 << 16
"""A table counted from the cells has at most so many entries. Three columns of MOST_VALUES have fewer."""
DENSE: Final = 1 << 22
"""Up to so many entries of strata times rules, a plain table is faster than a sparse one."""


class Margins(NamedTuple):
    """For every rule, what the calls and the departures of each stratum settle about it."""

    calls: Floats
    departed: Floats
    expected: Floats
    """Departures, if within each stratum they had fallen on the calls alike."""
    variance: Floats
    """Of the departures in that case: hypergeometric in each stratum, and summed."""

    @property
    def score(self) -> Floats:
        """How much more than expected departed: see `score`."""
        told: Floats = score(self.departed, self.expected, self.variance)
        return told


def score(departed: Any, expected: Any, variance: Any) -> Any:
    """Departures beyond the expected ones, over their standard deviation with one departure more in it.

    Without the one, a single departure where a hundredth of one was expected would outdo fourteen of
    fourteen: the best of a hundred thousand rules would always be one of two cases.
    """
    return (departed - expected) / np.sqrt(variance + 1)


class Family:
    """The rules over one set of columns."""

    def __init__(self, sizes: tuple[int, ...], longest: int) -> None:
        """`sizes`: how many codes each column has."""
        self.sizes = sizes
        longest = min(longest, len(sizes))
        self.sets = [
            columns for long in range(1, longest + 1) for columns in combinations(range(len(sizes)), long)
        ]
        self.shapes = [tuple(sizes[at] for at in columns) for columns in self.sets]
        self.ends = np.cumsum([prod(shape) for shape in self.shapes])
        self.starts = self.ends - [prod(shape) for shape in self.shapes]
        self.groups = _covering([each for each in self.sets if len(each) == longest], sizes)
        self._sources = self._find_sources(longest)

    def _find_sources(self, longest: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """For each set, the longest first, a set of more columns and which of its axes to sum over."""
        found = []
        for columns in reversed(self.sets):
            wider = self.groups if len(columns) == longest else self.sets
            longer = (each for each in wider if {*each} >= {*columns} and len(each) > len(columns))
            source = columns if columns in self.groups else next(longer)
            found.append((source, tuple(at for at, column in enumerate(source) if column not in columns)))
        return found

    def places(self, cells: Cells) -> NDArray[np.uint16]:
        """For each cell, a row: its places in the tables of all groups, side by side in memory."""
        return np.array([place(cells, columns) for columns in self.groups], np.uint16).T.copy()

    def count(self, places: NDArray[np.uint16], weights: NDArray[Any]) -> Floats:
        """The sum of the weights of each rule's cells; `places`: those of the method, or some of its rows."""
        weights = weights.astype(np.float64)
        tables: dict[tuple[int, ...], NDArray[Any]] = {}
        for columns, codes in zip(self.groups, places.T, strict=True):
            shape = tuple(self.sizes[at] for at in columns)
            tables[columns] = np.bincount(codes, weights, prod(shape)).reshape(shape)
        told = []
        for columns, (source, axes) in zip(reversed(self.sets), self._sources, strict=True):
            tables[columns] = tables[source].sum(axis=axes) if axes else tables[source]
            told.append(tables[columns].ravel())
        return np.concatenate(told[::-1])

    def margins(self, cells: Cells, stratum: NDArray[np.int64]) -> Margins:
        """What is expected of every rule within these strata (of the cells; numbered from 0)."""
        strata = int(stratum.max(initial=-1)) + 1
        calls = np.maximum(np.bincount(stratum, cells.calls, strata), 1)
        departed = np.bincount(stratum, cells.departed, strata)
        share = departed / calls
        spread = share * (calls - departed) / (calls * np.maximum(calls - 1, 1))
        expected, variance = [], []
        for columns, shape in zip(self.sets, self.shapes, strict=True):
            inside = _by_stratum(stratum, place(cells, columns), cells.calls, (strata, prod(shape)))
            expected.append(share @ inside)
            variance.append((spread * calls) @ inside - spread @ inside**2)
        places = self.places(cells)
        return Margins(
            self.count(places, cells.calls), self.count(places, cells.departed),
            np.concatenate(expected), np.maximum(np.concatenate(variance), 0),
        )  # fmt: skip

    def searched(self, margins: Margins, smallest_support: int) -> NDArray[np.bool_]:
        """Which places are rules of the family: enough calls, no rare value, and something to be told.

        Only what permuting leaves as it is is looked at, so that the family is the same in every permutation.
        """
        common = [
            np.logical_and.reduce(
                np.meshgrid(*(np.arange(size) != RARE for size in shape), indexing="ij", sparse=False)
            ).ravel()
            for shape in self.shapes
        ]
        return np.concatenate(common) & (margins.calls >= smallest_support) & (margins.variance > 1e-9)

    def rule(self, at: int) -> Rule:
        """The rule at a place."""
        which = int(np.searchsorted(self.ends, at, side="right"))
        codes = np.unravel_index(at - int(self.starts[which]), self.shapes[which])
        return tuple(zip(self.sets[which], map(int, codes), strict=True))

    def place(self, rule: Rule) -> int:
        """Where a rule stands."""
        which = self.sets.index(tuple(column for column, _ in rule))
        code = np.ravel_multi_index(tuple(code for _, code in rule), self.shapes[which])
        return int(self.starts[which]) + int(code)

    def narrower(self, rule: Rule, long: int, searched: NDArray[np.bool_]) -> int:
        """How many searched rules of so many conditions say what this one says, and more."""
        wanted, found = dict(rule), 0
        for columns, shape, start, end in zip(self.sets, self.shapes, self.starts, self.ends, strict=True):
            if len(columns) == long and {*columns} >= {*wanted}:
                at = tuple(wanted.get(column, slice(None)) for column in columns)
                found += int(searched[start:end].reshape(shape)[at].sum())
        return found


def place(cells: Cells, columns: tuple[int, ...]) -> NDArray[np.int32]:
    """The cells' places in the table of these columns."""
    code = np.zeros(cells.codes.shape[1], np.int32)
    for at in columns:
        code *= cells.sizes[at]
        code += cells.codes[at]
    return code


def member(cells: Cells, rule: Rule) -> NDArray[np.bool_]:
    """The cells that a rule speaks of."""
    inside = np.ones(cells.codes.shape[1], np.bool_)
    for column, code in rule:
        inside &= cells.codes[column] == code
    return inside


def _by_stratum(
    stratum: NDArray[np.int64], code: NDArray[np.int32], calls: NDArray[np.int64], shape: tuple[int, int]
) -> Any:
    """Calls by stratum and code."""
    if prod(shape) <= DENSE:
        return np.bincount(stratum * shape[1] + code, calls, prod(shape)).reshape(shape)
    return sparse.csr_array((calls.astype(np.float64), (stratum, code)), shape=shape)


def _covering(sets: list[tuple[int, ...]], sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Few sets of columns, no table of them too wide, in which all the given ones lie; greedily."""
    open_, found = list(sets), []
    while open_:
        group = open_[0]
        while True:
            room = WIDEST // prod(sizes[at] for at in group)
            fits = [at for at in range(len(sizes)) if at not in group and sizes[at] <= room]
            wider = [tuple(sorted((*group, at))) for at in fits]
            gains = [sum({*each} <= {*one} for each in open_) for one in wider]
            if not wider or max(gains) <= sum({*each} <= {*group} for each in open_):
                break
            group = wider[gains.index(max(gains))]
        found.append(group)
        open_ = [each for each in open_ if not {*each} <= {*group}]
    return found
