"""Waits as counts: how many calls waited how long until the first of several ends.

Time is in whole units (seconds, or minutes), from receipt; which unit is the caller's business, and every
figure comes back in it. A call leaves the wait at its first end, of one cause. Codes of strata, groups and
clusters are small whole numbers from 0; the names that they stand for are not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from answerable.audit.figures.kinds import Whole, distinct, packed

Real: TypeAlias = NDArray[np.float64]

_TOLD = ("stratum", "group", "time", "cause", "count")
AT_ONCE = 1 << 19
"""Places that are summed at once: their intermediate arrays take a few megabytes."""


class Cause(IntEnum):
    """How a wait ended."""

    OPEN = 0
    """It had not, when the history ends: censored. It was followed this long and no longer."""
    REACHED = 1
    """Somebody arrived."""
    CANCELLED = 2
    """The caller took the call back before anybody arrived."""
    REFUSED = 3
    """Nobody was sent: refused, or never assigned until it was closed at this time."""
    ENDED = 4
    """Any other end without arrival."""
    NEVER = 5
    """Closed without arrival, when is not known: not reached within the horizon, whatever its time says."""


class Clusters(msgspec.Struct, frozen=True, eq=False):
    """Which calls fare well or badly together: how many of each kind each cluster has.

    Far more places than there are kinds of calls, so only sums over clusters are taken from here.
    """

    kind: Whole
    """A place in the waits."""
    cluster: Whole
    """Numbered from 0; each has calls."""
    count: Whole

    @property
    def many(self) -> int:
        """How many clusters there are."""
        return int(self.cluster.max(initial=-1)) + 1

    def summed(self, each: Real) -> Real:
        """What one call of each kind adds, summed over the calls of each cluster."""
        sums = np.zeros(self.many)
        for start in range(0, len(self.kind), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            sums += np.bincount(self.cluster[part], each[self.kind[part]] * self.count[part], len(sums))
        return sums

    def of(self, keep: NDArray[np.bool_]) -> Clusters:
        """Those of the kinds that are kept, numbered anew."""
        kept = keep[self.kind]
        _, cluster = distinct(self.cluster[kept])
        return Clusters((np.cumsum(keep) - 1)[self.kind[kept]], cluster, self.count[kept])


class Waits(msgspec.Struct, frozen=True, eq=False):
    """Counted waits, followed up to a horizon; made by `counted`. Each place is one kind of call."""

    stratum: Whole
    group: Whole
    time: Whole
    """Up to the horizon."""
    cause: Whole
    """A `Cause`, never NEVER: those are open at the horizon."""
    count: Whole
    horizon: int
    """Nothing later is looked at: what ends later is open at the horizon."""
    groups: int
    """How many groups there are; one may have no calls."""
    clusters: Clusters | None = None
    factors: tuple[Whole, ...] = ()
    """Other things that a model may hold alike."""

    @property
    def calls(self) -> int:
        """All calls."""
        return int(self.count.sum())

    def of(self, keep: NDArray[np.bool_]) -> Waits:
        """The kinds of calls that are kept."""
        if keep.all():
            return self
        return msgspec.structs.replace(
            self,
            **{name: getattr(self, name)[keep] for name in ("stratum", "group", "time", "cause", "count")},
            clusters=self.clusters and self.clusters.of(keep),
            factors=tuple(factor[keep] for factor in self.factors),
        )


def counted(
    stratum: ArrayLike,
    group: ArrayLike,
    time: ArrayLike,
    cause: ArrayLike,
    count: ArrayLike,
    *,
    horizon: int,
    groups: int | None = None,
    cluster: ArrayLike | None = None,
    factors: Sequence[ArrayLike] = (),
) -> Waits:
    """Waits from arrays of equal length, in any order; the same kind of call may come up more than once.
    With clusters equal kinds are put together: how long they waited is then told of far fewer.

    What is still waiting at the horizon is open there, and so is what was closed at an unknown time
    (`NEVER`). Hence a call that nobody reached counts as not reached up to the horizon, and none is left out
    because it has no arrival. Raises ValueError where the arrays are no waits.
    """
    given = zip(_TOLD, (stratum, group, time, cause, count), strict=True)
    arrays = [_whole(name, values) for name, values in given]
    arrays += [_whole("factor", factor) for factor in factors]
    arrays += [] if cluster is None else [_whole("cluster", cluster)]
    if len(set(map(len, arrays))) > 1:
        raise ValueError(
            "The arrays of waits differ in length; give one entry of each for every kind of call."
        )
    if horizon <= 0:
        raise ValueError(f"A horizon of {horizon} leaves no time to wait; give one above 0.")
    keep = arrays[4] > 0
    strata, of, times, ends, calls, *more = arrays if keep.all() else [each[keep] for each in arrays]
    if (ends > Cause.NEVER).any():
        raise ValueError(f"{ends.max()} is no cause; causes are 0 to {int(Cause.NEVER)}.")
    many = int(of.max(initial=-1)) + 1
    if groups is not None and many > groups:
        raise ValueError(f"A call is of group {many - 1}; with {groups} groups the last is {groups - 1}.")
    beyond = (times > horizon) | (ends == Cause.NEVER)
    times, ends = np.where(beyond, horizon, times), np.where(beyond, np.int8(Cause.OPEN), ends)
    kinds, clusters = [strata, of, times, ends, calls, *more], None
    if cluster is not None:
        clusters, kinds = _by_cluster(kinds.pop(), kinds)
    strata, of, times, ends, calls, *more = kinds
    if groups is None:
        groups = many
    return Waits(strata, of, times, ends, calls, horizon, groups, clusters, tuple(more))


def _by_cluster(cluster: Whole, kinds: list[Whole]) -> tuple[Clusters, list[Whole]]:
    """The clusters of the kinds, and each kind once."""
    *kind, count = *kinds[:4], *kinds[5:], kinds[4]
    spans = [int(each.max(initial=0)) + 1 for each in kind]
    found, place = distinct(packed(kind, spans))
    of = Clusters(place, distinct(cluster)[1], count)
    stratum, group, time, cause, *factors = np.unravel_index(found, spans)
    return of, [stratum, group, time, cause, np.bincount(place, count).astype(np.int64), *factors]


def _whole(name: str, values: ArrayLike) -> Whole:
    """One array, of whole numbers from 0."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"Each {name} must be a whole number, in an array of one dimension.")
    if array.min() < 0:
        raise ValueError(f"A {name} is {array.min()}; none may be below 0.")
    return array
