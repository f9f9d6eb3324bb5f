"""How long did all calls wait? One group beside another, those never reached counted as not reached."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from answerable.audit.comparing.answered import fewest_clusters
from answerable.audit.comparing.compared import Compared
from answerable.audit.comparing.pairs import Pair
from answerable.audit.comparing.told import interval, sentence, test_of, untold
from answerable.audit.counting.counts import CAUSES, REACHED, Counts
from answerable.audit.figures import Estimate, Untold
from answerable.audit.figures.cox import cox
from answerable.audit.figures.differences import WaitingDifference, waiting_difference
from answerable.audit.figures.families import p_different
from answerable.audit.figures.gray import gray
from answerable.audit.figures.hazards import Hazards
from answerable.audit.figures.logrank import log_rank
from answerable.audit.figures.strata import Overlap, Strata, overlap
from answerable.audit.figures.subdistribution import fine_gray
from answerable.audit.figures.waits import Cause, Waits, counted
from answerable.audit.findings import Effect, Interval, Test
from answerable.audit.plan import Plan
from answerable.audit.verdicts import stands_in_the_way

METHOD = "Mean time not reached up to the horizon, weighted by overlap; variance by influence functions"
_ENDS = np.array(
    [Cause.REACHED, Cause.ENDED, Cause.CANCELLED, Cause.REFUSED, Cause.ENDED, Cause.ENDED], dtype=np.int8
)
"""For each place in `CAUSES` how the wait ended."""
assert len(_ENDS) == len(CAUSES)
DAY, HOUR = 86_400, 3_600
DATES_ONLY = "The history tells dates only: how long calls waited within a day is not in it."
NO_BOUND = untold("bounds are told of shares, not of waiting", "seconds")


def waits_of(counts: Counts, plan: Plan) -> Waits | Untold:
    """Counts as waits, once for all that is asked of them; or why they tell none.

    What ended without arrival at a time that nobody recorded was never reached.
    """
    if not (plan.outcome.reached and plan.outcome.horizon_seconds):
        return Untold("the plan does not ask about waiting")
    if dates_only(counts):
        return Untold("the history tells dates only")
    cause = _ENDS[counts.cause]
    cause[counts.wait < 0] = Cause.NEVER
    cause[counts.censored] = Cause.OPEN
    return counted(
        counts.stratum,
        counts.group,
        np.maximum(counts.wait, 0),
        cause,
        counts.n,
        horizon=plan.outcome.horizon_seconds,
        groups=len(counts.groups),
        cluster=None if plan.clusters.by == "none" else counts.cluster,
    )


def compare_waiting(
    all_waits: Waits | Untold, counts: Counts, plan: Plan, pair: Pair, *, tests: bool = True
) -> Compared:
    """Compare two groups' waiting. Waits and counts are the same calls, and may hold other groups'; those may
    be without waits. Without `tests` only what is judged.
    """
    both = pair.of(counts)
    if not (counts.cause == REACHED).any():
        return _untold(pair, both, _never_reached(plan))
    if isinstance(all_waits, Untold):
        return _untold(pair, both, DATES_ONLY)
    apart = plan.clusters.by != "none"
    names = tuple(factor.name for factor in plan.strata)
    kept = tuple(at for at, factor in enumerate(plan.strata) if not factor.decision)
    waits = pair.waits_of(all_waits)
    pooled = _told_apart(waits, counts, ())
    adjusted = waiting_difference(waits, 1, 0, clustered=apart, level=plan.level)
    crude = waiting_difference(pooled, 1, 0, clustered=apart, level=plan.level)
    without = None
    if len(kept) < len(plan.strata):
        fewer = _told_apart(waits, counts, kept)
        found = waiting_difference(fewer, 1, 0, clustered=apart, level=plan.level)
        without = _effect(found, fewer, plan, tuple(names[at] for at in kept), tests=tests)
    return Compared(
        question="waiting",
        pair=pair,
        crude=_effect(crude, pooled, plan, (), tests=tests),
        adjusted=_effect(adjusted, waits, plan, names, tests=tests),
        without_decisions=without,
        primary=_estimate(adjusted),
        crude_estimate=_estimate(crude),
        why_not=_why_not(both, _estimate(adjusted), plan),
        worst=NO_BOUND,
        best=NO_BOUND,
        overlap=_overlap(both),
        tests=tuple(_tests(waits, plan, apart=apart)) if tests else (),
        clusters=len(np.unique(both.cluster)) if apart else None,
        fewest_clusters=fewest_clusters(both) if apart else None,
        shares=None if isinstance(adjusted, Untold) else (adjusted.mean, adjusted.mean_against),
    )


def dates_only(counts: Counts) -> bool:
    """Whether the waits of those that were reached are whole days (or an hour of summer time beside)."""
    waits = counts.wait[(counts.cause == REACHED) & (counts.wait >= 0)]
    beyond = waits % DAY
    return bool(len(waits)) and bool(((beyond == 0) | (beyond == HOUR) | (beyond == DAY - HOUR)).all())


def _told_apart(waits: Waits, counts: Counts, factors: tuple[int, ...]) -> Waits:
    """The same waits, told apart by these factors alone."""
    return msgspec.structs.replace(waits, stratum=counts.merged(factors)[1][waits.stratum])


def _never_reached(plan: Plan) -> str:
    when = plan.outcome.reached.replace("_", " ")
    return f"No call has a time {when}: the history does not tell of waiting."


def _untold(pair: Pair, both: Counts, why: str) -> Compared:
    """A comparison without any figure: one of waits that are not known would be none."""
    seconds, ratio = (
        Interval(None, None, None, "seconds", why),
        Interval(None, None, None, "hazard ratio", why),
    )
    effect = Effect(seconds, ratio, METHOD)
    return Compared(
        question="waiting",
        pair=pair,
        crude=effect,
        adjusted=effect,
        without_decisions=None,
        primary=Untold(why),
        crude_estimate=Untold(why),
        why_not=why,
        worst=NO_BOUND,
        best=NO_BOUND,
        overlap=_overlap(both),
    )


def _overlap(both: Counts) -> Overlap:
    """How many calls of the two lie in strata that both have calls in."""
    calls, others = (
        np.bincount(both.stratum, np.where(both.group == side, both.n, 0), len(both.strata)).astype(np.int64)
        for side in (1, 0)
    )
    none = np.zeros_like(calls)
    return overlap(Strata(none, calls, none, others))


def _why_not(both: Counts, primary: Estimate | Untold, plan: Plan) -> str:
    """What stands in the way of a verdict."""
    clusters = fewest_clusters(both) if plan.clusters.by != "none" else None
    if numbers := stands_in_the_way(_overlap(both), clusters):
        return numbers
    if (both.cause == REACHED).all():
        return "Every call of it was reached: such a history may hold successes alone."
    return sentence(primary.because) if isinstance(primary, Untold) else ""


def _effect(
    found: WaitingDifference | Untold, waits: Waits, plan: Plan, adjusted_for: tuple[str, ...], *, tests: bool
) -> Effect:
    apart = plan.clusters.by != "none"
    ratio = (
        _ratio(fine_gray(waits, clustered=apart, level=plan.level))
        if tests
        else Untold("it was not asked for")
    )
    return Effect(
        interval(_estimate(found), "seconds"), interval(ratio, "hazard ratio"), METHOD, adjusted_for
    )


def _estimate(found: WaitingDifference | Untold) -> Estimate | Untold:
    return found if isinstance(found, Untold) else found.difference


def _ratio(found: Hazards | Untold) -> Estimate | Untold:
    """The group's ratio beside its reference."""
    if isinstance(found, Untold):
        return found
    return found.groups[1] or Untold("the group has no calls")


def _tests(waits: Waits, plan: Plan, *, apart: bool) -> Iterator[Test]:
    """Beside the effect: what others use, each named for what it assumes."""
    yield test_of("Gray", gray(waits), "independent calls; nothing about those that ended otherwise")
    fared = "calls that ended otherwise would have fared like those that waited on"
    yield test_of("Stratified log-rank", log_rank(waits), f"independent calls; {fared}")
    hazard = _ratio(cox(waits, clustered=apart, level=plan.level))
    name, assumes = "Cox, ratio of cause-specific hazards", f"the same ratio at every time; {fared}"
    if isinstance(hazard, Untold):
        yield Test(name, None, None, None, assumes, sentence(hazard.because))
    else:
        p = p_different(hazard)
        yield Test(name, hazard.value, 1, None if isinstance(p, Untold) else p, assumes)
