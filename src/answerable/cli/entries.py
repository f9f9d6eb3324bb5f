"""The entries of the record that tell of one incident or request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from answerable.model import events as ev
from answerable.record import DECOY_STREAM

if TYPE_CHECKING:
    from answerable.bootstrap import Centre
    from answerable.record import Entry


def entries_of(centre: Centre, subject: str) -> Iterator[tuple[Entry, ev.AnyEvent]]:
    """Every entry about a subject, in order, those of incidents merged into it included."""
    subjects = {subject} | {
        f"incident/{incident.id}"
        for incident in centre.ledger.state.incidents.values()
        if incident.merged_into and f"incident/{centre.ledger.state.surviving(incident.id)}" == subject
    }
    for entry in centre.log.read():
        if entry.stream == DECOY_STREAM:
            continue
        event = ev.from_bytes(entry.data)
        if not subjects.isdisjoint(_about(event)):
            yield entry, event


def _about(event: ev.AnyEvent) -> tuple[str, ...]:
    match event:
        case ev.CallTaken():
            return (f"incident/{event.incident}",)
        case ev.AssistanceRequested():
            return (f"request/{event.request}",)
        case ev.Merged():
            return (event.subject, f"incident/{event.into}")
        case ev.Told():
            return (event.about,)
        case _:
            return (str(getattr(event, "subject", "")),)
