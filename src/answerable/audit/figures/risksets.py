"""Who was still waiting: for every stratum and every time at which a wait ended, how many of each kind.

Everything about waits is read off these tables. A table has a row for each stratum and time, sorted, and a
column for each kind of call (its group, or its group with other factors). Rows of a stratum stand together in
a block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np

from answerable.audit.figures.kinds import Whole, distinct, packed
from answerable.audit.figures.waits import Cause, Real, Waits


class Table(msgspec.Struct, frozen=True, eq=False):
    """Rows are times in strata, columns are kinds of calls; whole numbers, kept as floats."""

    cause: Cause
    """The cause that is looked at."""
    stratum: Whole
    """Of each row."""
    time: Whole
    """Of each row."""
    starts: Whole
    """The first row of each block, and at the end the number of rows."""
    waiting: Real
    """Not ended before this time: at risk."""
    events: Real
    """Ended at this time by the cause."""
    competing: Real
    """Ended at this time by another cause."""
    row: Whole
    """For each entry of the waits, its row here."""
    column: Whole
    """For each entry of the waits, its column here."""

    @property
    def ended(self) -> Real:
        """Ended at this time by any cause."""
        return self.events + self.competing

    @property
    def open(self) -> Real:
        """Still open when last seen, at this time; they were waiting at it, and were not afterwards."""
        return self.waiting - self.ended - self.later(self.waiting)

    @property
    def blocks(self) -> Iterator[slice]:
        """The rows of each stratum."""
        return (slice(*ends) for ends in pairwise(self.starts))

    def cumulated(self, values: Real, by: Callable[..., Any] = np.cumsum) -> Real:
        """Running sums (or products) in each block, row included: no stratum rounds another's sums."""
        out = np.empty_like(values)
        for block in self.blocks:
            by(values[block], axis=0, out=out[block])
        return out

    def before(self, values: Real, first: float = 0.0) -> Real:
        """What the row before said; the first row of a block: `first`."""
        out = np.empty_like(values)
        out[1:] = values[:-1]
        out[self.starts[:-1]] = first
        return out

    def later(self, values: Real) -> Real:
        """What the next row says; the last row of a block: 0."""
        out = np.zeros_like(values)
        out[:-1] = values[1:]
        out[self.starts[1:] - 1] = 0.0
        return out

    def to_come(self, values: Real) -> Real:
        """Sums over the rows after this one in each block."""
        out = np.empty_like(values)
        for block in self.blocks:
            np.cumsum(values[block][::-1], axis=0, out=out[block][::-1])
        return self.later(out)

    def summed(self, values: Real) -> Real:
        """The sum of each block."""
        return np.add.reduceat(values, self.starts[:-1], axis=0) if len(values) else values


def tabled(waits: Waits, cause: Cause, column: Whole, columns: int, *, pooled: bool = False) -> Table:
    """The table of some waits; `pooled`: all strata as one. Raises ValueError for a cause without times."""
    if cause in (Cause.OPEN, Cause.NEVER):
        raise ValueError(f"{cause.name} has no times; look at an end whose time is known.")
    span = waits.horizon + 1
    stratum = np.zeros_like(waits.stratum) if pooled else waits.stratum
    keys, row = distinct(packed((stratum, waits.time), (0, span)))
    place = row.astype(np.int64) * columns + column

    def count(which: Any) -> Real:
        counts = np.bincount(place[which], waits.count[which], len(keys) * columns)
        return counts.astype(np.float64, copy=False).reshape(len(keys), columns)

    strata, times = np.divmod(keys, span)
    starts = np.append(np.flatnonzero(np.diff(strata, prepend=-1)), len(keys))
    events = count(waits.cause == cause)
    competing = count((waits.cause != cause) & (waits.cause != Cause.OPEN))
    waiting = count(slice(None))
    for first, end in pairwise(starts):
        np.cumsum(waiting[first:end][::-1], axis=0, out=waiting[first:end][::-1])
    return Table(cause, strata, times, starts, waiting, events, competing, row, column)


def by_group(waits: Waits, cause: Cause, *, pooled: bool = False) -> Table:
    """The table whose columns are the groups."""
    return tabled(waits, cause, waits.group, waits.groups, pooled=pooled)


def share(part: Real, whole: Real) -> Real:
    """Part of whole; 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)
