"""An audit's answer with small counts hidden, and every figure that would give one away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from answerable.audit.comparing import Comparison
from answerable.audit.comparing.answered import OF_CALLERS, factors_of, hits
from answerable.audit.comparing.sentences import calls_of
from answerable.audit.counting.counts import CAUSES, MISSING, REACHED, Codes, Counts, Flags
from answerable.audit.findings import (
    Count,
    Curve,
    Effect,
    Finding,
    Found,
    Interval,
    Point,
    Question,
    Reading,
    Stratum,
    Tally,
    Test,
)
from answerable.audit.plan import Plan
from answerable.audit.plan.nouns import REST
from answerable.audit.suppressing.releases import small_changes, strata_to_merge
from answerable.audit.suppressing.strata import TOGETHER, merge
from answerable.audit.suppressing.tables import Hidden, hide

HIDDEN: Final = "Not shown: it would tell of a few calls."
_DIGITS: Final = {"share": 4, "odds ratio": 3, "hazard ratio": 3, "seconds": 1}
"""Digits kept of figures that rest on strata which are not shown apart: exact ones would be equations for
them.
"""


class _Shown(msgspec.Struct, frozen=True, eq=False):
    """What may be shown of one question."""

    open: Flags
    """Of each group, whether its rate may be."""
    bounds: bool
    """Whether it may be shown what arrivals that nobody recorded could change: their sum follows from it."""
    readings: bool
    """Whether figures may be shown that count some causes otherwise."""
    merged: frozenset[str] | None
    """Names of strata that are shown together only; None: no strata may be shown."""


def suppress(found: Comparison, counts: Counts, plan: Plan, earlier: Sequence[Found] = ()) -> Comparison:
    """What may be published of a comparison, beside the releases that are public already.

    Raises:
        IntakeError: since an earlier release so few calls were added that any new number would tell of them.

    """
    below = plan.smallest_cell
    causes = _table(counts, counts.cause, len(CAUSES))
    also, also_rows = small_changes(counts.groups, causes, earlier, below)
    hidden = hide(causes, below, also, also_rows)
    shown: dict[Question, _Shown] = {}
    for question in plan.margins:
        finer = shown["answered"].merged if question == "priority" and "answered" in shown else None
        shown[question] = _shown(question, found, counts, plan, hidden, earlier, finer)
    row = {group: at for at, group in enumerate(counts.groups)}
    return Comparison(
        groups=tuple(_tally(tally, row[tally.group], hidden) for tally in found.groups),
        findings=tuple(_finding(each, row, shown[each.question], plan) for each in found.findings),
        curves=tuple(
            _coarse(curve, causes[row[curve.group]], below)
            for curve in found.curves
            if hidden.open[row[curve.group]] and _cause_shown(curve, hidden, row)
        ),
    )


def _table(counts: Counts, column: Codes, columns: int) -> Codes:
    """Calls by group and column."""
    size = len(counts.groups) * columns
    return np.bincount(counts.group * columns + column, counts.n, size).astype(np.int64).reshape(-1, columns)


def _shown(
    question: Question,
    found: Comparison,
    counts: Counts,
    plan: Plan,
    hidden: Hidden,
    earlier: Sequence[Found],
    finer: frozenset[str] | None,
) -> _Shown:
    """`finer`: strata of another question that are shown together, each a part of one of this question's:
    one less its other parts would be that part alone.
    """
    open_, bounds = hidden.open, not hidden.cells[:, MISSING].any()
    readings = not hidden.cells[:, [MISSING, *OF_CALLERS]].any()
    if question == "priority":
        urgent = _table(counts, np.where(counts.urgent, 0, 1), 2)
        open_ = open_ & hide(urgent, plan.smallest_cell, also_rows=hidden.rows).open
    told = counts.by(factors_of(question, plan))
    names = [", ".join(stratum) for stratum in told.strata]
    findings = [each for each in found.findings if each.question == question]
    also = strata_to_merge(findings, earlier, plan.smallest_cell)
    if also is None or question == "waiting":
        return _Shown(open_, bounds, readings, None)
    also |= _with_parts(factors_of(question, plan), counts, finer or frozenset())
    forced = np.array([name in also for name in names], dtype=np.bool_)
    merged = merge(_cells(question, told, open_), plan.smallest_cell, forced)
    chosen = (
        None if merged is None else frozenset(name for name, each in zip(names, merged, strict=True) if each)
    )
    return _Shown(open_, bounds, readings, chosen)


def _with_parts(factors: tuple[int, ...], counts: Counts, parts: frozenset[str]) -> frozenset[str]:
    """Strata by these factors of which one of the parts, by all of the plan's factors, is among those
    given.
    """
    among = (stratum for stratum in counts.strata if ", ".join(stratum) in parts)
    return frozenset(", ".join(stratum[at] for at in factors) for stratum in among)


def _cells(question: Question, counts: Counts, open_: Flags) -> Codes:
    """Strata x (calls that had the outcome, and not, of each open group; of all closed ones as one)."""
    many = len(counts.groups)
    group = np.where(open_[counts.group], counts.group, many)
    had = hits(question, counts)
    size = len(counts.strata) * (many + 1)
    place = counts.stratum * (many + 1) + group
    answered = np.bincount(place, had, size).reshape(-1, many + 1)
    unanswered = np.bincount(place, counts.n - had, size).reshape(-1, many + 1)
    return np.concatenate([answered, unanswered], axis=1).astype(np.int64)


def _tally(tally: Tally, row: int, hidden: Hidden) -> Tally:
    cells = hidden.cells[row]
    may, missing_may = bool(hidden.open[row]), not cells[MISSING]
    return Tally(
        group=tally.group,
        calls=_count(tally.calls, hide_it=bool(hidden.rows[row])),
        answered=_count(tally.answered, hide_it=bool(cells[REACHED])),
        rate=_interval(tally.rate, show=may),
        causes=tuple(
            (cause, _count(count, hide_it=bool(each)))
            for (cause, count), each in zip(tally.causes, cells, strict=True)
        ),
        missing=_count(tally.missing, hide_it=not missing_may),
        rate_if_missing_answered=_interval(tally.rate_if_missing_answered, show=may and missing_may),
        half_reached=_interval(tally.half_reached, show=may),
        nine_tenths_reached=_interval(tally.nine_tenths_reached, show=may),
        mean_waiting=_interval(tally.mean_waiting, show=may),
    )


def _finding(found: Finding, row: dict[str, int], shown: _Shown, plan: Plan) -> Finding:
    sides = [found.group] + ([] if found.reference == REST else [found.reference])
    if not all(shown.open[row[side]] for side in sides if side in row):
        return _closed(found, plan)
    found = msgspec.structs.replace(
        found,
        worst=_interval(found.worst, show=shown.bounds),
        best=_interval(found.best, show=shown.bounds),
        readings=_readings(found, show=shown.readings),
    )
    if shown.merged is None:
        return msgspec.structs.replace(
            _rounded(found) if plan.strata and found.question != "waiting" else found,
            strata=(),
            without_overlap=(found.without_overlap[0], Count(None)),
        )
    kept = tuple(line for line in found.strata if line.name not in shown.merged)
    rest = tuple(line for line in found.strata if line.name in shown.merged)
    if not rest:
        return found
    return msgspec.structs.replace(
        _rounded(found),
        strata=(*kept, _together(rest)),
        without_overlap=(found.without_overlap[0], Count(None)),
    )


def _closed(found: Finding, plan: Plan) -> Finding:
    """A finding without any number: its verdict stands."""
    calls, others = calls_of(found.group, plan), calls_of(found.reference, plan)
    told = found.sentence
    if found.verdict != "not assessable":
        told = f"Recorded calls {calls} beside like calls {others}: {found.verdict}. {HIDDEN}"
    return msgspec.structs.replace(
        found,
        sentence=told,
        crude=_effect(found.crude),
        adjusted=_effect(found.adjusted),
        without_decisions=None if found.without_decisions is None else _effect(found.without_decisions),
        p=None,
        adjusted_p=None,
        detectable=None,
        reversal="",
        worst=_interval(found.worst, show=False),
        best=_interval(found.best, show=False),
        readings=_readings(found, show=False),
        strata=(),
        without_overlap=(found.without_overlap[0], Count(None)),
        heterogeneity=tuple(map(_test, found.heterogeneity)),
        tests=tuple(map(_test, found.tests)),
        design_effect=None,
    )


def _readings(found: Finding, *, show: bool) -> tuple[Reading, ...]:
    return tuple(Reading(each.counting, _interval(each.difference, show=show)) for each in found.readings)


def _together(lines: Sequence[Stratum]) -> Stratum:
    """Strata shown only as one sum. They are no like calls, so that no difference is told of them."""

    def total(which: str) -> Count:
        return Count(sum(getattr(line, which).n or 0 for line in lines))

    why = "Cannot be told: these are not like calls."
    return Stratum(
        name=TOGETHER,
        group_calls=total("group_calls"),
        group_answered=total("group_answered"),
        reference_calls=total("reference_calls"),
        reference_answered=total("reference_answered"),
        difference=Interval(None, None, None, "share", why),
        weight=sum(line.weight for line in lines),
    )


def _count(count: Count, *, hide_it: bool) -> Count:
    return msgspec.structs.replace(count, n=None) if hide_it else count


def _interval(interval: Interval, *, show: bool) -> Interval:
    if show or interval.why_not:
        return interval
    return Interval(None, None, None, interval.scale, HIDDEN)


def _effect(effect: Effect) -> Effect:
    return msgspec.structs.replace(
        effect,
        difference=_interval(effect.difference, show=False),
        ratio=_interval(effect.ratio, show=False),
    )


def _test(test: Test) -> Test:
    return Test(test.name, None, None, None, test.assumes, test.why_not or HIDDEN)


def _rounded(found: Finding) -> Finding:
    """Figures of a finding to the digits that a reader needs."""

    def digits(value: float | None, scale: str) -> float | None:
        return None if value is None else round(value, _DIGITS[scale])

    def interval(told: Interval) -> Interval:
        estimate, low, high = (digits(end, told.scale) for end in (told.estimate, told.low, told.high))
        return Interval(estimate, low, high, told.scale, told.why_not)

    def effect(told: Effect) -> Effect:
        return msgspec.structs.replace(told, difference=interval(told.difference), ratio=interval(told.ratio))

    def test(told: Test) -> Test:
        statistic = None if told.statistic is None else round(told.statistic, 2)
        return msgspec.structs.replace(told, statistic=statistic, p=_chance(told.p))

    return msgspec.structs.replace(
        found,
        adjusted=effect(found.adjusted),
        without_decisions=None if found.without_decisions is None else effect(found.without_decisions),
        readings=tuple(Reading(each.counting, interval(each.difference)) for each in found.readings),
        p=_chance(found.p),
        adjusted_p=_chance(found.adjusted_p),
        detectable=digits(found.detectable, "share"),
        heterogeneity=tuple(map(test, found.heterogeneity)),
        tests=tuple(map(test, found.tests)),
        design_effect=digits(found.design_effect, "odds ratio"),
        strata=tuple(msgspec.structs.replace(line, weight=round(line.weight, 3)) for line in found.strata),
    )


def _chance(p: float | None) -> float | None:
    """Two digits of it: rounded as shares are, a small one would be none."""
    return None if p is None else float(f"{p:.1e}")


def _cause_shown(curve: Curve, hidden: Hidden, row: dict[str, int]) -> bool:
    return not hidden.cells[row[curve.group], CAUSES.index(curve.cause)]


def _coarse(curve: Curve, causes: Codes, below: int) -> Curve:
    """A curve whose steps are each of as many calls as may be shown; times in between are left out. So are
    its last ones where, beside the sum of all, few calls would be left behind them.
    """
    calls, in_all = int(causes.sum()), int(causes[CAUSES.index(curve.cause)])
    points: list[Point] = []
    last = 0.0
    for point in curve.points:
        step = round((point.share - last) * calls)
        if step == 0 and (not points or point.share == last):
            points.append(point)
        elif step >= below:
            points.append(point)
            last = point.share
    while points and 0 < in_all - round(points[-1].share * calls) < below:
        points.pop()
    return msgspec.structs.replace(curve, points=tuple(points))
