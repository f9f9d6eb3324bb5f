"""How publications and orders are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answerable.model import events as ev
from answerable.model.folds.base import fold

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.DirectivePublished)
def _(event: ev.DirectivePublished, state: State) -> None:
    state.publications.append(event.publication)


@fold.register(ev.OrderNoted)
def _(event: ev.OrderNoted, state: State) -> None:
    state.orders.append(event.order)
