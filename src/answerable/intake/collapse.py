"""Unit rows -> calls. What comes out depends on the rows, never on their order in the file."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from answerable.intake.history import HistoryCall, HistoryPlace, HistoryPriority, HistoryUnit, Oddity, Reject
from answerable.intake.mapping import Mapping

T = TypeVar("T")
_NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


class Row(msgspec.Struct, frozen=True):
    """One row of an export, typed: what it says of its call, and of one unit's part in it."""

    number: int
    cells: tuple[str, ...]
    call: str
    received: datetime.datetime
    entered: datetime.datetime | None
    kinds: tuple[str | None, ...]
    """The call type, then the other values that the mapping looks a call up by."""
    priority: tuple[str | None, ...]
    """Original, current, final."""
    disposition: str | None
    place: HistoryPlace
    unit: HistoryUnit | None


def collapse(
    rows: Iterable[Row], mapping: Mapping
) -> tuple[tuple[HistoryCall, ...], list[Reject], list[Oddity]]:
    """Put the rows of each call together: the calls in order of reception, repeated rows, and oddities.

    A row that repeats another of its call word for word is rejected. Where rows disagree about their
    call, the earliest reception holds, and for the rest the unit dispatched first; that is an oddity.
    """
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.call].append(row)
    repeats: list[Reject] = []
    oddities: list[Oddity] = []
    facts: dict[tuple[str, ...], dict[str, str]] = {}
    calls: list[HistoryCall] = []
    for together in grouped.values():
        call = _Joined(_distinct(together, repeats), oddities)
        kinds = call.kinds()
        if kinds not in facts:
            facts[kinds] = mapping.facts_of(kinds)
        calls.append(call.build(kinds[0], facts[kinds]))
    calls.sort(key=lambda call: (call.received, call.id))
    return tuple(calls), repeats, oddities


def _distinct(rows: Sequence[Row], repeats: list[Reject]) -> list[Row]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda row: row.number):
        if row.cells in seen:
            repeats.append(Reject(row.number, "repeats another row word for word"))
        else:
            seen[row.cells] = row
    return sorted(seen.values(), key=_first_dispatched)


def _first_dispatched(row: Row) -> tuple[Any, ...]:
    """Units as they were sent, each with its times; what is left of a tie is broken by the cells."""
    unit = row.unit or HistoryUnit(unit=None)
    steps = (unit.dispatched, unit.en_route, unit.on_scene, unit.transport, unit.hospital, unit.available)
    times = [step or _NEVER for step in steps]
    return (min(times), times, unit.unit or "", row.cells)


class _Joined:
    """The distinct rows of one call, the unit dispatched first at the front."""

    def __init__(self, rows: Sequence[Row], oddities: list[Oddity]) -> None:
        self._rows = rows
        self._oddities = oddities
        self._numbers = tuple(sorted(row.number for row in rows))

    def kinds(self) -> tuple[str, ...]:
        """The call type, and what else the mapping looks a call up by."""
        columns = zip(*(row.kinds for row in self._rows), strict=True)
        return tuple(self._first("kind of call", column) or "" for column in columns)

    def build(self, call_type: str, facts: dict[str, str]) -> HistoryCall:
        """The call; `kinds` gives the type."""
        rows = self._rows
        self._first("time of reception", [row.received for row in rows])
        units = tuple(row.unit for row in rows if row.unit is not None)
        named = [unit.unit for unit in units if unit.unit is not None]
        if len(set(named)) < len(named):
            self._odd("a unit is in one call twice")
        places = [row.place for row in rows if row.place != HistoryPlace()]
        priorities = zip(*(row.priority for row in rows), strict=True)
        return HistoryCall(
            id=rows[0].call,
            received=min(row.received for row in rows),
            entered=min((row.entered for row in rows if row.entered is not None), default=None),
            call_type=call_type,
            facts=facts,
            place=self._first("place", places) or HistoryPlace(),
            rows=self._numbers,
            priority=HistoryPriority(*(self._first("priority", column) for column in priorities)),
            units=units,
            disposition=self._first("disposition", [row.disposition for row in rows]),
        )

    def _first(self, what: str, values: Iterable[T | None]) -> T | None:
        """The first value that is given; that others differ from it is noted."""
        given = [value for value in values if value]
        if any(value != given[0] for value in given):
            self._odd(f"the rows of one call disagree about the {what}")
        return given[0] if given else None

    def _odd(self, what: str) -> None:
        self._oddities.append(Oddity(self._numbers[0], what))
