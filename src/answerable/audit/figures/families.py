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


def p_alike(estimate: Estimate, margin: float) -> float | Untold:
    """How often, were the difference as large as a margin, an estimate this far inside it would come.

    Two one-sided tests (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987) 657): small
    says *practically alike*. It is below 0.025 just when the interval of 95 % lies inside the margin. A
    difference's margin is in its unit, and above 0; a ratio's is a ratio above 1, and stands for its inverse
    too. ValueError for any other.
    """
    if margin <= estimate.no_difference:
        raise ValueError(
            f"a margin of {margin} for a {estimate.scale}: it is above {estimate.no_difference:g}"
        )
    if estimate.error == 0:
        return NO_ERROR
    reach = math.log(margin) if estimate.scale == "ratio" else margin
    ends = [(_distance(estimate) + side * reach) / estimate.error for side in (1, -1)]
    above, below = (straightened(each, estimate.lopsided) for each in ends)
    return max(_below(-above, estimate.freedom), _below(below, estimate.freedom))


def benjamini_hochberg(p: npt.ArrayLike) -> Numbers:
    """Each p adjusted so that of those at most q, a share of q on average is false (JRSS B 57 (1995) 289).

    For figures that are independent, or that rise together. In the order given. ValueError where a p is not
    between 0 and 1.
    """
    return _step_up(np.asarray(p, dtype=np.float64), 1.0)


def benjamini_yekutieli(p: npt.ArrayLike) -> Numbers:
    """The same whatever the figures have to do with one another (Annals of Statistics 29 (2001) 1165)."""
    given = np.asarray(p, dtype=np.float64)
    return _step_up(given, float((1 / np.arange(1, len(given) + 1)).sum()))


def _step_up(p: Numbers, factor: float) -> Numbers:
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a p lies between 0 and 1; leave out of the family what cannot be told")
    order = np.argsort(p, kind="stable")[::-1]
    ranks = np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(p[order] * factor * len(p) / ranks))
    return adjusted


def _distance(estimate: Estimate) -> float:
    """From no difference, on the scale of the standard error."""
    return math.log(estimate.value) if estimate.scale == "ratio" else estimate.value


def _below(errors: float, freedom: float | None) -> float:
    return float(ndtr(errors) if freedom is None else stdtr(freedom, errors))
