"""What tutorials say of pages is written on them: labels, accounts, what is typed at the console."""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from docs.site import ROOT

from answerable.policy import load_directive
from answerable.web.pages.console.grammar import Scene, Unclear, read
from answerable.web.pages.console.line import _values

sys.path.insert(0, str(ROOT / "examples"))

import served

TUTORIALS = sorted((ROOT / "docs/tutorials").glob("*.md"))
MESSAGES = ROOT / "src/answerable/web/pages/messages"


def named(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize("page", TUTORIALS, ids=named)
def test_whatever_is_bold_is_written_so_on_a_page(page: Path) -> None:
    """Labels, headings and buttons, in the very words of the English messages."""
    strange = [
        label for label in bold(page.read_text("utf-8")) if not any(m.fullmatch(label) for m in messages())
    ]
    assert not strange


@pytest.mark.parametrize("page", TUTORIALS, ids=named)
def test_accounts_of_the_demo_are_who_a_tutorial_says(page: Path) -> None:
    told = re.findall(r"`([A-Z]\d+)` \(([a-z -]+)\)", page.read_text("utf-8"))
    assert [pair for pair in told if served.STAFF[pair[0]] != pair[1]] == []
    assert told or page.stem in {"public", "programmer"}


@pytest.mark.parametrize("page", TUTORIALS, ids=named)
def test_what_is_typed_at_the_console_can_be_read_there(page: Path) -> None:
    lines = [
        line
        for block in re.findall(r"```text\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        for line in block.splitlines()
    ]
    assert [line for line in lines if not readable(line)] == []


def test_what_is_not_so_is_found() -> None:
    labels = bold("**Send those recommended**, **Send all**, **Draft 26-W0001**\n\n```text\n**no**\n```\n")
    assert [any(m.fullmatch(label) for m in messages()) for label in labels] == [True, False, True]
    assert [readable(line) for line in ("send .", "send ", "fact . weapon=nuclear", "fly .")] == [
        True,
        False,
        False,
        False,
    ]


def bold(text: str) -> list[str]:
    """What is bold in a page, outside of code."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [" ".join(label.split()) for label in re.findall(r"\*\*(.+?)\*\*", prose, re.DOTALL)]


@cache
def messages() -> frozenset[re.Pattern[str]]:
    """The English messages of all views, without a symbol before them; a place in one takes anything."""
    said: set[str] = set()
    for file in MESSAGES.rglob("en.toml"):
        for part in tomllib.loads(file.read_text("utf-8")).values():
            said |= set(part.values()) if isinstance(part, dict) else set()
    return frozenset(
        re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(re.sub(r"^\W+ ", "", each))))
        for each in said
        if re.search(r"\w", re.sub(r"\{\w+\}", "", each))
    )


def readable(line: str) -> bool:
    """Whether it is a whole sentence in a town with the shipped directive, a call being open."""
    directive = load_directive(ROOT / "directives/response.md")
    facts = _values(directive, facts=True)
    scene = Scene(
        year="26",
        current="26-000007",
        calls=("26-000007", "26-000012"),
        units=("P1", "P2", "P3"),
        free=("P1", "P2"),
        facts=facts,
        outcomes=_values(directive, facts=False),
    )
    try:
        asked = read(line, scene).arguments.get("facts", {})
    except Unclear:
        return False
    return all(fact in facts and (not facts[fact] or value in facts[fact]) for fact, value in asked.items())
