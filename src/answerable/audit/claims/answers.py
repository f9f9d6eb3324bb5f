"""What a claim is answered with: one of three words, and all that it rests on."""

from __future__ import annotations

import datetime
from typing import Literal, TypeAlias

import msgspec

from answerable.audit.claims.nouns import About, Said, Says
from answerable.audit.findings import Verdict
from answerable.policy.checks.findings import Counterexample
from answerable.policy.decided import Plain

Answer: TypeAlias = Literal["supported", "contradicted", "not decidable"]
"""Never true, false or lied: what is held here bears it out, speaks against it, or does not tell."""

Truth: TypeAlias = bool | None
"""None: it may be either (Kleene's third value)."""


class Gap(msgspec.Struct, frozen=True):
    """A stretch of the claim's time that what was looked at does not cover; None: without a bound."""

    since: datetime.datetime | None
    until: datetime.datetime | None
    why: str


class TextChecked(msgspec.Struct, frozen=True):
    """One version, and what was proved or decided of it."""

    directive: str
    title: str
    digest: str
    source: str
    """The file, or the entry of the record that published it."""
    entry: int | None
    since: datetime.datetime | None
    until: datetime.datetime | None
    bears_out: Truth
    """Whether this version, alone, is as the claim says."""
    found: str
    """What was found of it, in a line."""
    methods: tuple[str, ...] = ()
    because: str = ""
    case: Counterexample | None = None
    """The case, or the pair of cases, that shows it; decided again by the engine."""
    possible: tuple[dict[str, Plain], ...] = ()
    """Of a case: every answer that some completion of it attains."""
    reading_of: str = ""
    notes: tuple[str, ...] = ()


class Counted(msgspec.Struct, frozen=True):
    """One call or request that certainly counts, with its entries."""

    number: str
    received: datetime.datetime
    entry: int
    """The entry that took it."""
    entries: tuple[int, ...]
    """Every entry that tells of it and of what it was merged with."""
    open: bool
    """Whether it is still open, so that it may yet change."""


class Unclear(msgspec.Struct, frozen=True):
    """One call or request that may count or not, and why that cannot be told."""

    number: str
    why: tuple[str, ...]


class PhoneLogs(msgspec.Struct, frozen=True):
    """Whether the record was held against phone logs over the whole time."""

    covered: bool
    reconciliations: tuple[str, ...]
    unexplained: int
    """Rings in that time that nothing entered explains for certain."""


class Count(msgspec.Struct, frozen=True):
    """How many calls of the record count. With `all`, what is counted are the exceptions."""

    what: str
    least: int
    most: int | None
    """Whatever the holes hold; None: there is no bound."""
    spoken_of: tuple[int, int | None]
    """How many calls the claim speaks of, at least and at most."""
    counted: tuple[Counted, ...]
    unclear: tuple[Unclear, ...]
    holes: dict[str, int]
    """Why it cannot be told -> of how many."""
    gaps: tuple[Gap, ...]
    phone: PhoneLogs
    looked: bool
    """Whether to say which calls they are tells something personal of them."""


class Rate(msgspec.Struct, frozen=True):
    """What an audit found."""

    audit: str
    digest: str
    """SHA-256 of the audit's JSON, in hex."""
    finding: str
    says: Says
    verdict: Verdict
    sentence: str
    because: str
    registration: str


class PartAnswer(msgspec.Struct, frozen=True):
    """One part of a claim, answered."""

    kind: str
    about: About | None
    answer: Answer
    checked: str
    """Exactly what was checked, in a sentence; empty: nothing can be."""
    because: str
    """Why it is answered so."""
    not_checked: tuple[str, ...]
    """What this does not say."""
    texts: tuple[TextChecked, ...] = ()
    gaps: tuple[Gap, ...] = ()
    count: Count | None = None
    rate: Rate | None = None
    would_need: str = ""
    """What would settle it, as the file says; empty where it is decided."""
    note: str = ""
    """What of the statement it takes up."""


class ClaimAnswer(Said, frozen=True):
    """A statement with its words and attribution, and the answer to it."""

    answer: Answer
    parts: tuple[PartAnswer, ...]


class Answers(msgspec.Struct, frozen=True):
    """All claims of a file, answered from what was given."""

    file: str
    title: str
    digest: str
    asked: datetime.datetime
    record: str
    """The record's name; empty: none was given."""
    size: int
    """How many entries the record had."""
    claims: tuple[ClaimAnswer, ...]

    @property
    def all_supported(self) -> bool:
        """Whether every claim is supported."""
        return all(claim.answer == "supported" for claim in self.claims)

    @property
    def entries(self) -> tuple[int, ...]:
        """Every entry of the record that an answer rests on, in order."""
        parts = [part for claim in self.claims for part in claim.parts]
        published = {text.entry for part in parts for text in part.texts if text.entry is not None}
        counted = {
            index for part in parts if part.count for each in part.count.counted for index in each.entries
        }
        return tuple(sorted(published | counted))


def every(truths: tuple[Truth, ...]) -> Truth:
    """Whether all are so (Kleene): one that is not settles it, else one that may not leaves it open."""
    return False if False in truths else None if None in truths else True


def word(truth: Truth) -> Answer:
    """The answer that a truth stands for."""
    return "not decidable" if truth is None else "supported" if truth else "contradicted"


def opposite(truth: Truth) -> Truth:
    """What is so when this is not."""
    return None if truth is None else not truth
