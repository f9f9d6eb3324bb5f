"""Where things are in the invented town: its districts, and somewhere in one of them."""

from __future__ import annotations

import math
import random
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from answerable.dispatch.districts import FILE, District, Ring, read_districts, size_of

AREAS: Final = ("Old Quay", "Lantern Hill", "Saltmarsh", "Fishgate", "North Mole", "Ropewalk", "Kelp Row")


def shapes() -> bytes:
    """The town's districts as a centre's file has them. They lie in the open sea: no address is anybody's."""
    return files("answerable.town").joinpath(FILE).read_bytes()


@cache
def districts() -> dict[str, District]:
    """The same, by name. Each is convex."""
    return {each.name: each for each in read_districts(shapes())}


def position(chance: random.Random, area: str | None = None) -> tuple[float, float]:
    """Somewhere in a district, or (None) in town, evenly: degrees north and east. Two draws, always."""
    known = _triangles(area)
    at = chance.random() * math.fsum(size for _, size in known)
    place = 0
    while place < len(known) - 1 and at >= known[place][1]:
        at -= known[place][1]
        place += 1
    corners, size = known[place]
    # What is left of the draw is even again, and serves for one of the two that a triangle needs (Turk 1990).
    along, across = math.sqrt(chance.random()), min(at / size, 1.0)
    (ax, ay), (bx, by), (cx, cy) = corners
    east = (1 - along) * ax + along * ((1 - across) * bx + across * cx)
    north = (1 - along) * ay + along * ((1 - across) * by + across * cy)
    return round(north, 5), round(east, 5)


@cache
def _triangles(area: str | None) -> list[tuple[Ring, float]]:
    """The triangles that a district, or the town, is made of, with their sizes."""
    rings = [each.rings[0] for name, each in districts().items() if area in (None, name)]
    made = [(ring[0], a, b) for ring in rings for a, b in pairwise(ring[1:-1])]
    return [(each, size_of((*each, each[0]))) for each in made]
