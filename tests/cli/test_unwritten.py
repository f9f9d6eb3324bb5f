"""`answerable unwritten`, as a person and as a program call it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import msgspec
import pytest
from tests.audit.unwritten.made import DOWN, town, write
from tests.audit.unwritten.test_search import federal
from tests.cli.conftest import ROOT
from typer.testing import CliRunner, Result

from answerable.audit.unwritten import Unwritten
from answerable.cli.app import app

PLAN = """
[unwritten]
columns = ["caller works for", "kind of place", "language"]
baseline = ["decided: response"]
permutations = 99
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["unwritten", *map(str, words)])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)
    return file


def test_a_person_reads_the_rule_and_what_it_is_worth(tmp_path: Path, plan: Path) -> None:
    """Rule, cases of denominator, both rates, chance, the other half; ids to the entitled alone; exit 1."""
    rows = town(federal)
    mine = sum(row["caller works for"] == "federal" for row in rows)
    write(tmp_path / "history.parquet", rows)
    result = run(tmp_path, "--plan", plan)
    assert result.exit_code == 1
    assert f"caller works for = federal: {mine} of {mine}\n" in result.stdout
    assert re.search(r"  100\.0%, 2\.1% of the others like them; 6\.3 expected, ", result.stdout)
    assert "p = 0.01; a search gives 0 such rules on average" in result.stdout
    assert "suggested by half of the days; on the other half" in result.stdout
    assert "it does not say why" in result.stdout
    assert "cases:" not in result.stdout
    assert "  cases: 25-0" in run(tmp_path, "--plan", plan, "--entitled").stdout


def test_a_program_gets_one_json_value(tmp_path: Path, plan: Path) -> None:
    """The same, with nothing in it that only the entitled may see; options go before the plan."""
    write(tmp_path / "history.parquet", town(federal))
    result = run(tmp_path, "--plan", plan, "--json", "--column", "language", "--seed", "3")
    found = msgspec.json.decode(result.stdout, type=Unwritten)
    assert (result.exit_code, found.columns, found.seed, found.rules) == (0, ("language",), 3, ())
    whole = msgspec.json.decode(run(tmp_path, "--plan", plan, "--json").stdout, type=Unwritten)
    assert whole.rules[0].cases is None
    open_ = msgspec.json.decode(run(tmp_path, "--plan", plan, "--json", "--entitled").stdout, type=Unwritten)
    assert open_.rules[0].cases


def test_few_are_not_counted_out(tmp_path: Path) -> None:
    """Where three calls were none, the rule is told without its figures."""
    for first, last, says in (
        (3, 40, "area = A: fewer than 5 on one side; the figures are withheld\n"),
        (0, 42, "  100.0%; fewer than 5 others departed, and what was expected is withheld\n"),
    ):
        rows = [
            {"area": "AB"[nth >= 40], "departures": DOWN if first <= nth < last else []} for nth in range(400)
        ]
        write(tmp_path / "history.parquet", rows)
        assert says in run(tmp_path, "--column", "area", "--permutations", "99").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--column", "aera"), 'There is no column "aera". Did you mean "area"?'),
        ((), "options: unwritten.columns: Is missing."),
        (("--plan", "none.toml"), "none.toml: Cannot be read"),
    ],
)
def test_bad_input_is_told(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """Exit 2, on stderr, with what to do."""
    write(tmp_path / "history.parquet", [{"area": "A"}])
    result = run(tmp_path, *words)
    assert result.exit_code == 2
    assert says in result.stderr


def test_the_page_s_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of docs/unwritten.md, typed as it stands, and its answer below it."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "unwritten.md").read_text("utf-8")
    block = re.search(r"```console\n(.*?)```", page, re.DOTALL)
    assert block is not None
    answer = ""
    for line in block[1].replace("\\\n", "").splitlines():
        if line.startswith("$ answerable "):
            answer = CliRunner().invoke(app, shlex.split(line)[2:]).stdout
        elif line != "…":
            assert line in answer
