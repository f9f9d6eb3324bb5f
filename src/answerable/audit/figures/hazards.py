"""What regressions on hazards share: kinds of calls and their covariates, and ratios with their intervals."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from answerable.audit.figures import estimate
from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.kinds import Whole
from answerable.audit.figures.partial import Fit, Moments, Sets, Ties, moments, with_ends
from answerable.audit.figures.risksets import Table, share, tabled
from answerable.audit.figures.waits import Cause, Clusters, Real, Waits

Ratio: TypeAlias = Estimate | Untold
Error: TypeAlias = Literal["likelihood", "calls", "clusters"]
"""Where the error is from: the likelihood's curvature, or the spread of calls or of clusters (sandwich)."""


class Hazards(msgspec.Struct, frozen=True):
    """Ratios of hazards beside a reference."""

    groups: tuple[Ratio | None, ...]
    """Of each group; None: it is the reference."""
    factors: tuple[tuple[Ratio | None, ...], ...]
    """Of each level of each further factor; level 0 is the reference."""
    events: int
    """Ends by the cause."""
    error: Error
    ties: Ties
    log_likelihood: float
    clusters: int | None = None
    """How many, where the error is from clusters."""


class Model(msgspec.Struct, frozen=True, eq=False):
    """Waits as a regression sees them: kinds of calls, each a group with a combination of factors."""

    waits: Waits
    table: Table
    """Its columns are the kinds."""
    design: Real
    """Covariates of each kind (rows): one for each level but the references, 1 or 0."""
    levels: tuple[tuple[int, int], ...]
    """Of each covariate: the factor (0 is the group) and its level."""
    without: NDArray[np.bool_]
    """Which levels have no end by the cause at all: their ratio is 0, or too small to tell."""
    kept: NDArray[np.bool_]
    """Which kinds are in no such level. Leaving the others out is exactly the limit."""

    def sets(self, at_risk: Real, ties: Ties) -> Sets:
        """The risk sets of what is kept."""
        return Sets(at_risk * self.kept, self.table.events, self.design * ~self.without, ties)


def model(waits: Waits, cause: Cause, reference: int, clustered: bool) -> Model | Untold:
    """The kinds of calls that come up. Raises ValueError for a group or for clusters that there are not."""
    if clustered and waits.clusters is None:
        raise ValueError("The waits have no clusters; count them by cluster, or take calls as independent.")
    if not 0 <= reference < waits.groups:
        raise ValueError(f"There is no group {reference}; groups are 0 to {waits.groups - 1}.")
    if not (waits.group == reference).any():
        return Untold("the reference has no calls")
    spans = (waits.groups, *map(_span, waits.factors))
    codes = np.ravel_multi_index(
        tuple(each.astype(np.int64) for each in (waits.group, *waits.factors)), spans
    )
    found, column = np.unique(codes, return_inverse=True)
    levels = tuple(
        (factor, level)
        for factor, span in enumerate(spans)
        for level in range(span)
        if level != (0 if factor else reference)
    )
    each = np.unravel_index(found, spans)
    design = np.zeros((len(found), len(levels)))
    for place, (factor, level) in enumerate(levels):
        design[:, place] = each[factor] == level
    table = tabled(waits, cause, column, len(found))
    without = np.asarray(table.events.sum(0) @ design == 0) & design.any(0)
    return Model(waits, table, design, levels, without, np.asarray(~design[:, without].any(1)))


def _span(factor: Whole) -> int:
    return int(factor.max(initial=0)) + 1


def hazards(
    model: Model, sets: Sets, found: Fit, covariance: Real, error: Error, clusters: int | None, level: float
) -> Hazards:
    """The ratios, in the order of groups and levels."""
    ratios: list[list[Ratio | None]] = [[None] * model.waits.groups]
    ratios += [[None] * _span(factor) for factor in model.waits.factors]
    for place, (factor, one) in enumerate(model.levels):
        ratios[factor][one] = _ratio(model, found, covariance, place, level)
    return Hazards(
        groups=tuple(ratios[0]),
        factors=tuple(map(tuple, ratios[1:])),
        events=int(sets.events.sum()),
        error=error,
        ties=sets.ties,
        log_likelihood=found.log_likelihood,
        clusters=clusters,
    )


def _ratio(model: Model, found: Fit, covariance: Real, place: int, level: float) -> Ratio:
    """One ratio, or why there is none."""
    if not model.design[:, place].any():
        return Untold("it has no calls")
    if model.without[place]:
        return Untold("none of its calls ended by the cause: the ratio is 0, or too small to tell")
    if not found.told[place] or covariance[place, place] <= 0:
        return Untold("its calls never waited beside calls of the reference in the same stratum")
    return estimate.ratio(float(found.beta[place]), float(covariance[place, place]) ** 0.5, level)


def everywhere(sets: Sets, beta: Real) -> Moments:
    """Moments at all rows; where nobody ended by the cause the sums over ends are 0."""
    some, rows = with_ends(sets)
    at = moments(some, beta)

    def spread(values: Real) -> Real:
        out = np.zeros((len(sets.events), *values.shape[1:]))
        out[rows] = values
        return out

    fields = {name: spread(getattr(at, name)) for name in at.__struct_fields__ if name != "weight"}
    return Moments(weight=at.weight, **fields)


def steps(at: Moments) -> tuple[Real, Real]:
    """At each row the step of the baseline hazard, and the step times the mean covariates at it."""
    step = share(at.first, at.total)
    mean = at.own * step[:, None] + (at.mean - at.own) * share(at.second, at.total)[:, None]
    return step, mean


def sandwich(found: Fit, residual: Real, count: Whole, clusters: Clusters | None) -> tuple[Real, int | None]:
    """The covariance from the spread of calls, or of clusters where they are given, and how many of those."""
    if clusters is None:
        meat = (residual * count[:, None]).T @ residual
    else:
        sums = np.array([clusters.summed(each) for each in residual.T])
        meat = sums @ sums.T
    return np.asarray(found.covariance @ meat @ found.covariance), None if clusters is None else clusters.many
