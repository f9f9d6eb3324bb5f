"""What a directive says and DMN cannot, put aside: its text, cut at the decisions that DMN carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from answerable.policy.directive import Directive
from answerable.policy.dmn.markdown import DraftTable, table_lines
from answerable.policy.dmn.model import Piece
from answerable.policy.reading.front import length
from answerable.policy.reading.markdown import sections
from answerable.policy.reading.source import split_lines


def cut_at_decisions(directive: Directive) -> list[Piece]:
    """A directive's text without the headings and tables of its decisions."""
    lines = split_lines(directive.text.removeprefix("\ufeff"))
    front = length(lines)
    names = {table.line: table.name for table in directive.tables}
    pieces, done = [], 0
    for section in sections([""] * front + lines[front:]):
        at = section.heading.line - 1
        if section.heading.line not in names or not section.level:
            continue
        rows = section.grids[0]
        below = at + section.heading.source.count("\n") + (1 if lines[at].lstrip().startswith("#") else 2)
        pieces.append(Piece(_joined(lines[done:at])))
        name = names[section.heading.line]
        pieces.append(Piece(_joined(lines[below : rows.line - 1]), name, section.level))
        done = rows.rows[-1][0].line
    return [*pieces, Piece("\n".join(lines[done:]))]


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def put_together(pieces: Sequence[Piece], tables: Mapping[str, DraftTable]) -> str:
    """The directive's text with its decisions; new ones stand at its end, lost ones are left out."""
    found = [_with_table(piece, tables) for piece in pieces]
    placed = {piece.decision for piece in pieces}
    new = [_with_table(Piece("\n", name), tables) for name in tables if name not in placed]
    return "".join([*found, *(f"\n{text}" for text in new)])


def _with_table(piece: Piece, tables: Mapping[str, DraftTable]) -> str:
    if not piece.decision:
        return piece.text
    table = tables.get(piece.decision)
    if table is None:
        return ""
    return f"{'#' * piece.level} {table.heading}\n{piece.text}{_joined(list(table_lines(table)))}"


def lost(pieces: Sequence[Piece], tables: Mapping[str, DraftTable]) -> Iterator[str]:
    """The decisions that the text had and the model has no more."""
    return (piece.decision for piece in pieces if piece.decision and piece.decision not in tables)
