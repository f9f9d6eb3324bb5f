"""Two groups compared within strata of like calls, and put together by Mantel and Haenszel's weights.

A stratum that holds calls of one group only compares nothing: it has no weight, and `strata.overlap` counts
it.
"""

from __future__ import annotations

import math

import numpy as np

from answerable.audit.figures.estimate import (
    LEVEL,
    ChiSquare,
    Estimate,
    Untold,
    chi_square,
    difference,
    ratio,
)
from answerable.audit.figures.strata import NOTHING_COMPARED, Strata


class _Cells:
    """The strata that compare: a and b of the group, c and d of the others, n1 and n0 of each, n of both."""

    def __init__(self, strata: Strata) -> None:
        kept = strata.only(strata.compares)
        self.a, self.n1 = kept.answered.astype(np.float64), kept.calls.astype(np.float64)
        self.c, self.n0 = kept.answered_others.astype(np.float64), kept.calls_others.astype(np.float64)
        self.b, self.d, self.n = self.n1 - self.a, self.n0 - self.c, self.n1 + self.n0
        self.weight = self.n1 * self.n0 / self.n


def risk_difference(strata: Strata, level: float = LEVEL) -> Estimate | Untold:
    """The Mantel-Haenszel difference of shares: within strata, the group's less the others' (in shares).

    The variance of Sato (with Greenland and Robins, Biometrics 45 (1989) 1323) holds for few large strata
    and for many small ones. It takes calls for independent: `clustered.risk_difference` does not.
    """
    t = _Cells(strata)
    if not len(t.n):
        return NOTHING_COMPARED
    total = t.weight.sum()
    value = float((t.weight * (t.a / t.n1 - t.c / t.n0)).sum() / total)
    squared = _sato(t, value)
    if squared <= 0:
        return Untold(
            "within each stratum all or none of a group's calls were answered, so that nothing says how sure"
            " that is"
        )
    return difference(value, math.sqrt(squared) / float(total), level)


def _sato(t: _Cells, value: float) -> float:
    p = (t.n1**2 * t.c - t.n0**2 * t.a + t.n1 * t.n0 * (t.n0 - t.n1) / 2) / t.n**2
    q = (t.a * t.d + t.c * t.b) / (2 * t.n)
    return float(value * p.sum() + q.sum())


def odds_ratio(strata: Strata, level: float = LEVEL) -> Estimate | Untold:
    """The Mantel-Haenszel odds ratio, the variance of its logarithm by Robins, Breslow and Greenland
    (Biometrics 42 (1986) 311), which holds for small strata too.
    """
    t = _Cells(strata)
    if not len(t.n):
        return NOTHING_COMPARED
    r, s = t.a * t.d / t.n, t.b * t.c / t.n
    above, below = float(r.sum()), float(s.sum())
    if above == 0 or below == 0:
        return Untold("no stratum tells odds: one side's calls were all answered, or the other's never")
    p, q = (t.a + t.d) / t.n, (t.b + t.c) / t.n
    squared = (
        (p * r).sum() / (2 * above**2)
        + (p * s + q * r).sum() / (2 * above * below)
        + (q * s).sum() / (2 * below**2)
    )
    return ratio(math.log(above / below), math.sqrt(squared), level)


def no_association(strata: Strata) -> ChiSquare | Untold:
    """Cochran, Mantel and Haenszel's test that within strata the group does not matter (JNCI 22 (1959) 719),
    without their continuity correction.
    """
    t = _Cells(strata)
    if not len(t.n):
        return NOTHING_COMPARED
    all_answered = t.a + t.c
    spread = (t.n1 * t.n0 * all_answered * (t.b + t.d) / (t.n**2 * (t.n - 1))).sum()
    if spread == 0:
        return Untold("within each stratum that compares all calls were answered, or none")
    gap = (t.a - t.n1 * all_answered / t.n).sum()
    return chi_square(float(gap**2 / spread), 1)
