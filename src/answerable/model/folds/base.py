"""Where each event's fold registers."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from answerable.model.state import State


@singledispatch
def fold(event: Any, _state: State) -> None:
    """Fold one event into the state. Every event of the union has a fold registered here."""
    raise TypeError(f"no fold for {type(event).__name__}")
