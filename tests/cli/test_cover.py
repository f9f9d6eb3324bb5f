"""`answerable cover`, as a person and as a program call it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.policy.diff.texts import text
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.policy.replaying import Cover, Unfilled

HEADER = "life safety,people hurt,weapon,in progress\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["cover", *words])


@pytest.fixture
def directive(tmp_path: Path) -> str:
    (tmp_path / "small.md").write_text(text(), "utf-8")
    return str(tmp_path / "small.md")


def history(directive: str, rows: str, header: str = HEADER) -> str:
    file = Path(directive).parent / "h.csv"
    file.write_text(header + rows, "utf-8")
    return str(file)


def test_rules_and_values_that_no_case_reached_are_named(directive: str) -> None:
    """Exit 1; a rule that an open row could still reach is told apart."""
    rows = "yes,0,none,no\nno,1,none,no\nno,0,none,no\nno,0,none,\n"
    result = run(directive, "--history", history(directive, rows), "--json")
    told = msgspec.json.decode(result.stdout, type=Cover)
    assert (result.exit_code, told.rows, told.decided, told.rules) == (1, 4, 4, 6)
    assert [(rule.rule, rule.may) for rule in told.never_decided] == [
        ("1.1@1#response/2", 0),
        ("1.1@1#response/4", 1),
        ("1.1@1#response/5", 0),
    ]
    assert told.unfilled == (Unfilled("weapon", "seen, used", True), Unfilled("in progress", "yes", True))
    person = run(directive, "--history", history(directive, rows)).stdout
    assert "3 of 6 rules decide some row; these do not (open: facts unknown):" in person
    assert "  1.1@1#response/4  it is happening now (open in 1 rows)" in person


def test_a_history_that_reaches_everything_is_exit_0(directive: str) -> None:
    """Every rule decides a row, every value is there."""
    rows = "yes,0,none,no\nno,0,seen,yes\nno,1,none,no\nno,0,none,yes\nno,0,used,no\nno,0,none,no\n"
    result = run(directive, "--history", history(directive, rows))
    assert result.exit_code == 0
    assert "All 6 rules decide some row." in result.stdout
    assert "Values that no row certainly has" not in result.stdout


def test_questions_are_counted_as_callers_would_answer_them(directive: str) -> None:
    """Life in danger: the list's first question is enough; what was not recorded, nobody knows."""
    told = msgspec.json.decode(
        run(directive, "--history", history(directive, "yes\nyes\n", "life safety\n"), "--json").stdout,
        type=Cover,
    )
    assert told.questions is not None
    assert (told.questions.rows, told.questions.table, told.questions.all_facts) == (2, 1.0, 4)
    assert [one.fact for one in told.unfilled if not one.recorded] == ["people hurt", "weapon", "in progress"]


def test_bad_input_is_exit_2(directive: str) -> None:
    """A file that is not there."""
    result = run(directive, "--history", "absent.parquet")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "absent.parquet" in result.stderr
