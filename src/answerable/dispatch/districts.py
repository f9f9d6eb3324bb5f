"""The districts of a centre as shapes: `districts.geojson` in its directory, and what lies in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from answerable.model.errors import BadInput

FILE: Final = "districts.geojson"
BYTES_MOST: Final = 8 * 2**20
DISTRICTS_MOST: Final = 2_000
CORNERS_MOST: Final = 200_000
TINY: Final = 1e-18
"""A ring of less is a line: a square metre is about 1e-10 square degrees."""

Ring: TypeAlias = tuple[tuple[float, float], ...]
"""Corners as (degrees east, degrees north), WGS 84; the last is the first again."""


class District(msgspec.Struct, frozen=True):
    """A district: its name, and where it lies."""

    name: str
    rings: tuple[Ring, ...]
    """Of all its parts, with their holes: a place is inside where it is within an odd number of them."""

    def has(self, latitude: float, longitude: float) -> bool:
        """Whether a place lies in it, by the even-odd rule; of a place just on a border one side has it."""
        return sum(_within(ring, longitude, latitude) for ring in self.rings) % 2 == 1


class _Properties(msgspec.Struct):
    name: str


class _Polygon(msgspec.Struct, tag_field="type", tag="Polygon"):
    coordinates: list[list[list[float]]]


class _MultiPolygon(msgspec.Struct, tag_field="type", tag="MultiPolygon"):
    coordinates: list[list[list[list[float]]]]


class _Feature(msgspec.Struct):
    properties: _Properties
    geometry: _Polygon | _MultiPolygon


class _Collection(msgspec.Struct, tag_field="type", tag="FeatureCollection"):
    features: list[_Feature]


def read_districts(text: bytes, file: str = FILE) -> tuple[District, ...]:
    """The districts of a GeoJSON text (RFC 7946): polygons, each with a property `name`; in order of names.

    Parts of one name are one district. Raises `BadInput` with what is wrong, where, and what to do.
    """
    if len(text) > BYTES_MOST:
        raise _too_large(file)
    try:
        read = msgspec.json.decode(text, type=_Collection)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(
            f"{file}: {error}. It is a GeoJSON FeatureCollection of Polygons and MultiPolygons in degrees,"
            ' each with a property "name"; leave out what is anything else.'
        ) from error
    found: dict[str, list[Ring]] = {}
    for place, feature in enumerate(read.features):
        name = feature.properties.name.strip()
        where = f"{file}, features[{place}] ({name or 'without a name'})"
        if not name:
            raise BadInput(f'{where}: its property "name" is empty; give it the name that areas have.')
        found.setdefault(name, []).extend(_ring(ring, where) for ring in _rings(feature.geometry))
    _bound(found, file)
    return tuple(District(name, tuple(rings)) for name, rings in sorted(found.items()))


def _too_large(file: str) -> BadInput:
    return BadInput(f"{file} has more than {BYTES_MOST // 2**20} MB: simplify its shapes.")


def _rings(geometry: _Polygon | _MultiPolygon) -> Iterator[list[list[float]]]:
    polygons = [geometry.coordinates] if isinstance(geometry, _Polygon) else geometry.coordinates
    for polygon in polygons:
        yield from polygon


def _ring(ring: Sequence[Sequence[float]], where: str) -> Ring:
    if any(len(corner) < 2 for corner in ring):
        raise BadInput(f"{where}: a corner is two numbers, degrees east and north.")
    made = tuple((corner[0], corner[1]) for corner in ring)
    for east, north in made:
        if not (abs(east) <= 180 and abs(north) <= 90):
            raise BadInput(
                f"{where}: {east:g}, {north:g} are no degrees east and north; export it in WGS 84"
                " (EPSG:4326)."
            )
    if len(made) < 4 or made[0] != made[-1]:
        raise BadInput(f"{where}: a ring has three corners or more, and its first again as its last.")
    return made


def _bound(found: dict[str, list[Ring]], file: str) -> None:
    if not found:
        raise BadInput(f"{file} has no district: give it one feature or more, or take the file away.")
    corners = sum(len(ring) for rings in found.values() for ring in rings)
    if len(found) > DISTRICTS_MOST or corners > CORNERS_MOST:
        raise BadInput(
            f"{file} has {len(found)} districts with {corners} corners, and at most {DISTRICTS_MOST} with"
            f" {CORNERS_MOST} are drawn: simplify its shapes."
        )


def _within(ring: Ring, x: float, y: float) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def districts_of(directory: Path | None) -> tuple[District, ...]:
    """The districts of a centre; none where its directory has no such file. Raises `BadInput`.

    A file is read again when it has changed.
    """
    if directory is None:
        return ()
    path = directory / FILE
    try:
        known = path.stat()
        read = _read(path, known.st_mtime_ns, known.st_size)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise BadInput(f"{FILE} cannot be read: {error.strerror}.") from error
    if isinstance(read, BadInput):
        raise read
    return read


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, size: int) -> tuple[District, ...] | BadInput:
    """What a file says, or what is wrong with it: either is read once."""
    if size > BYTES_MOST:
        return _too_large(FILE)
    try:
        return read_districts(path.read_bytes())
    except BadInput as wrong:
        return wrong


def middle(ring: Ring) -> tuple[float, float]:
    """A ring's centroid; of one without size, the mean of its corners. In the ring's own units."""
    left, low = ring[0]
    near = [(x - left, y - low) for x, y in ring]  # so that far from zero no digit is lost
    twice = [a * d - c * b for (a, b), (c, d) in pairwise(near)]
    size = 3 * math.fsum(twice)
    if abs(size) < TINY:
        corners = near[:-1] or near
        return left + sum(x for x, _ in corners) / len(corners), low + sum(y for _, y in corners) / len(
            corners
        )
    edges = list(zip(pairwise(near), twice, strict=True))
    x = math.fsum((a + c) * each for ((a, _), (c, _)), each in edges) / size
    y = math.fsum((b + d) * each for ((_, b), (_, d)), each in edges) / size
    return left + x, low + y


def size_of(ring: Ring) -> float:
    """A ring's area, in the square of its own units."""
    left, low = ring[0]
    return (
        abs(math.fsum((a - left) * (d - low) - (c - left) * (b - low) for (a, b), (c, d) in pairwise(ring)))
        / 2
    )
