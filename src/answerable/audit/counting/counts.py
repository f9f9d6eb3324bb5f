"""What was counted: sparse cells of whole numbers."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

Codes: TypeAlias = npt.NDArray[np.int64]
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
        arrays = ("group", "stratum", "cluster", "cause", "wait", "censored", "urgent", "n")
        return msgspec.structs.replace(self, **{name: getattr(self, name)[keep] for name in arrays})

    def by(self, factors: tuple[int, ...]) -> Counts:
        """The same calls, told apart by these factors alone (places in the plan's strata)."""
        names = [tuple(stratum[at] for at in factors) for stratum in self.strata]
        kept = {name: code for code, name in enumerate(dict.fromkeys(names))}
        codes = np.array([kept[name] for name in names], dtype=np.int64)
        return msgspec.structs.replace(self, strata=tuple(kept), stratum=codes[self.stratum])
