"""The straight line, against distances that are known."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.dispatch.travel import SPEED_METRES_PER_MINUTE, straight_line
from answerable.model.alike import EARTH_RADIUS_METRES
from answerable.model.nouns import Place, Unit

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


def metres(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> float | None:
    minutes = straight_line(Unit("A", "patrol", "available", NOW, *a), Place("", "", *b))
    return None if minutes is None else minutes * SPEED_METRES_PER_MINUTE


@pytest.mark.parametrize(
    ("a", "b", "kilometres"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 1.0), 111.195),
        ((0.0, 179.5), (0.0, -179.5), 111.195),
        ((90.0, 0.0), (-90.0, 0.0), 20015.115),
        ((52.5200, 13.4050), (48.8566, 2.3522), 877.46),  # Berlin, Paris
        ((37.7749, -122.4194), (37.8044, -122.2712), 13.43),  # San Francisco, Oakland
    ],
)
def test_known_distances(a: tuple[float, float], b: tuple[float, float], kilometres: float) -> None:
    found = metres(a, b)
    assert found is not None
    assert found / 1000 == pytest.approx(kilometres, rel=1e-3, abs=1e-9)


@given(a=st.tuples(LATITUDES, LONGITUDES), b=st.tuples(LATITUDES, LONGITUDES))
def test_a_distance_is_the_same_both_ways_and_at_most_half_around(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there, back = metres(a, b), metres(b, a)
    assert there is not None
    assert there == pytest.approx(back, abs=1e-3)
    assert 0 <= there <= EARTH_RADIUS_METRES * 3.1416


@pytest.mark.parametrize("unknown", range(4))
def test_where_any_degree_is_unknown_nothing_is_said(unknown: int) -> None:
    degrees: list[float | None] = [1.0, 1.0, 1.0, 1.0]
    degrees[unknown] = None
    assert metres((degrees[0], degrees[1]), (degrees[2], degrees[3])) is None
