"""`answerable blind`, as a person and as a program call it."""

from __future__ import annotations

import csv
import hashlib
import re
import shlex
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.audit.blind.test_blind import alike, biased, history, made, reviewed
from tests.cli.conftest import ROOT
from typer.testing import CliRunner, Result

from answerable.audit.blind import Key, Review
from answerable.cli.app import app


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["blind", *map(str, words)])


def drawn(tmp_path: Path, *more: str) -> Result:
    return run(
        "draw", history(tmp_path), "--by", "caller works for", "--fact", "life safety: no < yes",
        "--show", "call_type", "--each", "10", "--out", tmp_path / "review", "--key", tmp_path / "key.json",
        *more,
    )  # fmt: skip


def test_drawn_reviewed_and_scored(tmp_path: Path) -> None:
    """The key is its owner's alone; the sheet, filled in, is scored against it."""
    result = drawn(tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "20 calls of 2 groups" in result.stdout
    assert "not drawn from: 30 calls (caller works for is not known)" in result.stdout
    assert (tmp_path / "key.json").stat().st_mode & 0o777 == 0o600
    sheet = tmp_path / "review" / "sheet.csv"
    with sheet.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with sheet.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "life safety": "yes"} for row in rows)
    scored = run(
        "score", sheet, "--key", tmp_path / "key.json", "--commitment", tmp_path / "review/commitment.txt"
    )
    assert scored.exit_code == 1, scored.stderr
    assert "county: 10 of 10 compared; 100% alike" in scored.stdout
    assert "federal: 10 of 10 compared; 0% alike" in scored.stdout


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """A second draw needs another file; the first review can still be opened."""
    drawn(tmp_path)
    before = (tmp_path / "key.json").read_bytes()
    again = drawn(tmp_path, "--seed", "2")
    assert (again.exit_code, "There is a key already" in again.stderr) == (2, True)
    assert (tmp_path / "key.json").read_bytes() == before


def test_programs_get_one_json_value(tmp_path: Path) -> None:
    """Of the draw nothing that tells which call is which; of the score everything."""
    told = msgspec.json.decode(drawn(tmp_path, "--json").stdout)
    assert (told["calls"], told["groups"], len(told["commitment"])) == (20, 2, 64)
    key, truth = made(150, biased, np.random.default_rng(1))
    file, commitment = keep(tmp_path, key)
    result = run("score", reviewed(tmp_path, truth), "--key", file, "--commitment", commitment, "--json")
    review = msgspec.json.decode(result.stdout)
    assert (result.exit_code, review["findings"][0]["verdict"]) == (1, "disparity")
    assert set(review) == set(Review.__struct_fields__)


def keep(tmp_path: Path, key: Key) -> tuple[Path, str]:
    sealed = msgspec.json.encode(key)
    file = tmp_path / "made.json"
    file.write_bytes(sealed)
    return file, hashlib.sha256(sealed).hexdigest()


def test_two_reviewers_and_no_disparity(tmp_path: Path) -> None:
    """Their own agreement stands first; exit 0."""
    key, truth = made(60, alike, np.random.default_rng(2))
    file, commitment = keep(tmp_path, key)
    sheets = [reviewed(tmp_path, truth, name) for name in ("one.csv", "two.csv")]
    result = run("score", *sheets, "--key", file, "--commitment", commitment)
    assert result.exit_code == 0
    assert "the two reviewers: 100% alike; kappa cannot be told, because" in result.stdout
    assert "county beside federal: inconclusive." in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--show", "area"), '"area" would tell who calls'),
        (("--fact", "weapon"), '"weapon" is not known by its values.'),
        (("--mask", "none.txt"), "none.txt: Cannot be read as text."),
        (("--narratives", "none.csv"), "none.csv: Cannot be read as narratives"),
    ],
)
def test_bad_input_is_told(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """Exit 2, on stderr, and no key is written."""
    result = drawn(tmp_path, *words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (tmp_path / "key.json").exists()


def test_the_page_s_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of docs/blind-review.md, typed as it stands, and its answer below it."""
    for name in ("examples", "directives"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "blind-review.md").read_text("utf-8")
    block = re.search(r"```console\n(.*?)```", page, re.DOTALL)
    assert block is not None
    answer = ""
    for line in block[1].replace("\\\n", "").splitlines():
        if line.startswith("$ answerable "):
            answer = CliRunner().invoke(app, shlex.split(line)[2:]).stdout
        elif line != "…":
            assert line in answer
