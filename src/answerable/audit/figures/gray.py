"""Gray's test (1988): are all groups' shares reached by each time the same, whatever else ends waits?

It compares the cumulative incidence itself. A call that ended otherwise is not lost sight of: it is one that
will not be reached, and stays among those waited for. Group r's risk set at t is n_r (1 - F_r(t-)) / S_r(t-),
with n_r still waiting, F_r its incidence of the cause and S_r its share not ended; n_r / S_r is the group's
size times its own censoring, so groups may be followed for different times. Scores and variances are summed
over strata. The variance is Gray's, linearised in the martingales of both kinds of ends, with the corrections
for ties of R's cmprsk (Gray); weights are those of rho = 0.
"""

from __future__ import annotations

import numpy as np

from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.logrank import KSample, k_sample
from answerable.audit.figures.risksets import Table, by_group, share
from answerable.audit.figures.waits import Cause, Real, Waits


def gray(waits: Waits, cause: Cause = Cause.REACHED) -> KSample | Untold:
    """Gray's K-sample test of equal cumulative incidence, stratified."""
    table = by_group(waits, cause)
    unended = table.cumulated(1 - share(table.ended, table.waiting), np.cumprod)
    before = table.before(unended, 1.0)
    size = share(table.waiting, before)
    reached = table.cumulated(before * share(table.events, table.waiting))
    at_risk = size * (1 - table.before(reached))
    events = table.events.sum(1)
    expected = share(at_risk, at_risk.sum(1)[:, None]) * events[:, None]
    variance = np.zeros((waits.groups, waits.groups))
    for block in table.blocks:
        variance += _variance(table, block, size[block], before[block], unended[block])
    return k_sample(table, expected, variance)


def _variance(table: Table, block: slice, size: Real, before: Real, unended: Real) -> Real:
    """Of one stratum's scores, were all its groups alike.

    The score of group k changes by `lever[:, k, r]` with an end by the cause in group r, and, through the
    risk sets still to come, by a part of `ahead[:, k, r]` with an end by any.
    """
    events, others, waiting = table.events[block].sum(1), table.competing[block], table.waiting[block]
    whole = size.sum(1)
    step = share(events, whole)
    alike = np.cumsum(step)  # what everybody's incidence would be
    still = 1 - np.append(0.0, alike[:-1])
    here = (size > 0)[:, :, None] & (size > 0)[:, None, :]
    parts = np.eye(size.shape[1]) - share(size, whole[:, None])[:, None, :]
    lever = np.where(here, size[:, :, None] * parts, 0.0)
    moved = np.cumsum((lever * share(step, still)[:, None, None])[::-1], axis=0)[::-1]
    ahead = np.concatenate([moved[1:], np.zeros_like(moved[:1])])
    left = share(1 - alike[:, None], unended)
    by_cause = lever + (1 - left)[:, None, :] * ahead
    by_other = left[:, None, :] * ahead
    tied = _tied(events[:, None], whole[:, None] * before)
    ends_by_cause = share(step[:, None], size) * tied
    ends_by_other = others * _tied(others, waiting) * share(before, waiting) ** 2 * (unended > 0)
    found = np.einsum("tkr,tlr,tr->kl", by_cause, by_cause, ends_by_cause, optimize=True)
    found += np.einsum("tkr,tlr,tr->kl", by_other, by_other, ends_by_other, optimize=True)
    return np.asarray(found)


def _tied(ends: Real, among: Real) -> Real:
    """By how much several ends at once vary less than as many apart: 1 - (d - 1) / (n - 1)."""
    several = np.broadcast_to(ends > 1, np.broadcast_shapes(ends.shape, among.shape)) & (among != 1)
    return 1 - np.divide(ends - 1, among - 1, out=np.zeros(several.shape), where=several)
