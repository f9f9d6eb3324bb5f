"""What the record says of one call, incident or request, entry by entry."""

from __future__ import annotations

import msgspec

from answerable.bootstrap import Centre
from answerable.model import events as ev
from answerable.model.history import history as tell
from answerable.model.nouns import AssistanceRequest, Incident


class Happened(msgspec.Struct, frozen=True):
    """An event, and the number of the entry that keeps it."""

    entry: int
    event: ev.AnyEvent


def history(centre: Centre, matter: Incident | AssistanceRequest) -> tuple[Happened, ...]:
    """All that the record tells of a matter, in order."""
    return tuple(Happened(entry.index, event) for entry, event in tell(centre.log, matter))


def first_entry(centre: Centre, stream: str) -> int:
    """The number of a stream's first entry; raises IndexError for a stream that is not there."""
    for entry in centre.log.stream(stream):
        return entry.index
    raise IndexError(stream)
