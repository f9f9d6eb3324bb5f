"""A centre that is used as people use it: through the program's own words."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from answerable.cli.app import app

ROOT = Path(__file__).parents[2]
DIRECTIVES = (str(ROOT / "directives/response.md"), str(ROOT / "directives/assistance.md"))

CALM = (
    "scene=quiet",
    "life safety=no",
    "officers assaulted=no",
    "exit blocked=no",
    "people hurt=0",
    "weapon=none",
    "judge's order=no",
    "jurisdiction=theirs alone",
    "kind of help=officers on scene",
)
"""All that a request's answer may rest on, but for its purpose."""


class Town:
    """A centre in a folder, and who usually acts in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runner = CliRunner()
        year = f"{datetime.datetime.now(datetime.UTC):%y}"
        self.call, self.request = f"{year}-000001", f"{year}-R0001"

    def run(self, *words: str, by: str | None = "S1:supervisor", typed: str | None = None) -> Result:
        """What a command prints, and its exit code; it never ends in a traceback."""
        env = {"ANSWERABLE_CENTRE": str(self.folder), "ANSWERABLE_AS": by, "COLUMNS": "100"}
        result = self.runner.invoke(app, list(words), env=env, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def do(self, *words: str, by: str | None = "S1:supervisor", code: int = 0) -> str:
        """What a command prints on stdout, when it ends with the exit code that is expected."""
        result = self.run(*words, by=by)
        assert result.exit_code == code, result.output
        return result.stdout

    def json(self, *words: str, by: str | None = "S1:supervisor", code: int = 0) -> Any:
        """What a command answers with --json."""
        return msgspec.json.decode(self.do(*words, "--json", by=by, code=code))

    def size(self) -> int:
        """How many entries the record has; 0 without one."""
        return int(self.json("fsck")["size"]) if (self.folder / "record.db").exists() else 0


@pytest.fixture
def empty(tmp_path: Path) -> Town:
    """No centre yet."""
    return Town(tmp_path / "centre")


@pytest.fixture(scope="session")
def town_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both directives in force, two patrols and a medic on duty; made once, to be copied."""
    made = Town(tmp_path_factory.mktemp("town") / "centre")
    made.do("publish", *DIRECTIVES, by="A1:policy author")
    made.do("unit", "add", "P1", "patrol", "--at", "37.801,-122.411")
    made.do("unit", "add", "P2", "patrol", "--at", "37.790,-122.400")
    made.do("unit", "add", "M1", "medic")
    return made.folder


@pytest.fixture(scope="session")
def town_with_a_call(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town, where a call was taken on one fact; made once, to be copied."""
    made = Town(shutil.copytree(town_at_rest, tmp_path_factory.mktemp("called") / "centre"))
    made.do(
        *("take", "kind of call=harassment", "--place", "12 Elm Street", "--at", "37.800,-122.410"),
        *("--call-back", "555-0134"),
        by="T1:call-taker",
    )
    return made.folder


@pytest.fixture
def town(town_at_rest: Path, empty: Town) -> Town:
    """Both directives in force, two patrols and a medic on duty."""
    shutil.copytree(town_at_rest, empty.folder)
    return empty


@pytest.fixture
def called(town_with_a_call: Path, empty: Town) -> Town:
    """A call was taken on one fact: the floor holds."""
    shutil.copytree(town_with_a_call, empty.folder)
    return empty


@pytest.fixture
def asked(town: Town) -> Town:
    """An agency asked for help with a purpose that is barred; nobody is in danger."""
    barred = "purpose=administrative enforcement"
    town.do("request", "--agency", "Dock Board", "--asked", "two officers", barred, *CALM)
    return town
