"""What every table of a directive must keep to: its heads known, its rows whole, its cells plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from answerable.policy.given import fold
from answerable.policy.reading import names
from answerable.policy.reading.markdown import LONGEST_FORMATTED, Cell, Grid
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.report import Report

Row: TypeAlias = dict[str, Cell]
"""A row's cells by the key of their column."""


def heads_of(
    grid: Grid, needed: tuple[str, ...], allowed: tuple[str, ...], report: Report
) -> list[str] | None:
    """The keys of a declaring table's columns; None where one is missing, double or unknown."""
    keys: list[str] = []
    seen: set[str] = set()
    sound = True
    for head in grid.heads:
        name = fold(head.text)
        if name not in needed + allowed:
            near = Near(name, needed + allowed)
            report.mistake(Say.COLUMN_UNKNOWN, head, head=head.text, nearest=near)
            sound = False
        elif name in seen:
            report.mistake(Say.COLUMN_TWICE, head, head=head.text)
            sound = False
        keys.append(name)
        seen.add(name)
    missing = [name for name in needed if name not in seen]
    if missing and sound:
        report.mistake(Say.COLUMN_MISSING, grid, columns=names.listed(missing))
        sound = False
    return keys if sound else None


def whole_rows(grid: Grid, report: Report) -> Iterator[tuple[Cell, ...]]:
    """The rows that have a cell for each head; the others are reported: a page would pad or cut them."""
    for row in grid.rows:
        cells, heads = len(row), len(grid.heads)
        if cells == 1 < heads and row[0].is_lone:
            report.mistake(Say.ROW_TEXT, row[0], text=row[0].source)
        elif cells > heads:
            report.mistake(Say.ROW_LONG, row[heads], cells=cells, heads=heads, text=row[heads].source)
        elif cells < heads:
            report.mistake(Say.ROW_SHORT, row[0], cells=cells, heads=heads)
        elif _are_short(row, report):
            yield row


def _are_short(row: tuple[Cell, ...], report: Report) -> bool:
    """Whether no cell of a row is too long; those that are, are reported."""
    long = [cell for cell in row if len(cell.source) > LONGEST_FORMATTED and len(cell.source) > cell.longest]
    for cell in long:
        report.mistake(Say.CELL_LONG, cell, longest=cell.longest, text=cell.source)
    return not long


def plain(cell: Cell, report: Report) -> bool:
    """Whether a cell that decides holds words alone; a link or struck-out text is reported."""
    if not cell.is_plain:
        report.mistake(Say.CELL_FORMATTED, cell, text=cell.source)
        return False
    return True


def declared_rows(grid: Grid, keys: list[str], free: tuple[str, ...], report: Report) -> Iterator[Row]:
    """The whole rows of a declaring table whose cells, but for the free columns, are plain."""
    for cells in whole_rows(grid, report):
        row = dict(zip(keys, cells, strict=True))
        checked = [plain(cell, report) for name, cell in row.items() if name not in free]
        if all(checked):
            yield row
