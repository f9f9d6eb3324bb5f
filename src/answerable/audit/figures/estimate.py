"""What a figure is: an estimate with its interval, or the reason why it cannot be told."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtri, stdtrit

from answerable.audit.figures.lopsided import bent

LEVEL = 0.95
"""How often an interval covers, unless said otherwise."""
LARGEST = 709.0
"""The logarithm of the largest ratio that is told: beyond it no float could be."""

Scale: TypeAlias = Literal["difference", "ratio"]
Counts: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers of calls, or codes that number strata, groups and clusters from 0."""
Numbers: TypeAlias = npt.NDArray[np.float64]


class Untold(msgspec.Struct, frozen=True, tag="untold"):
    """A figure that these counts do not hold. It reads on from "cannot be told, because"."""

    because: str


class Estimate(msgspec.Struct, frozen=True, tag="estimate"):
    """A figure, how sure it is, and between what it lies."""

    value: float
    """In the unit that its function names; a share is between 0 and 1."""
    error: float
    """The standard error: of the value, or of its natural logarithm where the scale is a ratio."""
    low: float
    high: float
    """Ends of the interval, in the value's unit."""
    level: float = LEVEL
    """How often an interval made like this one covers what it is about."""
    scale: Scale = "difference"
    """What "no difference" is: 0 for a difference, 1 for a ratio."""
    freedom: float | None = None
    """Degrees of freedom of Student's t; None: the interval is from the normal distribution."""
    lopsided: float = 0.0
    """How lopsided what it sums up is (see lopsided.py); 0: not at all, or not known."""

    @property
    def no_difference(self) -> float:
        """The value that would say that both groups fare alike."""
        return 1.0 if self.scale == "ratio" else 0.0

    @property
    def excludes_no_difference(self) -> bool:
        """Whether the whole interval lies on one side of no difference."""
        return not self.low <= self.no_difference <= self.high


class ChiSquare(msgspec.Struct, frozen=True):
    """A test whose statistic is chi-square distributed where its hypothesis holds."""

    statistic: float
    freedom: int
    p: float
    """How often a statistic as large or larger comes where the hypothesis holds."""


def chi_square(statistic: float, freedom: int) -> ChiSquare:
    """The test of a statistic with so many degrees of freedom."""
    return ChiSquare(statistic, freedom, float(chdtrc(freedom, statistic)))


def quantile(level: float = LEVEL, freedom: float | None = None) -> float:
    """How many standard errors an interval reaches to either side: of Student's t, or of the normal."""
    tail = (1 + level) / 2
    return float(ndtri(tail) if freedom is None else stdtrit(freedom, tail))


def difference(
    value: float,
    error: float,
    level: float = LEVEL,
    freedom: float | None = None,
    lopsided: float = 0.0,
) -> Estimate:
    """A difference with the interval of its standard error (Wald), straightened where it is lopsided."""
    low, high = _ends(value, error, level, freedom, lopsided)
    return Estimate(value, error, low, high, level, "difference", freedom, lopsided)


def ratio(
    logarithm: float,
    error: float,
    level: float = LEVEL,
    freedom: float | None = None,
    lopsided: float = 0.0,
) -> Estimate:
    """A ratio from its natural logarithm and that logarithm's standard error; never larger than a float."""
    ends = _ends(logarithm, error, level, freedom, lopsided)
    low, value, high = (math.exp(min(x, LARGEST)) for x in (ends[0], logarithm, ends[1]))
    return Estimate(value, error, low, high, level, "ratio", freedom, lopsided)


def _ends(
    value: float, error: float, level: float, freedom: float | None, lopsided: float
) -> tuple[float, float]:
    reach = quantile(level, freedom)
    return value - error * bent(reach, lopsided), value - error * bent(-reach, lopsided)
