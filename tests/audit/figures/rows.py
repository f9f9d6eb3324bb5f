"""Calls as rows, for oracles that count nothing: random ones, and their counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from answerable.audit.figures.waits import Waits, counted

Codes = NDArray[np.int64]


class Rows(NamedTuple):
    """A call in each place; cause 0 is still open."""

    stratum: Codes
    group: Codes
    time: Codes
    cause: Codes
    cluster: Codes
    factor: Codes

    @property
    def size(self) -> int:
        return len(self.time)

    def of(self, which: NDArray[np.bool_] | Codes) -> Rows:
        return Rows(*(each[which] for each in self))


def generated(
    seed: int, size: int = 300, *, strata: int = 3, groups: int = 3, longest: int = 40, censored: float = 0.2
) -> Rows:
    """Random calls with many ties, groups that differ, and clusters that cross groups."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, size)
    cluster = rng.integers(0, 12, size)
    scale = longest / 4 * (1 + 0.4 * group) * np.exp(rng.normal(0, 0.3, 12))[cluster]
    time = np.minimum(1 + rng.exponential(scale).astype(np.int64), longest)
    cause = rng.choice([1, 1, 1, 2, 3], size)
    cause[rng.random(size) < censored] = 0
    return Rows(rng.integers(0, strata, size), group, time, cause, cluster, rng.integers(0, 2, size))


def count(rows: Rows, horizon: int = 1_000, *, clusters: bool = False, factors: bool = False) -> Waits:
    """The counts of some calls."""
    columns = [rows.stratum, rows.group, rows.time, rows.cause]
    columns += [rows.cluster] * clusters + [rows.factor] * factors
    kinds, counts = np.unique(np.stack(columns), axis=1, return_counts=True)
    stratum, group, time, cause = kinds[:4]
    return counted(
        stratum,
        group,
        time,
        cause,
        counts,
        horizon=horizon,
        groups=3,
        cluster=kinds[4] if clusters else None,
        factors=[kinds[-1]] if factors else [],
    )


seeds = st.integers(0, 10_000)
"""Random calls are as good as their seed; a failing one is named by it."""
