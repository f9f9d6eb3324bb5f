"""Fine and Gray's regression (1999) on counts: ratios of the hazards behind the share reached.

The subdistribution hazard is the rate of being reached among calls not reached yet, those that ended
otherwise included: its ratio moves the share reached, whichever way waits end besides. *Proportional* is
assumed: 1 - F of a group is that of the reference to the power of the ratio. A ratio below 1 means that, at
every time, a smaller share of the group's calls was reached.

A call that ended otherwise at x stays at risk at t with weight G(t-) / G(x-), G being the share not yet lost
to censoring, of all groups of a stratum together (Zhou and others 2011); so how long calls are followed must
not hang on the group. With nothing censored before the horizon the weight is 1, and this is Cox regression
with those calls kept at risk. Ties by Breslow, as in R's cmprsk. With censoring the error is the sandwich of
all calls' influences, what each adds through G included (Fine and Gray 1999, section 3): here exactly the
infinitesimal jackknife, which on tied times is not to the last digit the form that cmprsk prints.
"""

from __future__ import annotations

import numpy as np

from answerable.audit.figures.estimate import LEVEL, Untold
from answerable.audit.figures.hazards import Hazards, Model, everywhere, hazards, model, sandwich, steps
from answerable.audit.figures.partial import Moments, Sets, fit
from answerable.audit.figures.risksets import Table, share
from answerable.audit.figures.waits import Cause, Real, Waits


def fine_gray(
    waits: Waits,
    cause: Cause = Cause.REACHED,
    *,
    reference: int = 0,
    clustered: bool = False,
    level: float = LEVEL,
) -> Hazards | Untold:
    """Ratios of the subdistribution hazards of all groups, stratified, holding further factors alike.

    Raises ValueError where `clustered` is asked for and the waits have no clusters.
    """
    seen = model(waits, cause, reference, clustered)
    if isinstance(seen, Untold):
        return seen
    table, followed = seen.table, _followed(seen.table)
    gone = table.cumulated(table.competing / followed[:, None])
    sets = seen.sets(table.waiting + followed[:, None] * table.before(gone), "breslow")
    found = fit(sets)
    if isinstance(found, Untold):
        return found
    if not clustered and (followed == 1).all():
        return hazards(seen, sets, found, found.covariance, "likelihood", None, level)
    at = everywhere(sets, found.beta)
    residual = _residuals(seen, sets, at, followed) + _through_following(seen, sets, at, followed, gone)
    covariance, clusters = sandwich(found, residual, waits.count, waits.clusters if clustered else None)
    return hazards(seen, sets, found, covariance, "clusters" if clustered else "calls", clusters, level)


def _followed(table: Table) -> Real:
    """G(t-) at each row: the share not lost to censoring before, of all kinds (Kaplan and Meier 1958)."""
    lost = share(table.open.sum(1), table.waiting.sum(1))
    return table.before(table.cumulated(1 - lost, np.cumprod), 1.0)


def _residuals(seen: Model, sets: Sets, at: Moments, followed: Real) -> Real:
    """Score residuals of one call of each entry, G taken as known: also after it ended otherwise."""
    table, (step, mean), ended = seen.table, steps(at), seen.waits.cause
    row, own, weight = table.row, sets.design[table.column], at.weight[table.column, None]
    waited = own * table.cumulated(step)[row][:, None] - table.cumulated(mean)[row]
    still = own * table.to_come(step * followed)[row][:, None]
    still -= table.to_come(mean * followed[:, None])[row]
    otherwise = (ended != table.cause) & (ended != Cause.OPEN)
    waited += np.where(otherwise, 1 / followed[row], 0.0)[:, None] * still
    by_cause = np.where((ended == table.cause)[:, None], own - at.mean[row], 0.0)
    return (by_cause - weight * waited) * seen.kept[table.column, None]


def _through_following(seen: Model, sets: Sets, at: Moments, followed: Real, gone: Real) -> Real:
    """What each call adds by having been followed, and so having weighed on G.

    A call lost at u lowers G(t) for all t after u, and with it the weight of each call that ended otherwise
    by u.
    """
    table, (step, mean) = seen.table, steps(at)
    weighed = gone * at.weight * seen.kept
    drag = (weighed @ sets.design) * table.to_come(step * followed)[:, None]
    drag -= weighed.sum(1)[:, None] * table.to_come(mean * followed[:, None])
    waiting, lost = table.waiting.sum(1), table.open.sum(1)
    each = share(drag, (waiting - lost)[:, None])
    waited = table.cumulated(each * share(lost, waiting)[:, None])
    was_lost = (seen.waits.cause == Cause.OPEN)[:, None]
    return np.where(was_lost, each[table.row], 0.0) - waited[table.row]
