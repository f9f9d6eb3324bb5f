"""What is kept of a blind review, and what it came to."""

from __future__ import annotations

import msgspec

from answerable.audit.blind.facts import CodedFact
from answerable.audit.figures.agreement import Agreement
from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.findings import Verdict


class Drawn(msgspec.Struct, frozen=True):
    """One call of the sample, as only the key tells it."""

    review: str
    """Its name on the sheet."""
    id: str
    again: int
    group: str
    codes: dict[str, str | None]
    """Fact -> how it was coded at first; None: not known."""


class Key(msgspec.Struct, frozen=True):
    """Which call is which: kept apart, and opened only to score."""

    salt: str
    """Of chance, so that the digest of the key tells nothing of it."""
    seed: int
    history: str
    """SHA-256 of the history's bytes, in hex."""
    by: str
    shown: tuple[str, ...]
    facts: tuple[CodedFact, ...]
    calls: tuple[Drawn, ...]


class Sheet(msgspec.Struct, frozen=True):
    """What a reviewer is given."""

    commitment: str
    """SHA-256 of the key file's bytes, in hex: made before anybody reviewed."""
    facts: tuple[CodedFact, ...]
    shown: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], str], ...]
    """Name on the sheet, the shown columns, the narrative with its masks."""
    masked: int
    """Words that were masked."""
    groups: int
    left_out: dict[str, int]
    """Why -> calls that could not be drawn."""


class GroupCoding(msgspec.Struct, frozen=True):
    """How the first coding of one group's calls stands beside the second."""

    group: str
    drawn: int
    compared: int
    """Calls whose value both codings know."""
    not_known: int
    """Calls whose value one of them does not know, or on which reviewers differ."""
    lower: int
    """Coded lower at first than again; without an order of the values, coded otherwise."""
    higher: int
    agreement: Agreement | Untold


class CodingFinding(msgspec.Struct, frozen=True):
    """One fact, one group beside those that it is compared with: is the first coding lower for it?"""

    fact: str
    group: str
    reference: str
    verdict: Verdict
    because: str
    lower: int
    """Calls of the group that were coded lower at first, of those that could be; without an order of the
    values, otherwise.
    """
    calls: int
    reference_lower: int
    reference_calls: int
    difference: Estimate | Untold
    """Of these shares, group less reference, among calls that were coded alike again."""
    p: float | None
    """Exact, two-sided: if, among calls coded alike again, it did not matter whose they are."""
    adjusted_p: float | None
    """After Benjamini and Hochberg over all facts and groups."""
    detectable: float | None


class FactCoding(msgspec.Struct, frozen=True):
    """One fact, coded again."""

    fact: CodedFact
    reviewers: Agreement | Untold | None
    """How far the two reviewers agree with each other; None: there is one."""
    groups: tuple[GroupCoding, ...]


class Review(msgspec.Struct, frozen=True):
    """A blind review, opened."""

    commitment: str
    seed: int
    by: str
    reviewers: int
    margin: float
    facts: tuple[FactCoding, ...]
    findings: tuple[CodingFinding, ...]
    sentence: str
    limits: tuple[str, ...]
