"""From Markdown to sections: headings, each with the tables below it, every cell with its place.

markdown-it says where tables begin and end, as a page made from the file would show them. The cells are cut
from the source lines here, by the same rule (GitHub Flavored Markdown, section 4.10), because a parser that
pads short rows and drops surplus cells would make a directive silently say less.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from answerable.policy.given import tidy

_BLOCKS: Final = MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])
_INLINE: Final = MarkdownIt("commonmark").enable("strikethrough")
_SPECIAL: Final = re.compile(r"[\\`*_]|~~|<(?=[A-Za-z/!?])|&(?=[A-Za-z#])|\](?=\()")
_DASHES: Final = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_MARKUP: Final = {"em_open", "em_close", "strong_open", "strong_close", "code_inline", "text", "text_special"}
LONGEST_CELL: Final = 4_000
"""Characters: room for a list of some hundred values."""
LONGEST_FORMATTED: Final = 1_000
"""Characters of a cell with anything in it that formats: finding what links to what can take their square."""


class Cell(msgspec.Struct, frozen=True):
    """A cell of a table or the words of a heading: the source between the pipes, and where it stands."""

    source: str
    line: int
    column: int
    is_lone: bool = False
    """Whether its whole line holds no pipe."""

    @property
    def text(self) -> str:
        """The words as a reader of the page sees them, blanks collapsed."""
        return _words(self.source)[0]

    @property
    def is_plain(self) -> bool:
        """Whether it holds words alone: no link, image, HTML or struck-out text."""
        return _words(self.source)[1]

    @property
    def longest(self) -> int:
        """How many characters it may hold."""
        return LONGEST_FORMATTED if _SPECIAL.search(self.source, 0, LONGEST_CELL) else LONGEST_CELL

    def __bool__(self) -> bool:
        return bool(self.source.strip())


class Grid(msgspec.Struct, frozen=True):
    """A table as written; rows may differ in length. `nested`: within a quotation or a list."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    line: int
    column: int = 1
    nested: bool = False


class Stray(msgspec.Struct, frozen=True):
    """Text that looks like a part of a table but stands outside of one.

    `why`: "row" (no table around it), "dashes" (heads and the line of dashes differ in number), "no dashes",
    "loose" (a pipe further on in the line), "hidden" (in HTML or in an indented block), "unclosed" (a code
    block that is opened and never closed).
    """

    why: str
    source: str
    line: int
    column: int
    heads: int = 0
    dashes: int = 0


class Section(msgspec.Struct, frozen=True):
    """What stands between one heading and the next, whatever their levels."""

    heading: Cell
    level: int
    grids: list[Grid]
    strays: list[Stray]


@functools.lru_cache(maxsize=16_384)
def _words(source: str) -> tuple[str, bool]:
    """A cell's words, and whether it is plain. Too long ones are given raw; `grids` reports them."""
    if len(source) > LONGEST_CELL or not _SPECIAL.search(source):
        return tidy(source[:LONGEST_CELL]), True
    if len(source) > LONGEST_FORMATTED:
        return tidy(source), True
    shown, plain = [], True
    for token in _INLINE.parseInline(source)[0].children or []:
        plain = plain and token.type in _MARKUP
        shown.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return tidy("".join(shown)), plain


def sections(lines: list[str]) -> Iterator[Section]:
    """Cut a document into sections; the first has a blank heading, and what stands before all headings."""
    tokens = _BLOCKS.parse("\n".join(lines))
    section = Section(Cell("", 1, 1), 0, [], [])
    nested_table: list[Token] | None = None
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            yield section
            section = _section(token, tokens[at + 1], lines)
        elif token.type == "table_open" and token.level == 0:
            section.grids.append(_grid(token, lines))
        elif token.type == "table_open":
            nested_table = []
        elif token.type == "table_close" and nested_table is not None:
            section.grids.append(_nested_grid(nested_table))
            nested_table = None
        elif token.type == "inline" and nested_table is not None:
            nested_table.append(token)
        else:
            section.strays.extend(_strays(token, tokens, at, lines, has_table=bool(section.grids)))
    yield section


def _span(token: Token) -> tuple[int, int]:
    """The first line of a block and the line after its last, counted from 0."""
    assert token.map is not None
    return token.map[0], token.map[1]


def _section(opening: Token, inline: Token, lines: list[str]) -> Section:
    start, _ = _span(opening)
    first = inline.content.split("\n", 1)[0]
    column = max(lines[start].find(first), 0) + 1
    section = Section(Cell(inline.content, start + 1, column), int(opening.tag[1:]), [], [])
    if "|" in inline.content:
        why = "row" if _begins_row(first) else "loose"
        section.strays.append(Stray(why, first, start + 1, column))
    return section


def cut(line: str) -> Iterator[tuple[str, int]]:
    r"""The cells of one table line with their columns; `\|` is a pipe within a cell, also in code."""
    start = len(line) - len(line.lstrip(" \t"))
    stripped = line.strip(" \t")
    cells, begin, escaped = [], 0, False
    for at, char in enumerate(stripped):
        if char == "|" and not escaped:
            cells.append((stripped[begin:at], begin))
            begin = at + 1
        escaped = char == "\\"
    cells.append((stripped[begin:], begin))
    if cells[0][0] == "":
        cells.pop(0)
    if cells and cells[-1][0] == "":
        cells.pop()
    for source, at in cells:
        blank = len(source) - len(source.lstrip()) if source.strip() else min(1, len(source))
        yield source.strip().replace("\\|", "|"), start + at + blank + 1


def _row(lines: list[str], at: int) -> tuple[Cell, ...]:
    lone = "|" not in lines[at]
    cells = tuple(Cell(source, at + 1, column, is_lone=lone) for source, column in cut(lines[at]))
    return cells or (Cell("", at + 1, 1),)  # a line of one pipe alone


def _grid(token: Token, lines: list[str]) -> Grid:
    start, end = _span(token)
    heads = _row(lines, start)
    rows = tuple(_row(lines, at) for at in range(start + 2, end) if lines[at].strip())
    return Grid(heads, rows, start + 1, heads[0].column)


def _nested_grid(inlines: list[Token]) -> Grid:
    line = _span(inlines[0])[0]
    heads = [Cell(token.content, line + 1, 1) for token in inlines if _span(token)[0] == line]
    return Grid(tuple(heads), (), line + 1, nested=True)


def _strays(
    token: Token, tokens: list[Token], at: int, lines: list[str], *, has_table: bool
) -> Iterator[Stray]:
    """At most one stray for one block: its first line tells enough."""
    if token.type == "paragraph_open":
        yield from _strays_in_text(tokens[at + 1], lines, has_table=has_table)
    elif token.type == "heading_open":
        yield from _strays_in_text(tokens[at + 1], lines, has_table=True)
    elif token.type in ("code_block", "html_block"):
        span = range(*_span(token))
        rows = [number for number in span if _begins_row(lines[number])]
        if rows:
            yield _stray("hidden", lines, rows[0])
        else:
            yield from _loose(span, lines)
    elif token.type == "fence" and token.level == 0:
        start, end = _span(token)
        closing = lines[end - 1].strip()
        if end - start < 2 or set(closing) != {token.markup[0]} or len(closing) < len(token.markup):
            yield _stray("unclosed", lines, start)


def _begins_row(line: str) -> bool:
    return line.lstrip(" \t>").startswith("|")


def _stray(why: str, lines: list[str], at: int, heads: int = 0, dashes: int = 0) -> Stray:
    line = lines[at]
    return Stray(why, line.strip(), at + 1, len(line) - len(line.lstrip()) + 1, heads, dashes)


def _strays_in_text(inline: Token, lines: list[str], *, has_table: bool) -> Iterator[Stray]:
    start, end = _span(inline)
    for at in range(start, end):
        if at > start and "|" in lines[at] and _DASHES.fullmatch(lines[at]):
            heads, dashes = len(_row(lines, at - 1)), len(_row(lines, at))
            yield _stray("dashes", lines, at - 1, heads, dashes)
            return
    rows = [at for at in range(start, end) if _begins_row(lines[at])]
    if rows:
        yield _stray("row" if has_table else "no dashes", lines, rows[0])
    else:
        yield from _loose(range(start, end), lines)


def _loose(span: range, lines: list[str]) -> Iterator[Stray]:
    """The first line with a pipe that divides something."""
    loose = next((at for at in span if re.search(r"(?<!\\)\|", lines[at])), None)
    if loose is not None:
        yield _stray("loose", lines, loose)
