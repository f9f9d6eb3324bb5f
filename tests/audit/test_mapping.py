"""Areas of a map are polygons in degrees, named by a property; anything else is refused in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from answerable.audit.findings import Area
from answerable.audit.mapping import read_areas
from answerable.audit.plan import Areas
from answerable.intake.errors import IntakeError

RING = [[-87.6, 41.8], [-87.5, 41.8], [-87.5, 41.9], [-87.6, 41.8]]
HOLE = [[-87.55, 41.82], [-87.53, 41.82], [-87.53, 41.84], [-87.55, 41.82]]


def feature(name: object, kind: str, coordinates: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"area": name}, "geometry": geometry}


def read(folder: Path, told: object) -> tuple[Area, ...]:
    file = folder / "areas.geojson"
    file.write_bytes(msgspec.json.encode(told))
    return read_areas(Areas(str(file), "area"))


def test_polygons_of_one_name_are_one_area(tmp_path: Path) -> None:
    """Holes and parts are rings; a number is a name; what has no name or no geometry is no area."""
    nowhere = {"type": "Feature", "properties": {"area": "nowhere"}, "geometry": None}
    features = [
        feature("south", "Polygon", [RING, HOLE]),
        feature(5, "MultiPolygon", [[RING], [HOLE]]),
        feature("south", "Polygon", [HOLE]),
        feature(None, "Polygon", [RING]),
        nowhere,
    ]
    areas = read(tmp_path, {"type": "FeatureCollection", "features": features})
    assert [(area.group, len(area.rings)) for area in areas] == [("5", 2), ("south", 3)]
    assert areas[1].rings[0] == tuple(map(tuple, RING))


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (
            {"features": [feature("south", "Point", [1.0, 2.0])]},
            "no GeoJSON collection of polygons in degrees",
        ),
        ({"features": [feature("south", "Polygon", [[[448262.1, 4624915.3]] * 4])]}, "polygons in degrees"),
        ({"type": "Topology"}, "no GeoJSON collection"),
        ([1], "no GeoJSON collection"),
        ({"features": [feature(None, "Polygon", [RING])]}, 'None of its features has a property "area"'),
    ],
)
def test_what_is_no_map_is_refused(tmp_path: Path, told: object, problem: str) -> None:
    """Points, metres of a projection, other JSON, and polygons without the property."""
    with pytest.raises(IntakeError, match=problem):
        read(tmp_path, told)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="Cannot be read: No such file"):
        read_areas(Areas(str(tmp_path / "none.geojson"), "area"))
