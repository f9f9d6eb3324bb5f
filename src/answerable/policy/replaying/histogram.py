"""Columns of recorded cases, counted once: how many rows lie in each combination of cells.

numpy is imported here and not before: what only decides needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from answerable.policy.given import fold
from answerable.policy.replaying.grid import Grid

MOST_GROUPS = 1_000_000
"""So many combinations are kept; past that those so far are decided, and counting begins anew."""
DENSE = 1 << 21
"""Grids up to so many combinations are counted in one array, larger ones by sorting."""
BLOCK = 1 << 17
"""Rows counted at a time: their columns stay in the processor's cache."""
MOST_VALUES = 1_000
"""So many values of a column are told apart; the rest are counted together as `OTHERS`."""
OTHERS = "(all others)"
LISTED = 100
"""So many refused rows are listed; all are counted."""

Codes = NDArray[Any]


class Column(NamedTuple):
    """One column: for each row a place in `values`. Unknown is None among the values."""

    codes: Codes
    values: Sequence[object]


class Chunk(NamedTuple):
    """Some rows of a history, column by column."""

    numbers: Sequence[int]
    """Each row's number, as its file shows it; empty where they are not told (rows counted already)."""
    columns: Mapping[str, Column]
    """By name; a fact without a column is unknown in every row."""
    weights: NDArray[np.int64] | None = None
    """How often each row is there, where equal rows have been counted already; 0: it is only listed."""
    source: str = ""
    """The file that it is of."""


class RefusedRow(NamedTuple):
    """A row that a directive cannot decide."""

    source: str
    number: int
    place: int
    """Which of the grid's directives."""
    reason: str


class Histogram:
    """Combinations of states that occur, each with how many rows have it."""

    def __init__(
        self, grid: Grid, codes: Codes, counts: NDArray[np.int64], values: list[list[object]]
    ) -> None:
        self.grid = grid
        self.codes = codes
        """A row a combination: the number of each fact's state, then of each `by` column's value."""
        self.counts = counts
        self.values = values
        """For each `by` column its values by number."""


class Counter:
    """Takes chunks in, gives histograms out; memory is bounded by the combinations kept, not by the rows."""

    def __init__(self, grid: Grid, most: int = MOST_GROUPS) -> None:
        self.grid = grid
        self.rows = 0
        self.refused: list[RefusedRow] = []
        """The first rows that some directive cannot decide."""
        self.seen: set[str] = set()
        """The columns met, folded."""
        self._most = most
        self._values: list[dict[object, int]] = [{} for _ in grid.by]
        self._parts: list[tuple[Codes, NDArray[np.int64]]] = []
        self._kept = 0
        self._tables: dict[tuple[int, int], tuple[object, Codes]] = {}

    def histograms(self, chunks: Iterable[Chunk]) -> Iterator[Histogram]:
        """The counts of all chunks: one histogram, or several where the combinations are very many."""
        for chunk in chunks:
            self.rows += len(chunk.numbers) if chunk.weights is None else int(chunk.weights.sum())
            self._add(chunk)
            if self._kept > self._most:
                self._merge()
                if self._kept > self._most // 2:
                    yield self._take()
        if self._parts:
            self._merge()
            yield self._take()

    def _take(self) -> Histogram:
        ((codes, counts),) = self._parts
        self._parts, self._kept = [], 0
        return Histogram(self.grid, codes, counts, [list(values) for values in self._values])

    def _add(self, chunk: Chunk) -> None:
        named = {fold(name): column for name, column in chunk.columns.items()}
        self.seen.update(named)
        axes: list[Codes | None] = []
        unknown: list[int] = []
        for fact, shared in enumerate(self.grid.facts):
            column = named.get(shared.column)
            axes.append(None if column is None else self._translated(fact, column))
            unknown.append(self.grid.number(fact, None))
            if column is not None:
                self._note_refused(fact, axes[-1], chunk)
        for place, name in enumerate(self.grid.by):
            column = named.get(fold(name))
            axes.append(None if column is None else self._translated_value(place, column))
            unknown.append(0)
        present = [i for i, axis in enumerate(axes) if axis is not None]
        columns = [axis for axis in axes if axis is not None]
        widths = [int(axis.max(initial=0)) + 1 for axis in columns]
        if chunk.weights is None:
            found, counts = _counted(columns, widths, len(chunk.numbers))
        else:
            kept = np.flatnonzero(chunk.weights)
            counts = chunk.weights[kept]
            found = (
                np.stack([axis[kept] for axis in columns], axis=1) if columns else np.zeros((len(kept), 0))
            )
        codes = np.tile(np.array(unknown, np.uint16), (len(counts), 1))
        codes[:, present] = found
        self._parts.append((codes, counts))
        self._kept += len(counts)

    def _translated(self, fact: int, column: Column) -> Codes:
        return self._looked_up(fact, column, lambda value: self.grid.number(fact, value))

    def _translated_value(self, place: int, column: Column) -> Codes:
        known = self._values[place]
        known.setdefault(None, 0)

        def number(value: object) -> int:
            if value not in known and len(known) > MOST_VALUES:
                value = OTHERS
            return known.setdefault(value, len(known))

        return self._looked_up(len(self.grid.facts) + place, column, number)

    def _looked_up(self, axis: int, column: Column, number: Any) -> Codes:
        """The column's codes as the grid numbers them. Tables are kept while a history keeps its values."""
        kept = self._tables.get((axis, id(column.values)))
        if kept is None or kept[0] is not column.values:
            table = np.array([number(value) for value in column.values], np.uint16)
            if not len(table) or table.max() < 256:
                table = table.astype(np.uint8)
            if len(self._tables) > 4_096:
                self._tables.clear()
            kept = self._tables[axis, id(column.values)] = (column.values, table)
        table = kept[1]
        if column.codes.dtype == table.dtype and np.array_equal(table, np.arange(len(table))):
            return column.codes
        return table[column.codes]

    def _note_refused(self, fact: int, codes: Codes | None, chunk: Chunk) -> None:
        if codes is None or not len(chunk.numbers):
            return
        for number in range(len(self.grid.states[fact])):
            if len(self.refused) >= LISTED:
                return
            why = self.grid.why_refused(fact, number)
            if why:
                rows = np.flatnonzero(codes == number)[: LISTED - len(self.refused)]
                self.refused += [
                    RefusedRow(chunk.source, int(chunk.numbers[row]), place, reason)
                    for row in rows
                    for place, reason in why.items()
                ]

    def _merge(self) -> None:
        if len(self._parts) < 2:
            return
        codes = np.ascontiguousarray(np.concatenate([codes for codes, _ in self._parts]))
        counts = np.concatenate([counts for _, counts in self._parts])
        if codes.shape[1]:
            rows = codes.view(np.dtype((np.void, codes.dtype.itemsize * codes.shape[1]))).ravel()
            _, first, inverse = np.unique(rows, return_index=True, return_inverse=True)
            codes = codes[first]
        else:
            inverse, codes = np.zeros(len(counts), np.intp), codes[:1]
        totals = np.zeros(len(codes), np.int64)
        np.add.at(totals, inverse, counts)
        self._parts, self._kept = [(codes, totals)], len(totals)


def _counted(columns: list[Codes], widths: list[int], rows: int) -> tuple[Codes, NDArray[np.int64]]:
    """The combinations in some rows (a row each, uint16), and how often each is there."""
    if not columns or not rows:
        return np.zeros((1 if rows else 0, len(columns)), np.uint16), np.full(
            1 if rows else 0, rows, np.int64
        )
    size = 1
    for width in widths:
        size *= width
    if size <= DENSE:
        totals = np.zeros(size, np.int64)
        for start in range(0, rows, BLOCK):
            totals += np.bincount(_keys(columns, widths, start, BLOCK), minlength=size)
        keys = np.flatnonzero(totals)
        return _split(keys, widths), totals[keys]
    if size < 1 << 62:
        parts = [
            np.unique(_keys(columns, widths, start, BLOCK * 8), return_counts=True)
            for start in range(0, rows, BLOCK * 8)
        ]
        return (
            np.concatenate([_split(keys, widths) for keys, _ in parts]),
            np.concatenate([counts for _, counts in parts]).astype(np.int64),
        )
    half = len(columns) // 2
    return _counted_in_halves(columns, widths, half, rows)


def _counted_in_halves(
    columns: list[Codes], widths: list[int], half: int, rows: int
) -> tuple[Codes, NDArray[np.int64]]:
    """Where one number cannot hold a whole combination: each half's combinations are numbered first."""
    halves, numbers = [], []
    for part, sizes in ((columns[:half], widths[:half]), (columns[half:], widths[half:])):
        keys, inverse = np.unique(_keys(part, sizes, 0, rows), return_inverse=True)
        halves.append(_split(keys, sizes))
        numbers.append(inverse)
    pairs, counts = np.unique(numbers[0] * len(halves[1]) + numbers[1], return_counts=True)
    first, second = np.divmod(pairs, len(halves[1]))
    return np.concatenate([halves[0][first], halves[1][second]], axis=1), counts.astype(np.int64)


def _keys(columns: list[Codes], widths: list[int], start: int, rows: int) -> Codes:
    """One number for each row's combination, in the smallest type that holds it."""
    keys, size = columns[0][start : start + rows], widths[0]
    for column, width in zip(columns[1:], widths[1:], strict=True):
        size *= width
        kind: Any = np.min_scalar_type(size)
        keys = keys.astype(kind) * kind.type(width)
        keys += column[start : start + rows]
    return keys if size < 1 << 32 else keys.astype(np.int64)


def _split(keys: Codes, widths: list[int]) -> Codes:
    """The combinations that keys stand for."""
    codes = np.empty((len(keys), len(widths)), np.uint16)
    for axis in range(len(widths) - 1, -1, -1):
        keys, codes[:, axis] = np.divmod(keys, widths[axis])
    return codes
