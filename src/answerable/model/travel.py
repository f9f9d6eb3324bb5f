"""How long units need to places, as far as the centre's core has to know it: that it can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from answerable.model.nouns import Place, Unit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Table: TypeAlias = npt.NDArray[np.float64]


class TravelTime(Protocol):
    """Minutes from units to places, never negative. The ways of knowing them are dispatch's."""

    how: str
    """How it is known, as a sentence goes on: `in a straight line`."""

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """Minutes, a row for each unit and a column for each place; not a number where it cannot be said."""
