"""What an audit found, whole: every figure that a page, a table or a program shows of it stands here.

Counts are of calls; shares lie between 0 and 1; waiting is in seconds. A figure that cannot be told is None,
and a sentence beside it says why. A count that would tell of a few persons is hidden (see `Count`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from answerable.audit.unwritten.results import Unwritten

Verdict = Literal["disparity", "practically alike", "inconclusive", "not assessable"]
Question = Literal["answered", "waiting", "priority"]
"""Was it answered; how long did all wait; was it given an urgent priority (a decision of its own)?"""
Scale = Literal["share", "odds ratio", "hazard ratio", "seconds"]


class Count(msgspec.Struct, frozen=True):
    """So many calls; None: hidden, since fewer than the plan's smallest cell or since another hidden one
    could be worked out from it. `calls` is the key by which the calls themselves are found, for those
    entitled (see `counting.opening`); "": they are not found so.
    """

    n: int | None
    calls: str = ""


class Interval(msgspec.Struct, frozen=True):
    """An estimate with its interval, at the plan's level (95 % unless it says otherwise)."""

    estimate: float | None
    low: float | None
    high: float | None
    scale: Scale
    why_not: str = ""
    """Why there is no figure, in one sentence; empty where there is one."""


class Effect(msgspec.Struct, frozen=True):
    """A difference between a group and what it is compared with: group minus reference, or group over it."""

    difference: Interval
    """Of shares (answered), or of mean waiting up to the horizon in seconds (waiting)."""
    ratio: Interval
    """Odds ratio of not being answered, or of not being given an urgent priority; hazard ratio of being
    reached.
    """
    method: str
    """The estimator and the source of its variance, in words."""
    adjusted_for: tuple[str, ...] = ()


class Tally(msgspec.Struct, frozen=True):
    """One group: its calls, how many were answered, what became of the others, how long all waited."""

    group: str
    calls: Count
    answered: Count
    rate: Interval
    causes: tuple[tuple[str, Count], ...]
    """Every cause, kept apart: answered, cancelled by caller, refused or not sent, duplicate, unknown."""
    missing: Count
    """Calls whose arrival was not recorded although their disposition says that they were answered."""
    rate_if_missing_answered: Interval
    half_reached: Interval
    """Seconds within which half of ALL calls were reached; no figure when fewer than half ever were."""
    nine_tenths_reached: Interval
    mean_waiting: Interval
    """Seconds spent waiting up to the horizon, the never-reached counted in full (restricted mean)."""


class Stratum(msgspec.Struct, frozen=True):
    """Like calls: the two groups within one combination of the declared factors.

    Of the question of priority, `answered` are the calls that were given an urgent one.
    """

    name: str
    group_calls: Count
    group_answered: Count
    reference_calls: Count
    reference_answered: Count
    difference: Interval
    weight: float
    """Its share of the adjusted figure; 0 where only one of the groups has calls."""


class Test(msgspec.Struct, frozen=True):
    """A test beside the effect, named for what it assumes."""

    name: str
    statistic: float | None
    degrees: int | None
    p: float | None
    assumes: str
    why_not: str = ""


class Reading(msgspec.Struct, frozen=True):
    """The adjusted difference if some calls were counted otherwise."""

    counting: str
    difference: Interval


class Finding(msgspec.Struct, frozen=True):
    """One comparison of the declared family, answered with one of the four verdicts."""

    id: str
    """Stable for a plan: question, group and reference, such as `answered/district-5/rest`."""
    question: Question
    group: str
    reference: str
    verdict: Verdict
    sentence: str
    """One true sentence for a reader who knows no statistics."""
    because: str
    """Why this verdict: interval against margin; or what could have been seen; or why it cannot be told."""
    crude: Effect
    adjusted: Effect
    without_decisions: Effect | None
    """Adjusted without the factors that are decisions themselves, such as priority; None: there are none."""
    margin: float
    """What counts as practically alike, on the scale of `difference`."""
    p: float | None
    adjusted_p: float | None
    """After Benjamini and Hochberg over the declared family."""
    detectable: float | None
    """The smallest difference that would have been seen four times in five."""
    reversal: str
    """A sentence when the crude and the adjusted difference point in opposite directions; else empty."""
    worst: Interval
    best: Interval
    """The crude difference if the missing arrivals had fallen wholly against, or wholly for, the group."""
    strata: tuple[Stratum, ...]
    strata_count: int
    without_overlap: tuple[int, Count]
    """Strata in which only one of the two has calls, and the calls in them: they tell no difference."""
    heterogeneity: tuple[Test, ...]
    tests: tuple[Test, ...]
    clusters: int | None
    design_effect: float | None
    """How many times the variance exceeds that of calls that came independently of one another."""
    caveats: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    """Other ways of counting that the plan leaves open."""


class Point(msgspec.Struct, frozen=True):
    """A curve's height at a time, in seconds."""

    seconds: float
    share: float
    low: float
    high: float


class Curve(msgspec.Struct, frozen=True):
    """The share of all of a group's calls that had met one cause by each time (cumulative incidence)."""

    group: str
    cause: str
    points: tuple[Point, ...]


class Area(msgspec.Struct, frozen=True):
    """Where a group lies, for a map: rings of (longitude, latitude) in degrees."""

    group: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


class Excluded(msgspec.Struct, frozen=True):
    """Calls left out by a stated rule."""

    rule: str
    because: str
    calls: Count


class Registration(msgspec.Struct, frozen=True):
    """Whether the plan's digest was written down before outcomes were read."""

    plan: str
    """SHA-256 of the plan file's bytes, in hex."""
    status: Literal["declared beforehand", "exploratory"]
    why: str
    at: datetime | None = None


class Source(msgspec.Struct, frozen=True):
    """A history that was read."""

    file: str
    sha256: str
    calls: int | None
    """None: hidden, since it would tell how few calls were left out."""
    notes: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """An audit's whole answer; what `answerable audit` prints as JSON."""

    title: str
    asks: str
    registration: Registration
    sources: tuple[Source, ...]
    first: datetime | None
    last: datetime | None
    time_zone: str
    calls: Count
    excluded: tuple[Excluded, ...]
    exposure: str
    exposure_about: str
    """person, place, situation or other: a place is not a person, and the page says so."""
    outcome: str
    """What counts as answered, in words."""
    horizon_seconds: float
    level: float
    false_discovery_rate: float
    smallest_cell: int
    strata_by: tuple[str, ...]
    decisions: tuple[str, ...]
    """Those of `strata_by` that are decisions themselves."""
    clusters_by: str
    groups: tuple[Tally, ...]
    findings: tuple[Finding, ...]
    curves: tuple[Curve, ...]
    areas: tuple[Area, ...]
    limits: tuple[str, ...]
    """What this audit cannot say, in sentences."""
    unwritten: Unwritten | None = None
    """What a search for unwritten rules found; None: the plan asks for none."""
    unwritten_below: int = 0
    """Its counts of fewer calls are withheld."""
