"""The public interface of the package: exactly these names, each with an example that is run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import answerable
from answerable import center
from answerable.model.people import Person

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "python-api.md"
FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL

NAMES = {
    "Centre", "Decision", "Directive", "DirectiveError", "FactError", "IntakeError", "Person", "Place",
    "RecordError", "Refused", "VerificationError", "VerifiedReceipt", "check", "decide", "import_history",
    "load_directive", "open_centre", "read_directive", "run_audit", "verify_receipt",
}  # fmt: skip
ERRORS = {name for name in NAMES if name.endswith("Error")} | {"Refused"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rowan_falls: Path) -> Path:
    """A folder with the files that the examples name."""
    shutil.copytree(rowan_falls, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def rowan_falls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, made once; with a history, so that each example stands alone."""
    where = tmp_path_factory.mktemp("rowan falls") / "here"
    shutil.copytree(ROOT / "examples" / "rowan_falls", where)
    shutil.copy(ROOT / "examples" / "tiny.md", where)
    shutil.copy(ROOT / "directives" / "response.md", where)
    subprocess.run([sys.executable, "make_calls.py", "calls.csv"], cwd=where, check=True)
    answerable.import_history([where / "calls.csv"], where / "history", zone="America/New_York")
    return where


def test_these_names_are_public_and_no_others() -> None:
    assert set(answerable.__all__) == NAMES
    assert set(dir(answerable)) >= NAMES
    star: dict[str, object] = {}
    exec("from answerable import *", star)
    assert star.keys() - {"__builtins__"} == NAMES
    with pytest.raises(AttributeError, match="no attribute 'decode'"):
        answerable.decode  # noqa: B018


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_says_what_it_is_and_its_examples_hold(name: str, folder: Path) -> None:
    """Errors say when they are raised; everything else has an example."""
    found = getattr(answerable, name)
    told = inspect.getdoc(found)
    assert told
    module = importlib.import_module(found.__module__)
    extra = {"Person": Person, "Place": answerable.Place, "take_call": center.take_call}
    globs = {**vars(module), **vars(answerable), **extra, name: found}
    example = doctest.DocTestParser().get_doctest(told, globs, name, None, None)
    assert example.examples or name in ERRORS
    assert doctest.DocTestRunner(optionflags=FLAGS).run(example).failed == 0


def test_the_page_holds_and_names_every_name(folder: Path) -> None:
    assert doctest.testfile(str(PAGE), module_relative=False, optionflags=FLAGS, encoding="utf-8").failed == 0
    page = PAGE.read_text("utf-8")
    assert not [name for name in NAMES if f"`{name}`" not in page]


def test_the_modules_own_example_holds(folder: Path) -> None:
    assert doctest.testmod(answerable, optionflags=FLAGS).failed == 0


def test_importing_the_package_loads_no_room() -> None:
    """So that a program which needs one part waits for no other."""
    code = "import sys, answerable; print([name for name in sys.modules if name.startswith('answerable.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_of_the_story_says_what_it_does() -> None:
    silent = [name for name in center.__all__ if not inspect.getdoc(getattr(center, name))]
    assert not silent
