"""How long a unit needs to a place.

The straight line is the first answer; others take its place behind one type.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

from answerable.model.nouns import Place, Unit

EARTH_RADIUS_METRES: Final = 6_371_008.8
"""Mean radius (IUGG)."""

SPEED_METRES_PER_MINUTE: Final = 600.0
"""36 km/h as the crow flies: about 50 km/h on a grid of streets."""


class TravelTime(Protocol):
    """Minutes from a unit to a place; None where it cannot be said."""

    def __call__(self, unit: Unit, place: Place) -> float | None:
        """Minutes, or None."""


def straight_line(unit: Unit, place: Place) -> float | None:
    """Great-circle distance (haversine) at one speed, in minutes; None where either position is unknown."""
    if unit.latitude is None or unit.longitude is None or place.latitude is None or place.longitude is None:
        return None
    here, there = math.radians(unit.latitude), math.radians(place.latitude)
    across = math.radians(place.longitude - unit.longitude)
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    metres = 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(chord)))
    return metres / SPEED_METRES_PER_MINUTE
