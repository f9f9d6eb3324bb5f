"""Adjusted shares: what both groups' would be with one mix of strata."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from answerable.audit.figures.estimate import LEVEL, Counts, Estimate, Numbers, Untold
from answerable.audit.figures.proportions import score_interval
from answerable.audit.figures.strata import NOTHING_COMPARED, Strata


class Standardised(msgspec.Struct, frozen=True):
    """Both groups' shares as they would be with one mix of strata; a standard error and an interval each."""

    group: Estimate
    others: Estimate


def standardised(strata: Strata, level: float = LEVEL) -> Standardised | Untold:
    """Both groups' shares with the same mix of strata, of those that compare (direct standardisation).

    The mix is Mantel and Haenszel's weights, so that the two shares differ by `stratified.risk_difference`.
    The interval is Wilson's for as many calls as would give the standard error (Korn and Graubard, Survey
    Methodology 24 (1998) 193, for its idea).
    """
    kept = strata.only(strata.compares)
    if not len(kept.calls):
        return NOTHING_COMPARED
    n1, n0 = kept.calls.astype(np.float64), kept.calls_others.astype(np.float64)
    weights = n1 * n0 / (n1 + n0)
    mix = weights / weights.sum()
    return Standardised(
        _directly(kept.answered, n1, mix, level), _directly(kept.answered_others, n0, mix, level)
    )


def _directly(answered: Counts, calls: Numbers, mix: Numbers, level: float) -> Estimate:
    shares = answered / calls
    share = min(1.0, float((mix * shares).sum()))
    squared = float((mix**2 * shares * (1 - shares) / calls).sum())
    # Where every stratum's share is 0 or 1 the error is 0 and says nothing; the weights then say how many
    # calls these amount to (Kish).
    effective = share * (1 - share) / squared if squared > 0 else float(1 / (mix**2 / calls).sum())
    return Estimate(share, math.sqrt(squared), *score_interval(share, effective, level), level)
