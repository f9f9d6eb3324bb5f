"""`answerable import`, as a person and as a program call it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import typer
from tests.intake.lookalikes import baltimore, plain, table
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.cli.importing import _settle
from answerable.intake.importing import HISTORY, PROFILE, REJECTS, REVIEW, Report, propose


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    file = tmp_path / "calls.csv"
    file.write_text(table(plain()) + "24-999999,THEFT\r\n", encoding="utf-8")
    return file


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, words)])


def test_a_person_sees_the_guess_and_what_it_is_worth(calls: Path, tmp_path: Path) -> None:
    """Roles with confidence and evidence, rows that add up, what became of calls, and what cannot be told."""
    result = run(calls, "--out", tmp_path / "out", "--yes")
    assert result.exit_code == 1, "a row is rejected"
    for line in (
        "61 rows = 60 in 60 calls + 1 rejected",
        "time zone America/Los_Angeles: its points lie where there is one clock",
        "       15   25.0%  refused or not sent",
        "        1  has 2 cells where the header has 11 (row 62)",
    ):
        assert f"{line}\n" in result.stdout
    assert "rises with Incident Number" in result.stdout
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        HISTORY,
        PROFILE,
        REJECTS,
        *REVIEW.values(),
    }


def test_a_program_gets_one_json_value(calls: Path, tmp_path: Path) -> None:
    """`--json` prints the report and nothing else."""
    result = run(calls, "--out", tmp_path / "out", "--json")
    report = msgspec.json.decode(result.stdout, type=Report)
    assert report.rows == report.rows_in_calls + report.rows_rejected == 61


def test_the_saved_profile_is_read_again(calls: Path, tmp_path: Path) -> None:
    """`--profile` guesses nothing and gives the same figures."""
    first = run(calls, "--out", tmp_path / "out", "--json")
    again = run(calls, "--out", tmp_path / "again", "--profile", tmp_path / "out" / PROFILE, "--json")
    assert again.stdout == first.stdout


def test_files_that_are_not_whole_are_a_finding(tmp_path: Path) -> None:
    """Exit 1 though no row is rejected, and the reason in capitals."""
    file = tmp_path / "calls.json"
    file.write_bytes(baltimore())
    result = run(file, "--out", tmp_path / "out", "--yes")
    assert result.exit_code == 1
    assert "NOT COMPLETE" in result.stdout


def test_a_time_of_day_can_be_said_with_its_date(tmp_path: Path) -> None:
    """dates.ROLE names the date of a column of times of day; alone, or of no column, it is refused."""
    file = tmp_path / "calls.csv"
    rows = "".join(f"{n},03/{n % 27 + 1:02}/2024,{n % 24:02}:15:00,THEFT\n" for n in range(200))
    file.write_text("Call Number,Foo,Bar,Call Type\n" + rows, encoding="utf-8")
    told = ("--column", "received=Bar", "--column", "dates.received=Foo")
    assert run(file, "--out", tmp_path / "out", "--yes", *told).exit_code == 0
    assert '[dates]\nformats = ["%m/%d/%Y"]\nreceived = "Foo"' in (tmp_path / "out/profile.toml").read_text()
    for words in (told[2:], (*told[:2], "--column", "dates.received=Baz"), ("--column", "area=Baz")):
        wrong = run(file, "--out", tmp_path / "out", "--yes", *words)
        assert (wrong.exit_code, "there is no such role or column" in wrong.stderr) == (2, True)


def test_a_column_can_be_said(tmp_path: Path) -> None:
    """Exit 2 while nobody knows the reception, with what to say; once it is said, exit 0."""
    rows = [
        {"Call Number": f"C{n:05}", "Call Type": "THEFT", "Quux": f"2024-03-04 10:{n:02}:00"}
        for n in range(40)
    ]
    file = tmp_path / "calls.csv"
    file.write_text(table(rows), encoding="utf-8")
    refused = run(file, "--out", tmp_path / "out", "--yes")
    assert refused.exit_code == 2
    assert "--column received=HEADER" in refused.stderr
    assert run(file, "--out", tmp_path / "out", "--yes", "--column", "received=Quux").exit_code == 0
    wrong = run(file, "--out", tmp_path / "out", "--yes", "--column", "unit=Call Number")
    assert wrong.exit_code == 2


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    """Exit 2 and the reason."""
    result = run(tmp_path / "nowhere.csv", "--yes")
    assert result.exit_code == 2
    assert "Cannot be read" in result.stderr


def test_what_is_not_sure_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each open role is asked about once, with its candidates; an answer is used, 0 leaves it unmapped."""
    rows = [{**row, "Final Incident Category": "MEDICAL"} for row in plain()]
    for row in rows:
        del row["Disposition"]
    file = tmp_path / "calls.csv"
    file.write_text(table(rows), encoding="utf-8")
    answers = iter([1, ""])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers, 0))
    draft = _settle(propose([file]), [], asks=True, shows=False)
    assert draft.columns["disposition"] == ("Final Incident Category",)
    assert "Which column is disposition?" in capsys.readouterr().out
