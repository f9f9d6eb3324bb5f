"""The partial likelihood of proportional hazards, on counts: where it is highest, and how sharply.

At each time in each stratum there are so many of each kind of call at risk (`at_risk`, which may be weighted)
and so many ended (`events`); kind p has covariates z_p and relative hazard exp(z_p b). All sums over calls
are sums over kinds, so a step of Newton's costs rows times kinds, however many calls there are. Ties: Breslow
(1974), or Efron (1977), whose m denominators at a time with m ends are summed in closed form (differences of
digamma and trigamma functions) past a few.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, zeta

from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.waits import Real

Ties: TypeAlias = Literal["efron", "breslow"]

FEW = 32
"""Up to so many ends at once, Efron's denominators are summed one by one: the closed form would cancel."""
RUNAWAY = 25.0
"""A logarithm of a ratio this far out is on its way to infinity: exp(25) is 7e10."""


class Sets(msgspec.Struct, frozen=True, eq=False):
    """Risk sets: rows are times in strata, columns kinds of calls."""

    at_risk: Real
    events: Real
    design: Real
    """Covariates of each kind (rows): kinds x coefficients."""
    ties: Ties


class Fit(msgspec.Struct, frozen=True, eq=False):
    """Where the likelihood is highest."""

    beta: Real
    """Coefficients; 0 where one cannot be told."""
    covariance: Real
    """The inverse of the information."""
    told: NDArray[np.bool_]
    """Which coefficients the risk sets tell apart from the others."""
    log_likelihood: float


class Moments(msgspec.Struct, frozen=True, eq=False):
    """At some coefficients, of each row: mean covariates, sums over Efron's (or Breslow's) denominators."""

    weight: Real
    """Relative hazard of each kind; its scale is free."""
    total: Real
    """Weighted number at risk."""
    leaving: Real
    """Weighted number that ended."""
    ends: Real
    """How many ended, m."""
    mean: Real
    """Mean covariates of those at risk."""
    own: Real
    """Mean covariates of those who ended, weighted as at risk; Breslow's ties never use it."""
    first: Real
    """Sum of total / denominator over the m denominators: m with Breslow's ties."""
    second: Real
    """Sum of (total / denominator) squared."""
    fall: Real
    """Sum of log(denominator / total)."""


def with_ends(sets: Sets) -> tuple[Sets, NDArray[np.intp]]:
    """The rows at which somebody ended, most ends first, and where they were: no other says anything."""
    ends = total(sets.events)
    rows = np.flatnonzero(ends)
    rows = rows[np.argsort(-ends[rows], kind="stable")]
    return Sets(sets.at_risk[rows], sets.events[rows], sets.design, sets.ties), rows


def total(values: Real) -> Real:
    """The sum of each row; of narrow rows a product is several times faster than a sum."""
    return values @ np.ones(values.shape[1])


def moments(sets: Sets, beta: Real) -> Moments:
    """All that the likelihood, its slope and its curvature are made of; rows as `with_ends` leaves them."""
    linear = sets.design @ beta
    weight = np.exp(linear - linear.max(initial=-np.inf))
    at_risk, ended = sets.at_risk * weight, sets.events * weight
    whole, leaving, ends = total(at_risk), total(ended), total(sets.events)
    mean = (at_risk @ sets.design) / whole[:, None]
    own = (ended @ sets.design) / leaving[:, None]
    if sets.ties == "breslow":
        return Moments(weight, whole, leaving, ends, mean, own, ends, ends, np.zeros_like(ends))
    return Moments(weight, whole, leaving, ends, mean, own, *_efron(ends, leaving / whole))


def _efron(ends: Real, leaving: Real) -> tuple[Real, Real, Real]:
    """Sums of 1 / x, 1 / x^2 and log x over x = 1 - leaving * l / m, l = 0 ... m - 1; most ends first."""
    first, second, fall = np.ones_like(ends), np.ones_like(ends), np.zeros_like(ends)
    many = slice(0, int(np.searchsorted(-ends, -FEW)))
    for step in range(1, FEW):
        some = slice(many.stop, int(np.searchsorted(-ends, -step)))
        left = 1 - leaving[some] * (step / ends[some])
        first[some] += 1 / left
        second[some] += 1 / left**2
        fall[some] += np.log(left)
    m = ends[many]
    a = m / leaving[many]
    rest = np.maximum(a - m, 0.0) + 1
    first[many] = a * (digamma(a + 1) - digamma(rest))
    second[many] = a**2 * (zeta(2.0, rest) - zeta(2.0, a + 1))
    fall[many] = gammaln(a + 1) - gammaln(rest) - m * np.log(a)
    return first, second, fall


def likelihood(sets: Sets, beta: Real, at: Moments) -> float:
    """The logarithm of the partial likelihood."""
    linear = sets.design @ beta
    return float(sets.events.sum(0) @ (linear - linear.max()) - (at.ends * np.log(at.total) + at.fall).sum())


def slope(sets: Sets, at: Moments) -> Real:
    """The score: its derivative in the coefficients."""
    expected = at.ends @ at.own + at.first @ (at.mean - at.own)
    return np.asarray(sets.events.sum(0) @ sets.design - expected)


def curvature(sets: Sets, at: Moments) -> tuple[Real, Real]:
    """The information, minus its second derivative; and what it would be were covariates never shared by all.

    The second is the measure of what is nothing but rounding in the first.
    """
    design, apart = sets.design, at.mean - at.own
    ended = sets.events * at.weight
    square = (at.first / at.total) @ (sets.at_risk * at.weight)
    square += ((at.ends - at.first) / at.leaving) @ ended
    cross = (at.own * at.first[:, None]).T @ apart
    means = (at.own * at.ends[:, None]).T @ at.own + cross + cross.T
    means += (apart * at.second[:, None]).T @ apart
    return np.asarray((design * square[:, None]).T @ design - means), square @ design**2


def fit(sets: Sets) -> Fit | Untold:
    """The highest point, by Newton's method with halved steps.

    Coefficients that the risk sets cannot tell apart are left at 0 and marked. If the likelihood rises
    without end, or nothing can be told, the reason is the answer.
    """
    sets, rows = with_ends(sets)
    beta = np.zeros(sets.design.shape[1])
    if not rows.size or not beta.size:
        return Untold("no call ended by the cause where calls can be compared")
    at = moments(sets, beta)
    inverse, told = _inverse(*curvature(sets, at))
    if not told.any():
        return Untold("in no stratum did calls of two kinds wait at a time at which one of them ended")
    height = likelihood(sets, beta, at)
    for _ in range(60):
        step = inverse @ slope(sets, at)
        beta, at, higher = _climb(sets, beta, step, height)
        if np.abs(beta).max() > RUNAWAY:
            return Untold(
                "the likelihood rises without end: in one kind of call all ends come first, or none come"
            )
        inverse, _ = _inverse(*curvature(sets, at))
        done = np.abs(step).max() <= 1e-10 * max(1.0, np.abs(beta).max())
        height = higher
        if done:
            return Fit(np.where(told, beta, 0.0), inverse, told, height)
    return Untold("the likelihood's highest point was not found in 60 steps")


def _climb(sets: Sets, beta: Real, step: Real, height: float) -> tuple[Real, Moments, float]:
    """A step that does not go down, but by rounding: halved until it does not."""
    for halved in range(30):
        at = moments(sets, beta + step / 2**halved)
        higher = likelihood(sets, beta + step / 2**halved, at)
        if higher >= height - 1e-9 * abs(height):
            break
    return beta + step / 2**halved, at, higher


def _inverse(information: Real, most: Real) -> tuple[Real, NDArray[np.bool_]]:
    """The inverse where there is information, and which coefficients lie wholly there."""
    scale = np.sqrt(np.where(most > 0, most, 1.0))
    values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    says = values > 1e-11
    inverse = (vectors[:, says] / values[says]) @ vectors[:, says].T / np.outer(scale, scale)
    return inverse, (np.abs(vectors[:, ~says]) < 1e-6).all(1)
