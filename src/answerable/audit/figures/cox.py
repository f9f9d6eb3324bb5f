"""Stratified Cox regression (1972) on counts: at what rates one cause ends the waits of each group.

Named for what it assumes. It is *cause-specific*: among calls still waiting, how often one ends by the cause
just then; a call that ended otherwise is censored there, as if it would have fared like those that went on.
And it is *proportional*: the ratio is the same at every time. A ratio of 0.8 means that calls of the group,
while they wait, are reached at 0.8 times the rate of like calls of the reference. It does not say what share
is ever reached.
"""

from __future__ import annotations

import numpy as np

from answerable.audit.figures.estimate import LEVEL, Untold
from answerable.audit.figures.hazards import Hazards, Model, everywhere, hazards, model, sandwich, steps
from answerable.audit.figures.partial import Moments, Sets, Ties, fit
from answerable.audit.figures.risksets import share
from answerable.audit.figures.waits import Cause, Real, Waits


def cox(
    waits: Waits,
    cause: Cause = Cause.REACHED,
    *,
    reference: int = 0,
    ties: Ties = "efron",
    clustered: bool = False,
    level: float = LEVEL,
) -> Hazards | Untold:
    """Ratios of the cause-specific hazards of all groups, stratified, holding further factors alike.

    `clustered` takes the error from clusters (Lin and Wei 1989, without a correction for few). Raises
    ValueError where it is asked for and the waits have no clusters.
    """
    seen = model(waits, cause, reference, clustered)
    if isinstance(seen, Untold):
        return seen
    sets = seen.sets(seen.table.waiting, ties)
    found = fit(sets)
    if isinstance(found, Untold):
        return found
    if not clustered:
        return hazards(seen, sets, found, found.covariance, "likelihood", None, level)
    residual = _residuals(seen, sets, everywhere(sets, found.beta))
    covariance, clusters = sandwich(found, residual, waits.count, waits.clusters)
    return hazards(seen, sets, found, covariance, "clusters", clusters, level)


def _residuals(seen: Model, sets: Sets, at: Moments) -> Real:
    """Score residuals of one call of each entry of the waits (rows: entries; columns: coefficients).

    By Efron's ties a call that ends at a time is for a part of its denominators already gone.
    """
    table, (step, mean) = seen.table, steps(at)
    row, own, weight = table.row, sets.design[table.column], at.weight[table.column, None]
    waited = own * table.cumulated(step)[row][:, None] - table.cumulated(mean)[row]
    taken = at.own * at.ends[:, None] + (at.mean - at.own) * at.first[:, None]
    ended = own - share(taken, at.ends[:, None])[row]
    if sets.ties == "efron":
        gone, gone_mean = _gone(at, step, mean, taken)
        ended += weight * (own * gone[row][:, None] - gone_mean[row])
    by_cause = (seen.waits.cause == seen.table.cause)[:, None]
    return (np.where(by_cause, ended, 0.0) - weight * waited) * seen.kept[table.column, None]


def _gone(at: Moments, step: Real, mean: Real, taken: Real) -> tuple[Real, Real]:
    """Sums over Efron's denominators of the part l / m of those that end and are gone by then, as `steps`.

    With h = 1 / denominator, l / m is (total - 1 / h) / leaving, leaving being the weight of those that end.
    """
    gone = share(at.total * step - at.ends, at.leaving)
    return gone, share(at.total[:, None] * mean - taken, at.leaving[:, None])
