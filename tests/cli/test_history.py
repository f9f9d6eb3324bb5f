"""`answerable history`, as a person and as a program call it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.intake.exports import EXAMPLE, ROOT, export, row
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.intake import Summary, read_calls
from answerable.intake.profile import ROLES

PROFILE = str(EXAMPLE / "san_francisco.toml")
CALLS = str(EXAMPLE / "calls.csv")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["history", *words])


def test_a_person_sees_what_was_read() -> None:
    """Rows and calls that add up, the span in local time, gaps, contradictions, and facts by call type."""
    result = run(CALLS, "--profile", PROFILE)
    assert (result.exit_code, result.stderr) == (0, "")
    for line in (
        "492 rows = 492 in 300 calls + 0 rejected",
        "received 2016-12-30 00:15:15 to 2017-01-02 23:57:35, America/Los_Angeles",
        "no time on scene: 77 (15.7%) of rows, 13 (4.3%) of calls",
        "rows newest first, 4 times against that order; 5 calls whose rows do not stand together",
        "      2  hospital before transport (row 41, 165)",
    ):
        assert f"{line}\n" in result.stdout
    elevators = next(line for line in result.stdout.splitlines() if line.startswith("Elevator"))
    assert elevators.split()[-6:] == ["0.0%", "kind", "of", "call,", "exit", "blocked"]


def test_a_program_gets_the_same_as_json() -> None:
    """`--json` is the summary, typed."""
    result = run(CALLS, "--profile", PROFILE, "--json")
    summary = msgspec.json.decode(result.stdout, type=Summary)
    assert (result.exit_code, summary.calls, summary.rows) == (0, 300, 492)


def test_calls_are_written_as_json_lines(tmp_path: Path) -> None:
    """`--out` keeps the typed history."""
    out = tmp_path / "calls.jsonl"
    assert run(CALLS, "--profile", PROFILE, "--out", str(out)).exit_code == 0
    assert len(read_calls(out)) == 300


def test_rejected_rows_are_a_finding(tmp_path: Path) -> None:
    """Exit 1, with the reason and the row; the rest is read."""
    file = tmp_path / "calls.csv"
    file.write_text(export([row(), row(call="2", received="")]), encoding="utf-8")
    result = run(str(file), "--profile", PROFILE)
    assert result.exit_code == 1
    assert "2 rows = 1 in 1 calls + 1 rejected" in result.stdout
    assert "      1  has no time of reception (row 3)" in result.stdout


def test_an_export_without_rows_is_read(tmp_path: Path) -> None:
    """A header alone is an empty history, not an error."""
    file = tmp_path / "calls.csv"
    file.write_text(export([]), encoding="utf-8")
    result = run(str(file), "--profile", PROFILE)
    assert (result.exit_code, result.stdout.splitlines()[1]) == (0, "0 rows = 0 in 0 calls + 0 rejected")


def test_the_mapping_is_held_against_a_directive() -> None:
    """The bundled mapping fits the shipped directive on responses, and not the one on assistance."""
    directives = ROOT / "directives"
    assert run(CALLS, "--profile", PROFILE, "--directive", str(directives / "response.md")).exit_code == 0
    wrong = run(CALLS, "--profile", PROFILE, "--directive", str(directives / "assistance.md"))
    assert wrong.exit_code == 2
    assert "call_types.csv: line 1: The directive" in wrong.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["none.csv", "--profile", PROFILE], "none.csv: Cannot be read: No such file or directory."),
        ([CALLS, "--profile", "none.toml"], "none.toml: Cannot be read: No such file or directory."),
        ([PROFILE, "--profile", PROFILE], 'There is no column "Call Number"'),
        ([CALLS, "--profile", PROFILE, "--directive", "none.md"], "none.md"),
        ([CALLS, "--profile", PROFILE, "--out", "/"], "/: Cannot be written: Is a directory."),
    ],
)
def test_bad_input_is_exit_2_and_says_why(words: list[str], told: str) -> None:
    """Nothing on stdout, the reason on stderr, no traceback."""
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_the_documentation_shows_what_the_program_says() -> None:
    """The session in `docs/history.md` begins the real answer; the page names every key."""
    page = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
    session = [line.strip() for line in page.splitlines() if line.startswith("    ")]
    start = session.index("San Francisco: Fire Department Calls for Service")
    shown = session[start : session.index("…", start)]
    assert len(shown) >= 5
    assert run(CALLS, "--profile", PROFILE).stdout.splitlines()[: len(shown)] == shown
    missing = [
        role for section, roles in ROLES.items() for role in roles
        if f"`{section}.{role}`" not in page and f"`.{role}`" not in page
    ]  # fmt: skip
    assert missing == []
