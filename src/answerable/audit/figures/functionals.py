"""Figures that are sums over the steps of an incidence curve, with what each call adds to their error.

The cumulative incidence F of a cause steps up by S(t-) d1 / n where d1 of the n calls still waiting end by
that cause, S being the share that no cause has ended (Aalen and Johansen 1978). The share reached by a time
and the area under the curve are both sums of g(t) dF(t), for a g of their own. Writing b(t) for the sum of g
dF after t divided by the n - d that go on, and a(t) = g(t) S(t-) / n, one call moves the figure by

    a dM1 - b dM, summed over the times at which it waits,

where dM1 is 1 if it ends here by that cause, less d1 / n, and dM the same for all causes: its influence. The
sum of squared influences is the variance (the infinitesimal jackknife); here that sum has a closed form,
which is Greenwood's for survival and the delta method's for incidence (Gaynor and others 1993). Calls of one
cluster (a day, a shift) are not independent: their influences are added before they are squared.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from answerable.audit.figures.risksets import Table, share
from answerable.audit.figures.waits import Cause, Real, Waits


class Functional(msgspec.Struct, frozen=True, eq=False):
    """A figure in every stratum (rows) and group (columns)."""

    value: Real
    variance: Real
    """Calls taken as independent."""
    calls: Real
    told: NDArray[np.bool_]
    """Where some calls are followed for as long as the figure asks."""


def functional(table: Table, weight: Real, until: float) -> Functional:
    """The sum of `weight` (one for each row) over the steps of the curve, in each block and column."""
    waiting, events, ended = table.waiting, table.events, table.ended
    of_cause, of_any = _coefficients(table, weight)
    spread = of_cause**2 * events * (1 - share(events, waiting))
    spread += (waiting - ended) * share(of_any * (of_any * ended - 2 * of_cause * events), waiting)
    return Functional(
        value=table.summed(of_cause * events),
        variance=np.maximum(table.summed(spread), 0.0),
        calls=waiting[table.starts[:-1]],
        told=followed_to(table) >= until,
    )


def influences(table: Table, waits: Waits, weight: Real) -> Real:
    """The influence of one call of each entry of the waits, on the figure of its own stratum and group."""
    of_cause, of_any = _coefficients(table, weight)
    waited = of_any * share(table.ended, table.waiting) - of_cause * share(table.events, table.waiting)
    place = table.row, table.column
    found = table.cumulated(waited)[place]
    found += np.where(waits.cause == table.cause, of_cause[place], 0.0)
    return found - np.where(waits.cause != Cause.OPEN, of_any[place], 0.0)


def followed_to(table: Table) -> Real:
    """Until when the curve of each block and column is known: -1 without calls, and without end where every
    wait ended.

    A column whose last calls were still open is known until then; one whose last calls all ended stays as it
    is.
    """
    left = table.waiting > 0
    last = np.where(left, table.time[:, None], -1)
    last = np.maximum.reduceat(last, table.starts[:-1], axis=0) if len(last) else last
    open_last = (table.open > 0) & (table.later(table.waiting) == 0)
    closed = table.summed(np.asarray(open_last, np.float64)) == 0
    return np.where(closed & (last >= 0), np.inf, last)


def _coefficients(table: Table, weight: Real) -> tuple[Real, Real]:
    """The a and b of the module's text."""
    unended = table.cumulated(1 - share(table.ended, table.waiting), np.cumprod)
    of_cause = share(weight[:, None] * table.before(unended, 1.0), table.waiting)
    return of_cause, share(table.to_come(of_cause * table.events), table.waiting - table.ended)
