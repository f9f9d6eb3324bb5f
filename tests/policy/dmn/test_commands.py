"""`answerable import-dmn`, `export-dmn` and `tck`, as a person and as a program call them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.policy.dmn.models import data, decision, model, table
from tests.policy.dmn.test_round_trip import loose
from typer.testing import CliRunner, Result

from answerable.cli.app import app

HERE = Path(__file__).parent
DIRECTIVE = Path(__file__).parents[3] / "directives" / "assistance.md"
FOREIGN = model(
    data("Age", "number"), decision("Fee", table("UNIQUE", ["Age"], [""], ["< 18 | 1", ">= 18 | 2"]))
)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_directive_goes_out_and_comes_back(tmp_path: Path) -> None:
    """What stays behind for other tools is told on stderr; nothing needs a person's look: exit 0."""
    out = run("export-dmn", DIRECTIVE, "--out", tmp_path / "a.dmn")
    assert (out.exit_code, out.stdout) == (0, "")
    assert "kept: No other tool holds the decisions to the guarantees (11)." in out.stderr
    back = run("import-dmn", tmp_path / "a.dmn")
    assert (back.exit_code, back.stderr) == (0, "")
    assert loose(back.stdout) == loose(DIRECTIVE.read_text())


def test_assumptions_are_told_and_exit_with_1(tmp_path: Path) -> None:
    """A model from elsewhere always leaves something for a person to look at."""
    file = tmp_path / "m.dmn"
    file.write_bytes(FOREIGN)
    result = run("import-dmn", file)
    assert result.exit_code == 1
    assert result.stdout.startswith('---\ndirective: "Town"')
    assert f"{file}:2: assumed: 'Age': the model does not say its values" in result.stderr
    shown = run("import-dmn", file, "--json")
    assert (shown.exit_code, shown.stderr) == (1, "")
    assert [note["kind"] for note in json.loads(shown.stdout)["notes"]] == ["assumed"] * 4


def test_what_is_no_model_exits_with_2(tmp_path: Path) -> None:
    """The message says which line of which file, and nothing is written."""
    result = run("import-dmn", DIRECTIVE, "--out", tmp_path / "never.md")
    assert result.exit_code == 2
    assert f"{DIRECTIVE}:1: The file is not well-formed XML" in result.stderr
    assert not (tmp_path / "never.md").exists()
    assert run("import-dmn", tmp_path / "none.dmn").exit_code == 2
    assert run("export-dmn", HERE / "kit" / "parking.dmn").exit_code == 2


def test_the_kit_is_reported_case_by_case() -> None:
    """One line a case, then the count; exit 1 where one fails, 2 where there is none."""
    good, bad = run("tck", HERE / "kit"), run("tck", HERE / "kit_failing")
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (0, "4 of 4 cases passed")
    assert good.stdout.splitlines()[0] == "passed parking-test-01.xml towed"
    assert (bad.exit_code, bad.stdout.splitlines()[-1]) == (1, "1 of 10 cases passed")
    assert "FAILED wrong-test-01.xml value: Answer: expected 42.0001, but it came to 42" in bad.stdout
    told = json.loads(run("tck", HERE / "kit", "--json").stdout)
    assert (told["cases"], told["passed"], told["results"][0]["passed"]) == (4, 4, True)
    assert run("tck", HERE / "moddle").exit_code == 2
    assert run("tck", HERE / "nowhere").exit_code == 2
