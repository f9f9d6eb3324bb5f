"""Each group by itself: its calls, what became of them, how long all waited."""

from __future__ import annotations

import numpy as np

from answerable.audit.comparing.pairs import shown_groups
from answerable.audit.comparing.told import untold
from answerable.audit.counting.counts import CAUSES, MISSING, REACHED, Counts
from answerable.audit.counting.opening import key_of
from answerable.audit.figures import Estimate, Untold, incidence, proportions, quantiles, rmst
from answerable.audit.figures.waits import Cause, Waits
from answerable.audit.findings import Count, Curve, Interval, Point, Tally
from answerable.audit.plan import Plan

POINTS = 121
"""Of a curve that is drawn: at every half minute of an hour, for example."""
_CURVES = {
    Cause.REACHED: "answered",
    Cause.CANCELLED: "cancelled by caller",
    Cause.REFUSED: "refused or not sent",
}


def tallies(waits: Waits | Untold, counts: Counts, plan: Plan) -> tuple[Tally, ...]:
    """A tally of every group, in the order that they are shown in."""
    waited = _waits(waits, counts.groups, plan)
    return tuple(
        _tally(group, counts.of(counts.group == counts.groups.index(group)), plan, waited[group])
        for group in shown_groups(counts, plan)
        if group in counts.groups
    )


def curves(waits: Waits | Untold, counts: Counts, plan: Plan) -> tuple[Curve, ...]:
    """For each group the share of all its calls that was answered by each time; and that ended otherwise,
    where it was recorded when.
    """
    if "waiting" not in plan.margins or isinstance(waits, Untold):
        return ()
    told = []
    for cause, name in _CURVES.items():
        untimed = (counts.cause == CAUSES.index(name)) & (counts.wait < 0)
        if untimed.any() or not (waits.cause == cause).any():
            continue
        for group, curve in zip(counts.groups, incidence.incidence(waits, cause), strict=True):
            if not isinstance(curve, Untold):
                points = incidence.thinned(curve, POINTS, plan.level)
                told.append(Curve(group, name, tuple(Point(p.time, p.share, p.low, p.high) for p in points)))
    return tuple(told)


def _tally(group: str, own: Counts, plan: Plan, waits: tuple[Interval, Interval, Interval]) -> Tally:
    by_cause = np.bincount(own.cause, own.n, len(CAUSES)).astype(int).tolist()
    answered, missing, calls = by_cause[REACHED], by_cause[MISSING], sum(by_cause)
    return Tally(
        group=group,
        calls=Count(calls, key_of(group=group)),
        answered=Count(answered, key_of(group=group, cause=CAUSES[REACHED])),
        rate=_share(proportions.wilson(answered, calls, plan.level)),
        causes=tuple(
            (cause, Count(many, key_of(group=group, cause=cause)))
            for cause, many in zip(CAUSES, by_cause, strict=True)
        ),
        missing=Count(missing, key_of(group=group, cause=CAUSES[MISSING])),
        rate_if_missing_answered=_share(proportions.wilson(answered + missing, calls, plan.level)),
        half_reached=waits[0],
        nine_tenths_reached=waits[1],
        mean_waiting=waits[2],
    )


def _share(found: proportions.Share | Untold) -> Interval:
    if isinstance(found, Untold):
        return untold(found.because, "share")
    return Interval(found.value, found.low, found.high, "share")


def _waits(
    waits: Waits | Untold, groups: tuple[str, ...], plan: Plan
) -> dict[str, tuple[Interval, Interval, Interval]]:
    """For each group by when half, and nine tenths, of all its calls were reached; and their mean waiting."""
    if isinstance(waits, Untold):
        none = untold(waits.because, "seconds")
        return dict.fromkeys(groups, (none, none, none))
    means = rmst.mean_waiting(waits, plan.level)
    return {
        group: (_reached(curve, 0.5, plan), _reached(curve, 0.9, plan), _mean(mean))
        for group, curve, mean in zip(groups, incidence.incidence(waits), means, strict=True)
    }


def _reached(curve: incidence.Curve | Untold, share: float, plan: Plan) -> Interval:
    found = curve if isinstance(curve, Untold) else quantiles.wait_of(curve, share, plan.level)
    if isinstance(found, quantiles.Quantile):
        return Interval(
            float(found.time), float(found.low), None if found.high is None else float(found.high), "seconds"
        )
    if isinstance(found, quantiles.NotReached):
        by = f"{found.horizon / 60:g} minutes"
        return untold(
            f"{found.reached.value:.1%} of all calls were reached within {by}, fewer than {share:.0%}",
            "seconds",
        )
    return untold(found.because, "seconds")


def _mean(found: Estimate | Untold) -> Interval:
    if isinstance(found, Untold):
        return untold(found.because, "seconds")
    return Interval(found.value, found.low, found.high, "seconds")
