"""The nouns of history: what an export says happened, typed, and nothing that it does not say."""

from __future__ import annotations

import datetime

import msgspec


class HistoryPlace(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where: the address as given ("": none was), an area, and degrees (WGS 84) where known."""

    address: str = ""
    area: str = ""
    latitude: float | None = None
    longitude: float | None = None


class HistoryUnit(msgspec.Struct, frozen=True, omit_defaults=True):
    """One unit's part in one call. Times are UTC; None: the export has none."""

    unit: str | None
    """None: the export names no unit, and its row's times belong to one that is not named."""
    kind: str | None = None
    """Engine, medic …, as recorded."""
    dispatched: datetime.datetime | None = None
    en_route: datetime.datetime | None = None
    on_scene: datetime.datetime | None = None
    transport: datetime.datetime | None = None
    hospital: datetime.datetime | None = None
    available: datetime.datetime | None = None


class HistoryPriority(msgspec.Struct, frozen=True, omit_defaults=True):
    """The priorities that were recorded, as written: a decision of that time, not a measure of need."""

    original: str | None = None
    current: str | None = None
    final: str | None = None


class HistoryCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call as the export tells it, put together from all its rows."""

    id: str
    received: datetime.datetime
    """UTC; the earliest when the rows disagree."""
    call_type: str
    """As recorded ("" when it was not); where the city changes it later, this is hindsight."""
    facts: dict[str, str]
    """What the mapping says of this kind of call: fact -> value. A fact that is absent is unknown."""
    place: HistoryPlace
    """The address as given, the area, and degrees (WGS 84)."""
    rows: tuple[int, ...]
    """Rows of the export, the header being row 1."""
    entered: datetime.datetime | None = None
    """UTC: when a call-taker had written down what it is about."""
    priority: HistoryPriority = HistoryPriority()
    units: tuple[HistoryUnit, ...] = ()
    """In the order in which they were dispatched."""
    disposition: str | None = None
    """As recorded; None: none was, so nobody can say that it ended."""


class Reject(msgspec.Struct, frozen=True):
    """A row that is in no call, and why. Its contents are not repeated."""

    row: int
    reason: str


class Oddity(msgspec.Struct, frozen=True):
    """Something that cannot be quite right, kept as recorded and counted."""

    row: int
    what: str


class History(msgspec.Struct, frozen=True):
    """What one export held. `len(rejects)` and the calls' rows add up to `rows`."""

    calls: tuple[HistoryCall, ...]
    """In order of reception, then of id."""
    rejects: tuple[Reject, ...]
    oddities: tuple[Oddity, ...]
    rows: int
    """Rows below the header; blank lines are not rows."""
    mapped: frozenset[str]
    """Call types that the mapping knows; those of the calls that are not in it have no facts."""
