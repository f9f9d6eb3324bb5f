"""The nouns of a plan, frozen."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

import msgspec

from answerable.audit.findings import Question

REACHED: Final = ("dispatched", "en_route", "on_scene", "transport", "hospital", "cleared")
"""Times of a history that can say that a call was answered."""
SINCE: Final = ("received", "entered")
DERIVED: Final = ("hour", "part of day", "weekday", "weekend", "month", "shift")
"""What the time of reception tells, on the city's clock."""
ABOUT: Final = ("person", "place", "situation", "other")
SHIFTS: Final = (7 * 60, 15 * 60, 23 * 60)
"""When shifts begin unless the plan says so, in minutes after midnight."""
REST: Final = "rest"
"""Whom a group is compared with unless the plan names another: every other call of the audit."""

About: TypeAlias = Literal["person", "place", "situation", "other"]


class Factor(msgspec.Struct, frozen=True):
    """Something that is known of each call: a column of the history, or what its time of reception tells."""

    column: str = ""
    time: str = ""
    """One of `DERIVED`; "" where it is a column."""
    cuts: tuple[float, ...] = ()
    """Where a column of numbers is cut; () where its values stand for themselves."""
    because: str = ""
    """Why calls that differ in it are not like calls."""
    decision: bool = False
    """Whether it is itself a decision about the call, such as its priority."""

    @property
    def name(self) -> str:
        """What it is called, on pages and in the names of strata."""
        return self.column or self.time


class Outcome(msgspec.Struct, frozen=True):
    """What counts as answered: a time that is there, a cause, or a column's value. One of the three is
    said.
    """

    reached: str = ""
    """One of `REACHED`; "" where a column says it."""
    column: str = ""
    values: tuple[str, ...] = ()
    since: str = "received"
    horizon_seconds: int = 0
    """Waiting is counted up to here; 0: waiting is not asked about."""
    missing: tuple[str, ...] = ("answered",)
    """Causes that say that somebody came, so that an arrival that is not there was not recorded."""

    @property
    def in_words(self) -> str:
        """What counts as answered, for a page."""
        if self.reached:
            return f"a time {self.reached.replace('_', ' ')} was recorded"
        return f"{self.column} is {' or '.join(self.values)}"


class Exposure(msgspec.Struct, frozen=True):
    """Whose calls are compared."""

    factor: Factor
    about: About
    groups: dict[str, tuple[str, ...]] = {}
    """Name -> the values that make the group; {}: each value is a group."""
    against: str = REST


class Clusters(msgspec.Struct, frozen=True):
    """Calls that did not come independently of one another: those of a day, of a shift, of a column's
    value.
    """

    by: Literal["day", "shift", "column", "none"] = "day"
    column: str = ""

    @property
    def in_words(self) -> str:
        """What a cluster is, for a page."""
        return self.column or self.by


class PriorityQuestion(msgspec.Struct, frozen=True):
    """Were groups given like priority for like calls? Priority is a decision of its own."""

    column: str
    urgent: tuple[str, ...]
    """The values that are urgent."""
    margin: float


class Exclusion(msgspec.Struct, frozen=True):
    """Calls that the plan leaves out, by a stated rule."""

    column: str
    values: tuple[str, ...]
    because: str


class Family(msgspec.Struct, frozen=True):
    """The comparisons that are judged together."""

    false_discovery_rate: float = 0.05
    comparisons: int = 0
    """How many belong to it, those of other plans of the same inquiry included; at least this plan's own."""


class Areas(msgspec.Struct, frozen=True):
    """Where groups lie: a GeoJSON file, and its property that names the group."""

    file: str
    name: str


class Plan(msgspec.Struct, frozen=True):
    """A plan, as its file says it."""

    file: str
    sha256: str
    """Of the file's bytes, in hex."""
    title: str
    asks: str
    histories: tuple[str, ...]
    """Parquet files, or directories of `answerable import`; as paths that can be opened."""
    outcome: Outcome
    exposure: Exposure
    strata: tuple[Factor, ...] = ()
    risk_difference: float | None = None
    """The margin of shares within which groups are practically alike; None: not asked."""
    waiting_seconds: float | None = None
    """The margin of mean waiting, in seconds; None: not asked."""
    priority: PriorityQuestion | None = None
    excludes: tuple[Exclusion, ...] = ()
    keep_excluded: bool = False
    """Whether calls that the import marked as none of the public's are kept."""
    clusters: Clusters = Clusters()
    shifts: tuple[int, ...] = SHIFTS
    """When shifts begin, in minutes after midnight."""
    family: Family = Family()
    level: float = 0.95
    smallest_cell: int = 10
    earlier: tuple[str, ...] = ()
    """Releases of the same audit that are public already: their JSON files."""
    time_zone: str = ""
    """"": as the history's profile says."""
    areas: Areas | None = None
    unwritten: dict[str, Any] = {}
    """The table `[unwritten]`, as written; the search for unwritten rules reads it."""

    @property
    def decisions(self) -> tuple[str, ...]:
        """Factors that are decisions themselves."""
        return tuple(factor.name for factor in self.strata if factor.decision)

    @property
    def margins(self) -> dict[Question, float]:
        """The questions that are asked, each with its margin."""
        asked: dict[Question, float | None] = {
            "answered": self.risk_difference,
            "waiting": self.waiting_seconds,
            "priority": None if self.priority is None else self.priority.margin,
        }
        return {question: margin for question, margin in asked.items() if margin is not None}
