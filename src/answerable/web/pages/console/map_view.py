"""What part of the world the console's map shows, and where on it a place lies: a plane, north up.

Degrees east are narrowed by the cosine of the middle latitude (equirectangular): over a town the error is
less than a mark is wide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final, NamedTuple, TypeAlias

import msgspec

from answerable.dispatch.districts import District, Ring, middle, size_of

Spot: TypeAlias = tuple[float, float]
"""Degrees north and east."""

WIDE, HIGH = 1000.0, 800.0
"""The drawing's own units; marks are placed in per cent of them."""
MARGIN: Final = 0.05
"""Of the width that is left round what is shown."""
LEAST: Final = 0.01
"""Degrees north that are shown at least: about a kilometre."""
FAR: Final = 1.0
"""Degrees from the middle of all positions; what is farther off is not shown, but listed."""
KM_PER_DEGREE: Final = 111.195
"""Of a great circle of a sphere of the Earth's mean radius (IUGG)."""
NICE: Final = (1.0, 2.0, 5.0)


class Line(NamedTuple):
    """A line of the grid: where, in per cent, and the degrees that it is at."""

    at: float
    degrees: str


class Shape(NamedTuple):
    """A district as drawn: its path in the drawing's units, its name, and where that stands, in per cent."""

    path: str
    name: str
    x: float
    y: float


class View(msgspec.Struct, frozen=True):
    """The part of the world that is shown: degrees, as wide and high as the drawing."""

    south: float
    west: float
    north: float
    east: float

    @property
    def name(self) -> str:
        """What tells it from another view."""
        return "/".join(f"{each:.5f}" for each in (self.south, self.west, self.north, self.east))

    def place(self, spot: Spot) -> tuple[float, float]:
        """Where a place lies, in per cent from the left and from the top; it may be outside."""
        half = (self.east - self.west) / 2
        from_middle = (spot[1] - self.west - half + 540) % 360 - 180  # the short way round the Earth
        x = 50 + from_middle / half * 50
        y = (self.north - spot[0]) / (self.north - self.south) * 100
        return round(x, 2), round(y, 2)

    def has(self, spot: Spot) -> bool:
        """Whether a place is shown."""
        return all(0 <= each <= 100 for each in self.place(spot))

    @property
    def km(self) -> float:
        """How many kilometres wide it is, in the middle."""
        return (self.east - self.west) * KM_PER_DEGREE * _narrow(self.south, self.north)

    @property
    def scale(self) -> tuple[str, float]:
        """A length to measure by, and how wide it is, in per cent: a fifth of the width or somewhat less."""
        length = _step(self.km / 5)
        said = f"{length:g} km" if length >= 1 else f"{length * 1000:g} m"
        return said, round(length / self.km * 100, 2)

    @property
    def meridians(self) -> list[Line]:
        """Lines from south to north."""
        found = _multiples(self.west, self.east)
        return [Line(self.place((self.south, each))[0], _degrees(each, "EW")) for each in found]

    @property
    def parallels(self) -> list[Line]:
        """Lines from west to east."""
        found = _multiples(self.south, self.north)
        return [Line(self.place((each, self.west))[1], _degrees(each, "NS")) for each in found]

    def shape(self, district: District) -> Shape:
        """A district, drawn."""
        rings = [_drawn(self, ring) for ring in district.rings]
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "z" for ring in rings)
        east, north = middle(max(district.rings, key=size_of))
        return Shape(path, district.name, *self.place((north, east)))


def view_of(districts: Sequence[District], spots: Iterable[Spot]) -> View:
    """What is shown: all of the districts; without any, where somebody is, far ones left out."""
    if districts:
        corners = [corner for each in districts for ring in each.rings for corner in ring]
        east, north = [x for x, _ in corners], [y for _, y in corners]
        return _fitted(min(north), min(east), max(north), max(east))
    near = _near(list(spots))
    if not near:
        return _fitted(-60.0, -180.0, 80.0, 180.0)
    north, east = [each[0] for each in near], [each[1] for each in near]
    # Out to round degrees, so that it stays the same while units move about.
    step = _step(max(max(north) - min(north), max(east) - min(east), LEAST))
    low, high = (math.floor(min(each) / step) * step for each in (north, east))
    top, right = (math.ceil(max(each) / step) * step for each in (north, east))
    return _fitted(low, high, top, right)


def _near(spots: list[Spot]) -> list[Spot]:
    if not spots:
        return []
    north, east = median(each[0] for each in spots), median(each[1] for each in spots)
    return [each for each in spots if abs(each[0] - north) <= FAR and abs(each[1] - east) <= FAR] or spots[:1]


def _fitted(south: float, west: float, north: float, east: float) -> View:
    """A view with all of that in it, with its margins, and as wide beside its height as the drawing."""
    narrow = _narrow(south, north)
    high, wide = max(north - south, LEAST), max((east - west) * narrow, LEAST)
    high = max(high, wide * HIGH / WIDE) * (1 + 2 * MARGIN)
    wide = high * WIDE / HIGH / narrow
    middle_north, middle_east = (south + north) / 2, (west + east) / 2
    return View(
        middle_north - high / 2, middle_east - wide / 2, middle_north + high / 2, middle_east + wide / 2
    )


def _narrow(south: float, north: float) -> float:
    return max(0.05, math.cos(math.radians((south + north) / 2)))


def _step(most: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no more than `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(each * power for each in NICE if each * power <= most * (1 + 1e-9))


def _multiples(low: float, high: float) -> list[float]:
    step = _step((high - low) / 3)
    return [each * step for each in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _degrees(degrees: float, signs: str) -> str:
    said = f"{abs(degrees):.4f}".rstrip("0").rstrip(".")
    return f"{said}° {signs[degrees < 0]}"


def _drawn(view: View, ring: Ring) -> list[tuple[float, float]]:
    """A ring's corners in the drawing's units, half a unit or more apart: finer than that nobody sees."""
    kept: list[tuple[float, float]] = []
    for east, north in ring:
        x, y = view.place((north, east))
        x, y = x / 100 * WIDE, y / 100 * HIGH
        if not kept or math.hypot(x - kept[-1][0], y - kept[-1][1]) >= 0.5:
            kept.append((x, y))
    return kept
