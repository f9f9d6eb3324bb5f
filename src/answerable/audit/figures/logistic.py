"""Logistic regression on counts: each distinct combination of columns once, with its calls.

log odds of an answer = a sum of coefficients. The fit to counts is that to the calls one by one, figure for
figure; it takes as long as there are combinations, not calls. Newton's method from zero (McCullagh and
Nelder, Generalized Linear Models (1989) 4.4), its steps halved while they lead downhill.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import expit

from answerable.audit.figures.estimate import LEVEL, Estimate, Numbers, Untold, difference, ratio
from answerable.audit.figures.patterns import Clusters, Patterns

STEPS = 60
CLOSE = 1e-8
"""A step that moves no pattern's log odds further is the last: what is left is of the order of its square."""
CERTAIN = 35.0
"""Log odds that no finite fit reaches: it would take 10^15 calls."""
RANK = 1e-12
"""Columns whose smallest eigenvalue is this share of the largest say the same twice."""
WAKES = 200_000
"""A product of matrices with fewer multiplications than this stays on one thread (OpenBLAS: 262,144)."""
SHOWS = 0.1
"""A column with so much of a direction is named with it."""
ROUNDING = 1e-13


class Coefficient(msgspec.Struct, frozen=True):
    """What one column adds to the log odds for each unit of it, all other columns being the same."""

    name: str
    log_odds: Estimate
    odds: Estimate
    """The same as an odds ratio."""


class Logistic(msgspec.Struct, frozen=True):
    """A fit: coefficients in the order of the columns."""

    coefficients: tuple[Coefficient, ...]
    log_likelihood: float
    calls: int
    clusters: int | None
    """None: calls were taken for independent."""
    steps: int
    """Newton steps until it stood still."""


def logistic(patterns: Patterns, clusters: Clusters | None = None, level: float = LEVEL) -> Logistic | Untold:
    """Fit it, with Wald's intervals: from the information, or between clusters (sandwich).

    Between clusters the variance is Liang and Zeger's (Biometrika 73 (1986) 13) times G / (G - 1) and (n -
    1) / (n - k) for G clusters, n calls and k columns, with Student's t on G - 1 degrees of freedom.
    ValueError where the clusters' calls are not those of the patterns.
    """
    told = patterns.with_calls
    found = _unfit(told) or _newton(told)
    if isinstance(found, Untold):
        return found
    beta, steps = found
    score = told.design @ beta
    covariance = np.asarray(np.linalg.inv(_information(told, score)), dtype=np.float64)
    calls, many = int(told.calls.sum()), None
    if clusters is not None:
        moved = _moved(patterns, clusters, beta)
        many = len(moved)
        if many < 2:
            return Untold("all calls are of one cluster")
        correction = many / (many - 1) * (calls - 1) / (calls - len(beta))
        covariance = correction * covariance @ (moved.T @ moved) @ covariance
    errors = np.sqrt(np.diag(covariance))
    freedom = many - 1 if many else None
    coefficients = tuple(
        Coefficient(name, difference(value, error, level, freedom), ratio(value, error, level, freedom))
        for name, value, error in zip(patterns.names, beta.tolist(), errors.tolist(), strict=True)
    )
    return Logistic(coefficients, _likelihood(told, score), calls, many, steps)


def _unfit(patterns: Patterns) -> Untold | None:
    """Why no fit is to be tried."""
    calls, answered = int(patterns.calls.sum()), int(patterns.answered.sum())
    if calls <= len(patterns.names):
        return Untold(f"{calls} calls do not tell {len(patterns.names)} coefficients")
    if answered in (0, calls):
        return Untold("all of the calls were answered, or none")
    gram = _information(patterns, np.zeros(len(patterns.calls)))
    scale = np.sqrt(np.diag(gram))
    if not scale.all():
        return _same(patterns.names, scale == 0)
    values, vectors = np.linalg.eigh(gram / np.outer(scale, scale))
    if values[0] < RANK * values[-1]:
        return _same(patterns.names, np.abs(vectors[:, 0]) > SHOWS)
    return None


def _same(names: Sequence[str], which: npt.NDArray[np.bool_]) -> Untold:
    return Untold(f"these columns tell nothing that others do not: {_listed(names, which)}")


def _listed(names: Sequence[str], which: npt.NDArray[np.bool_]) -> str:
    return ", ".join(name for name, shown in zip(names, which, strict=True) if shown)


def _newton(patterns: Patterns) -> tuple[Numbers, int] | Untold:
    """The coefficients, and the steps that it took; or which columns have none that is finite (separation:
    Albert and Anderson, Biometrika 71 (1984) 1).
    """
    beta: Numbers = np.zeros(len(patterns.names))
    score: Numbers = np.zeros(len(patterns.calls))
    move = beta
    for step in range(1, STEPS + 1):
        surprise = patterns.answered - patterns.calls * expit(score)
        try:
            move = np.asarray(np.linalg.solve(_information(patterns, score), patterns.design.T @ surprise))
        except np.linalg.LinAlgError:
            break
        shift = patterns.design @ move
        length = _uphill(patterns, score, shift)
        beta, score = beta + length * move, score + length * shift
        if np.abs(shift).max() < CLOSE:
            return beta, step
        if np.abs(score).max() > CERTAIN:
            break
    going = np.abs(move) * np.abs(patterns.design).max(axis=0)
    away = _listed(patterns.names, going > SHOWS * going.max())
    return Untold(f"some calls' outcomes follow from their columns without exception: {away}")


def _uphill(patterns: Patterns, score: Numbers, shift: Numbers) -> float:
    """How much of a Newton step makes the outcomes no less likely (but for rounding)."""
    before, length = _likelihood(patterns, score), 1.0
    while _likelihood(patterns, score + length * shift) < before - abs(before) * ROUNDING:
        length /= 2
    return length


def _information(patterns: Patterns, score: Numbers) -> Numbers:
    """Fisher's information, added up in slices too small for BLAS to wake its threads: on a machine that
    others use too, their waiting for each other takes twenty times as long as the work (ADR 202).
    """
    share, columns = expit(score), patterns.design.shape[1]
    weights = patterns.calls * share * (1 - share)
    found, slice_of = np.zeros((columns, columns)), max(32, WAKES // columns**2)
    for start in range(0, len(weights), slice_of):
        rows = patterns.design[start : start + slice_of]
        found += (rows * weights[start : start + slice_of, None]).T @ rows
    return found


def _likelihood(patterns: Patterns, score: Numbers) -> float:
    """The logarithm of how likely the calls' outcomes are, one by one, given log odds of each pattern."""
    return float(patterns.answered @ score - patterns.calls @ np.logaddexp(0, score))


def _moved(patterns: Patterns, clusters: Clusters, beta: Numbers) -> Numbers:
    """How each cluster's calls would move each coefficient: a row a cluster that has calls."""
    for mine, theirs in ((patterns.answered, clusters.answered), (patterns.calls, clusters.calls)):
        if not np.array_equal(np.bincount(clusters.pattern, theirs, len(mine)), mine):
            raise ValueError("the clusters' calls are not those of the patterns")
    surprise = clusters.answered - clusters.calls * expit(patterns.design @ beta)[clusters.pattern]
    columns = (
        np.bincount(clusters.cluster, surprise * column[clusters.pattern]) for column in patterns.design.T
    )
    occupied = np.bincount(clusters.cluster, clusters.calls) > 0
    return np.column_stack([column[occupied] for column in columns])
