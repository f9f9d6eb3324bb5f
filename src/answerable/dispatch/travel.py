"""How long units need to places: the straight line, which stands where a centre has nothing better.

`zones` and `roads` are the other two ways; `travel_file` reads which one a centre uses.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from answerable.model import travel
from answerable.model.alike import EARTH_RADIUS_METRES
from answerable.model.nouns import Place, Unit

if TYPE_CHECKING:
    from answerable.model.travel import Table

SPEED_METRES_PER_MINUTE: Final = 600.0
"""36 km/h as the crow flies: about 50 km/h on a grid of streets."""


class TravelTime(travel.TravelTime):
    """A way of knowing travel times; each defines `how` and `table`."""

    @abstractmethod
    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """See `answerable.model.travel`."""

    def __call__(self, unit: Unit, place: Place) -> float | None:
        """Minutes from one unit to one place; None where it cannot be said, or where no way leads there."""
        minutes = float(self.table([unit], [place])[0, 0])
        return None if math.isnan(minutes) else minutes


class StraightLine(TravelTime):
    """Great-circle distance (haversine) at one speed; nothing is said where either position is unknown."""

    how = "in a straight line"

    def __init__(self, metres_per_minute: float = SPEED_METRES_PER_MINUTE) -> None:
        self.metres_per_minute = metres_per_minute

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """See `TravelTime`."""
        return metres(positions(units), positions(places)) / self.metres_per_minute


straight_line: Final = StraightLine()


def positions(of: Sequence[Unit] | Sequence[Place]) -> Table:
    """Latitude and longitude in degrees, a row each; not a number where either is unknown."""
    import numpy as np

    nowhere = (math.nan, math.nan)
    degrees = [
        nowhere if each.latitude is None or each.longitude is None else (each.latitude, each.longitude)
        for each in of
    ]
    return np.array(degrees, dtype=np.float64).reshape(len(degrees), 2)


def metres(here: Table, there: Table) -> Table:
    """Great-circle distances between two lists of positions, a row for each of the first."""
    import numpy as np

    (lat1, lon1), (lat2, lon2) = np.radians(here).T, np.radians(there).T
    across = np.sin((lon2[None, :] - lon1[:, None]) / 2) ** 2
    chord = np.sin((lat2[None, :] - lat1[:, None]) / 2) ** 2
    chord = chord + np.cos(lat1)[:, None] * np.cos(lat2)[None, :] * across
    far: Table = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return far
