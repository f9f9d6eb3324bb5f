"""One rule by itself: its calls beside all others of the same strata, and how likely that is by chance."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from answerable.audit.unwritten.counting import Cells, Ints
from answerable.audit.unwritten.family import score

NEGLIGIBLE: Final = 1e-40
"""Chances below this are left out of a distribution."""
LEAST: Final = 1e-30
"""No chance is told to be smaller than this."""


class Beside(NamedTuple):
    """A rule's calls, stratum by stratum; only strata that have some of them."""

    inside: Ints
    inside_departed: Ints
    calls: Ints
    """All calls of the stratum."""
    departed: Ints

    @property
    def expected(self) -> float:
        """Departures of the rule's calls, if all of a stratum had departed alike."""
        return float((self.inside * self.departed / self.calls).sum())

    @property
    def variance(self) -> float:
        """Of the rule's departures in that case (hypergeometric in each stratum)."""
        share = self.departed / self.calls
        rest = (self.calls - self.departed) * (self.calls - self.inside) / np.maximum(self.calls - 1, 1)
        return float((self.inside * share * rest / self.calls).sum())

    @property
    def score(self) -> float:
        """As `family.score` has it."""
        return float(score(self.inside_departed.sum(), self.expected, self.variance))

    @property
    def elsewhere(self) -> float | None:
        """The share of departures among the other calls of the same strata, weighted by the rule's calls.

        None: no stratum has any other.
        """
        others = self.calls - self.inside
        some = others > 0
        if not some.any():
            return None
        share = (self.departed - self.inside_departed)[some] / others[some]
        return float(np.average(share, weights=self.inside[some]))

    def tail(self) -> float:
        """The chance of so many departures or more, if a stratum departs alike: exact, down to LEAST."""
        told = np.ones(1)
        lowest = 0
        for inside, calls, departed in zip(self.inside, self.calls, self.departed, strict=True):
            least, most = max(0, inside + departed - calls), min(inside, departed)
            shares = stats.hypergeom.pmf(np.arange(least, most + 1), calls, departed, inside)
            told = np.convolve(told, shares)
            kept = np.flatnonzero(told > NEGLIGIBLE)
            lowest += int(least + kept[0])
            told = told[kept[0] : kept[-1] + 1]
        chance = told[max(0, int(self.inside_departed.sum()) - lowest) :].sum()
        return float(min(1.0, max(LEAST, chance)))


def beside(cells: Cells, stratum: NDArray[np.int64], inside: NDArray[np.bool_]) -> Beside:
    """The cells `inside` a rule, beside all cells of these strata (numbered from 0)."""
    strata = int(stratum.max(initial=-1)) + 1
    calls, departed = (
        np.bincount(stratum, weights, strata).astype(np.int64) for weights in (cells.calls, cells.departed)
    )
    of_rule, departed_of_rule = (
        np.bincount(stratum[inside], weights[inside], strata).astype(np.int64)
        for weights in (cells.calls, cells.departed)
    )
    some = of_rule > 0
    return Beside(of_rule[some], departed_of_rule[some], calls[some], departed[some])
