"""What an inconclusive figure could have seen."""

from __future__ import annotations

import math

from scipy.special import ndtri, stdtrit

from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.families import NO_ERROR

ALPHA = 0.05
POWER = 0.8


def smallest_detectable(estimate: Estimate, alpha: float = ALPHA, power: float = POWER) -> float | Untold:
    """The smallest true difference that data with this standard error would have told from none.

    In the estimate's unit: how far from no difference, either way; of a ratio, the one above 1, whose inverse
    is the one below. A two-sided test at `alpha` finds it in a share `power` of such data. It depends on the
    error alone, never on the value that was found (Bloom, Evaluation Review 19 (1995) 547; Hoenig and Heisey,
    The American Statistician 55 (2001) 19, for why).
    """
    if not (0 < alpha < 1 and alpha < power < 1):
        raise ValueError(
            f"alpha {alpha} and power {power}: both lie between 0 and 1, and power is the larger"
        )
    if estimate.error == 0:
        return NO_ERROR
    errors = _errors(1 - alpha / 2, estimate.freedom) + _errors(power, estimate.freedom)
    reach = errors * estimate.error
    return math.exp(reach) if estimate.scale == "ratio" else reach


def _errors(share: float, freedom: float | None) -> float:
    return float(ndtri(share) if freedom is None else stdtrit(freedom, share))
