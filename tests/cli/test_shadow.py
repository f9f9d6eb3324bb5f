"""`answerable shadow`: from a dropped file to the differences."""

import csv
import datetime
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Town

from answerable.cli.shadow import _harmless


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """Two calls of another system, as of now: nobody was sent to one in danger. And a line that is none."""
    now = datetime.datetime.now(datetime.UTC).isoformat()
    said = [
        {
            "call": "=24-1",
            "at": now,
            "facts": {"life safety": "yes"},
            "disposition": "ADVISED",
            "priority": "3",
        },
        {"call": "24-2", "at": now, "priority": "1"},
        {"call": "24-3"},
    ]
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "calls.jsonl").write_text("".join(json.dumps(each) + "\n" for each in said))
    return folder


def test_from_a_dropped_file_to_the_cases_in_text_json_and_csv(
    town: Town, drop: Path, tmp_path: Path
) -> None:
    told = town.do("shadow", "take", str(drop), "--system", "cad", "--settle", "0", code=1)
    assert "calls.jsonl: 2 words taken, 1 lines rejected" in told
    assert town.do("shadow", "take", str(drop), "--system", "cad", "--settle", "0") == ""
    file = tmp_path / "cases.csv"
    text = town.do("shadow", "differences", "--csv", str(file), code=1)
    assert "2 shadowed calls, 1 answered alike" in text
    assert "1  nobody sent, though decided to send" in text
    found = town.json("shadow", "differences", "--same-priority", "3=4-5", code=1)
    kinds = [case["kind"] for case in found["cases"]]
    assert kinds == ["nobody sent, though decided to send", "higher priority here"]
    with file.open(newline="") as stream:
        (case,) = csv.DictReader(stream)
    assert (case["number"], case["difference"]) == ("'=24-1", kinds[0])
    assert town.json("queue")["calls"] == []
    assert town.do("fsck")


def test_what_cannot_be_used_is_told(town: Town, drop: Path, tmp_path: Path) -> None:
    assert "is no directory" in town.run("shadow", "take", str(tmp_path / "x"), "--system", "cad").stderr
    assert "Name the other system" in town.run("shadow", "take", str(drop), "--system", "a/b").stderr
    assert "THEIRS=OURS" in town.run("shadow", "differences", "--same-priority", "x").stderr
    assert "No shadowed calls yet" in town.do("shadow", "differences")


def test_no_cell_is_a_formula() -> None:
    assert [_harmless(cell) for cell in ("=1", "+1", "-1", "@a", "\t", "a=1", "")] == [
        *("'=1", "'+1", "'-1", "'@a", "'\t", "a=1", "")
    ]
