"""Districts as shapes: read whole or refused with what to do, and what lies in them."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.dispatch import districts
from answerable.dispatch.districts import District, districts_of, middle, read_districts, size_of
from answerable.model.errors import BadInput

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def feature(name: Any, kind: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "colour": 3},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def text(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "name": "any", "features": features}).encode()


def test_parts_of_one_name_are_one_district_and_holes_are_not_in_it() -> None:
    hole = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6], [0.4, 0.4]]
    far = [[[x + 5, y, 120.5] for x, y in SQUARE]]
    read = read_districts(
        text(
            feature("Quay", "Polygon", [SQUARE, hole]),
            feature("Quay", "MultiPolygon", [far]),
            feature("A", "Polygon", far),
        )
    )
    assert [each.name for each in read] == ["A", "Quay"]
    quay = read[1]
    assert [quay.has(*each) for each in ((0.2, 0.2), (0.5, 0.5), (0.5, 5.5), (0.5, 3))] == [
        True,
        False,
        True,
        False,
    ]


WRONG = {
    "input data was truncated": b"{",
    "expected `array`": b'{"type": "FeatureCollection"}'.replace(b"}", b', "features": 3}'),
    "Invalid value 'Feature'": json.dumps(feature("A", "Polygon", [SQUARE])).encode(),
    "features[0].geometry": text(feature("A", "Point", [1, 2])),
    "features[1].properties": text(feature("A", "Polygon", [SQUARE]), feature(None, "Polygon", [SQUARE])),
    "features[0] (without a name)": text(feature(" ", "Polygon", [SQUARE])),
    "features[0] (A): a ring has three corners": text(feature("A", "Polygon", [SQUARE[:4]])),
    "features[0] (A): a corner is two numbers": text(feature("A", "Polygon", [[[1], *SQUARE]])),
    "EPSG:4326": text(feature("A", "Polygon", [[[553000, 4180000], *SQUARE]])),
    "no district": text(),
    "8 MB": b" " * (districts.BYTES_MOST + 1),
    "at most 2000": text(*(feature(f"D{each}", "Polygon", [SQUARE]) for each in range(2001))),
    "corners": text(feature("A", "Polygon", [[*([[0, 0]] * 200_001)]])),
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_told_with_the_file_where_and_what_to_do(said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_districts(WRONG[said])
    told = str(refused.value)
    assert told.startswith("districts.geojson")
    assert said.casefold() in told.casefold()


degrees = st.floats(-80, 80)
corner = st.tuples(degrees, degrees)


@given(corner, corner, corner, corner)
def test_a_place_is_in_a_triangle_where_it_is_on_one_side_of_all_three_edges(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], at: tuple[float, float]
) -> None:
    """The oracle is the sign of three cross products; places on an edge may be on either side."""

    def side(p: tuple[float, float], q: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (at[1] - p[1]) - (q[1] - p[1]) * (at[0] - p[0])

    sides = [side(a, b), side(b, c), side(c, a)]
    if min(map(abs, sides)) < 1e-6:
        return
    inside = all(each > 0 for each in sides) or all(each < 0 for each in sides)
    assert District("A", ((a, b, c, a),)).has(at[1], at[0]) == inside


@given(corner, corner, corner)
def test_a_triangle_s_middle_is_the_mean_of_its_corners_and_its_size_is_heron_s(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    ring = (a, b, c, a)
    assert (
        middle(ring) == pytest.approx(((a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3), abs=1e-3)
        or size_of(ring) < 1e-6
    )
    x, y, z = sorted((math.dist(a, b), math.dist(b, c), math.dist(c, a)))
    heron = math.sqrt(max(0.0, (z + (y + x)) * (x - (z - y)) * (x + (z - y)) * (z + (y - x)))) / 4
    assert size_of(ring) == pytest.approx(heron, abs=1e-4, rel=1e-6)


def test_a_small_district_far_from_zero_has_its_middle_inside() -> None:
    """Ten metres at 123 degrees west: nothing is lost to the size of the numbers."""
    ring = tuple((-123.6 + x * 1e-4, 37.2 + y * 1e-4) for x, y in SQUARE)
    assert middle(ring) == pytest.approx((-123.59995, 37.20005), abs=1e-9)


def test_a_centre_s_file_is_read_again_when_it_changed(tmp_path: Path) -> None:
    assert districts_of(None) == districts_of(tmp_path) == ()
    file = tmp_path / districts.FILE
    file.write_bytes(text(feature("A", "Polygon", [SQUARE])))
    assert [each.name for each in districts_of(tmp_path)] == ["A"]
    file.write_bytes(b"{}")
    os.utime(file, ns=(1, 1))
    for _ in range(2):
        with pytest.raises(BadInput, match=r"districts\.geojson"):
            districts_of(tmp_path)
    file.write_bytes(text(feature("B", "Polygon", [SQUARE])))
    os.utime(file, ns=(2, 2))
    assert [each.name for each in districts_of(tmp_path)] == ["B"]
