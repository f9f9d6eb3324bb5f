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
        IntakeError: the file is no GeoJSON of polygons, or none of its features has the property.

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
    return [
        tuple((float(point[0]), float(point[1])) for point in ring)
        for polygon in polygons
        for ring in polygon
    ]


def _wrong(areas: Areas, problem: str) -> IntakeError:
    return IntakeError([Mistake(areas.file, "areas", problem, "Name a GeoJSON file, and its property.")])
