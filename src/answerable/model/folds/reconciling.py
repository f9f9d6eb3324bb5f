"""How the findings of a reconciliation are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.reconciling import finding_key

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.Reconciled)
def _(event: ev.Reconciled, state: State) -> None:
    state.count(event.subject.partition("/")[2])


@fold.register(ev.RingMissing)
def _(event: ev.RingMissing, state: State) -> None:
    state.unexplained[finding_key(event.rang, event.line, event.seconds)] = event.subject


@fold.register(ev.NeverRang)
def _(event: ev.NeverRang, state: State) -> None:
    state.unexplained[event.call] = event.subject
