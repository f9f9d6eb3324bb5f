"""What is claimed: words as somebody said them, and beside them the form in which they can be checked."""

from __future__ import annotations

import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec

from answerable.model.nouns import CallKind, DepartureKind, DispositionKind, Governs
from answerable.policy import Directive

About: TypeAlias = Literal["text", "record", "conduct"]
"""What a statement speaks of: what a directive says, what the record holds, or what was done."""
ABOUT: Final[tuple[About, ...]] = get_args(About)

Beyond: TypeAlias = Literal["future", "motive", "law", "other"]
"""Kinds of statement that nothing kept here can decide."""
BEYOND: Final[tuple[Beyond, ...]] = get_args(Beyond)

HowMany: TypeAlias = Literal["at least", "at most", "exactly", "none", "all"]
HOW_MANY: Final[tuple[HowMany, ...]] = get_args(HowMany)

Says: TypeAlias = Literal["alike", "less", "more"]
"""Of a group beside its reference: as often, as long; less often, less long; more often, longer."""
SAYS: Final[tuple[Says, ...]] = get_args(Says)


class Period(msgspec.Struct, frozen=True):
    """From a time (in it) to a time (not in it), UTC; None: without a bound."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    def holds(self, at: datetime.datetime) -> bool:
        """Whether a time lies in it."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


class Text(msgspec.Struct, frozen=True):
    """A directive given as a file, with the time in which it is said to have been in force."""

    id: str
    file: str
    directive: Directive
    period: Period
    reading_of: str = ""
    """Texts of one name here are readings of one rule: an answer has to be the same under each."""


class Filter(msgspec.Struct, frozen=True):
    """Which calls or requests: all that is said has to be so. Words are compared without case or blanks."""

    place: tuple[str, ...] = ()
    """Addresses, compared as `model.alike.address_form` does; one of them."""
    area: tuple[str, ...] = ()
    kind: tuple[CallKind, ...] = ()
    agency: tuple[str, ...] = ()
    """Who asked for assistance; of a call, who transferred it."""
    facts: dict[str, tuple[str, ...]] = {}
    """Fact -> values, one of which it has."""
    answered: bool | None = None
    """Whether a unit was sent that serves it or came, or others took it over."""
    answer: tuple[str, ...] = ()
    """What a requesting agency was told, at any time."""
    last_answer: tuple[str, ...] = ()
    """What it was told last."""
    disposition: tuple[DispositionKind, ...] = ()
    decided: dict[str, tuple[str, ...]] = {}
    """What the directive decided last, by outcome."""
    outcome: dict[str, tuple[str, ...]] = {}
    """What was acted on last, departures included, by outcome."""
    departure: tuple[DepartureKind, ...] = ()
    """Kinds of departure, one of which was made."""
    late: bool | None = None
    """Whether a deadline of its was missed."""

    @property
    def is_personal(self) -> bool:
        """Whether to say which calls it fits tells something personal of them."""
        return bool(self.place or self.facts)


class Checkable(msgspec.Struct, frozen=True, kw_only=True):
    """What every part of a claim has."""

    where: str
    """Its place in the file, for what is wrong with it."""
    note: str = ""
    """What of the statement it takes up, in a person's words."""
    would_need: str = ""
    """What record would settle it where nothing held here does, in a person's words."""


class GuaranteePart(Checkable, frozen=True, kw_only=True):
    """Every version in force keeps a guarantee; or, where it does not hold, at least one breaks it."""

    about: About
    row: dict[str, str]
    """As a row of a Guarantees table; without `of`, every outcome of the directive."""
    holds: bool
    governs: Governs
    texts: tuple[str, ...]
    """The file's texts that are meant; none: what the record published."""
    period: Period


class CasePart(Checkable, frozen=True, kw_only=True):
    """Every version in force answers a case so."""

    about: About
    facts: dict[str, tuple[str, ...]]
    """Several values: sources disagree, and it may be any of them. `?`: not known."""
    answer: dict[str, tuple[str, ...]]
    """Outcome -> what it is answered with; one of several."""
    governs: Governs
    texts: tuple[str, ...]
    period: Period


class RecordPart(Checkable, frozen=True, kw_only=True):
    """So many calls or requests in a time, of those `which`, are as `that` says."""

    about: About
    of: Governs
    how_many: HowMany
    number: int
    period: Period
    which: Filter
    that: Filter

    @property
    def is_personal(self) -> bool:
        """Whether its answer tells something of a caller: which calls, or what of them, is asked by that."""
        return self.which.is_personal or self.that.is_personal


class RatePart(Checkable, frozen=True, kw_only=True):
    """A finding of an audit says so of a group."""

    about: About
    audit: str
    """The JSON answer of `answerable audit`: a path."""
    finding: str
    says: Says
    period: Period


class BeyondPart(Checkable, frozen=True, kw_only=True):
    """Nothing that is kept here decides it."""

    kind: Beyond


Part: TypeAlias = GuaranteePart | CasePart | RecordPart | RatePart | BeyondPart


class Said(msgspec.Struct, frozen=True):
    """A public statement: its words, whose, and as reported by whom."""

    id: str
    said: str
    verbatim: bool
    """Whether `said` has the words themselves; else it tells them as a report does."""
    by: str
    reported_by: str
    at: str
    """Where it was said; empty: not reported."""
    when: str
    """As reported; empty: not reported."""

    @property
    def words(self) -> dict[str, Any]:
        """All of it by name, for whatever else is told of the same statement."""
        return {name: getattr(self, name) for name in Said.__struct_fields__}


class Claim(Said, frozen=True):
    """A statement with the parts of it that are checked."""

    parts: tuple[Part, ...]

    @property
    def is_personal(self) -> bool:
        """Whether the answer of any part tells something of a caller."""
        return any(isinstance(part, RecordPart) and part.is_personal for part in self.parts)


class Claims(msgspec.Struct, frozen=True):
    """A file of claims, read."""

    file: str
    title: str
    digest: str
    """SHA-256 of the file's bytes, in hex."""
    texts: tuple[Text, ...]
    claims: tuple[Claim, ...]
