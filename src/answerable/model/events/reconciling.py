"""What a phone system's log says that the record does not, and the other way round."""

from __future__ import annotations

import datetime

from answerable.model.events.base import Event
from answerable.model.nouns import Departure
from answerable.model.reconciling import Nearest, Skew, Verdict


class Reconciled(Event, frozen=True, kw_only=True, tag="reconciled"):
    """A phone log was matched with the record. Each finding is an event of its own, in the same stream."""

    subject: str
    """`reconciliation/26-L0001`"""
    log: str
    digest: str
    first: datetime.datetime | None
    last: datetime.datetime | None
    window: float
    skew: Skew
    rows: int
    rings: int
    entered: int
    by_number: int
    by_time: int
    called_back: int
    rejected: dict[str, int]
    counts: dict[str, int]
    """How many of each finding."""
    known: int
    """Findings that an earlier reconciliation had put on the record; they are not repeated."""


class RingMissing(Event, frozen=True, kw_only=True, tag="ring missing"):
    """A call rang, and nothing entered explains it. Where it accuses, it is a departure like any other."""

    subject: str
    rang: datetime.datetime
    line: str
    seconds: float | None
    row: int
    verdict: Verdict
    among: tuple[int, ...]
    nearest: tuple[Nearest, ...]
    departure: Departure | None = None
    calling: str = ""
    """The last digits of its number. Personal: shown nowhere, and may be erased."""


class NeverRang(Event, frozen=True, kw_only=True, tag="never rang"):
    """A call was entered, and no ring of the log explains it."""

    subject: str
    call: str
    received: datetime.datetime
    nearest: tuple[Nearest, ...]
