"""Which travel times a centre uses is written in its directory, and never guessed."""

from pathlib import Path

import pytest

from answerable.dispatch.roads import RoadGraph
from answerable.dispatch.travel import StraightLine, straight_line
from answerable.dispatch.travel_file import read_travel
from answerable.dispatch.zones import ZoneMatrix
from answerable.model.errors import BadInput


def write(directory: Path, text: str) -> Path:
    (directory / "travel.toml").write_text(text)
    (directory / "zones.csv").write_text("from,to,minutes\nNorth,North,3\n")
    (directory / "nodes.csv").write_text("node,latitude,longitude\nA,0,0\n")
    (directory / "roads.csv").write_text("from,to,minutes,one way\nA,A,1,no\n")
    return directory


def test_without_a_file_it_is_the_straight_line(tmp_path: Path) -> None:
    assert read_travel(tmp_path) is straight_line


def test_each_way_is_read(tmp_path: Path) -> None:
    line = read_travel(write(tmp_path, 'travel = "straight line"\n"km per hour" = 60\n'))
    assert isinstance(line, StraightLine)
    assert line.metres_per_minute == 1000
    assert isinstance(read_travel(write(tmp_path, 'travel = "zones"\nmatrix = "zones.csv"\n')), ZoneMatrix)
    roads = read_travel(
        write(tmp_path, 'travel = "roads"\nnodes = "nodes.csv"\nedges = "roads.csv"\n"snap metres" = 50\n')
    )
    assert isinstance(roads, RoadGraph)
    assert roads.snap_metres == 50


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "travel is one of straight line, zones, roads"),
        ('travel = "by air"', "travel is one of"),
        ('travel = "zones"', 'travel by zones needs matrix = "FILE.csv"'),
        ('travel = "zones"\nmatrix = "none.csv"', "none.csv cannot be read"),
        ('travel = "zones"\nnodes = "nodes.csv"', "'nodes' is not part of travel by zones: matrix"),
        ('travel = "roads"\nnodes = "nodes.csv"', 'travel by roads needs edges = "FILE.csv"'),
        ('travel = "straight line"\n"km per hour" = 0', "'0' is not a number of km per hour from 1 to 400"),
        ("travel = ", "travel.toml is not TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_not_passed_over(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_travel(write(tmp_path, text))
    assert told in str(caught.value)
