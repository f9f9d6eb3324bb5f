"""Every command that a page shows is a command of the program, with options that it has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docs.site import ROOT, sources
from typer.main import get_command

from answerable.cli.app import app
from answerable.web.metrics import Metrics

PAGES = [page for page in sources() if page.name != "CHANGELOG.md"]
SHOWN = re.compile(r"^(?:\$ | {4}|  - )?answerable ((?:.*\\\n)*.*)", re.MULTILINE)
ROOT_COMMAND: Any = get_command(app)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_is_one(page: Path) -> None:
    wrong = [f"answerable {shown}" for shown in commands(page.read_text("utf-8")) if not is_one(words(shown))]
    assert not wrong


def test_a_command_that_there_is_not_is_found() -> None:
    text = "    answerable fsck --centre x\n\nanswerable unit ad P1\nanswerable fsck --centry x | less\n"
    assert [is_one(words(shown)) for shown in commands(text)] == [True, False, False]


def commands(text: str) -> Iterator[str]:
    """What follows `answerable` on each line that begins with it, continued lines joined."""
    for found in SHOWN.finditer(text):
        yield found[1].replace("\\\n", " ")


def words(shown: str) -> list[str]:
    """The words of a command, up to a pipe, a redirection or a comment."""
    lexer = shlex.shlex(shown, posix=True, punctuation_chars="|>&;<")
    lexer.whitespace_split, lexer.commenters = True, "#"
    read: list[str] = []
    for word in lexer:
        if word[0] in "|>&;<":
            break
        read.append(word)
    return read


def is_one(read: list[str]) -> bool:
    """Whether the words name a command, and every option among them is an option of it."""
    command = ROOT_COMMAND
    while read and hasattr(command, "commands"):
        if read[0].startswith("-"):
            break
        command = command.commands.get(read.pop(0))
        if command is None:
            return False
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {
        "--help",
        "-h",
    }
    given = {word.partition("=")[0] for word in read if re.match(r"--?[a-z]", word)}
    return given <= options


def test_the_page_on_watching_a_server_has_every_figure() -> None:
    """And no other: each metric that the server gives, by the name that a scraper sees."""
    page = (ROOT / "docs/metrics.md").read_text("utf-8")
    named = set(re.findall(r"`(answerable_\w+)`", page))
    given = {
        f"{family.name}{'_total' if family.type == 'counter' else ''}"
        for family in Metrics().registry.collect()
    }
    assert given
    assert named == given
