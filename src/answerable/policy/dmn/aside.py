"""What a directive says and DMN cannot, put aside: its text, cut at the decisions that DMN carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from answerable.policy.directive import Directive
from answerable.policy.dmn.markdown import DraftTable, escaped, table_lines
from answerable.policy.dmn.model import Piece
from answerable.policy.given import fold
from answerable.policy.reading.facts import FREE_HEADS
from answerable.policy.reading.front import length
from answerable.policy.reading.markdown import Section, sections
from answerable.policy.reading.source import split_lines


def cut_at_decisions(directive: Directive) -> list[Piece]:
    """A directive's text without the headings and tables of its decisions."""
    lines = split_lines(directive.text.removeprefix("\ufeff"))
    names = {table.line: table.name for table in directive.tables}
    pieces, done = [], 0
    for section in _decisions(directive):
        at = section.heading.line - 1
        rows = section.grids[0]
        below = at + section.heading.source.count("\n") + (1 if lines[at].lstrip().startswith("#") else 2)
        pieces.append(Piece(_joined(lines[done:at])))
        words = _joined(lines[below : rows.line - 1])
        pieces.append(Piece(words, names[section.heading.line], section.level))
        done = rows.rows[-1][0].line
    return [*pieces, Piece("\n".join(lines[done:]))]


def _decisions(directive: Directive) -> Iterator[Section]:
    lines = split_lines(directive.text.removeprefix("\ufeff"))
    front = length(lines)
    starts = {table.line for table in directive.tables}
    found = sections([""] * front + lines[front:])
    return (section for section in found if section.level and section.heading.line in starts)


def formatted(directive: Directive) -> Iterator[int]:
    """The lines of rules whose free cells are formatted: a model carries their words alone."""
    for section in _decisions(directive):
        grid = section.grids[0]
        free = [place for place, head in enumerate(grid.heads) if fold(head.text) in FREE_HEADS]
        for row in grid.rows:
            cells = [row[place] for place in free]
            if any(escaped(cell.text) != cell.source.replace("|", "\\|") for cell in cells):
                yield row[0].line


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def put_together(pieces: Sequence[Piece], tables: Mapping[str, DraftTable]) -> str:
    """The directive's text with its decisions; new ones stand at its end, lost ones are left out.

    Between the pieces stands one blank line, whatever other tools made of the blanks around them.
    """
    placed = {piece.decision for piece in pieces}
    new = [Piece("", name) for name in tables if name not in placed]
    parts = [part for piece in (*pieces, *new) for part in _with_table(piece, tables)]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _with_table(piece: Piece, tables: Mapping[str, DraftTable]) -> Iterator[str]:
    table = tables.get(piece.decision)
    if not piece.decision:
        yield piece.text
    elif table is not None:
        yield f"{'#' * piece.level} {table.heading}"
        yield piece.text
        yield _joined(list(table_lines(table)))


def lost(pieces: Sequence[Piece], tables: Mapping[str, DraftTable]) -> Iterator[str]:
    """The decisions that the text had and the model has no more."""
    return (piece.decision for piece in pieces if piece.decision and piece.decision not in tables)
