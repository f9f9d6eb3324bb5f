"""The console's map without a browser: where places lie on it, and that it shows who the lists show."""

from __future__ import annotations

import datetime
import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.pages.test_console import FIRST, PART, do, get
from tests.web.town import YEAR, Town

from answerable.dispatch.districts import FILE, read_districts
from answerable.dispatch.travel import straight_line
from answerable.model.events import LookedAt
from answerable.model.history import events_of
from answerable.model.nouns import Place, Unit
from answerable.town import shapes
from answerable.web.pages.console.map_marks import APART, CELL, beside, coarse
from answerable.web.pages.console.map_view import View, view_of

north, east = st.floats(-75, 75), st.floats(-179, 179)
HARROW = view_of(read_districts(shapes()), ())


@given(north, east, st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))
def test_whoever_is_near_is_shown_north_up_and_east_to_the_right(
    at: float, along: float, more: float, further: float
) -> None:
    view = view_of((), [(at, along), (at + more, along + further)])
    (x, y), (right, up) = view.place((at, along)), view.place((at + more, along + further))
    assert view.has((at, along))
    assert view.has((at + more, along + further))
    assert (right - x) * further >= 0
    assert (y - up) * more >= 0


def test_who_is_far_off_makes_no_map_too_small_to_see_the_others() -> None:
    town = [(37.2 + each / 100, -123.6) for each in range(5)]
    assert view_of((), [*town, (0.0, 0.0)]).km < 20
    assert not view_of((), [*town, (0.0, 0.0)]).has((0.0, 0.0))


def test_nobody_anywhere_shows_the_world_and_one_alone_shows_a_kilometre_or_two() -> None:
    assert view_of((), []).km > 10_000
    assert 1 <= view_of((), [(37.2, -123.6)]).km <= 4


@given(north, east)
def test_a_move_within_the_shown_part_leaves_it_as_it_is(at: float, along: float) -> None:
    """Out to round degrees: most moves of a few metres change nothing, and the marks alone are sent."""
    spots = [(at, along), (at + 0.03, along + 0.04), (at + 0.011, along + 0.012)]
    moved = [*spots[:2], (at + 0.012, along + 0.013)]
    assert view_of((), spots).name == view_of((), moved).name


def test_the_scale_is_that_of_the_sphere() -> None:
    """Measured along the map's middle, by the great circle that dispatch goes by."""
    said, wide = HARROW.scale
    assert said == "1 km"
    middle = (HARROW.south + HARROW.north) / 2
    further = HARROW.west + (HARROW.east - HARROW.west) * wide / 100
    minutes = straight_line(_unit(middle, HARROW.west), Place("", "", middle, further))
    assert minutes is not None
    assert math.isclose(minutes * 600, 1000, rel_tol=0.002)


def test_every_district_is_drawn_whole_with_its_name_inside() -> None:
    for district in read_districts(shapes()):
        shape = HARROW.shape(district)
        corners = [tuple(map(float, each)) for each in re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape.path)]
        assert len(corners) >= 4
        assert all(0 <= x <= 1000 and 0 <= y <= 800 for x, y in corners)
        assert 0 < shape.x < 100
        assert 0 < shape.y < 100


def test_lines_of_the_grid_stand_at_round_degrees_within_the_map() -> None:
    view = View(37.15, -123.64, 37.25, -123.48)
    parallels = ["37.16° N", "37.18° N", "37.2° N", "37.22° N", "37.24° N"]
    assert [each.degrees for each in view.parallels] == parallels
    assert [each.degrees for each in view.meridians] == ["123.6° W", "123.55° W", "123.5° W"]
    assert all(0 <= each.at <= 100 for each in (*view.parallels, *view.meridians))


@given(north, east)
def test_a_call_s_mark_says_its_cell_and_nothing_more(latitude: float, longitude: float) -> None:
    spot = coarse(Place("", "", latitude, longitude))
    assert spot is not None
    assert abs(spot[0] - latitude) <= CELL / 2 + 1e-4
    assert abs(spot[1] - longitude) <= CELL / 2 + 1e-4
    assert coarse(Place("", "", *spot)) == spot
    nowhere = (Place("12 Elm Street", "Harbour", latitude), Place("", "", 91, longitude))
    assert [coarse(each) for each in nowhere] == [None, None]


def test_marks_at_one_place_do_not_lie_on_one_another() -> None:
    places = [beside(each) for each in range(60)]
    assert math.hypot(*places[0]) < 1
    assert all(math.dist(*pair) > APART - 1 for pair in itertools.combinations(places, 2))


def _unit(latitude: float, longitude: float) -> Unit:
    return Unit("P1", "patrol", "available", datetime.datetime.now(datetime.UTC), latitude, longitude)


def places(page: str) -> dict[str, tuple[str, str]]:
    """Number -> where its mark is, of every mark on a page."""
    found = re.findall(r'<svg class="at" data-number="([^"]+)" x="([^"]+)%" y="([^"]+)%"', page)
    return {number: (x, y) for number, x, y in found}


def numbers(page: str, box: str, end: str) -> list[str]:
    found = re.search(rf'id="{box}".*?</{end}>\s*\n', page, re.DOTALL)
    assert found
    return re.findall(r'data-number="([^"]+)"', found.group())


@pytest.fixture
def busy(town: Town) -> Town:
    """Calls with and without a position, one far away, two in one cell; a medic of whom no place is known."""
    for place in (
        {"address": "1 Elm Street", "latitude": 37.80137, "longitude": -122.41262},
        {"address": "2 Elm Street", "latitude": 37.80311, "longitude": -122.41022},
        {"address": "3 Elm Street", "area": "Harbour"},
        {"address": "4 Elm Street", "latitude": 0, "longitude": 0},
    ):
        town.call(place=place)
    return town


def test_the_map_and_what_is_not_on_it_are_the_lists(busy: Town) -> None:
    page = get(busy, "/console").text
    for kind, rows, end in (("calls", "queue", "tbody"), ("units", "units", "tbody")):
        listed = numbers(page, rows, end)
        on, off = numbers(page, f"marks-{kind}", "g"), numbers(page, f"off-{kind}", "ul")
        assert sorted(listed) == sorted(on + off)
        assert on
        assert off
    assert numbers(page, "off-calls", "ul") == [f"{YEAR}-000003", f"{YEAR}-000004"]
    assert numbers(page, "off-units", "ul") == ["M1"]


def test_a_call_s_exact_place_is_on_the_map_only_where_the_look_is_on_the_record(busy: Town) -> None:
    """Two addresses of one cell are marked alike; the one that is opened is ringed apart, after a look."""
    size = busy.entries()
    for path in ("/console", "/console/map", f"/console/rows?calls={FIRST}/{YEAR}-000002&units="):
        marks = places(get(busy, path).text)
        assert marks[FIRST] == marks[f"{YEAR}-000002"]
    assert busy.entries() == size
    assert re.search(r'id="here"[^>]* hidden', get(busy, "/console").text)
    opened = get(busy, f"/console/calls/{FIRST}").text
    ringed = re.search(r'id="here" class="at" x="([\d.]+)%" y="([\d.]+)%"', opened)
    assert ringed
    assert ringed.groups() != places(opened)[FIRST]
    shown = get(busy, f"/console/calls/{FIRST}", **PART).text
    assert f'data-x="{ringed[1]}%" data-y="{ringed[2]}%"' in shown
    looks = [event for _, event in events_of(busy.house.served.opened.log, size)]
    assert looks
    assert {type(each) for each in looks} == {LookedAt}


def test_a_change_brings_the_marks_that_it_moves_and_their_neighbours_and_no_others(busy: Town) -> None:
    part = get(busy, f"/console/rows?calls={FIRST}&units=", **PART).text
    assert re.findall(r'<tr data-number="([^"]+)"', part) == [FIRST]
    assert sorted(places(part)) == [FIRST, f"{YEAR}-000002"]


def test_a_unit_s_mark_has_its_status_and_where_it_is_now(busy: Town) -> None:
    before = places(get(busy, "/console").text)["P1"]
    do(busy, "P1 out of service")
    busy.do("POST", "/units/P1/status", {"status": "available", "latitude": 37.79, "longitude": -122.405})
    page = get(busy, "/console").text
    assert places(page)["P1"] != before
    assert 'aria-label="P1, patrol, available"' in page


def test_districts_are_drawn_and_a_mistake_in_their_file_is_told_on_the_map(busy: Town) -> None:
    assert 'class="grid"' in get(busy, "/console").text
    (busy.folder / FILE).write_bytes(shapes())
    page = get(busy, "/console/map", **PART).text
    assert page.count('class="district"') == 7
    assert "Lantern Hill" in page
    assert 'class="grid"' not in page
    (busy.folder / FILE).write_text('{"type": "FeatureCollection", "features": []}')
    assert "districts.geojson has no district" in get(busy, "/console/map", **PART).text


def test_a_page_in_spanish_has_a_map_in_spanish(busy: Town) -> None:
    page = get(busy, "/console", **{"accept-language": "es"}).text
    assert "Fuera del mapa" in page
