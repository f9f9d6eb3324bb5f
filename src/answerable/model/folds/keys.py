"""Which keys have signed the record, as far as it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answerable.model import events as ev
from answerable.model.folds.base import fold

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.KeyRotated)
def _(event: ev.KeyRotated, state: State) -> None:
    state.keys.append(event.vkey)
