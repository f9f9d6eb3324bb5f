"""Two groups beside each other on the same kinds of calls: the share reached by a time, and the time waited.

In each stratum the figure of one group less that of the other; over strata a weighted mean of these
differences, with the weights as given constants. *overlap* weighs a stratum by n1 n2 / (n1 + n2), its calls
of the two groups, as Mantel and Haenszel (1959) do: where both groups have calls, there is something to
compare. *all* weighs it by all its calls of both: what the difference would be if both groups made the two
groups' calls together (direct standardisation).

The error is that of independent calls; by clusters it is the sum of the calls' influences within each
cluster, squared and summed (Lin and Wei 1989; Liang and Zeger 1986), times G / (G - 1) for G clusters, with
Student's t on G - 1 degrees, straightened for clusters that are lopsided (see lopsided.py).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from answerable.audit.figures import estimate
from answerable.audit.figures.estimate import LEVEL, Estimate, Untold
from answerable.audit.figures.functionals import functional, influences
from answerable.audit.figures.lopsided import lopsided
from answerable.audit.figures.risksets import Table, by_group
from answerable.audit.figures.waits import Cause, Real, Waits

Weighting: TypeAlias = Literal["overlap", "all"]


class Beside(msgspec.Struct, frozen=True):
    """One group beside another, over strata in which both have calls."""

    difference: Estimate
    """The group's figure less the other's."""
    figure: float
    """The group's, over the same strata with the same weights."""
    against: float
    """The other's."""
    strata: int
    """How many strata say something: both groups have calls there, followed long enough."""
    calls: int
    """Of both groups, in those strata."""
    left_out: int
    """Calls of both groups in the other strata."""
    weighting: Weighting
    clusters: int | None = None
    """None: calls were taken as independent."""


def share_difference(
    waits: Waits,
    by: int,
    group: int,
    against: int = 0,
    *,
    cause: Cause = Cause.REACHED,
    weighting: Weighting = "overlap",
    clustered: bool = False,
    level: float = LEVEL,
) -> Beside | Untold:
    """The difference in the share reached within `by`, stratified; a share of all calls, from -1 to 1.

    Raises ValueError where `clustered` is asked for and the waits have no clusters.
    """
    if by > waits.horizon:
        return Untold(f"waits were followed up to {waits.horizon}, and {by} was asked for")
    table = by_group(waits, cause)
    weight = (table.time <= by).astype(np.float64)
    return _beside(waits, table, weight, by, (group, against), weighting, clustered, level)


def waiting_difference(
    waits: Waits,
    group: int,
    against: int = 0,
    *,
    weighting: Weighting = "overlap",
    clustered: bool = False,
    level: float = LEVEL,
) -> Beside | Untold:
    """The difference in mean time not reached up to the horizon (see `rmst`), stratified; in the unit of the
    waits.

    Above 0 the group waits longer than the other. Raises ValueError where `clustered` is asked for and the
    waits have no clusters.
    """
    table = by_group(waits, Cause.REACHED)
    # Reached sooner is waited less: the area above the curve is the horizon less the area under it.
    weight = np.asarray(table.time - waits.horizon, np.float64)
    found = _beside(waits, table, weight, waits.horizon, (group, against), weighting, clustered, level)
    if isinstance(found, Untold):
        return found
    whole = waits.horizon
    return msgspec.structs.replace(found, figure=whole + found.figure, against=whole + found.against)


def _beside(
    waits: Waits,
    table: Table,
    weight: Real,
    until: int,
    pair: tuple[int, int],
    weighting: Weighting,
    clustered: bool,
    level: float,
) -> Beside | Untold:
    """The difference in a functional of the incidence, stratified."""
    if clustered and waits.clusters is None:
        raise ValueError("The waits have no clusters; count them by cluster, or take calls as independent.")
    if pair[0] == pair[1]:
        raise ValueError(f"Group {pair[0]} has no difference from itself; name two groups.")
    figure = functional(table, weight, until)
    calls = figure.calls[:, pair]
    both = (calls > 0).all(1)
    strata = np.asarray(both & figure.told[:, pair].all(1))
    if not strata.any():
        return Untold(_why(bool(both.any()), until))
    weights = _weights(calls, strata, weighting)
    shares = weights @ figure.value[:, pair]
    variance, clusters, bias = float(weights**2 @ figure.variance[:, pair].sum(1)), 0, 0.0
    if clustered:
        sums = _between(waits, table, influences(table, waits, weight), weights, pair)
        clusters, bias = len(sums), lopsided(sums)
        variance = float(sums @ sums) * clusters / max(clusters - 1, 1)
        if clusters < 2:
            return Untold("all calls are in one cluster, and how clusters differ cannot be seen")
    if variance <= 0:
        return Untold(
            "within each stratum and group all calls fared the same: there is no spread to measure by"
        )
    freedom = clusters - 1.0 if clustered else None
    return Beside(
        difference=estimate.difference(float(shares[0] - shares[1]), variance**0.5, level, freedom, bias),
        figure=float(shares[0]),
        against=float(shares[1]),
        strata=int(strata.sum()),
        calls=int(calls[strata].sum()),
        left_out=int(calls[~strata].sum()),
        weighting=weighting,
        clusters=clusters if clustered else None,
    )


def _why(both: bool, until: int) -> str:
    if both:
        return f"where both groups have calls, one of them was not followed up to {until}"
    return "in no stratum have both groups calls"


def _weights(calls: Real, strata: NDArray[np.bool_], weighting: Weighting) -> Real:
    """The weight of each stratum; they add up to 1."""
    total = np.maximum(calls.sum(1), 1.0)
    weights = np.where(strata, calls.prod(1) / total if weighting == "overlap" else total, 0.0)
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
