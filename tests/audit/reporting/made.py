"""Invented findings in every shape that a report must bear. No town, group or call of these exists."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import msgspec

from answerable.audit.findings import (
    Area,
    Count,
    Curve,
    Effect,
    Excluded,
    Finding,
    Found,
    Interval,
    Point,
    Registration,
    Scale,
    Source,
    Stratum,
    Tally,
    Test,
    Verdict,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    '=HYPERLINK("http://elsewhere.example")',
    "@SUM(1+1)",
    "+1-800",
    "-2+3",
    "שכונה \u202eצפון\u202c 5",
    "Nord\u0000\u0007\x1b[31m",
    "</title></svg></style><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "\ttab first",
    "長" * 400,
    "x" * 10_000,
    "",
)


def told(estimate: float, half: float, scale: Scale = "share") -> Interval:
    """An interval with a figure."""
    return Interval(estimate, estimate - half, estimate + half, scale)


def untold(why: str, scale: Scale = "share") -> Interval:
    """An interval without one."""
    return Interval(None, None, None, scale, why)


def tally(group: str, at: int = 0, rate: float | None = None) -> Tally:
    """A group of a few hundred calls; every fifth has hidden counts, every seventh no rate."""
    hidden = at % 5 == 4
    share = 0.55 + 0.4 * math.sin(at * 1.7) ** 2 if rate is None else rate
    calls = 400 + 37 * at
    nothing = untold("too few calls")
    known = at % 7 != 6
    return Tally(
        group=group,
        calls=Count(None if hidden else calls),
        answered=Count(None if hidden else round(calls * share), f"answered/{at}"),
        rate=Interval(share, max(0.0, share - 0.03), min(1.0, share + 0.03), "share") if known else nothing,
        causes=(
            ("answered", Count(None if hidden else round(calls * share))),
            ("cancelled by caller", Count(17)),
            ("unknown", Count(None)),
        ),
        missing=Count(12 + at),
        rate_if_missing_answered=told(min(1.0, share + 0.02), 0.031) if known else nothing,
        half_reached=told(280.0 + 9 * at, 21.5, "seconds"),
        nine_tenths_reached=untold("fewer than nine tenths were ever reached", "seconds"),
        mean_waiting=told(1_260.25 + at, 60.0, "seconds"),
    )


def stratum(at: int, weight: float, name: str | None = None) -> Stratum:
    """Like calls of an invented kind; one in six has calls on one side only."""
    one_sided = at % 6 == 5
    return Stratum(
        name=name if name is not None else f"kind {at}, priority {at % 3 + 1}",
        group_calls=Count(40 + at),
        group_answered=Count(None if at % 4 == 3 else 30 + at % 7),
        reference_calls=Count(0 if one_sided else 400 + 3 * at),
        reference_answered=Count(0 if one_sided else 300 + at),
        difference=untold("only one side has calls")
        if one_sided
        else told(0.05 * math.sin(at), 0.02 + 0.3 * (at % 5 == 2)),
        weight=0.0 if one_sided else weight,
    )


def effect(difference: float, half: float = 0.02, ratio: float = 1.1, by: tuple[str, ...] = ()) -> Effect:
    """A difference of shares with its odds ratio."""
    method = "Mantel–Haenszel over strata; variance by day" if by else "two shares, Newcombe's interval"
    return Effect(told(difference, half), told(ratio, 0.11, "odds ratio"), method, by)


def finding(
    group: str,
    verdict: Verdict = "inconclusive",
    crude: float = -0.03,
    adjusted: float = -0.02,
    strata: int = 5,
) -> Finding:
    """A comparison of whether calls were answered."""
    turned = crude * adjusted < 0
    how = "fewer" if adjusted < 0 else "more"
    return Finding(
        id=f"answered/{group}/rest",
        question="answered",
        group=group,
        reference="all other areas",
        verdict=verdict,
        sentence=f"Of like calls, {abs(adjusted):.1%} {how} were answered in {group}.",
        because="The interval reaches over the margin.",
        crude=effect(crude),
        adjusted=effect(adjusted, by=("kind", "priority")),
        without_decisions=effect(adjusted * 1.2, by=("kind",)),
        margin=0.02,
        p=0.0312,
        adjusted_p=0.0936,
        detectable=0.041,
        reversal="All calls together point the other way." if turned else "",
        worst=told(crude - 0.01, 0.02),
        best=told(crude + 0.01, 0.02),
        strata=tuple(stratum(at, 1 / strata) for at in range(strata)),
        strata_count=strata,
        without_overlap=(sum(at % 6 == 5 for at in range(strata)), Count(45)),
        heterogeneity=(Test("Cochran's Q", 7.31, 4, 0.1203, "Large strata."),),
        tests=(
            Test("Cochran–Mantel–Haenszel", 4.64, 1, 0.0312, "Calls within a stratum are independent."),
            Test("Stratified log-rank", None, None, None, "Cancelling says nothing of waiting.", "no times"),
        ),
        clusters=365,
        design_effect=1.42,
        caveats=("One area was renamed in March.",),
    )


def urgent(group: str) -> Finding:
    """A comparison of whether calls were given an urgent priority."""
    plain = finding(group, "practically alike", 0.012, 0.004)
    sentence = f"Like calls in {group} were given an urgent priority practically alike."
    return msgspec.structs.replace(
        plain, id=f"priority/{group}/rest", question="priority", sentence=sentence, without_decisions=None
    )


def waits(group: str) -> Finding:
    """A comparison of how long all calls waited, of which little can be told."""
    nothing = Effect(untold("too few", "seconds"), untold("too few", "hazard ratio"), "restricted mean")
    slower = Effect(
        told(95.5, 40.0, "seconds"), told(0.87, 0.05, "hazard ratio"), "restricted mean", ("kind",)
    )
    return Finding(
        id=f"waiting/{group}/rest",
        question="waiting",
        group=group,
        reference="all other areas",
        verdict="not assessable",
        sentence=f"Whether like calls waited longer in {group} cannot be told.",
        because="Fewer than one call in ten has a recorded arrival.",
        crude=slower,
        adjusted=slower,
        without_decisions=nothing,
        margin=60.0,
        p=None,
        adjusted_p=None,
        detectable=None,
        reversal="",
        worst=untold("no arrival was missing", "seconds"),
        best=untold("no arrival was missing", "seconds"),
        strata=(),
        strata_count=0,
        without_overlap=(0, Count(0)),
        heterogeneity=(),
        tests=(),
        clusters=None,
        design_effect=None,
    )


def curve(group: str, cause: str, ends: float, speed: float, count: int = 60) -> Curve:
    """A curve that rises to `ends` within an hour."""
    points = []
    for at in range(1, count + 1):
        seconds = 3600.0 * at / count
        share = ends * (1 - math.exp(-seconds / speed))
        points.append(Point(seconds, share, max(0.0, share - 0.03), min(1.0, share + 0.03)))
    return Curve(group, cause, tuple(points))


def curves(groups: tuple[str, ...]) -> tuple[Curve, ...]:
    """Three causes for each group."""
    return tuple(
        made
        for at, group in enumerate(groups)
        for made in (
            curve(group, "answered", 0.55 + 0.3 * math.sin(at + 1) ** 2, 400.0 + 150 * at),
            curve(group, "cancelled by caller", 0.08, 700.0),
            curve(group, "refused or not sent", 0.04 + 0.01 * (at % 3), 300.0),
        )
    )


def areas(groups: tuple[str, ...]) -> tuple[Area, ...]:
    """A crooked grid of areas by an invented coast; every ninth is tiny, every fourth has a hole."""
    made = []
    for at, group in enumerate(groups):
        x, y = -121.0 + 0.05 * (at % 4), 38.0 + 0.04 * (at // 4)
        size = 0.004 if at % 9 == 8 else 0.05
        ring = (
            (x, y),
            (x + size, y + 0.006),
            (x + size, y + size * 0.8),
            (x + size / 2, y + size),
            (x, y + size * 0.8),
        )
        hole = tuple(
            (x + 0.02 + 0.006 * dx, y + 0.016 + 0.006 * dy) for dx, dy in ((0, 0), (0, 1), (1, 1), (1, 0))
        )
        made.append(Area(group, (ring, hole) if at % 4 == 3 else (ring,)))
    return tuple(made)


def found(groups: tuple[str, ...] = ("North", "Harbour", "Old Town", "Hill", "East End")) -> Found:
    """An audit of an invented town: every verdict, a reversal, hidden counts, curves, a map."""
    verdicts: tuple[Verdict, ...] = ("disparity", "practically alike", "inconclusive", "not assessable")
    compared = tuple(
        finding(group, verdicts[at % 4], 0.02 + 0.004 * at, -0.03 if at % 5 == 0 else 0.018, 5 + 9 * (at % 4))
        for at, group in enumerate(groups)
    )
    return Found(
        title="Police calls of Exampleton, 2031",
        asks="Were calls of the same kind and priority answered as often in every district?",
        registration=Registration(
            "ab" * 32,
            "declared beforehand",
            "The plan was written down first.",
            datetime(2032, 1, 2, 8, 30, tzinfo=UTC),
        ),
        sources=(
            Source(
                "calls 2031.parquet", "0f" * 32, 48_211, ("The download was cut off: the file is not whole.",)
            ),
            Source("more.parquet", "1e" * 32, 20),
        ),
        first=datetime(2031, 1, 1, 0, 3, tzinfo=UTC),
        last=datetime(2031, 12, 30, 23, 58, tzinfo=UTC),
        time_zone="America/Exampleton",
        calls=Count(41_007),
        excluded=(
            Excluded("kind = self-initiated", "nobody called", Count(7_100)),
            Excluded("kind = test", "no need", Count(None)),
        ),
        exposure="district",
        exposure_about="place",
        outcome="a unit arrived, or its disposition says so.",
        horizon_seconds=3600.0,
        level=0.95,
        false_discovery_rate=0.05,
        smallest_cell=10,
        strata_by=("kind", "priority"),
        decisions=("priority",),
        clusters_by="day",
        groups=tuple(tally(group, at) for at, group in enumerate(groups)),
        findings=(
            *compared,
            *(urgent(group) for group in groups[:2]),
            *(waits(group) for group in groups[:1]),
        ),
        curves=curves(groups),
        areas=areas(groups),
        limits=("Calls that nobody entered are not in it.", "Areas are not persons."),
    )


def many(number: int = 200) -> Found:
    """An audit of many areas, each with many strata."""
    return found(tuple(f"Beat {at + 1}" for at in range(number)))


def bare() -> Found:
    """An audit that found nothing to compare: no groups, no findings, no times."""
    return msgspec.structs.replace(
        found(()),
        asks="",
        registration=Registration("00" * 32, "exploratory", "No plan was written down."),
        sources=(),
        first=None,
        last=None,
        time_zone="",
        calls=Count(None),
        excluded=(),
        strata_by=(),
        decisions=(),
        clusters_by="",
        limits=(),
    )


def hostile() -> Found:
    """An audit whose every name tries something."""
    return found(HOSTILE)
