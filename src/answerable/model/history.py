"""What the record tells: all of it, or of one matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from answerable.model import events as ev
from answerable.model.nouns import AssistanceRequest, Incident
from answerable.record import DECOY_STREAM, Entry


class Streams(Protocol):
    """A record that can be read stream by stream."""

    def stream(self, stream: str) -> Iterator[Entry]:
        """The entries of one stream, in order."""


class Readable(Protocol):
    """A record that can be read from an entry on."""

    def read(self, after: int = 0) -> Iterator[Entry]:
        """The entries with index >= `after`, in order."""


def events_of(log: Readable, after: int = 0) -> Iterator[tuple[Entry, ev.AnyEvent]]:
    """Every event of a record from an entry on, in order. Decoys, which a publication adds, say nothing."""
    for entry in log.read(after):
        if entry.stream != DECOY_STREAM:
            yield entry, ev.from_bytes(entry.data)


def history(log: Streams, matter: Incident | AssistanceRequest) -> Iterator[tuple[Entry, ev.AnyEvent]]:
    """Every entry about a matter, in order: its own, its calls', and those of incidents merged into it."""
    entries = [entry for stream in streams_of(matter) for entry in log.stream(stream)]
    for entry in sorted(entries, key=lambda entry: entry.index):
        yield entry, ev.from_bytes(entry.data)


def streams_of(matter: Incident | AssistanceRequest) -> tuple[str, ...]:
    """The streams that tell of a matter. A call and the incident that it opened have one number."""
    if isinstance(matter, AssistanceRequest):
        return (f"request/{matter.id}",)
    numbers = dict.fromkeys((matter.id, *matter.calls))
    return tuple(f"{kind}/{number}" for number in numbers for kind in ("call", "incident"))
