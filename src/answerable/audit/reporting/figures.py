"""Every figure of a report, one a row: what a page shows, a program can add up."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from itertools import groupby
from typing import Final

import msgspec

from answerable.audit.charts.waiting import never_ended
from answerable.audit.disarming import disarmed
from answerable.audit.findings import Count, Curve, Effect, Finding, Found, Interval, Stratum, Tally, Test

HIDDEN: Final = "hidden: too few calls, or another hidden count could be worked out from it"


class Figure(msgspec.Struct, frozen=True):
    """One figure: of which finding (empty: of the whole audit) and group, and what it is."""

    finding: str
    group: str
    quantity: str
    estimate: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    """share (from 0 to 1), odds ratio, hazard ratio, seconds, calls, or nothing for a bare number."""
    method: str = ""
    note: str = ""


def figures(found: Found) -> tuple[Figure, ...]:
    """All figures, in the page's order: the whole, groups, curves, then finding by finding."""
    return (
        *_whole(found),
        *(figure for tally in found.groups for figure in _tally(tally)),
        *_curves(found),
        *(figure for finding in found.findings for figure in _finding(finding)),
    )


def as_csv(rows: tuple[Figure, ...]) -> str:
    """The figures as CSV (RFC 4180), numbers exact. Text that a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(Figure.__struct_fields__)
    for row in rows:
        writer.writerow([_cell(value) for value in msgspec.structs.astuple(row)])
    return out.getvalue()


def _cell(value: float | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return disarmed(value)
    return repr(value) if math.isfinite(value) else ""


def _whole(found: Found) -> Iterator[Figure]:
    yield _count("", "", "calls compared", found.calls)
    for source in found.sources:
        yield Figure("", "", "calls read", source.calls, unit="calls", note=source.file)
    for excluded in found.excluded:
        yield _count("", "", "calls left out", excluded.calls, note=excluded.rule)
    yield Figure("", "", "horizon", found.horizon_seconds, unit="seconds")
    yield Figure("", "", "level of intervals", found.level, unit="share")
    yield Figure("", "", "false discovery rate", found.false_discovery_rate, unit="share")
    yield Figure("", "", "smallest cell", found.smallest_cell, unit="calls")


def _tally(tally: Tally) -> Iterator[Figure]:
    group = tally.group
    yield _count("", group, "calls", tally.calls)
    yield _count("", group, "calls answered", tally.answered)
    yield _interval("", group, "share answered", tally.rate)
    for cause, calls in tally.causes:
        yield _count("", group, "calls by cause", calls, note=cause)
    yield _count("", group, "calls answered without a recorded arrival", tally.missing)
    yield _interval(
        "", group, "share answered if missing arrivals were answered", tally.rate_if_missing_answered
    )
    yield _interval("", group, "half of all calls reached", tally.half_reached)
    yield _interval("", group, "nine tenths of all calls reached", tally.nine_tenths_reached)
    yield _interval("", group, "mean waiting up to the horizon", tally.mean_waiting)


def _curves(found: Found) -> Iterator[Figure]:
    for curve in found.curves:
        for point in curve.points:
            yield Figure(
                "",
                curve.group,
                f"share {curve.cause} by a time",
                point.share,
                point.low,
                point.high,
                "share",
                "cumulative incidence",
                f"{point.seconds!r} seconds after the call",
            )
    for group, curves in groupby(sorted(found.curves, key=_group), key=_group):
        told = [curve for curve in curves if curve.points]
        if told:
            share = never_ended(told, found.horizon_seconds)
            yield Figure("", group, "share not ended by the horizon, at most", share, unit="share")


def _group(curve: Curve) -> str:
    return curve.group


def _finding(found: Finding) -> Iterator[Figure]:
    kind = found.adjusted.difference.scale
    yield from _effect(found, "crude", found.crude)
    yield from _effect(found, "adjusted", found.adjusted)
    if found.without_decisions is not None:
        yield from _effect(found, "adjusted without decisions", found.without_decisions)
    yield _number(found, "margin", found.margin, kind)
    yield _number(found, "p", found.p)
    yield _number(found, "p adjusted for the family", found.adjusted_p)
    yield _number(found, "smallest difference that would have been seen", found.detectable, kind)
    yield _interval(
        found.id, found.group, "crude difference, missing arrivals against the group", found.worst
    )
    yield _interval(found.id, found.group, "crude difference, missing arrivals for the group", found.best)
    for reading in found.readings:
        yield _interval(
            found.id, found.group, "adjusted difference", reading.difference, note=reading.counting
        )
    yield _number(found, "strata", found.strata_count)
    strata, calls = found.without_overlap
    yield _number(found, "strata without overlap", strata)
    yield _count(found.id, found.group, "calls in strata without overlap", calls)
    yield _number(found, "clusters", found.clusters)
    yield _number(found, "design effect", found.design_effect)
    for test in (*found.heterogeneity, *found.tests):
        yield from _test(found, test)
    for stratum in found.strata:
        yield from _stratum(found, stratum)


def _effect(found: Finding, which: str, effect: Effect) -> Iterator[Figure]:
    note = "adjusted for " + ", ".join(effect.adjusted_for) if effect.adjusted_for else ""
    for name, interval in (("difference", effect.difference), ("ratio", effect.ratio)):
        yield _interval(found.id, found.group, f"{which} {name}", interval, effect.method, note)


def _test(found: Finding, test: Test) -> Iterator[Figure]:
    for quantity, value in (
        ("statistic", test.statistic),
        ("degrees of freedom", test.degrees),
        ("p", test.p),
    ):
        note = test.assumes if value is not None else test.why_not
        yield Figure(found.id, found.group, quantity, value, method=test.name, note=note)


def _stratum(found: Finding, stratum: Stratum) -> Iterator[Figure]:
    had = "urgent" if found.question == "priority" else "answered"
    for side, calls, answered in (
        (found.group, stratum.group_calls, stratum.group_answered),
        (found.reference, stratum.reference_calls, stratum.reference_answered),
    ):
        yield _count(found.id, side, "calls in stratum", calls, note=stratum.name)
        yield _count(found.id, side, f"calls {had} in stratum", answered, note=stratum.name)
    yield _interval(found.id, found.group, "difference in stratum", stratum.difference, note=stratum.name)
    yield Figure(found.id, found.group, "weight of stratum", stratum.weight, unit="share", note=stratum.name)


def _count(finding: str, group: str, quantity: str, calls: Count, note: str = "") -> Figure:
    if calls.n is None:
        note = f"{HIDDEN}; {note}" if note else HIDDEN
    return Figure(finding, group, quantity, calls.n, unit="calls", note=note)


def _interval(
    finding: str, group: str, quantity: str, found: Interval, method: str = "", note: str = ""
) -> Figure:
    told = "; ".join(part for part in (note, found.why_not) if part)
    return Figure(finding, group, quantity, found.estimate, found.low, found.high, found.scale, method, told)


def _number(found: Finding, quantity: str, value: float | None, unit: str = "") -> Figure:
    return Figure(found.id, found.group, quantity, value, unit=unit)
