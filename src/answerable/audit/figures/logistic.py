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
    reason = _unfit(patterns)
    if reason:
        return reason
    found = _newton(patterns)
    if isinstance(found, Untold):
        return found
    beta, steps = found
    covariance = np.asarray(np.linalg.inv(_information(patterns, beta)), dtype=np.float64)
    if clusters is None:
        return _told(patterns, beta, covariance, steps, level, None)
    scores = _scores(patterns, clusters, beta)
    if len(scores) < 2:
        return Untold("all calls are of one cluster")
    calls = int(patterns.calls.sum())
    correction = len(scores) / (len(scores) - 1) * (calls - 1) / (calls - len(beta))
    between = correction * covariance @ (scores.T @ scores) @ covariance
    return _told(patterns, beta, between, steps, level, len(scores))


def _told(
    patterns: Patterns, beta: Numbers, covariance: Numbers, steps: int, level: float, clusters: int | None
) -> Logistic:
    freedom = clusters - 1 if clusters else None
    errors = np.sqrt(np.diag(covariance))
    coefficients = tuple(
        Coefficient(name, difference(value, error, level, freedom), ratio(value, error, level, freedom))
        for name, value, error in zip(patterns.names, beta.tolist(), errors.tolist(), strict=True)
    )
    return Logistic(coefficients, _likelihood(patterns, beta), int(patterns.calls.sum()), clusters, steps)


def _unfit(patterns: Patterns) -> Untold | None:
    """Why no fit is to be tried."""
    calls, answered = int(patterns.calls.sum()), int(patterns.answered.sum())
    if calls <= len(patterns.names):
        return Untold(f"{calls} calls do not tell {len(patterns.names)} coefficients")
    if answered in (0, calls):
        return Untold("all of the calls were answered, or none")
    gram = _information(patterns, np.zeros(len(patterns.names)))
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
    beta = move = np.zeros(len(patterns.names))
    design = patterns.design[patterns.calls > 0]
    for step in range(1, STEPS + 1):
        score = patterns.design.T @ (patterns.answered - patterns.calls * expit(patterns.design @ beta))
        try:
            move = np.asarray(np.linalg.solve(_information(patterns, beta), score), dtype=np.float64)
        except np.linalg.LinAlgError:
            break
        beta = beta + _uphill(patterns, beta, move)
        if np.abs(design @ move).max() < CLOSE:
            return beta, step
        if np.abs(design @ beta).max() > CERTAIN:
            break
    going = np.abs(move) * np.abs(design).max(axis=0)
    away = _listed(patterns.names, going > SHOWS * going.max())
    return Untold(f"some calls' outcomes follow from their columns without exception: {away}")


def _uphill(patterns: Patterns, beta: Numbers, move: Numbers) -> Numbers:
    """A Newton step, halved until it makes the outcomes no less likely (but for rounding)."""
    before = _likelihood(patterns, beta)
    while _likelihood(patterns, beta + move) < before - abs(before) * ROUNDING:
        move = move / 2
    return move


def _information(patterns: Patterns, beta: Numbers) -> Numbers:
    share = expit(patterns.design @ beta)
    weights = patterns.calls * share * (1 - share)
    return np.asarray((patterns.design * weights[:, None]).T @ patterns.design)


def _likelihood(patterns: Patterns, beta: Numbers) -> float:
    """Its logarithm, of the calls one by one."""
    score = patterns.design @ beta
    return float(patterns.answered @ score - patterns.calls @ np.logaddexp(0, score))


def _scores(patterns: Patterns, clusters: Clusters, beta: Numbers) -> Numbers:
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
