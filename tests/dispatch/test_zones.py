"""The zone matrix, and what a file of it may not say."""

import datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.dispatch.zones import ZoneMatrix, read_zones
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
ZONES = ("north", "south", "harbour")
CSV = "from,to,minutes\nNorth,North,3\nNorth,South,8\nSouth,North,9.5\nSouth,South,4\n"


def unit(area: str = "", district: str = "") -> Unit:
    return Unit("P1", "patrol", "available", NOW, district=district, area=area)


@given(minutes=st.lists(st.floats(0, 100), min_size=9, max_size=9), data=st.data())
def test_the_matrix_says_what_the_file_says(minutes: list[float], data: st.DataObject) -> None:
    """Each pair's own minutes, whichever way round; nothing of a zone that is not in it."""
    said = dict(zip(product(ZONES, ZONES), minutes, strict=True))
    matrix = ZoneMatrix(said)
    here, there = data.draw(st.sampled_from(ZONES)), data.draw(st.sampled_from(ZONES))
    assert matrix(unit(here.upper()), Place(area=f" {there}")) == said[here, there]
    assert matrix(unit(here), Place(area="elsewhere")) is None
    assert matrix(unit(), Place(area=there)) is None


def test_a_unit_of_unknown_whereabouts_is_in_its_home_district() -> None:
    matrix = ZoneMatrix({("north", "north"): 3.0, ("south", "north"): 8.0})
    assert matrix(unit(district="North"), Place(area="North")) == 3.0
    assert matrix(unit("South", "North"), Place(area="North")) == 8.0


def test_csv_and_toml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "zones.csv").write_text(CSV)
    toml = "[minutes.North]\nNorth = 3\nSouth = 8\n[minutes.South]\nNorth = 9.5\nSouth = 4\n"
    (tmp_path / "zones.toml").write_text(toml)
    assert read_zones(tmp_path / "zones.csv").pairs == read_zones(tmp_path / "zones.toml").pairs


def test_no_way_is_said_with_a_dash(tmp_path: Path) -> None:
    (tmp_path / "zones.csv").write_text(CSV.replace("South,8", "South,-"))
    matrix = read_zones(tmp_path / "zones.csv")
    assert matrix(unit("North"), Place(area="South")) is None
    assert matrix(unit("South"), Place(area="North")) == 9.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "zones.csv:1: the columns are none, not from, to, minutes."),
        ("a,b,minutes\n", "zones.csv:1: the columns are a, b, minutes, not from, to, minutes."),
        (
            "from,to,minutes\n",
            "zones.csv has no minutes; write a row for each pair of zones: North, South, 7.",
        ),
        (CSV + "North,South,8\n", "zones.csv:6: North to South stands twice; remove one of them."),
        (CSV + "North,East\n", "zones.csv:6: this row has 2 cells for 3 columns."),
        (CSV + ",North,2\n", "zones.csv:6: a zone has no name."),
        (CSV.replace("9.5", "-1"), "zones.csv:4: '-1' is not a number of minutes from 0 to 10080."),
        (CSV.replace("9.5", "nan"), "zones.csv:4: 'nan' is not a number of minutes from 0 to 10080."),
        (CSV.replace("9.5", "soon"), "zones.csv:4: 'soon' is not a number of minutes from 0 to 10080."),
        (
            CSV.replace("South,South,4\n", ""),
            "zones.csv lacks South to South; write minutes, or - where there is no way.",
        ),
        (CSV + '"North,x', "zones.csv:6: this is not CSV (unexpected end of data)."),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "zones.csv").write_text(text)
    with pytest.raises(BadInput) as caught:
        read_zones(tmp_path / "zones.csv")
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "text", ["minutes = 3", "[minutes]\nNorth = 3", "[minutes.North]\nNorth = true", "="]
)
def test_a_mistaken_toml_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "zones.toml").write_text(text)
    with pytest.raises(BadInput, match=r"zones\.toml"):
        read_zones(tmp_path / "zones.toml")
