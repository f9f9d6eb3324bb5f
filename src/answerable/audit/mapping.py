"""Where groups lie: polygons of a GeoJSON file (RFC 7946), each named by one of its properties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from answerable.audit.findings import Area
from answerable.audit.plan import Areas
from answerable.intake.errors import IntakeError, Mistake

Ring = tuple[tuple[float, float], ...]


def read_areas(areas: Areas) -> tuple[Area, ...]:
    """Every polygon of the file that has a name; parts of one name are one area.

    Raises:
        IntakeError: the file is no GeoJSON of polygons in degrees, or none of its features has the property.

    """
    try:
        read = msgspec.json.decode(Path(areas.file).read_bytes())
        found: dict[str, list[Ring]] = {}
        for feature in read["features"]:
            name = feature["properties"].get(areas.name)
            if name is not None and feature["geometry"] is not None:
                found.setdefault(str(name), []).extend(_rings(feature["geometry"]))
    except OSError as error:
        raise _wrong(areas, f"Cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise _wrong(areas, "It is no GeoJSON collection of polygons in degrees.") from error
    if not found:
        raise _wrong(areas, f'None of its features has a property "{areas.name}".')
    return tuple(Area(name, tuple(rings)) for name, rings in sorted(found.items()))


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    """All rings; the even-odd rule tells holes."""
    polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[
        geometry["type"]
    ]
    return [tuple(map(_degrees, ring)) for polygon in polygons for ring in polygon]


def _degrees(point: list[float]) -> tuple[float, float]:
    """Longitude and latitude. ValueError for metres of a projection: nothing of them would be drawn."""
    longitude, latitude = float(point[0]), float(point[1])
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError("not in degrees")
    return longitude, latitude


def _wrong(areas: Areas, problem: str) -> IntakeError:
    fix = "Name a GeoJSON file (RFC 7946: longitude and latitude, WGS 84), and its property."
    return IntakeError([Mistake(areas.file, "areas", problem, fix)])
