"""What was counted: sparse cells of whole numbers."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from answerable.audit.figures.kinds import distinct, packed

Codes: TypeAlias = npt.NDArray[np.integer[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]

CAUSES: Final = (
    "answered",
    "no arrival recorded, though its disposition says it was answered",
    "cancelled by caller",
    "refused or not sent",
    "duplicate",
    "unknown",
)
"""What became of a call; each call met exactly one. Their places are the codes in `Counts.cause`."""
REACHED: Final = 0
MISSING: Final = 1


class Counts(msgspec.Struct, frozen=True):
    """Calls by what is the same about them. All arrays have one place a cell; calls are `n` of it."""

    groups: tuple[str, ...]
    strata: tuple[tuple[str, ...], ...]
    """For each code the values of the plan's factors, in the order of the plan."""
    group: Codes
    """A place in `groups`."""
    stratum: Codes
    """A place in `strata`."""
    cluster: Codes
    """Days, shifts or a column's values, numbered from 0; all 0 where the plan has no clusters."""
    cause: Codes
    """A place in `CAUSES`."""
    wait: Codes
    """Seconds until it was answered, or until nobody waited for it any more; -1: that is not recorded."""
    censored: Flags
    """Whether it was still open where the history ends, so that nobody knows how it went on."""
    urgent: Flags
    """Whether it was given an urgent priority; all False where the plan does not ask."""
    n: Codes

    @property
    def calls(self) -> int:
        """All calls."""
        return int(self.n.sum())

    def of(self, keep: Flags) -> Counts:
        """The cells that are kept."""
        if keep.all():
            return self
        arrays = ("group", "stratum", "cluster", "cause", "wait", "censored", "urgent", "n")
        return msgspec.structs.replace(self, **{name: getattr(self, name)[keep] for name in arrays})

    def without_waits(self) -> Counts:
        """The same calls, however long they waited: far fewer cells."""
        told = (self.cluster, self.stratum, self.group, self.cause, self.urgent)
        clusters = int(self.cluster.max(initial=0)) + 1
        spans = (clusters, len(self.strata), len(self.groups), len(CAUSES), 2)
        found, place = distinct(packed(told, spans))
        n = np.bincount(place, self.n).astype(np.int64)
        cluster, stratum, group, cause, urgent = np.unravel_index(found, spans)
        return msgspec.structs.replace(
            self,
            cluster=cluster,
            stratum=stratum,
            group=group,
            cause=cause,
            wait=np.full(len(n), -1, dtype=np.int64),
            censored=np.zeros(len(n), np.bool_),
            urgent=urgent.astype(np.bool_),
            n=n,
        )

    def by(self, factors: tuple[int, ...]) -> Counts:
        """The same calls, told apart by these factors alone (places in the plan's strata)."""
        strata, codes = self.merged(factors)
        return msgspec.structs.replace(self, strata=strata, stratum=codes[self.stratum])

    def merged(self, factors: tuple[int, ...]) -> tuple[tuple[tuple[str, ...], ...], Codes]:
        """The strata that these factors alone tell apart, and for each of the strata its code among them."""
        names = [tuple(stratum[at] for at in factors) for stratum in self.strata]
        kept = {name: code for code, name in enumerate(dict.fromkeys(names))}
        return tuple(kept), np.array([kept[name] for name in names], dtype=np.int32)
