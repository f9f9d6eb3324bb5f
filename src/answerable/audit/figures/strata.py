"""Calls counted by stratum, and by cluster too: what the stratified figures are made from.

The first group is the one in question, the others are whom it is compared with.
"""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from answerable.audit.figures.estimate import Counts, Numbers, Untold
from answerable.audit.figures.kinds import Whole
from answerable.audit.figures.proportions import Fourfold

NOTHING_COMPARED = Untold("no stratum holds calls of both groups")


class Strata(msgspec.Struct, frozen=True, eq=False):
    """Calls of the group and of the others, and how many were answered: one place in each array a stratum.

    Whole numbers of calls. ValueError where the arrays differ in length or more are answered than there are.
    """

    answered: Counts
    calls: Counts
    answered_others: Counts
    calls_others: Counts

    def __post_init__(self) -> None:
        _same_length(*self.columns)
        some_of_all(self.answered, self.calls)
        some_of_all(self.answered_others, self.calls_others)

    @property
    def columns(self) -> tuple[Counts, Counts, Counts, Counts]:
        """The four arrays."""
        return self.answered, self.calls, self.answered_others, self.calls_others

    @property
    def compares(self) -> npt.NDArray[np.bool_]:
        """Which strata hold calls of both groups."""
        return np.asarray((self.calls > 0) & (self.calls_others > 0))

    @property
    def crude(self) -> Fourfold:
        """All calls in one table, whatever their stratum."""
        return Fourfold(*(int(column.sum()) for column in self.columns))

    @property
    def tables(self) -> list[Fourfold]:
        """A table a stratum."""
        return [Fourfold(*row) for row in zip(*(column.tolist() for column in self.columns), strict=True)]

    def only(self, chosen: npt.NDArray[np.bool_]) -> Strata:
        """Some of the strata, in their order."""
        return Strata(*(column[chosen] for column in self.columns))


class Rows(msgspec.Struct, frozen=True, eq=False):
    """Counts by cluster, stratum and group: a place in each array a row, in any order, keys repeated or not.

    `cluster` and `stratum` are codes from 0; `group` is 1 for the group in question and 0 for the others.
    ValueError where the arrays differ in length, a group is neither or more are answered than there are.
    """

    cluster: Counts
    stratum: Counts
    group: Counts
    answered: Counts
    calls: Counts

    def __post_init__(self) -> None:
        _same_length(*self.columns)
        some_of_all(self.answered, self.calls)
        if ((self.group != 0) & (self.group != 1)).any():
            raise ValueError("a group that is neither 0 nor 1")

    @property
    def columns(self) -> tuple[Counts, Counts, Counts, Counts, Counts]:
        """The five arrays."""
        return self.cluster, self.stratum, self.group, self.answered, self.calls

    @property
    def strata(self) -> Strata:
        """The same calls by stratum alone."""
        a, b, c, d = self.cells(self.stratum).astype(np.int64)
        return Strata(a, a + b, c, c + d)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Rows:
        """Some of the rows, in their order."""
        return Rows(*(column[chosen] for column in self.columns))

    def cells(self, places: Whole) -> Numbers:
        """Calls answered and not of the group, answered and not of the others (a row each), by the place that
        is given for each of the rows (a column each, from 0 to the largest).
        """
        many = int(places.max()) + 1 if len(places) else 0
        corner = 4 * places + 2 * (1 - self.group)
        answered = np.bincount(corner, self.answered, 4 * many)
        unanswered = np.bincount(corner + 1, self.calls - self.answered, 4 * many)
        return np.ascontiguousarray((answered + unanswered).reshape(many, 4).T)


class Overlap(msgspec.Struct, frozen=True):
    """How much of the calls a stratified comparison can speak of. Numbers of strata, then of calls."""

    compared: int
    only_group: int
    only_others: int
    calls_compared: int
    calls_compared_others: int
    calls_left: int
    """The group's calls in strata without any of the others'."""
    calls_left_others: int

    @property
    def strata(self) -> int:
        """All strata with calls."""
        return self.compared + self.only_group + self.only_others

    @property
    def calls(self) -> int:
        """All of the group's."""
        return self.calls_compared + self.calls_left

    @property
    def calls_others(self) -> int:
        """All of the others'."""
        return self.calls_compared_others + self.calls_left_others

    @property
    def share_compared(self) -> float:
        """The share of the group's calls that have calls of the others beside them; 0 without any."""
        return self.calls_compared / max(1, self.calls)


def overlap(strata: Strata) -> Overlap:
    """What is compared and what is left out; a stratum without any call is neither."""
    both, ours, theirs = strata.compares, strata.calls > 0, strata.calls_others > 0
    return Overlap(
        compared=int(both.sum()),
        only_group=int((ours & ~theirs).sum()),
        only_others=int((theirs & ~ours).sum()),
        calls_compared=int(strata.calls[both].sum()),
        calls_compared_others=int(strata.calls_others[both].sum()),
        calls_left=int(strata.calls[~both].sum()),
        calls_left_others=int(strata.calls_others[~both].sum()),
    )


def some_of_all(answered: Counts, calls: Counts) -> None:
    """ValueError where more calls are answered than there are, or fewer than none."""
    if ((answered < 0) | (answered > calls)).any():
        raise ValueError("in some place more calls are answered than there are, or less than none")


def _same_length(*columns: Counts) -> None:
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise ValueError(f"arrays of different lengths: {sorted(lengths)}")
