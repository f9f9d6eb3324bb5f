"""The record as claims are held against it: its state, its entries, and the time that it covers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from typing import Final, Protocol

import msgspec

from answerable.audit.claims.answers import Gap, PhoneLogs
from answerable.audit.claims.nouns import Period
from answerable.model import events as ev
from answerable.model.history import events_of
from answerable.model.nouns import Governs
from answerable.model.state import State
from answerable.policy import Directive, read_directive
from answerable.record import Entry

COULD_BE_CALLS: Final = ("never entered", "unclear", "abandoned without call-back")
"""What a reconciliation finds of a ring that may be a call which the record does not have."""


class Log(Protocol):
    """A record that is read: see `answerable.record`."""

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Entries from an index on."""

    def stream(self, stream: str) -> Iterator[Entry]:
        """The entries of one stream, in order."""


class Kept(msgspec.Struct, frozen=True, dict=True):
    """A centre's record at the time that it was asked; what comes later is not in it."""

    name: str
    log: Log
    state: State
    asked: datetime.datetime
    size: int

    @cached_property
    def opened(self) -> datetime.datetime | None:
        """When its first event was; None: it has none."""
        return next((event.at for _, event in events_of(self.log)), None)

    @cached_property
    def publications(self) -> dict[str, int]:
        """The entry that published each directive, by its number and version."""
        entries = ((entry, ev.from_bytes(entry.data)) for entry in self.log.stream("directives"))
        return {
            event.publication.id: entry.index
            for entry, event in entries
            if isinstance(event, ev.DirectivePublished)
        }

    def directives(self, governs: Governs) -> tuple[Directive, ...]:
        """Every directive that was published for calls, or for requests; read."""
        published = (each for each in self.state.publications if each.governs == governs)
        return tuple(read_directive(each.text) for each in published)

    @cached_property
    def _restored(self) -> list[ev.RecordRestored]:
        events = (ev.from_bytes(entry.data) for entry in self.log.stream("centre"))
        return [event for event in events if isinstance(event, ev.RecordRestored)]

    def gaps(self, period: Period) -> tuple[Gap, ...]:
        """The stretches of a time that the record does not cover: before, after, and lost ones.

        A time without an end ends when the record is asked; one without a beginning has none.
        """
        period = Period(period.since, period.until or self.asked)
        if self.opened is None:
            return (Gap(period.since, period.until, "the record is empty"),)
        found = [
            Gap(period.since, self.opened, "the record had not been opened"),
            *(
                Gap(
                    each.made,
                    each.at,
                    "the record was restored from a backup; what came after it may be lost",
                )
                for each in self._restored
            ),
            Gap(self.asked, period.until, "it had not come yet when this was asked"),
        ]
        return tuple(gap for gap in found if _is_part(gap, period))

    def phone(self, period: Period) -> PhoneLogs:
        """Whether phone logs were held against the record over all of a time, and which rings are left."""
        period = Period(period.since, period.until or self.asked)
        spans, numbers, unexplained = [], [], 0
        for name in self._reconciliations():
            for entry in self.log.stream(f"reconciliation/{name}"):
                match ev.from_bytes(entry.data):
                    case ev.Reconciled(first=first, last=last) if first and last:
                        spans.append((first, last))
                        numbers.append(name)
                    case ev.RingMissing(verdict=verdict, rang=rang):
                        unexplained += verdict in COULD_BE_CALLS and period.holds(rang)
                    case _:
                        pass
        return PhoneLogs(_cover(spans, period), tuple(numbers), unexplained)

    def _reconciliations(self) -> Iterator[str]:
        for prefix, count in self.state.numbers.items():
            if prefix.endswith("-L"):
                yield from (f"{prefix}{number:04d}" for number in range(1, count + 1))


def _is_part(gap: Gap, period: Period) -> bool:
    """Whether a gap lies in a time, and is not empty."""
    since = max((each for each in (gap.since, period.since) if each), default=None)
    until = min((each for each in (gap.until, period.until) if each), default=None)
    return since is None or until is None or since < until


def _cover(spans: list[tuple[datetime.datetime, datetime.datetime]], period: Period) -> bool:
    """Whether spans of time leave nothing of a time out."""
    if period.since is None or period.until is None:
        return False
    reached = period.since
    for first, last in sorted(spans):
        if first > reached:
            return False
        reached = max(reached, last)
    return reached >= period.until
