"""What a chapter tells: prose, commands with what the program printed, tables; and how these are shown.

A chapter is a generator of pieces. The page has them all; a terminal has the prose and the tables, and of a
command's answer the first lines.
"""

from __future__ import annotations

import itertools
import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

FIRST_LINES = 4
"""So much of a command's answer a terminal shows; the page has all of it."""
WIDTH = 96
LONGEST = 104
HASH = re.compile(r"\b[0-9a-f]{16,}\b…?")
"""What differs from run to run although nothing else does: keys and salts are drawn anew each time."""


@dataclass(frozen=True)
class Say:
    """A paragraph, in Markdown."""

    words: str


@dataclass(frozen=True)
class Shown:
    """A command as it is typed, and what it printed."""

    command: str
    printed: str


@dataclass(frozen=True)
class Table:
    """Heads and rows; a cell is Markdown."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


Piece: TypeAlias = Say | Shown | Table


def elided(text: str) -> str:
    """The text without hashes, and without blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in HASH.sub("[hash]", text).rstrip().splitlines())


def typed(command: str) -> str:
    """A command over several lines, in the shell's own way, where it is too long for one."""
    lexer = shlex.shlex(" ".join(command.split()), posix=False, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    lines, line = [], ""
    for word in lexer:
        if line and len(line) + len(word) + 3 > LONGEST:
            lines.append(f"{line} \\")
            line = f"    {word}"
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def as_markdown(piece: Piece) -> str:
    """A piece of the page."""
    match piece:
        case Say(words):
            return filled(words) + "\n"
        case Shown(command, printed):
            return f"```console\n$ {command}\n{printed}\n```\n"
        case Table(heads, rows):
            return "\n".join(_row(each) for each in (heads, ["---"] * len(heads), *rows)) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def as_lines(piece: Piece) -> Iterator[str]:
    """A piece on a terminal."""
    match piece:
        case Say(words):
            yield from filled(_plain(words)).splitlines()
        case Shown(command, printed):
            lines = printed.splitlines()
            yield f"  $ {command}"
            yield from (f"    {line}" for line in lines[:FIRST_LINES])
            if (more := len(lines) - FIRST_LINES) > 0:
                yield f"    … {more} lines more"
        case Table(heads, rows):
            yield from (f"  {_plain(line)}" for line in _columns([heads, *rows]))
    yield ""


def _plain(text: str) -> str:
    """Markdown without its marks."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("**", "").replace("`", "").replace("*", "")


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column as wide as it needs; the others share what is left, over several lines."""
    first = min(30, max(len(_plain(row[0])) for row in rows))
    each = max(9, (WIDTH - first) // max(1, len(rows[0]) - 1) - 2)
    for row in rows:
        widths = (first, *[each] * (len(row) - 1))
        cells = [textwrap.wrap(_plain(cell), width) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in itertools.zip_longest(*cells, fillvalue=""):
            yield "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()


def filled(words: str) -> str:
    """Paragraphs and list items, each filled to the width of the page."""
    blocks = re.split(r"\n\s*\n|\n(?=- )", textwrap.dedent(words).strip())
    made = []
    for block in blocks:
        indent = "  " if block.startswith("- ") else ""
        made.append(
            textwrap.fill(
                " ".join(block.split()),
                120,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return re.sub(r"\n\n(?=- )", "\n", "\n\n".join(made)).replace("\n- ", "\n- ")
