"""Is it the same in all strata? Each stratum's figures, tests that they are alike, and reversals."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
import numpy as np

from answerable.audit.figures import proportions
from answerable.audit.figures.estimate import LEVEL, ChiSquare, Estimate, Numbers, Untold, chi_square
from answerable.audit.figures.strata import NOTHING_COMPARED, Strata
from answerable.audit.figures.stratified import odds_ratio

Sure: TypeAlias = Literal["both", "crude only", "adjusted only", "neither"]
"""Of which of two figures that point in opposite directions the interval excludes no difference: only `both`
is a reversal that is seen, any other may be chance.
"""


class Stratum(msgspec.Struct, frozen=True):
    """One line of a forest plot: a stratum's place in the arrays, its table, and the difference of shares."""

    place: int
    table: proportions.Fourfold
    difference: Estimate | Untold


def forest(strata: Strata, level: float = LEVEL) -> tuple[Stratum, ...]:
    """Every stratum by itself, those too that do not compare: differences with Newcombe's interval."""
    return tuple(
        Stratum(place, table, proportions.risk_difference(table, level))
        for place, table in enumerate(strata.tables)
    )


def same_difference(strata: Strata) -> ChiSquare | Untold:
    """Cochran's Q (Biometrics 10 (1954) 101): that all strata have one difference of shares.

    A stratum where all or none of each group's calls were answered has no error to weigh it by, and is left
    out; where strata are small Q is rough.
    """
    kept = strata.only(strata.compares)
    n1, n0 = kept.calls.astype(np.float64), kept.calls_others.astype(np.float64)
    share, others = kept.answered / n1, kept.answered_others / n0
    squared = share * (1 - share) / n1 + others * (1 - others) / n0
    told = squared > 0
    weights, gaps = 1 / squared[told], (share - others)[told]
    if len(gaps) < 2:
        return _too_few(len(n1))
    mean = (weights * gaps).sum() / weights.sum()
    return chi_square(float((weights * (gaps - mean) ** 2).sum()), len(gaps) - 1)


def same_odds(strata: Strata) -> ChiSquare | Untold:
    """Breslow and Day's test with Tarone's correction: that all strata have one odds ratio.

    Breslow and Day, Statistical Methods in Cancer Research I (1980) 4.4; Tarone, Biometrika 72 (1985) 91. A
    stratum where all calls were answered, or none, tells nothing of odds and is left out.
    """
    common = odds_ratio(strata)
    if isinstance(common, Untold):
        return common
    kept = strata.only(strata.compares)
    compared, answered = len(kept.calls), kept.answered + kept.answered_others
    kept = kept.only((answered > 0) & (answered < kept.calls + kept.calls_others))
    if len(kept.calls) < 2:
        return _too_few(compared)
    expected, spread = _expected(kept, common.value)
    gaps = kept.answered - expected
    statistic = (gaps**2 / spread).sum() - gaps.sum() ** 2 / spread.sum()
    return chi_square(max(0.0, float(statistic)), len(gaps) - 1)


def _expected(kept: Strata, odds: float) -> tuple[Numbers, Numbers]:
    """The group's answered calls that an odds ratio would give with the margins as they are; and their
    variance. The root of a square equation that lies within the margins.
    """
    n1, n0 = kept.calls.astype(np.float64), kept.calls_others.astype(np.float64)
    m = (kept.answered + kept.answered_others).astype(np.float64)
    second, first, none = 1 - odds, n0 - m + odds * (n1 + m), odds * n1 * m
    root = np.sqrt(first**2 + 4 * second * none)
    # Two spellings of one root; each is used where it subtracts nothing from its like.
    below = np.where(first > 0, first + root, 1.0)
    above = root - first
    expected = np.where(first > 0, 2 * none / below, above / (2 * second) if second else 0.0)
    spread = 1 / (1 / expected + 1 / (n1 - expected) + 1 / (m - expected) + 1 / (n0 - m + expected))
    return expected, spread


def _too_few(compared: int) -> Untold:
    if compared == 0:
        return NOTHING_COMPARED
    return Untold("it takes two strata or more that compare and have a say")


def reversal(crude: Estimate, adjusted: Estimate) -> Sure | None:
    """How sure it is that the crude comparison says one way and the adjusted one the other (Simpson, JRSS B
    13 (1951) 238); None: both say the same way, or one says none.
    """
    turned = (crude.value - crude.no_difference) * (adjusted.value - adjusted.no_difference) < 0
    if not turned:
        return None
    sure: dict[tuple[bool, bool], Sure] = {
        (True, True): "both",
        (True, False): "crude only",
        (False, True): "adjusted only",
        (False, False): "neither",
    }
    return sure[crude.excludes_no_difference, adjusted.excludes_no_difference]
