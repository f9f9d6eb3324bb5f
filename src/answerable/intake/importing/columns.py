"""A sample of a table -> what each of its columns looks like. Nothing here repeats what a cell says."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Final

import msgspec

from answerable.intake.importing.forms import Forms, forms_of
from answerable.intake.importing.sources import Row, Table

SAMPLED: Final = 10_000
"""Rows of a sample: the first thousand, and others drawn from the whole table."""
_FIRST: Final = 1_000
BLANKS: Final = frozenset(
    {"", "null", "(null)", "<null>", "none", "n/a", "#n/a", "nan", "nat", "\\n", "-", "--"}
)
"""What stands for nothing in any column of any city, folded."""
_DISTINCT: Final = 5_000


class Column(msgspec.Struct, frozen=True):
    """One column of a sample."""

    name: str
    values: Counter[str]
    """What stands in it, folded blanks aside, and how often; not all of it where values are many."""
    rows: int
    filled: int
    distinct: int
    times: Forms | None
    numeric: float
    """The share of its values that are numbers."""
    low: float
    high: float
    worded: float
    """The share of its values that hold a word of four letters or more."""
    spaced: float
    """The share that holds a blank inside."""

    @property
    def full(self) -> float:
        """The share of rows that have a value."""
        return self.filled / max(1, self.rows)

    @property
    def variety(self) -> float:
        """Different values a value."""
        return self.distinct / max(1, self.filled)


class Sample(msgspec.Struct, frozen=True):
    """What was seen of a table."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """In the order of the file."""
    columns: tuple[Column, ...]
    counted: int
    """Rows that the table has."""
    blanks: frozenset[str]
    """Words that stand for nothing, as far as this table has them."""
    form: str


def take(table: Table) -> Sample:
    """Read a table through and keep a sample of its rows."""
    chance = random.Random(0)  # noqa: S311 - the same file gives the same guess
    kept: list[tuple[int, list[str]]] = []
    counted = 0
    row: Row
    for row in table.rows:
        if row[1] is None:
            continue
        counted += 1
        if len(kept) < SAMPLED:
            kept.append((counted, row[1]))
        else:
            place = chance.randrange(counted - _FIRST)
            if place < SAMPLED - _FIRST:
                kept[_FIRST + place] = (counted, row[1])
    rows = tuple(
        tuple(" ".join(cell.split()) for cell in cells) for _, cells in sorted(kept, key=lambda one: one[0])
    )
    blanks = frozenset(folded for cells in rows for cell in cells if (folded := cell.casefold()) in BLANKS)
    columns = tuple(_column(head, [cells[at] for cells in rows]) for at, head in enumerate(table.heads))
    return Sample(tuple(table.heads), rows, columns, counted, blanks, table.form)


def _column(head: str, cells: list[str]) -> Column:
    values = Counter(cell for cell in cells if cell.casefold() not in BLANKS)
    filled, distinct = values.total(), len(values)
    if distinct > _DISTINCT:
        values = Counter(dict(values.most_common(_DISTINCT)))
    numbers = [(number, count) for text, count in values.items() if (number := _number(text)) is not None]
    return Column(
        name=head,
        values=values,
        rows=len(cells),
        filled=filled,
        distinct=distinct,
        times=forms_of(values) if values else None,
        numeric=sum(count for _, count in numbers) / max(1, values.total()),
        low=min((number for number, _ in numbers), default=0.0),
        high=max((number for number, _ in numbers), default=0.0),
        worded=_share(values, r"[^\W\d_]{4,}"),
        spaced=_share(values, r"\s"),
    )


def _share(values: Counter[str], pattern: str) -> float:
    found = re.compile(pattern).search
    return sum(count for text, count in values.items() if found(text)) / max(1, values.total())


def _number(text: str) -> float | None:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,20})?", text):
        return None
    return float(text)
