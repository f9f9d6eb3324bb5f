"""A phone system's log beside the record: which calls rang and were never entered. Frozen nouns."""

from __future__ import annotations

import datetime
from typing import Literal, TypeAlias

import msgspec

Verdict: TypeAlias = Literal["never entered", "abandoned without call-back", "unclear", "rang again"]
"""What an unmatched ring is. Only `never entered` accuses: nothing that was entered could be it.

`unclear`: it, or one of the rings `among`, was not entered; or something entered near has another number.
`rang again`: the same number rang shortly before or after, and that ring was entered.
"""

Likeness: TypeAlias = Literal["same number", "no number", "another number"]


class Ring(msgspec.Struct, frozen=True):
    """A call as the phone system logged it. Its number is personal and never shown."""

    row: int
    """In the log, the header being row 1."""
    rang: datetime.datetime
    """UTC by the phone system's clock."""
    number: str
    """Digits; "" where it was withheld."""
    line: str = ""
    seconds: float | None = None
    answered: bool = True
    outgoing: bool = False


class PhoneLog(msgspec.Struct, frozen=True):
    """What a phone log held: rings in order of time, and how many of its rows are none."""

    name: str
    digest: str
    """SHA-256 of the file, in hex."""
    rings: tuple[Ring, ...]
    rows: int
    rejected: dict[str, int]
    """Reason -> rows; together with `legs` and the rings they add up to `rows`."""
    legs: int = 0
    """Rows that are further legs of a ring: the same number on another line within two seconds."""


class Entered(msgspec.Struct, frozen=True):
    """A call as the record has it, ours or a shadowed one, as far as a phone could have brought it."""

    call: str
    """Its number: `26-000001`, or `SYSTEM/NUMBER`."""
    received: datetime.datetime
    number: str
    must_ring: bool
    """Whether it came in by phone for certain: a transferred call need not be in this log."""


class Nearest(msgspec.Struct, frozen=True):
    """Something entered near a ring, or a ring near something entered, that does not explain it."""

    call: str
    row: int
    seconds: float
    """Entered so long after the ring, the clocks' difference taken off."""
    likeness: Likeness
    taken: bool
    """Whether it is explained by another."""


class MissingRing(msgspec.Struct, frozen=True):
    """A ring that nothing entered explains."""

    ring: Ring
    verdict: Verdict
    among: tuple[int, ...] = ()
    """Rows of other rings that could as well be the one that was not entered."""
    nearest: tuple[Nearest, ...] = ()


class NeverRang(msgspec.Struct, frozen=True):
    """A call that was entered, and that no ring of the log explains."""

    call: str
    received: datetime.datetime
    nearest: tuple[Nearest, ...] = ()


class Skew(msgspec.Struct, frozen=True):
    """How many seconds the record's times are after the phone system's: the median, and how it was found."""

    seconds: float = 0.0
    spread: float = 0.0
    """Median distance from it."""
    pairs: int = 0
    """Rings and calls of one number that agree on it; 0: too few, so none is assumed."""


class Reconciliation(msgspec.Struct, frozen=True):
    """A phone log and the record, matched one to one."""

    log: str
    digest: str
    first: datetime.datetime | None
    last: datetime.datetime | None
    window: float
    """Seconds that a ring and its call may be apart, beyond the clocks' difference."""
    skew: Skew
    rows: int
    rings: int
    """Incoming rings, legs counted once."""
    entered: int
    """Calls of the record in the log's time."""
    by_number: int
    """Matched by their number."""
    by_time: int
    """Matched by time alone, where one of both has no number: weaker."""
    called_back: int
    """Abandoned rings that were called back, as the log says."""
    rejected: dict[str, int]
    missing: tuple[MissingRing, ...] = ()
    never_rang: tuple[NeverRang, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each finding."""
        counts: dict[str, int] = {}
        for each in self.missing:
            counts[each.verdict] = counts.get(each.verdict, 0) + 1
        if self.never_rang:
            counts["entered, never rang"] = len(self.never_rang)
        return counts


def number_key(number: str) -> str:
    """What two spellings of one phone number share: its last digits; "" where there are none.

    Seven digits are the shortest subscriber number that is dialled without its area (ITU-T E.164 has up to
    fifteen); a shorter one, such as an extension, is kept whole.
    """
    digits = "".join(each for each in number if each.isascii() and each.isdecimal())
    return digits[-7:]


def finding_key(rang: datetime.datetime, line: str, seconds: float | None) -> str:
    """What a ring is known by from one reconciliation to the next: its number is not in it, and may go."""
    return f"{rang.isoformat()} {line} {seconds}"
