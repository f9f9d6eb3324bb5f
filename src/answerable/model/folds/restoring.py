"""How a restored record is kept: it says what happened, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answerable.model import events as ev
from answerable.model.folds.base import fold

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.RecordRestored)
def _(_event: ev.RecordRestored, _state: State) -> None:
    """What was restored is the state already."""
