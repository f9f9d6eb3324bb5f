"""The stratified log-rank test: does one cause end waits at the same rate in all groups?

Cause-specific: a call that ended otherwise counts as waiting until then and says nothing afterwards, as if it
had been no more or less likely to be reached had it gone on. That is an assumption, and a strong one where
callers give up *because* nobody comes; `gray` makes none of the kind. Strata are summed (Mantel 1966; Peto
and Peto 1972), with the hypergeometric variance, which allows for ties.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from answerable.audit.figures.estimate import ChiSquare, Untold
from answerable.audit.figures.risksets import Table, by_group, share
from answerable.audit.figures.waits import Cause, Real, Waits


class KSample(ChiSquare, frozen=True):
    """A test of "all groups alike" against any difference.

    Its degrees of freedom are the groups that can be compared, less one.
    """

    observed: tuple[float, ...]
    """Ends by the cause in each group, in strata and at times where groups can be compared."""
    expected: tuple[float, ...]
    """How many there would have been were all groups alike; more observed is sooner or more often."""


def log_rank(waits: Waits, cause: Cause = Cause.REACHED) -> KSample | Untold:
    """The stratified log-rank test of the cause-specific hazards of all groups."""
    table = by_group(waits, cause)
    deaths, waiting = table.events.sum(1), table.waiting.sum(1)
    expected = table.waiting * share(deaths, waiting)[:, None]
    spread = share(deaths * (waiting - deaths), waiting**2 * (waiting - 1))
    variance = -(table.waiting * spread[:, None]).T @ table.waiting
    # As a product, so that it is exactly nothing where a group waits alone.
    np.fill_diagonal(variance, spread @ (table.waiting * (waiting[:, None] - table.waiting)))
    return k_sample(table, expected, variance)


def k_sample(table: Table, expected: Real, variance: Real) -> KSample | Untold:
    """The test from what was expected at each row, and the variance of all that was observed beyond it."""
    beyond = (table.events - expected).sum(0)
    kept = np.diag(variance) > 0
    scale = np.sqrt(np.where(kept, np.diag(variance), 1.0))
    values, vectors = np.linalg.eigh(variance / np.outer(scale, scale)) if kept.any() else (np.zeros(0), None)
    # The variances of all groups together add up to nothing: one direction, at least, says nothing.
    says = values > 1e-10
    if vectors is None or not says.any():
        return Untold("in no stratum did calls of two groups wait at a time at which one of them ended")
    parts = (beyond / scale) @ vectors[:, says]
    statistic, freedom = float(parts**2 @ (1 / values[says])), int(says.sum())
    p = float(chdtrc(freedom, statistic))
    observed = table.events.sum(0)
    return KSample(statistic, freedom, p, tuple(observed.tolist()), tuple((observed - beyond).tolist()))
