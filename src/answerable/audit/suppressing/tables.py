"""Cells of a table whose margins are known: which to hide so that no small one can be worked out.

A row is a group, a column what became of its calls; the row's sum, the first column's sum and the sum of all
are public too. A count below the threshold is hidden, and as many others beside it as it takes: whoever knows
every number that is shown can then not bound a small count, nor a small sum that two numbers would give, to a
stretch narrower than the threshold (Willenborg and de Waal, Elements of Statistical Disclosure Control (2001)
6). What can be inferred is told exactly, in closed form: between rows only one column and the sum of all are
known, so that each row can be looked at with what the others leave it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from answerable.audit.counting.counts import Codes, Flags

FIRST = 0
"""The column whose sum is public: the calls that were answered."""


class Hidden(msgspec.Struct, frozen=True, eq=False):
    """What of a table is hidden."""

    cells: Flags
    """Rows x columns."""
    rows: Flags
    """Whether a row's sum is hidden; its cells then are too."""

    @property
    def open(self) -> Flags:
        """Rows whose sum and first column are both shown, so that their rates may be."""
        return np.asarray(~self.rows & ~self.cells[:, FIRST])


class _Target(msgspec.Struct, frozen=True):
    """A sum of cells of one row that must not be bounded closely."""

    row: int
    columns: tuple[int, ...]


class _Told(msgspec.Struct, frozen=True, eq=False):
    """What all that is shown says of what is hidden."""

    mass: Codes
    """Of each row whose sum is shown, its hidden cells together."""
    least: Codes
    most: Codes
    """Between these its hidden first cell lies, for its own row's numbers; 0 where that cell is shown."""
    first: int
    """All hidden first cells together."""
    rows: int
    """The calls of all rows whose sum is hidden, together; they are known, since the sum of all is."""
    rows_least: int
    rows_most: int
    """Between these lies what is in their first column."""


def hide(table: Codes, below: int, also: Flags | None = None, also_rows: Flags | None = None) -> Hidden:
    """What to hide of a table of counts; `also`: cells, and rows' sums, to hide whatever their size."""
    sums, rest = table.sum(axis=1), table[:, FIRST + 1 :].sum(axis=1)
    cells = ((table > 0) & (table < below)) | (np.zeros_like(table, np.bool_) if also is None else also)
    rows = ((sums > 0) & (sums < below)) | (np.zeros_like(sums, np.bool_) if also_rows is None else also_rows)
    wanted = list(_targets(table, cells, rows, below))
    cells[:, FIRST] |= (rest > 0) & (rest < below)
    hidden = Hidden(cells | rows[:, None], rows)
    while (row := _exposed(table, hidden, wanted, below)) is not None:
        hidden = _one_more(table, hidden, row)
    return hidden


def inferred(table: Codes, hidden: Hidden, row: int, columns: tuple[int, ...]) -> tuple[int, int]:
    """Between what a sum of a row's cells must lie for whoever sees all that is shown.

    `columns`: the first alone, or all of the row's, or some without the first.
    """
    return _inferred(table, hidden, _Target(row, columns), _told(table, hidden))


def _told(table: Codes, hidden: Hidden) -> _Told:
    shut = hidden.rows
    concealed = np.where(hidden.cells, table, 0)
    mass = concealed.sum(axis=1)
    first = hidden.cells[:, FIRST] & ~shut
    others = hidden.cells[:, FIRST + 1 :].any(axis=1)
    most = np.where(first, mass, 0)
    least = np.where(first & ~others, mass, 0)
    total, rows = int(concealed[:, FIRST].sum()), int(table[shut].sum())
    return _Told(
        mass=mass,
        least=np.where(first, np.maximum(least, total - rows - (most.sum() - most)), 0),
        most=np.where(first, np.minimum(most, total - (least.sum() - least)), 0),
        first=total,
        rows=rows,
        rows_least=max(0, total - int(most.sum())),
        rows_most=min(rows, total - int(least.sum())),
    )


def _inferred(table: Codes, hidden: Hidden, target: _Target, told: _Told) -> tuple[int, int]:
    row = hidden.cells[target.row]
    chosen = [column for column in target.columns if row[column]]
    shown = sum(int(table[target.row, column]) for column in target.columns if not row[column])
    if not chosen:
        return shown, shown
    every = len(chosen) == int(row.sum())
    others = len(chosen) == int(row[FIRST + 1 :].sum())
    if hidden.rows[target.row]:
        low, high = _of_hidden_row(chosen, told, every=every, others=others, lone=int(hidden.rows.sum()) == 1)
    else:
        least, most = int(told.least[target.row]), int(told.most[target.row])
        mass = int(told.mass[target.row])
        if every:
            low, high = mass, mass
        elif FIRST in chosen:
            low, high = least, most
        else:
            low, high = mass - most if others else 0, mass - least
    return shown + low, shown + high


def _of_hidden_row(
    chosen: list[int], told: _Told, *, every: bool, others: bool, lone: bool
) -> tuple[int, int]:
    """Of a row whose sum is hidden: of several such, one may hold all that they have together, or nothing."""
    if every:
        return told.rows if lone else 0, told.rows
    if FIRST in chosen:
        return told.rows_least if lone else 0, told.rows_most
    return told.rows - told.rows_most if lone and others else 0, told.rows - told.rows_least


def _targets(table: Codes, cells: Flags, rows: Flags, below: int) -> Iterator[_Target]:
    """Cells, rows' sums, and what two numbers would give: calls that were not answered, and those of them
    that are not in the second column either.
    """
    columns = tuple(range(table.shape[1]))
    yield from (_Target(int(row), (int(column),)) for row, column in np.argwhere(cells))
    yield from (_Target(int(row), columns) for row in np.flatnonzero(rows))
    for begin in (FIRST + 1, FIRST + 2):
        rest = table[:, begin:].sum(axis=1)
        yield from (_Target(int(row), columns[begin:]) for row in np.flatnonzero((rest > 0) & (rest < below)))


def _exposed(table: Codes, hidden: Hidden, wanted: list[_Target], below: int) -> int | None:
    """The row of the first sum that is bounded too closely; None: there is none, or nothing is shown."""
    if hidden.rows.all():
        return None
    told = _told(table, hidden)
    for target in wanted:
        low, high = _inferred(table, hidden, target, told)
        if high - low < below:
            return target.row
    return None


def _one_more(table: Codes, hidden: Hidden, row: int) -> Hidden:
    """One cell more hidden: the smallest of that row that is shown and not 0. Where none is left, another
    row's first, which ties rows together, with one that it can be mistaken for; or another row's sum. Where
    none is left of these either, everything.
    """
    cells, rows = hidden.cells.copy(), hidden.rows.copy()
    sums, none = table.sum(axis=1), np.iinfo(np.int64).max
    own = ~cells[row] & (table[row] > 0)
    tied = ~cells[:, FIRST] & (table[:, FIRST] > 0)
    if own.any():
        cells[row, int(np.where(own, table[row], none).argmin())] = True
    elif tied.any() and not rows[row]:
        other = int(np.where(tied, sums, none).argmin())
        cells[other, FIRST] = True
        left = ~cells[other] & (table[other] > 0)
        if not cells[other, FIRST + 1 :].any() and left.any():
            cells[other, int(np.where(left, table[other], none).argmin())] = True
    elif (~rows & (sums > 0)).any():
        other = int(np.where(~rows & (sums > 0), sums, none).argmin())
        cells[other], rows[other] = True, True
    else:
        return Hidden(np.ones_like(cells), np.ones_like(rows))
    return Hidden(cells, rows)
