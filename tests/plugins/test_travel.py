"""Travel times from a plugin: used where they are sound, the straight line and a word about it elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.hooks.conftest import START

from answerable import center
from answerable.bootstrap import open_centre
from answerable.dispatch.travel import straight_line
from answerable.dispatch.travel_file import read_travel
from answerable.dispatch.travel_plugin import ByPlugin
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit
from answerable.model.people import Person

UNITS = [Unit(f"P{each}", "patrol", "available", START, 37.8, -122.4 + each / 100) for each in range(2)]
PLACES = [Place("12 Elm Street", latitude=37.81, longitude=-122.41)] * 3


def declare(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "travel.toml").write_text(f'travel = "plugin"\n{text}\n')
    return folder


@pytest.mark.usefixtures("example")
def test_a_plugins_minutes_are_used(tmp_path: Path) -> None:
    way = read_travel(declare(tmp_path, 'plugin = "rush-hour"\n[settings]\nfactor = 3\nfrom = 0\nto = 24'))
    assert np.allclose(way.table(UNITS, PLACES), straight_line.table(UNITS, PLACES) * 3)
    assert way.how == "in a straight line, at the hour's traffic"


@pytest.mark.usefixtures("unruly_ones")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('plugin = "raises"', "raised KeyError"),
        ('plugin = "leaves"', "raised SystemExit"),
        ('plugin = "hangs"\nseconds = 0.1', "did not answer within 0.1 s"),
        ('plugin = "broken"', "cannot be imported|raised PluginFailed"),
        ('plugin = "no-maker"', "raised AttributeError"),
        ('plugin = "says"\n[settings]\nanswer = "soon"', "no table of minutes|one number"),
        ('plugin = "says"\n[settings]\nanswer = [[1, 2, 3]]', "1 by 3, not 2 by 3"),
        ('plugin = "says"\n[settings]\nanswer = [[1, 2, 3], [1, 2, -3]]', "below 0"),
        ('plugin = "says"\n[settings]\nanswer = [[1, 2, 3], [1, 2, inf]]', "above a week"),
        ('plugin = "says"', "no table of minutes|one number"),
    ],
)
def test_what_fails_or_is_nonsense_gives_the_straight_line_and_says_so(
    tmp_path: Path, text: str, why: str
) -> None:
    way = read_travel(declare(tmp_path, text))
    assert np.allclose(way.table(UNITS, PLACES), straight_line.table(UNITS, PLACES))
    assert way.how.startswith("in a straight line (the plugin ")
    import re

    assert re.search(why, way.how)
    assert "nobody is told" not in way.how


@pytest.mark.usefixtures("unruly_ones")
def test_after_a_failure_it_is_left_alone_for_a_while_and_then_asked_again() -> None:
    now = 0.0
    settings: dict[str, object] = {"answer": "soon"}
    way = ByPlugin("says", settings, 1, lambda: now)
    way.table(UNITS, PLACES)
    settings["answer"] = [[1, 2, 3], [4, 5, None]]
    way._way = None
    now = 29.0
    assert np.allclose(way.table(UNITS, PLACES), straight_line.table(UNITS, PLACES))
    now = 30.0
    answer = way.table(UNITS, PLACES)
    assert answer[0].tolist() == [1, 2, 3]
    assert np.isnan(answer[1, 2])
    assert way.how == "by guessing"


@pytest.mark.usefixtures("unruly_ones")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('plugin = "none"', "'none' is not installed; installed for answerable.travel: broken, hangs"),
        ("", "needs plugin"),
        ('plugin = "says"\nsettings = 3', "settings is a table"),
        ('plugin = "says"\nseconds = 60', "0.1 to 5"),
        ('plugin = "says"\nmatrix = "a.csv"', "not part of travel by plugin"),
    ],
)
def test_what_is_declared_wrongly_is_said(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_travel(declare(tmp_path, text))


@pytest.mark.usefixtures("unruly_ones")
@pytest.mark.parametrize("text", ['plugin = "raises"', 'plugin = "none"', 'plugin = "hangs"\nseconds = 0.1'])
def test_a_call_is_taken_and_a_unit_named_by_hand_is_sent_whatever_the_plugin_does(
    tmp_path: Path, text: str
) -> None:
    folder = declare(tmp_path / "centre", text)
    with open_centre(folder) as centre:
        taker, sender = Person("T1", "call-taker"), Person("D1", "dispatcher")
        center.add_unit(centre.desk(sender), "P1", "patrol", latitude=37.8, longitude=-122.4)
        taken = center.take_call(
            centre.desk(taker), Place("12 Elm Street", latitude=37.81, longitude=-122.41)
        )
        center.send(centre.desk(sender), taken.number, ["P1"])
        assert centre.ledger.state.units["P1"].status == "dispatched"


def test_two_packages_with_one_name_are_neither(install: object, tmp_path: Path) -> None:
    for name in ("one", "two"):
        install(name, {"answerable.travel": {"roads": "tests.plugins.unruly:Says"}})  # type: ignore[operator]
    way = read_travel(declare(tmp_path, 'plugin = "roads"'))
    way.table(UNITS, PLACES)
    assert way.how.startswith("in a straight line")
