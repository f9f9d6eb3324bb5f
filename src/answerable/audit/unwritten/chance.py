"""What the best of all rules comes to where nothing is behind it: departures dealt out anew, many times.

In each permutation every stratum keeps its departures, and they fall on its calls alike. The greatest score
of the whole family is kept: a rule is rare only beside the best that chance finds in as long a search
(Westfall and Young 1993, single-step maxT).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from answerable.audit.unwritten.counting import Cells
from answerable.audit.unwritten.family import Family, Floats, Margins

SAME = 1e-9
"""Scores nearer than this are equal; sums in another order may differ so much."""
KEPT = 1000
"""About so many scores of each permutation are kept, to count how many are as good as a rule."""


class Chance(NamedTuple):
    """What permutations gave."""

    greatest: Floats
    """The greatest score of each, rising."""
    high: Floats
    """All scores of all of them that are at least `floor`, rising."""
    floor: float

    def p(self, value: float) -> float:
        """How often the best rule is at least as good where there is nothing; the data's own order counts."""
        return (1 + _at_least(self.greatest, value)) / (len(self.greatest) + 1)

    def critical(self, alpha: float) -> float:
        """The score that a rule has to exceed for `p` to be at most alpha."""
        may = int(alpha * (len(self.greatest) + 1) + SAME) - 1
        return float(self.greatest[-1 - may]) + SAME

    def as_good(self, value: float) -> float:
        """How many rules of one permutation are at least as good, on average."""
        return _at_least(self.high, max(value, self.floor)) / len(self.greatest)


def _at_least(rising: Floats, value: float) -> int:
    return len(rising) - int(np.searchsorted(rising, value - SAME))


class Deal:
    """Deals the departures of each stratum out to its calls, each time anew."""

    def __init__(self, cells: Cells) -> None:
        """The cells stand in order of their stratum."""
        strata = int(cells.stratum.max(initial=-1)) + 1
        calls = np.bincount(cells.stratum, cells.calls, strata).astype(np.int64)
        departed = np.bincount(cells.stratum, cells.departed, strata).astype(np.int64)
        self._ends = np.concatenate([[0], np.cumsum(calls)])
        self._calls = calls
        self._fewer = np.minimum(departed, calls - departed)
        """Of each stratum either the departures are drawn or, where they are fewer, all others."""
        self._others = (departed > self._fewer)[cells.stratum]
        self._sign = np.where(self._others, -1, 1)
        self._cell = np.repeat(np.arange(len(cells.calls), dtype=np.int32), cells.calls)
        self.fixed = np.where(self._others, cells.calls, 0)
        """Departures of each cell before what `draw` adds or takes away."""

    def draw(self, chance: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Cells, and what their departures differ by from `fixed`.

        Calls of a stratum are drawn until enough different ones are: so every set of them is as likely.
        """
        taken = np.zeros(self._ends[-1], np.bool_)
        taken[self._some(self._fewer, chance)] = True
        need = self._fewer - np.diff(np.searchsorted(np.flatnonzero(taken), self._ends))
        while need.any():
            more = self._some(need, chance)
            new = np.unique(more[~taken[more]])
            taken[new] = True
            need = need - np.diff(np.searchsorted(new, self._ends))
        drawn = np.bincount(self._cell[np.flatnonzero(taken)], minlength=len(self._sign))
        some = np.flatnonzero(drawn)
        return some, drawn[some] * self._sign[some]

    def _some(self, many: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
        """So many calls of each stratum, each any of them; one may come twice."""
        first, calls = np.repeat(self._ends[:-1], many), np.repeat(self._calls, many)
        return first + (chance.random(len(first)) * calls).astype(np.int64)


def permute(
    family: Family, cells: Cells, margins: Margins, searched: NDArray[np.bool_], permutations: int, seed: int,
    tick: Callable[[int], None] | None = None,
) -> Chance:  # fmt: skip
    """The scores of the searched rules in so many permutations; `tick` is told how many are done."""
    chance, deal, places = np.random.default_rng(seed), Deal(cells), family.places(cells)
    at = np.flatnonzero(searched)
    fixed = family.count(places, deal.fixed)[at] - margins.expected[at]
    spread = np.sqrt(margins.variance[at] + 1)
    floor = float(-ndtri(min(0.5, KEPT / max(1, len(at)))))
    greatest, high = np.full(permutations, -np.inf), []
    for nth in range(permutations if len(at) else 0):
        some, change = deal.draw(chance)
        scores = (family.count(places[some], change)[at] + fixed) / spread
        greatest[nth] = scores.max()
        high.append(scores[scores >= floor])
        if tick:
            tick(nth + 1)
    return Chance(np.sort(greatest), np.sort(np.concatenate([np.empty(0), *high])), floor)
