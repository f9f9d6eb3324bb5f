"""Was it answered (or given an urgent priority)? One group beside another, crude and among like calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np

from answerable.audit.comparing.compared import Compared
from answerable.audit.comparing.pairs import Pair
from answerable.audit.comparing.told import interval, inverse, sentence, test_of, untold
from answerable.audit.counting.counts import CAUSES, MISSING, REACHED, Codes, Counts
from answerable.audit.figures import Estimate, Untold, clustered, heterogeneity, proportions, stratified
from answerable.audit.figures.standardised import standardised
from answerable.audit.figures.strata import Overlap, Rows, Strata
from answerable.audit.figures.strata import overlap as overlap_of
from answerable.audit.findings import Count, Effect, Interval, Question, Stratum, Test
from answerable.audit.plan import Plan
from answerable.audit.verdicts import stands_in_the_way

OF_CALLS: Final = "Mantel-Haenszel; Sato's variance (1989), calls taken as independent"
OF_CLUSTERS: Final = (
    "Mantel-Haenszel; a jackknife over clusters (CV3), Student's t straightened by Hall (1992)"
)
UNRECORDED: Final = "arrivals that nobody recorded counted as answers"
WITHDRAWN: Final = "calls that callers cancelled, and duplicates, left out"
OF_CALLERS: Final = (CAUSES.index("cancelled by caller"), CAUSES.index("duplicate"))
"""Ends that are nobody's refusal. As long as a plan does not leave them out they count as not answered."""


def compare_shares(
    question: Question, counts: Counts, plan: Plan, pair: Pair, *, tests: bool = True
) -> Compared:
    """Compare two groups' shares. `counts` may hold other groups too; without `tests` only what is judged."""
    both = pair.of(counts)
    factors = factors_of(question, plan)
    rows = _rows(question, both.by(factors))
    strata = rows.strata
    names = tuple(plan.strata[at].name for at in factors)
    apart = plan.clusters.by != "none"
    crude, crudely = _effect(_pooled(rows), plan, (), apart=apart)
    adjusted, found = _effect(rows, plan, names, apart=apart)
    overlap = overlap_of(strata)
    primary = found.estimate if isinstance(found, clustered.Clustered) else found
    many = len(np.unique(rows.cluster)) if apart else None
    fewest = fewest_clusters(both) if apart else None
    shares = standardised(strata, level=plan.level)
    worst, best = _bounds(question, both, plan.level)
    return Compared(
        question=question,
        pair=pair,
        crude=crude,
        adjusted=adjusted,
        without_decisions=_without_decisions(question, both, plan, factors, apart=apart),
        primary=primary,
        crude_estimate=_estimate(crudely),
        why_not=_why_not(question, strata, overlap, primary, fewest),
        worst=worst,
        best=best,
        overlap=overlap,
        strata=_strata(strata, both.by(factors).strata, plan.level) if factors and tests else (),
        heterogeneity=_heterogeneity(strata) if factors and tests else (),
        tests=(_no_association(strata),) if tests else (),
        clusters=many,
        fewest_clusters=fewest,
        readings=tuple(_readings(both.by(factors), plan, apart=apart)) if question == "answered" else (),
        design_effect=found.design_effect if isinstance(found, clustered.Clustered) else None,
        shares=None if isinstance(shares, Untold) else (shares.group.value, shares.others.value),
    )


def factors_of(question: Question, plan: Plan) -> tuple[int, ...]:
    """Places of the factors that make calls alike; priority is not held alike where it is what is asked
    about.
    """
    if question != "priority":
        return tuple(range(len(plan.strata)))
    asked = "" if plan.priority is None else plan.priority.column
    return tuple(
        at for at, factor in enumerate(plan.strata) if not factor.decision and factor.column != asked
    )


def fewest_clusters(both: Counts) -> int:
    """How many clusters have calls of the one of the two that is in fewer."""
    return min(len(np.unique(both.cluster[both.group == side])) for side in (0, 1))


def _readings(both: Counts, plan: Plan, *, apart: bool) -> Iterator[tuple[str, Estimate | Untold]]:
    """The adjusted difference by other ways of counting, where there are such calls and the plan leaves them
    in.
    """
    lost = both.cause == MISSING
    if lost.any():
        found = msgspec.structs.replace(both, cause=np.where(lost, REACHED, both.cause))
        yield UNRECORDED, _difference(found, plan, apart=apart)
    own = np.isin(both.cause, OF_CALLERS)
    if own.any():
        yield WITHDRAWN, _difference(both.of(~own), plan, apart=apart)


def _difference(counts: Counts, plan: Plan, *, apart: bool) -> Estimate | Untold:
    rows = _rows("answered", counts)
    if not apart:
        return stratified.risk_difference(rows.strata, plan.level)
    return _estimate(clustered.risk_difference(rows, plan.level))


def hits(question: Question, counts: Counts) -> Codes:
    """How many calls of each cell had the outcome that is asked about."""
    had = counts.urgent if question == "priority" else counts.cause == REACHED
    return np.where(had, counts.n, 0)


def _rows(question: Question, counts: Counts) -> Rows:
    """Equal rows together: cluster, stratum, side."""
    many = len(counts.strata)
    keys = (np.asarray(counts.cluster, dtype=np.int64) * many + counts.stratum) * 2 + counts.group
    found, place = np.unique(keys, return_inverse=True)
    answered = np.bincount(place, hits(question, counts), len(found)).astype(np.int64)
    calls = np.bincount(place, counts.n, len(found)).astype(np.int64)
    rest, side = np.divmod(found, 2)
    cluster, stratum = np.divmod(rest, many)
    return Rows(cluster, stratum, side, answered, calls)


def _pooled(rows: Rows) -> Rows:
    return Rows(rows.cluster, np.zeros_like(rows.stratum), rows.group, rows.answered, rows.calls)


def _effect(
    rows: Rows, plan: Plan, adjusted_for: tuple[str, ...], *, apart: bool
) -> tuple[Effect, clustered.Clustered | Estimate | Untold]:
    """The difference and the ratio, and the former as it was found."""
    difference: clustered.Clustered | Estimate | Untold
    if apart:
        difference = clustered.risk_difference(rows, plan.level)
        ratio = _estimate(clustered.odds_ratio(rows, plan.level))
    else:
        strata = rows.strata
        difference = stratified.risk_difference(strata, plan.level)
        ratio = stratified.odds_ratio(strata, plan.level)
    return Effect(
        difference=interval(_estimate(difference), "share"),
        ratio=inverse(ratio, "odds ratio"),
        method=OF_CLUSTERS if apart else OF_CALLS,
        adjusted_for=adjusted_for,
    ), difference


def _estimate(found: clustered.Clustered | Estimate | Untold) -> Estimate | Untold:
    return found.estimate if isinstance(found, clustered.Clustered) else found


def _without_decisions(
    question: Question, both: Counts, plan: Plan, factors: tuple[int, ...], *, apart: bool
) -> Effect | None:
    """The same without the factors that are decisions themselves; None where there are none."""
    kept = tuple(at for at in factors if not plan.strata[at].decision)
    if kept == factors:
        return None
    names = tuple(plan.strata[at].name for at in kept)
    return _effect(_rows(question, both.by(kept)), plan, names, apart=apart)[0]


def _why_not(
    question: Question, strata: Strata, overlap: Overlap, primary: Estimate | Untold, clusters: int | None
) -> str:
    """What stands in the way of a verdict."""
    if numbers := stands_in_the_way(overlap, clusters):
        return numbers
    table = strata.crude
    answered, calls = table.answered + table.answered_others, table.calls + table.calls_others
    if question == "answered" and answered == 0:
        return "No answer to any call is recorded here: the history may not tell of answers at all."
    if question == "answered" and answered == calls:
        return (
            "Every call of it was answered: such a history may hold successes alone, and tells no difference."
        )
    if answered in (0, calls):
        return "All calls were given the same: there is no difference to look for."
    return sentence(primary.because) if isinstance(primary, Untold) else ""


def _bounds(question: Question, both: Counts, level: float) -> tuple[Interval, Interval]:
    """The crude difference with every arrival that was not recorded against the group, and for it."""
    group, others = both.group == 1, both.group == 0
    calls, calls_others = int(both.n[group].sum()), int(both.n[others].sum())
    had = hits(question, both)
    answered, answered_others = int(had[group].sum()), int(had[others].sum())
    lost = np.where(both.cause == MISSING, both.n, 0) if question == "answered" else np.zeros_like(both.n)
    unknown, unknown_others = int(lost[group].sum()), int(lost[others].sum())
    if not calls or not calls_others:
        none = untold("one of the two has no calls", "share")
        return none, none
    worst = proportions.Fourfold(answered, calls, answered_others + unknown_others, calls_others)
    best = proportions.Fourfold(answered + unknown, calls, answered_others, calls_others)
    return (
        interval(proportions.risk_difference(worst, level), "share"),
        interval(proportions.risk_difference(best, level), "share"),
    )


def _strata(strata: Strata, names: tuple[tuple[str, ...], ...], level: float) -> tuple[Stratum, ...]:
    """Every stratum with calls of either, the weightiest first."""
    weights = strata.calls * strata.calls_others / np.maximum(1, strata.calls + strata.calls_others)
    total = float(weights.sum()) or 1.0
    lines = [
        Stratum(
            name=", ".join(names[line.place]),
            group_calls=Count(line.table.calls),
            group_answered=Count(line.table.answered),
            reference_calls=Count(line.table.calls_others),
            reference_answered=Count(line.table.answered_others),
            difference=interval(line.difference, "share"),
            weight=float(weights[line.place]) / total,
        )
        for line in heterogeneity.forest(strata, level)
        if line.table.calls + line.table.calls_others
    ]
    return tuple(sorted(lines, key=lambda line: (-line.weight, line.name)))


def _heterogeneity(strata: Strata) -> tuple[Test, ...]:
    """Is it the same in all strata?"""
    one_difference = "that all strata have one difference of shares; large strata"
    one_ratio = "that all strata have one odds ratio; independent calls"
    return (
        test_of("Cochran's Q", heterogeneity.same_difference(strata), one_difference),
        test_of("Breslow-Day-Tarone", heterogeneity.same_odds(strata), one_ratio),
    )


def _no_association(strata: Strata) -> Test:
    assumes = "independent calls: with clusters its p is too small"
    return test_of("Cochran-Mantel-Haenszel", stratified.no_association(strata), assumes)
