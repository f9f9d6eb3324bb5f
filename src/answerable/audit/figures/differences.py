"""How long one group's calls waited beside another's, on the same kinds of calls.

In each stratum the mean wait of one group less that of the other; over strata a weighted mean of these
differences, with the weights as given constants: a stratum weighs n1 n2 / (n1 + n2), its calls of the two
groups, as with Mantel and Haenszel (1959). Where both groups have calls, there is something to compare.

The error is that of independent calls; by clusters it is the sum of the calls' influences within each
cluster, squared and summed (Lin and Wei 1989; Liang and Zeger 1986), times G / (G - 1) for G clusters, with
Student's t on G - 1 degrees, straightened for clusters that are lopsided (see lopsided.py).
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from answerable.audit.figures import estimate
from answerable.audit.figures.estimate import LEVEL, Estimate, Untold
from answerable.audit.figures.functionals import functional, influences
from answerable.audit.figures.lopsided import lopsided
from answerable.audit.figures.risksets import Table, by_group
from answerable.audit.figures.waits import Cause, Real, Waits


class WaitingDifference(msgspec.Struct, frozen=True):
    """One group's mean wait beside another's, over strata in which both have calls."""

    difference: Estimate
    """The group's less the other's."""
    mean: float
    """The group's, over the same strata with the same weights."""
    mean_against: float
    """The other's."""


def waiting_difference(
    waits: Waits, group: int, against: int = 0, *, clustered: bool = False, level: float = LEVEL
) -> WaitingDifference | Untold:
    """The difference in mean time not reached up to the horizon (see `rmst`), stratified; in the unit of the
    waits.

    Above 0 the group waits longer than the other. Raises ValueError where `clustered` is asked for and the
    waits have no clusters, and where the two are one group.
    """
    if clustered and waits.clusters is None:
        raise ValueError("The waits have no clusters; count them by cluster, or take calls as independent.")
    if group == against:
        raise ValueError(f"Group {group} has no difference from itself; name two groups.")
    table, pair = by_group(waits, Cause.REACHED), (group, against)
    # Reached sooner is waited less: the area above the curve is the horizon less the area under it.
    area = np.asarray(table.time - waits.horizon, np.float64)
    figure = functional(table, area, waits.horizon)
    calls = figure.calls[:, pair]
    both = (calls > 0).all(1)
    strata = np.asarray(both & figure.told[:, pair].all(1))
    if not strata.any():
        return Untold(_why(bool(both.any())))
    weights = _weights(calls, strata)
    variance, freedom, bias = float(weights**2 @ figure.variance[:, pair].sum(1)), None, 0.0
    if clustered:
        sums = _between(waits, table, influences(table, waits, area), weights, pair)
        if len(sums) < 2:
            return Untold("all calls are in one cluster, and how clusters differ cannot be seen")
        freedom, bias = len(sums) - 1.0, lopsided(sums)
        variance = float(sums @ sums) * len(sums) / freedom
    if variance <= 0:
        return Untold(
            "within each stratum and group all calls fared the same: there is no spread to measure by"
        )
    means = weights @ figure.value[:, pair]
    found = estimate.difference(float(means[0] - means[1]), variance**0.5, level, freedom, bias)
    return WaitingDifference(found, waits.horizon + float(means[0]), waits.horizon + float(means[1]))


def _why(both: bool) -> str:
    if both:
        return "where both groups have calls, one of them was not followed up to the horizon"
    return "in no stratum have both groups calls"


def _weights(calls: Real, strata: NDArray[np.bool_]) -> Real:
    """The weight of each stratum; they add up to 1."""
    weights = np.where(strata, calls.prod(1) / np.maximum(calls.sum(1), 1.0), 0.0)
    return np.asarray(weights / weights.sum())


def _between(waits: Waits, table: Table, each: Real, weights: Real, pair: tuple[int, int]) -> Real:
    """How far each cluster among the calls compared moves the difference: its calls' influences, summed."""
    assert waits.clusters is not None
    block = np.repeat(np.arange(len(weights)), np.diff(table.starts))
    sign = np.zeros(waits.groups)
    sign[list(pair)] = 1.0, -1.0
    factor = weights[block[table.row]] * sign[waits.group]
    there = waits.clusters.summed(np.asarray(factor != 0, np.float64)) > 0
    return np.asarray(waits.clusters.summed(factor * each)[there])
