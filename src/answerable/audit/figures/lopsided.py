"""Sums of few lopsided parts: what their standard errors say, straightened.

A share that falls far on a few bad nights, and rises little on good ones, is a mean of lopsided parts. Of
such a mean a high value comes with a small standard error, and a low one with a large: Student's t finds too
much on one side, too little on the other, the more the fewer the parts. Hall's transformation (JRSS B 54
(1992) 221) of t, monotone and cubic, takes the first of that away; `a` is the parts' skewness over the root
of their number.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

STRAIGHT = 1e-12
"""Below this nothing is bent that a float could tell."""
HALF = 0.5
"""Above its negative a cube root less 1 keeps its digits by logarithms."""


def lopsided(parts: npt.NDArray[np.float64]) -> float:
    """`a` of the parts of a sum: the sum of their deviations' cubes over that of their squares to the 3/2."""
    gaps = parts - parts.mean()
    squares = float(gaps @ gaps)
    return float((gaps**3).sum()) / squares**1.5 if squares > 0 else 0.0


def straightened(t: float, a: float) -> float:
    """How many standard errors `t` comes to when parts are not lopsided."""
    return t + a / 3 * t**2 + a**2 / 27 * t**3 + a / 6


def bent(x: float, a: float) -> float:
    """The `t` that is straightened to `x`."""
    if abs(a) < STRAIGHT:
        return x
    inner = a * (x - a / 6)
    root = math.expm1(math.log1p(inner) / 3) if inner > -HALF else math.cbrt(1 + inner) - 1
    return 3 / a * root
