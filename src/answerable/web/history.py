"""What the record says of one call, incident or request, entry by entry."""

from __future__ import annotations

import msgspec

from answerable.bootstrap import Centre
from answerable.model import events as ev
from answerable.model.history import streams_of as tellers
from answerable.model.state import State


class Happened(msgspec.Struct, frozen=True):
    """An event, and the number of the entry that keeps it."""

    entry: int
    event: ev.AnyEvent


def streams_of(state: State, subject: str) -> tuple[str, ...]:
    """The streams that tell of a subject: its own, its calls', and those of incidents merged into it."""
    return tellers(state.matter(subject))


def history(centre: Centre, streams: tuple[str, ...]) -> tuple[Happened, ...]:
    """Their entries, in the order of the record."""
    entries = [entry for stream in streams for entry in centre.log.stream(stream)]
    ordered = sorted(entries, key=lambda entry: entry.index)
    return tuple(Happened(entry.index, ev.from_bytes(entry.data)) for entry in ordered)


def first_entry(centre: Centre, stream: str) -> int:
    """The number of a stream's first entry; raises IndexError for a stream that is not there."""
    for entry in centre.log.stream(stream):
        return entry.index
    raise IndexError(stream)
