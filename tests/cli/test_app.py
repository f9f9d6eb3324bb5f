"""The door itself: quick to open, complete, and its pages as the program says."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest
from tests.cli.conftest import ROOT, Town
from tests.programs import needed
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from answerable.cli import options
from answerable.cli.app import app

HEAVY = (
    "msgspec",
    "apsw",
    "cryptography",
    "markdown_it",
    "jinja2",
    "yaml",
    "pydantic",
    "numpy",
    "rich.console",
)


def test_help_imports_no_room() -> None:
    """`answerable --help` is for who is in a hurry: nothing is imported that only commands need."""
    code = (
        "import sys; from answerable.cli import main\n"
        "sys.argv = ['answerable', '--help']\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "ours = [name for name in sys.modules if name.startswith('answerable.') and '.cli' not in name]\n"
        "print(heavy + ours, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert "Every emergency call answered" in done.stdout


def test_the_version_is_that_of_the_package() -> None:
    """--version says it and stops."""
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"answerable {version('answerable')}\n")


def test_each_command_says_what_it_is_for_and_answers_in_json() -> None:
    """Nothing in the list of commands without a sentence; --json everywhere but in the demo, for eyes."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    commands = {
        f"{outer} {name}".strip(): command
        for outer, each in group.commands.items()
        for name, command in getattr(each, "commands", {"": each}).items()
    }
    for name, command in commands.items():
        assert command.help, name
        assert name == "demo" or any("--json" in parameter.opts for parameter in command.params), name


def test_words_are_completed_from_what_there_is(called: Town) -> None:
    """Roles, dispositions, statuses, kinds; numbers and units of the centre at hand; else nothing."""

    class Context:
        params = {"centre": called.folder}  # noqa: RUF012

    class Nowhere:
        params = {"centre": called.folder / "none"}  # noqa: RUF012

    assert options.complete_person("T1:call") == ["T1:call-taker"]
    assert options.complete_person("T1") == []
    assert options.complete_disposition("un") == ["unable to locate", "unfounded"]
    assert options.complete_status("on") == ["on scene"]
    assert options.complete_kind("s") == ["silent"]
    assert options.complete_number("", Context()) == [called.call]  # type: ignore[arg-type]
    assert options.complete_unit("P", Context()) == ["P1", "P2"]  # type: ignore[arg-type]
    assert options.complete_number("", Nowhere()) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_shown_for_each_shell(shell: str) -> None:
    """The script that the shell loads names the program."""
    code = "from answerable.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"_ANSWERABLE_COMPLETE": f"source_{shell}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "answerable" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "pages",
    [
        "docs/cli.md docs/routes.md",
        "docs/tour.md README.md docs/receipts.md docs/tutorials/public.md docs/tutorials/programmer.md",
        "docs/audit-your-city.md docs/tutorials/policy-author.md",
    ],
)
def test_the_made_pages_say_what_the_program_says(pages: str) -> None:
    """They are made by playing the program, each command of them; none is out of date."""
    if any("$ curl " in (ROOT / page).read_text("utf-8") for page in pages.split()):
        needed("curl")
    words = [sys.executable, "-m", "docs.build", "--check", *pages.split()]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
