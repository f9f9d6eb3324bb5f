"""`answerable replay`, as a person and as a program call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import msgspec
import pytest
from tests.intake.exports import EXAMPLE, ROOT
from tests.policy.diff.texts import text
from typer.testing import CliRunner, Result

from answerable.cli.app import app
from answerable.policy.replaying import Replay

PROFILE = str(EXAMPLE / "san_francisco.toml")
CALLS = str(EXAMPLE / "calls.csv")
RESPONSE = str(ROOT / "directives" / "response.md")
HEADER = "life safety,people hurt,weapon,in progress,area\n"
Make = Callable[[str, str], str]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["replay", *words], env={"COLUMNS": "100"})


def told(*words: str) -> Replay:
    return msgspec.json.decode(run(*words, "--json").stdout, type=Replay)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(name: str, content: str) -> str:
        (tmp_path / name).write_text(content, "utf-8")
        return str(tmp_path / name)

    return write


@pytest.fixture
def directive(make: Make) -> str:
    return make("small.md", text())


def test_a_person_sees_answers_rules_and_areas(make: Make, directive: str) -> None:
    """Rows by what is done, by rule, and by the column asked for; unknown facts are normal."""
    rows = "yes,0,none,no,north\nno,2,,no,north\nno,0,seen|used,yes,south\nno,?,none,no,\n"
    result = run(directive, "--history", make("h.csv", HEADER + rows), "--by", "area")
    assert (result.exit_code, result.stderr) == (0, "")
    for line in (
        "4 rows, 4 different combinations of what the directives tell apart",
        "         1   25.0%  send now, 5, 2 patrol (certain)",
        "         1  1.1@1#response/1  someone may die",
        "north                   2          2          0",
        "(not recorded)          1          0          1",
    ):
        assert line in result.stdout
    assert "(while unsure)" in result.stdout
    assert "no history can tell" in result.stdout


def test_two_directives_side_by_side(make: Make, directive: str) -> None:
    """How many rows the other would have decided otherwise, what moves, and for whom."""
    other = make("other.md", text("version: 1", "version: 2", "| send       | 60 ", "| send       | 45 "))
    history = make("h.csv", HEADER + "no,0,seen,no,north\nno,0,used,no,south\nyes,0,none,no,north\n" * 3)
    found = told(directive, other, "--history", history, "--by", "area")
    (compared,) = found.compared
    assert (compared.old, compared.new, compared.rows, compared.changed) == ("1.1@1", "1.1@2", 9, 6)
    (change,) = compared.changes
    assert [(m.outcome, m.before, m.after, m.direction) for m in change.moves] == [
        ("answer within", 60, 45, "rises")
    ]
    assert change.by == {"area": {"north": 3, "south": 3}}
    assert (
        "6 of 9 rows would have been decided otherwise" in run(directive, other, "--history", history).stdout
    )


def test_parquet_csv_and_json_lines_say_the_same(tmp_path: Path, make: Make, directive: str) -> None:
    """One history, three files."""
    rows = "yes,0,none,no,north\nno,2,,no,\nno,0,used,yes,south\n" * 5
    csv = make("h.csv", HEADER + rows)
    parquet, lines = str(tmp_path / "h.parquet"), str(tmp_path / "h.jsonl")
    with duckdb.connect() as con:
        con.execute(f"COPY (FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet)")
        con.execute(f"COPY (FROM read_csv('{csv}')) TO '{lines}' (FORMAT json)")
        kinds = [row[1] for row in con.execute(f"DESCRIBE FROM '{parquet}'").fetchall()]
    assert "BIGINT" in kinds
    found = [told(directive, "--history", file, "--by", "area") for file in (csv, parquet, lines)]
    assert {one.rows for one in found} == {15}
    assert found[0].directives == found[1].directives == found[2].directives
    both = told(directive, "--history", csv, "--history", parquet)
    assert both.rows == 30


def test_a_row_that_cannot_be_decided_is_counted_and_listed(
    tmp_path: Path, make: Make, directive: str
) -> None:
    """Exit 1; its row number and the reason, and never what its cell says."""
    rows = "yes,0,none,no,north\nno,Ada Example,none,no,north\nno,100,none,no,south\nno,1,knife,no,south\n"
    csv = make("h.csv", HEADER + rows)
    result = run(directive, "--history", csv)
    assert result.exit_code == 1
    assert "1 of 4 rows decided; 3 cannot be" in result.stdout
    assert (
        f"{csv} row 3: 'people hurt' is recorded with a value that 1.1@1 does not have (0..99)"
        in result.stdout
    )
    assert "Ada" not in result.output
    assert "knife" not in result.output
    assert [one.row for one in told(directive, "--history", csv).refusals] == [3, 4, 5]
    parquet = str(tmp_path / "h.parquet")
    with duckdb.connect() as con:
        con.execute(
            'COPY (SELECT \'yes\' AS "Life Safety", i AS "people hurt" FROM range(98, 102) t(i))'
            f" TO '{parquet}'"
        )
    assert [one.row for one in told(directive, "--history", parquet).refusals] == [3, 4]


def test_no_row_of_a_csv_file_is_left_out_in_silence(make: Make, directive: str) -> None:
    """A row that begins like a comment counts; one with other cells than the header ends the reading, with
    its line, whatever comes after it.
    """
    rows = "#yes,0,none,no,north\nyes,0,none,no,north\n"
    assert told(directive, "--history", make("comment.csv", HEADER + rows)).rows == 2
    assert told(directive, "--history", make("bars.csv", (HEADER + rows).replace(",", "|"))).rows == 2
    for wrong in ("yes,2\n", "yes,2,none,no,north,more\n"):
        csv = make("ragged.csv", HEADER + "yes,0,none,no,north\n" + wrong + 5 * "1,2,3,4,5,6,7\n")
        result = run(directive, "--history", csv)
        assert result.exit_code == 2
        assert "line 3 has other cells than the header" in result.stderr


def test_a_citys_export_is_read_by_its_profile(tmp_path: Path) -> None:
    """The bundled export, and the same calls as JSON lines: 300 calls, none of them refused."""
    by = ("--by", "area", "--by", "call_type")
    export = told(RESPONSE, "--history", CALLS, "--profile", PROFILE, *by)
    assert (export.rows, export.directives[0].decided) == (300, 300)
    assert "weapon" in export.directives[0].never_recorded
    assert sum(export.by["area"].values()) == 300
    out = tmp_path / "calls.jsonl"
    CliRunner().invoke(app, ["history", CALLS, "--profile", PROFILE, "--out", str(out)])
    lines = told(RESPONSE, "--history", str(out), *by)
    assert (lines.directives, lines.by) == (export.directives, export.by)


def test_the_result_is_written_as_json(tmp_path: Path, make: Make, directive: str) -> None:
    """`--out` keeps all of it."""
    csv = make("h.csv", HEADER + "yes,0,none,no,north\n")
    out = tmp_path / "result.json"
    assert run(directive, "--history", csv, "--out", str(out)).exit_code == 0
    assert msgspec.json.decode(out.read_bytes(), type=Replay) == told(directive, "--history", csv)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["absent.csv"], "absent.csv: Cannot be read: No such file."),
        (["absent.jsonl"], "absent.jsonl: Cannot be read: No such file or directory."),
        (["text.parquet"], "text.parquet: Cannot be read: it is not what its name says"),
        (["other.csv"], "No column is named after a fact of the directive"),
        (["call.jsonl"], "call.jsonl: line 1: Has facts as a call of a history has, and is none."),
        (["h.csv", "--by", "aera"], 'There is no column "aera" to tell rows apart by. Did you mean "area"?'),
        (["bad.jsonl"], "bad.jsonl: line 2: Is not a JSON object."),
        (["h.csv", "--profile", "absent.toml"], "absent.toml"),
        (["h.csv", "--out", "/"], "/: Is a directory"),
    ],
)
def test_bad_input_is_exit_2_and_says_why(
    make: Make, directive: str, monkeypatch: pytest.MonkeyPatch, words: list[str], why: str
) -> None:
    """Nothing on stdout, the reason on stderr, no traceback."""
    for name, content in {
        "h.csv": HEADER + "yes,0,none,no,north\n",
        "text.parquet": "no",
        "other.csv": "a,b\n1,2\n",
        "bad.jsonl": '{"weapon": "none"}\n[1]\n',
        "call.jsonl": '{"facts": {"weapon": "none"}, "priority": "1"}\n',
    }.items():
        make(name, content)
    monkeypatch.chdir(Path(directive).parent)
    result = run(directive, "--history", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_the_documentation_shows_what_the_program_says() -> None:
    """The session in `docs/replay.md`, line by line."""
    page = (ROOT / "docs" / "replay.md").read_text("utf-8")
    session = page.partition("    300 rows, ")[2].partition("**It states")[0].splitlines()
    said = run(RESPONSE, "--history", CALLS, "--profile", PROFILE, "--by", "area").stdout.splitlines()
    shown = [line[4:] for line in session[1:] if line.strip() not in ("", "…")]
    assert len(shown) == 7
    assert set(shown) <= set(said)
    assert said[0].startswith("300 rows, " + session[0])
