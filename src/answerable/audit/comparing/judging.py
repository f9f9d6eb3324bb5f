"""Comparisons -> findings: the whole family is judged at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

import msgspec

from answerable.audit.comparing.answered import UNRECORDED, WITHDRAWN
from answerable.audit.comparing.compared import Compared
from answerable.audit.comparing.sentences import calls_of, reversal_of, sentence_of
from answerable.audit.comparing.told import interval
from answerable.audit.figures import Estimate, Untold
from answerable.audit.figures.detectable import smallest_detectable
from answerable.audit.figures.families import p_different
from answerable.audit.findings import Count, Finding, Reading
from answerable.audit.plan import Plan
from answerable.audit.verdicts import FEW_CLUSTERS, Ruling, borne_out, judge, of_family

HALF = 0.5


def judged(found: Sequence[Compared], plan: Plan) -> Iterator[Finding]:
    """A finding for each comparison, in the same order."""
    p = [_p(each) for each in found]
    adjusted = of_family(p, plan.family.comparisons)
    taken: set[str] = set()
    for each, own, q in zip(found, p, adjusted, strict=True):
        finding = _finding(each, plan, own, q)
        name = next(name for name in _names(finding.id) if name not in taken)
        taken.add(name)
        yield msgspec.structs.replace(finding, id=name)


def _names(id_: str) -> Iterator[str]:
    """An id, and what stands for it where two groups' names differ in signs alone: `x`, `x-2`, `x-3` …"""
    yield id_
    yield from (f"{id_}-{nth}" for nth in count(2))


def _p(found: Compared) -> float | None:
    """How often, were there no difference, one as large would come; None where nothing can be judged."""
    if found.why_not or isinstance(found.primary, Untold):
        return None
    p = p_different(found.primary)
    return None if isinstance(p, Untold) else p


def _finding(found: Compared, plan: Plan, p: float | None, q: float | None) -> Finding:
    margin, overlap = plan.margins[found.question], found.overlap
    ruling = _ruling(found, margin, q, plan)
    detectable = _detectable(found, plan)
    return Finding(
        id=_id(found, plan),
        question=found.question,
        group=found.pair.group,
        reference=found.pair.reference,
        verdict=ruling.verdict,
        sentence=sentence_of(found, plan, ruling.verdict, ruling.because, detectable),
        because=ruling.because,
        crude=found.crude,
        adjusted=found.adjusted,
        without_decisions=found.without_decisions,
        margin=margin,
        p=p,
        adjusted_p=q,
        detectable=detectable,
        reversal="" if found.why_not else reversal_of(found, plan),
        worst=found.worst,
        best=found.best,
        strata=found.strata,
        strata_count=overlap.strata,
        without_overlap=(
            overlap.only_group + overlap.only_others,
            Count(overlap.calls_left + overlap.calls_left_others),
        ),
        heterogeneity=found.heterogeneity,
        tests=found.tests,
        clusters=found.clusters,
        design_effect=found.design_effect,
        caveats=tuple(_caveats(found, plan)),
        readings=tuple(Reading(counting, interval(told, "share")) for counting, told in found.readings),
    )


def _withdrawn(without: Estimate | Untold, found: Compared) -> str:
    """That calls which callers cancelled, and duplicates, count as not answered; and whether it matters."""
    said = "Calls that callers cancelled, and duplicates, count as not answered here"
    primary = found.primary
    if isinstance(without, Untold) or isinstance(primary, Untold):
        return f"{said}."
    same = (without.low > 0, without.high < 0) == (primary.low > 0, primary.high < 0)
    return f"{said}; left out, it comes to {'the same' if same else 'something else'}."


def _ruling(found: Compared, margin: float, q: float | None, plan: Plan) -> Ruling:
    """The verdict on the adjusted difference, held against arrivals that nobody recorded."""
    rate, primary = plan.family.false_discovery_rate, found.primary
    if isinstance(primary, Untold):
        return judge(None, None, margin, q, rate, found.why_not)
    ruling = judge(primary.low, primary.high, margin, q, rate, found.why_not)
    for counting, reading in found.readings:
        if counting == UNRECORDED:
            ruling = borne_out(ruling, margin, primary, reading)
    return ruling


def _detectable(found: Compared, plan: Plan) -> float | None:
    if found.why_not or isinstance(found.primary, Untold):
        return None
    seen = smallest_detectable(found.primary, alpha=1 - plan.level)
    return None if isinstance(seen, Untold) else seen


def _id(found: Compared, plan: Plan) -> str:
    group, reference = _slug(plan.exposure.factor.name, found.pair.group), _slug("", found.pair.reference)
    return f"{found.question}/{group}/{reference}"


def _slug(name: str, group: str) -> str:
    """A group in an id: `area-5`, `rest`."""
    return re.sub(r"\W+", "-", f"{name} {group}".strip()).strip("-").casefold() or "none"


def _caveats(found: Compared, plan: Plan) -> Iterator[str]:
    few = found.fewest_clusters
    if few is not None and few < FEW_CLUSTERS and not found.why_not:
        yield f"Calls of one of the two are of {few} clusters: intervals cover less often than they say."
    compared = found.overlap.share_compared
    if compared < HALF and not found.why_not:
        yield (
            f"Only {compared:.0%} of the recorded calls {calls_of(found.pair.group, plan)} have"
            " like calls beside them; of the others the adjusted figure says nothing."
        )
    yield from (_withdrawn(told, found) for counting, told in found.readings if counting == WITHDRAWN)
    worst, best = found.worst.estimate, found.best.estimate
    if worst is not None and best is not None and worst * best < 0:
        yield "Arrivals that nobody recorded could turn the crude comparison either way."
    if plan.exposure.about == "place":
        yield "Areas are compared, not persons: who lives or calls there is not in these figures."
