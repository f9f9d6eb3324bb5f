"""What an estimate says against an hypothesis, and many of them at once."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, stdtr

from answerable.audit.figures.estimate import Estimate, Numbers, Untold
from answerable.audit.figures.lopsided import straightened

NO_ERROR = Untold("these counts say nothing of how sure the figure is")


def p_different(estimate: Estimate) -> float | Untold:
    """How often, were there no difference, an estimate this far from it or further would come (two-sided).

    By the estimate's standard error and its Student's t or normal distribution (Wald), straightened where it
    is lopsided: it is below 0.05 just when the interval of 95 % excludes no difference.
    """
    if estimate.error == 0:
        return NO_ERROR
    errors = straightened(_distance(estimate) / estimate.error, estimate.lopsided)
    return 2 * _below(-abs(errors), estimate.freedom)


def benjamini_hochberg(p: npt.ArrayLike) -> Numbers:
    """Each p adjusted so that of those at most q, a share of q on average is false (JRSS B 57 (1995) 289).

    For figures that are independent, or that rise together. In the order given. ValueError where a p is not
    between 0 and 1.
    """
    given = np.asarray(p, dtype=np.float64)
    if not ((given >= 0) & (given <= 1)).all():
        raise ValueError("a p lies between 0 and 1; leave out of the family what cannot be told")
    order = np.argsort(given, kind="stable")[::-1]
    ranks = np.arange(len(given), 0, -1)
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(given[order] * len(given) / ranks))
    return adjusted


def _distance(estimate: Estimate) -> float:
    """From no difference, on the scale of the standard error."""
    return math.log(estimate.value) if estimate.scale == "ratio" else estimate.value


def _below(errors: float, freedom: float | None) -> float:
    return float(ndtr(errors) if freedom is None else stdtr(freedom, errors))
