"""`answerable check`: exit codes, what people read, JSON for an editor, and checking at every save."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.policy.checks.findings import Report

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(str(path) for path in (ROOT / "directives").glob("*.md"))
FAULTS = ROOT / "tests" / "policy" / "checks" / "faults"
SOUND = FAULTS / "nothing-wrong.md"


class FileReport(Report, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `--json` prints for each file: a report, and whose it is."""

    file: str


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(app, ["check", *map(str, words)], env={"COLUMNS": "120"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def reports(*words: str | Path, code: int) -> list[FileReport]:
    result = run(*words, "--json")
    assert result.exit_code == code, result.output
    return msgspec.json.decode(result.stdout, type=list[FileReport])


def test_everything_shipped_is_proved_by_two_methods() -> None:
    """Exit code 0, and each guarantee of each directive proved by the diagram and by Z3."""
    for report in reports(*SHIPPED, "--publish", code=0):
        promised = [finding for finding in report.findings if finding.element == "guarantee"]
        assert len(promised) >= 10
        assert {finding.verdict for finding in promised} == {"proved"}
        assert {finding.methods for finding in promised} == {("diagram", "Z3")}
        assert report.passed
        assert report.published


def test_an_exception_is_shown_with_its_citation() -> None:
    """Wherever the guarantee is shown."""
    (line,) = [one for one in run(ROOT / "directives/response.md").stdout.splitlines() if ":219:" in one]
    assert "its exception (suspect: none or gone) rests on Town Code 8.12" in line


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("nothing-wrong", 0), ("gap", 1), ("gap-undeclared", 1), ("gap-in-between", 1), ("overlap-unique", 1),
        ("overlap-any", 1), ("conflict", 0), ("shadowed", 0), ("redundant", 0), ("whoever-asks", 1),
        ("vacuous", 0), ("always-never", 1),
    ],
)  # fmt: skip
def test_the_exit_code_says_whether_a_person_has_to_act(fault: str, code: int) -> None:
    """1 for an undecided case, an overlap or a guarantee not proved; not for warnings."""
    assert run(FAULTS / f"{fault}.md").exit_code == code


def test_the_worst_file_gives_the_exit_code() -> None:
    """Every file is checked all the same."""
    result = run(FAULTS / "gap.md", SOUND)
    assert result.exit_code == 1
    assert "9.1@1  Nothing is wrong" in result.stdout


def test_two_cases_stand_side_by_side_with_what_parted_them() -> None:
    """Alike but for who asks: the facts, both answers, and the rules of each."""
    told = run(FAULTS / "whoever-asks.md").stdout
    assert "another, alike but for caller works for" in told
    rows = [line.split() for line in told.splitlines() if line.startswith("    caller works for")]
    assert {tuple(row[3:]) for row in rows} == {("public", "federal")}
    assert "9.1@1#response/3" in told
    assert "9.1@1#response/2" in told
    assert "not our people" in told


def test_the_last_line_sums_up() -> None:
    """How many verdicts of each kind, and whether every case is decided."""
    assert run(SOUND).stdout.splitlines()[-1] == "  5 proved. Every case is decided."
    assert run(FAULTS / "gap.md").stdout.splitlines()[-1] == "  5 refuted. Not every case is decided."


def test_a_text_that_is_no_directive_is_a_finding_too(tmp_path: Path) -> None:
    """In JSON each mistake with its line and column, so that an editor can show it; exit code 2."""
    broken = tmp_path / "broken.md"
    broken.write_text(SOUND.read_text().replace("| yes | | | send now |", "| perhaps | | | send now |"))
    (report,) = reports(broken, code=2)
    (finding,) = report.findings
    assert (finding.check, finding.severity, finding.line, finding.column) == ("reading", "error", 30, 3)
    assert "perhaps" in finding.message
    assert "This is not a directive yet; nothing was checked." in run(broken).stdout


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With exit code 2 and no traceback."""
    result = run(tmp_path / "none.md")
    assert result.exit_code == 2
    assert "none.md" in result.output


def test_equivalence_is_asked_for_by_name(tmp_path: Path) -> None:
    """Proved of the same text, refuted of one that decides a case otherwise."""
    other = tmp_path / "other.md"
    other.write_text(SOUND.read_text().replace("| >= 1 | send | 3 |", "| >= 2 | send | 3 |"))
    assert run(SOUND, "--equivalent-to", SOUND).exit_code == 0
    (report,) = reports(SOUND, "--equivalent-to", other, code=1)
    finding = report.findings[-1]
    assert (finding.check, finding.verdict) == ("equivalent", "refuted")


def test_watch_checks_again_at_every_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not while nothing is saved; a file that is gone for a moment is told, and waited for."""
    watched = tmp_path / "watched.md"
    watched.write_text(SOUND.read_text())
    sound, gap = SOUND.read_text(), (FAULTS / "gap.md").read_text()
    saves: Iterator[str | None] = iter([sound, gap, None, sound])

    def sleep(_seconds: float) -> None:
        text = next(saves, "")
        if text == "":
            raise KeyboardInterrupt
        if text is None:
            watched.unlink()
        elif not watched.exists() or text != watched.read_text():
            watched.write_text(text)

    monkeypatch.setattr(time, "sleep", sleep)
    result = run(watched, "--watch")
    assert result.exit_code == 0
    sums = [line for line in result.stdout.splitlines() if line.startswith("  5 ")]
    assert [line.split(".")[0] for line in sums] == ["  5 proved", "  5 refuted", "  5 proved"]
    assert "cannot be read" in result.stdout
