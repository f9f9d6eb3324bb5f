"""docs/claims.md says what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from answerable.audit.claims.parts import KINDS
from answerable.cli.app import app

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "claims.md").read_text("utf-8")
CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC$", re.MULTILINE)


def block(language: str) -> str:
    """The page's first block of a language."""
    return PAGE.split(f"```{language}\n")[1].split("```")[0]


def test_the_example_on_the_page_is_the_file() -> None:
    assert block("toml") == (ROOT / "examples" / "tiny_claims.toml").read_text("utf-8")


def test_the_answer_on_the_page_is_the_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As printed at 88 columns; only the time differs."""
    monkeypatch.chdir(ROOT)
    command, _, shown = block("console").partition("\n")
    env = {"COLUMNS": "88", "TERM": "dumb", "NO_COLOR": "1"}
    result = CliRunner().invoke(app, command.split()[2:], env=env)
    assert result.exit_code == 1
    printed = "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines())
    assert CLOCK.sub("", printed) == CLOCK.sub("", shown)


def test_every_kind_and_key_is_on_the_page() -> None:
    from answerable.audit.claims.parts import FILTER, PART_KEYS

    for word in (*KINDS, *FILTER, *PART_KEYS):
        assert re.search(rf"`[^`]*\b{re.escape(word)}\b[^`]*`", PAGE) or word in block("toml"), word
