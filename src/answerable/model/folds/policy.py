"""How publications and orders are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.wording import Wording

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.DirectivePublished)
def _(event: ev.DirectivePublished, state: State) -> None:
    state.publications.append(event.publication)
    if event.wording:
        published = replace(state.wordings[event.wording], status="published", directive=event.publication.id)
        state.wordings[event.wording] = published


@fold.register(ev.WordingWritten)
def _(event: ev.WordingWritten, state: State) -> None:
    before = state.wordings.get(event.wording)
    if before is None:
        state.count(event.wording)
    authors = tuple(dict.fromkeys((*(before.authors if before else ()), event.by.id)))
    state.wordings[event.wording] = Wording(
        event.wording, event.text, event.by, event.at, authors, returned=before.returned if before else ""
    )


@fold.register(ev.WordingProposed)
def _(event: ev.WordingProposed, state: State) -> None:
    kept = state.wordings[event.wording]
    state.wordings[event.wording] = replace(kept, status="proposed", proposed=event.by, returned="")


@fold.register(ev.WordingReturned)
def _(event: ev.WordingReturned, state: State) -> None:
    kept = state.wordings[event.wording]
    state.wordings[event.wording] = replace(kept, status="draft", proposed=None, returned=event.reason)


@fold.register(ev.WordingWithdrawn)
def _(event: ev.WordingWithdrawn, state: State) -> None:
    state.wordings[event.wording] = replace(state.wordings[event.wording], status="withdrawn")


@fold.register(ev.OrderNoted)
def _(event: ev.OrderNoted, state: State) -> None:
    state.orders.append(event.order)
