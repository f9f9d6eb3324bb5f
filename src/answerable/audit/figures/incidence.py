"""The share of all calls reached by a time: cumulative incidence, where never reached counts as not reached.

The estimator is that of Aalen and Johansen (1978). Calls that ended otherwise stay in the denominator, unlike
in one minus Kaplan-Meier, which would answer for a town where nobody cancels and nobody is refused. The error
is the delta method's on multinomial steps (Gaynor and others 1993; Pintilie, Competing Risks, 2006), which
equals statsmodels' CumIncidenceRight, and with nothing censored the binomial error. Intervals are pointwise,
on the scale of log(-log F) (Pintilie, section 4.4): they stay between 0 and 1. Where none or all were reached
they are Clopper and Pearson's (1934) on the calls followed so far.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from answerable.audit.figures.estimate import LEVEL, Estimate, Untold, quantile
from answerable.audit.figures.functionals import followed_to
from answerable.audit.figures.risksets import Table, by_group, share
from answerable.audit.figures.waits import Cause, Real, Waits


class Curve(msgspec.Struct, frozen=True, eq=False):
    """A step curve: from `time[i]` up to the next, `share[i]` of all calls had ended by the cause."""

    calls: int
    """All of them, however they ended."""
    told_to: int
    """Up to when it is known: the horizon, or when the last call was last seen, still open."""
    time: NDArray[np.int64]
    """When waits ended, in the unit of the waits."""
    share: Real
    """From 0 to 1."""
    error: Real
    """The standard error of each share."""
    open: Real
    """How many calls were last seen, still open, before this time."""


class Point(msgspec.Struct, frozen=True):
    """A point of a curve to be drawn, with its pointwise interval."""

    time: int
    share: float
    low: float
    high: float


def incidence(waits: Waits, cause: Cause = Cause.REACHED) -> tuple[Curve | Untold, ...]:
    """The curve of each group, all strata together: crude. A group without calls has none."""
    table = by_group(waits, cause, pooled=True)
    share_, error = steps(table)
    known = followed_to(table)
    gone = table.before(table.cumulated(table.open))
    return tuple(
        _curve(
            table, waits.horizon, share_[:, group], error[:, group], gone[:, group], known[0, group], group
        )
        if len(table.time) and table.waiting[0, group]
        else Untold("the group has no calls")
        for group in range(waits.groups)
    )


def _curve(
    table: Table, horizon: int, share_: Real, error: Real, gone: Real, known: float, group: int
) -> Curve:
    moved = (table.events + table.competing + table.open)[:, group] > 0
    return Curve(
        calls=int(table.waiting[0, group]),
        told_to=int(min(known, horizon)),
        time=table.time[moved].astype(np.int64),
        share=share_[moved],
        error=error[moved],
        open=gone[moved],
    )


def steps(table: Table) -> tuple[Real, Real]:
    """Incidence at every row of a table, and its standard error.

    The error is carried along: the covariance of the share not ended (S) with the incidence (F) divided by S,
    and the variance of S divided by its square, are running sums; no difference of large sums is taken.
    """
    waiting = table.waiting
    hazard, ending = share(table.events, waiting), share(table.ended, waiting)
    before = table.before(table.cumulated(1 - ending, np.cumprod), 1.0)
    each = share(np.ones_like(waiting), waiting)
    greenwood = table.before(table.cumulated(share(ending, waiting - table.ended)))
    covary = table.before(table.cumulated(hazard * before * (greenwood - each)))
    variance = table.cumulated(
        2 * hazard * before * covary
        + (hazard * before) ** 2 * greenwood
        + before**2 * hazard * (1 - hazard) * each
    )
    return table.cumulated(hazard * before), np.sqrt(np.maximum(variance, 0.0))


def share_by(curve: Curve, time: int, level: float = LEVEL) -> Estimate | Untold:
    """The share of all calls ended by the cause within `time`, or why it cannot be told."""
    if time > curve.told_to:
        return Untold(f"no call was followed for longer than {curve.told_to}, and {time} was asked for")
    value, error, low, high = (float(each[0]) for each in _at(curve, np.array([time]), level))
    return Estimate(value, error, low, high, level)


def intervals(value: Real, error: Real, calls: Real, level: float = LEVEL) -> tuple[Real, Real]:
    """Pointwise intervals of shares, on the scale of log(-log); at 0 and 1 Clopper and Pearson's."""
    edge = ((1 - level) / 2) ** (1 / np.maximum(calls, 1.0))
    none, every = value <= 0, value >= 1 - 1e-15
    inside = np.where(none | every, 0.5, value)
    reach = quantile(level) * error / (inside * np.log(inside))
    low = np.where(none, 0.0, np.where(every, edge, inside ** np.exp(-reach)))
    return low, np.where(none, 1 - edge, np.where(every, 1.0, inside ** np.exp(reach)))


def thinned(curve: Curve, points: int = 200, level: float = LEVEL) -> tuple[Point, ...]:
    """The curve for drawing: at its start, and at the ends of equal stretches up to where it is told."""
    times = np.unique(np.linspace(0, curve.told_to, max(points, 2)).astype(np.int64))
    value, _, low, high = _at(curve, times, level)
    return tuple(Point(*each) for each in zip(*(a.tolist() for a in (times, value, low, high)), strict=True))


def _at(curve: Curve, times: NDArray[np.int64], level: float) -> tuple[Real, Real, Real, Real]:
    """Share, error and interval at some times."""
    place = np.searchsorted(curve.time, times, "right")
    value, error, open_ = (np.append(0.0, each)[place] for each in (curve.share, curve.error, curve.open))
    return value, error, *intervals(value, error, curve.calls - open_, level)
