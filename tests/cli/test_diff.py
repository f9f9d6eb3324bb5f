"""`answerable diff`, as a person and as a program call it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.policy.diff.texts import ROOT, text
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.policy.comparing import Diff

SOONER = ("| send       | 60 ", "| send       | 45 ")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["diff", *words], env={"COLUMNS": "100"})


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The small directive, the same with one deadline shorter, and one that is none."""
    texts = {"old": text(), "new": text("version: 1", "version: 2", *SOONER), "broken": "# Nothing"}
    for name, written in texts.items():
        (tmp_path / name).write_text(written, "utf-8")
    return {name: str(tmp_path / name) for name in texts}


def test_alike_is_exit_0(files: dict[str, str]) -> None:
    """A directive and itself: no case is decided otherwise."""
    result = run(files["old"], files["old"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "1.1@1 → 1.1@1"
    assert "Every case is decided alike: 1,200 cases, over 4 facts that a table reads." in result.stdout


def test_a_difference_is_exit_1_and_says_where(files: dict[str, str]) -> None:
    """What moved, in how many cases, when, and by which rules."""
    result = run(files["old"], files["new"])
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        "2 of 1,200 cases (0.17%) are decided otherwise, over 4 facts that a table reads.",
        "",
        "1. answer within 60 → 45 (rises): 2 cases",
        "   life safety = no; people hurt = 0; weapon = seen, used; in progress = no",
        "      2 cases; rules 1.1@1#response/5 → 1.1@2#response/5",
    ]


def test_a_program_gets_the_same_as_json(files: dict[str, str]) -> None:
    """`--json` is the whole difference, typed, with an example of each row."""
    result = run(files["old"], files["new"], "--json")
    told = msgspec.json.decode(result.stdout, type=Diff)
    assert (result.exit_code, told.equivalent, told.cases) == (1, False, 2)
    row = told.regions[0].rows[0]
    assert row.example == {"life safety": "no", "people hurt": 0, "weapon": "seen", "in progress": "no"}
    assert row.after == {"response": "send", "answer within": 45, "units": "1 patrol"}


@pytest.mark.parametrize("words", [("old", "broken"), ("broken", "old"), ("old", "absent")])
def test_bad_input_is_exit_2_and_says_why(files: dict[str, str], words: tuple[str, str]) -> None:
    """What is no directive, on either side, is told on stderr."""
    result = run(*(files.get(word, word) for word in words))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "absent" in result.stderr if "absent" in words else "broken" in result.stderr


def test_the_documentation_shows_what_the_program_says(files: dict[str, str]) -> None:
    """The session in `docs/diff.md`, line by line."""
    page = (ROOT / "docs" / "diff.md").read_text("utf-8")
    session = page.partition("    1.1@1 → 1.1@2\n")[2].partition("\nEach numbered")[0]
    shown = [line[4:] for line in session.splitlines()]
    assert shown == run(files["old"], files["new"]).stdout.splitlines()[1:]
