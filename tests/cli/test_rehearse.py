"""`answerable rehearse`, as a person and as a program call it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.intake.exports import EXAMPLE, ROOT, export, row
from tests.rehearsal.stage import DIRECTIVE
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.record import fsck
from answerable.rehearsal import Report

PROFILE = str(EXAMPLE / "san_francisco.toml")
CALLS = str(EXAMPLE / "calls.csv")
SHIPPED = str(ROOT / "directives" / "response.md")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["rehearse", *words])


def play(*words: str) -> Result:
    """Rehearse the look-alike's first calls under the shipped directive."""
    return run(CALLS, "--profile", PROFILE, "--directive", SHIPPED, "--limit", "5", *words)


def test_a_person_reads_what_was_decided_and_what_came_of_it() -> None:
    """The report in sections, with counts and shares, nothing on stderr of a pipe."""
    result = play()
    assert (result.exit_code, result.stderr) == (0, "")
    for line in (
        "492 rows, 0 of them rejected: 300 calls",
        "5 calls played, 2016-12-30 00:15:15 to ",
        "directive 640.10@1, effective 2026-01-01 00:00, played as if it had been in force when ",
        "Decided when the call came, nothing known yet\n        5  floor",
        "The next question that would have helped most\n",
        "What became of the calls\n",
        "Closed as\n",
        "Dispositions, as recorded and as closed here\n",
        "Recorded priority (down) and what was decided here (across)",
        "5  receipts verified offline; every entry hashed again: sound\n",
        "times as fast as it happened",
    ):
        assert line in result.stdout


def test_a_program_gets_the_same_as_json() -> None:
    """`--json` is the report, typed, with where it came from and how large the record is."""
    result = play("--json")
    answer = msgspec.json.decode(result.stdout)
    report = msgspec.json.decode(result.stdout, type=Report)
    assert result.exit_code == 0
    assert (answer["rows"], answer["rows_rejected"], answer["calls_recorded"]) == (492, 0, 300)
    assert answer["record_bytes"] > 4096
    assert (report.happened.calls, report.sound) == (5, True)
    assert answer.keys() - {"profile", "rows", "rows_rejected", "calls_recorded", "record_bytes"} == {
        field.name for field in msgspec.structs.fields(Report)
    }


def test_a_kept_centre_can_be_looked_at_afterwards(tmp_path: Path) -> None:
    """`--centre` founds it in a new folder, whose record verifies against the key beside it."""
    folder = tmp_path / "new" / "centre"
    assert play("--centre", str(folder)).exit_code == 0
    found = fsck(folder / "record.db", (folder / "key.vkey").read_text().strip())
    assert found.sound
    assert found.size > 5


def test_recorded_calls_never_get_among_real_ones(tmp_path: Path) -> None:
    """A folder that holds anything, a centre above all, is refused and left as it is."""
    (tmp_path / "record.db").write_bytes(b"real")
    result = play("--centre", str(tmp_path))
    assert result.exit_code == 2
    assert "is not empty. A rehearsal founds a centre of its own" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["record.db"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Such as one below a file."""
    (tmp_path / "file").touch()
    result = play("--centre", str(tmp_path / "file" / "centre"))
    assert (result.exit_code, "Name an empty or new folder." in result.stderr) == (2, True)


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "inf", "nan"])
def test_a_speed_is_a_number_above_nothing_or_max(speed: str) -> None:
    """Anything else is told, with what to write."""
    result = play("--speed", speed)
    assert result.exit_code == 2
    assert (
        f'--speed {speed}: write a number above 0, such as 60 (a minute a second), or "max".' in result.stderr
    )


def test_a_speed_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a million seconds a second there is still something to wait for."""
    slept: list[float] = []
    monkeypatch.setattr(
        "answerable.rehearsal.clock.Pace.__init__.__defaults__", (None, slept.append, lambda: 0.0)
    )
    assert play("--speed", "1e6").exit_code == 0
    assert slept


def test_without_a_directive_every_call_is_sent_for_at_the_floor() -> None:
    """The report says so, and how to name one."""
    result = run(CALLS, "--profile", PROFILE, "--limit", "2")
    assert result.exit_code == 0
    assert "no directive: every call is sent for at the floor (--directive FILE)\n" in result.stdout
    assert "        2  no decision" in result.stdout
    assert "        4  supervisor: no directive in force: acting on the floor\n" in result.stdout


def test_facts_that_the_directive_does_not_have_are_told_before_anything_is_played(tmp_path: Path) -> None:
    """Every mistake of the mapping, with its line; exit 2."""
    other = tmp_path / "other.md"
    other.write_text(DIRECTIVE)
    result = run(CALLS, "--profile", PROFILE, "--directive", str(other))
    assert result.exit_code == 2
    assert 'The directive 1@1 has no fact "kind of call".' in result.stderr
    assert 'The directive 1@1 has no fact "hazard".' in result.stderr


def test_a_directive_with_mistakes_is_told(tmp_path: Path) -> None:
    """Exit 2, with the parser's own words."""
    broken = tmp_path / "broken.md"
    broken.write_text("# Nothing\n")
    result = run(CALLS, "--profile", PROFILE, "--directive", str(broken))
    assert result.exit_code == 2
    assert "broken.md" in result.stderr


def test_a_directive_named_twice_is_told() -> None:
    """The centre publishes a version once; its own words say so."""
    result = play("--directive", SHIPPED)
    assert (result.exit_code, "640.10@1 is published already" in result.stderr) == (2, True)


def test_a_missing_export_is_told() -> None:
    """Exit 2, as for every other command that reads one."""
    result = run("nowhere.csv", "--profile", PROFILE)
    assert (result.exit_code, "nowhere.csv: Cannot be read" in result.stderr) == (2, True)


def test_an_export_without_calls_is_no_failure(tmp_path: Path) -> None:
    """There is nothing to play, and the report says so."""
    file = tmp_path / "calls.csv"
    file.write_text(export([]))
    result = run(str(file), "--profile", PROFILE)
    assert (result.exit_code, "no calls to play" in result.stdout) == (0, True)


def test_many_values_are_told_in_short(tmp_path: Path) -> None:
    """A long list shows its head and counts the rest; every disposition is listed."""
    file = tmp_path / "calls.csv"
    file.write_text(export(row(call=str(n), unit=f"E{n}", final_priority=str(n)) for n in range(15)))
    result = run(str(file), "--profile", PROFILE, "--directive", SHIPPED)
    assert result.exit_code == 0
    assert len(result.stdout.partition("Recorded priority")[2].splitlines()) >= 17
