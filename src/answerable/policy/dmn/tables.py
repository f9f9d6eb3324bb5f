"""A DMN decision table on our masks: its columns as facts, its rows as rules, the rows that match as bits.

What DMN leaves open we close by the table's own constants: a number's line runs a little past the least and
the greatest that a cell names, so that a value beyond lies in the outermost cell; strings are those that
cells name, and one more that stands for all others. No row can tell the values of one cell apart.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Final

from answerable.policy.directive import (
    Compare,
    Condition,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Line,
    LineType,
    Outcome,
    Result,
    Rule,
    Table,
)
from answerable.policy.dmn.errors import FeelError
from answerable.policy.dmn.feel import in_utc, kind_of
from answerable.policy.dmn.model import DecisionTable, Text
from answerable.policy.dmn.unary import Unary, read_unary
from answerable.policy.masks import machine_of, ones

_OTHERS: Final = "\0"
"""Stands for every string that no cell names; no string of an XML file can be it."""
_LINES: Final[dict[str, tuple[LineType, Any]]] = {
    "number": ("decimal", Decimal(1)),
    "date": ("date", datetime.timedelta(days=1)),
    "date and time": ("date and time", datetime.timedelta(seconds=1)),
    "days and time duration": ("duration", datetime.timedelta(seconds=1)),
}
_DAY: Final = Line("time", datetime.time(0), datetime.time(23, 59, 59))


class Column:
    """One input column: the FEEL type that its cells speak of, its domain, and what each row tests."""

    def __init__(self, cells: list[Unary]) -> None:
        self.cells = cells
        constants = [value for cell in cells for value in cell.constants]
        kinds = {kind_of(value) for value in constants}
        if len(kinds) > 1:
            raise FeelError(f"One column tests values of different kinds: {', '.join(sorted(kinds))}")
        self.kind = kinds.pop() if kinds else ""
        self.domain = _domain(self.kind, constants)
        if isinstance(self.domain, Enumeration) and any(map(_is_ordering, cells)):
            raise FeelError(f"Comparing the order of {self.kind}s is beyond what is read here")
        self.when_null = sum(1 << row for row, cell in enumerate(cells) if cell.null)
        """The rows that accept null."""

    def place(self, value: Any) -> Any | None:
        """The value of the domain that stands for a value; None where it is of another kind."""
        if self.kind and kind_of(value) != self.kind:
            return None
        if isinstance(self.domain, Enumeration):
            name = value if isinstance(value, str) else str(value).lower()
            return name if self.kind and name in self.domain.values else _OTHERS
        if isinstance(value, datetime.time) and value.tzinfo is not None:
            return None  # its cells name times without a zone, which FEEL does not compare with it
        value = in_utc(value)
        return min(max(value, self.domain.lowest), self.domain.highest)


def _is_ordering(cell: Unary) -> bool:
    return any(not isinstance(single, Compare) or single.op != "=" for single in cell.singles)


def _domain(kind: str, constants: list[Any]) -> Domain:
    if kind in ("", "string"):
        return Enumeration((*dict.fromkeys(constants), _OTHERS), ordered=False)
    if kind == "boolean":
        return Enumeration(("false", "true"), ordered=False)
    if kind == "time":
        if any(value.tzinfo for value in constants):
            raise FeelError("Times with a zone are beyond what is read here")
        return _DAY
    type_, step = _LINES[kind]
    values = [in_utc(value) for value in constants]
    try:
        return Line(type_, min(values) - step, max(values) + step)
    except OverflowError:
        raise FeelError("A date at the end of the calendar cannot be compared with") from None


def _as_named(cell: Unary) -> Any:
    """The cell's test over the values of its domain: `true` is the name of a boolean there."""
    singles = tuple(
        Compare(single.op, str(single.value).lower())
        if isinstance(single, Compare) and isinstance(single.value, bool)
        else _zoned(single)
        for single in cell.singles
    )
    test: Any = cell.test
    return type(test)(singles, negated=test.negated) if hasattr(test, "tests") else (*singles, test)[0]


def _zoned(single: Any) -> Any:
    if isinstance(single, Compare):
        return Compare(single.op, in_utc(single.value))
    return type(single)(in_utc(single.low), in_utc(single.high), single.low_in, single.high_in)


class Matcher:
    """Finds the rows of a table that match, on masks."""

    def __init__(self, table: DecisionTable) -> None:
        """Raises FeelError, naming the row, where a cell goes beyond unary tests of constants."""
        rows = [[_read(text, n) for text in row.inputs] for n, row in enumerate(table.rows, 1)]
        columns = zip(*rows, strict=True) if rows else ((),) * len(table.inputs)
        self.columns = [Column(list(cells)) for cells in columns]
        self.machine = machine_of(_as_directive(self.columns, len(rows)))

    def matching(self, values: list[Any]) -> list[int]:
        """The rows (from 0, in their order) that accept a value for each column."""
        alive = self.machine.every
        for number, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            reading = self.machine.readings[f"column {number}"]
            placed = column.place(value)
            if value is None:
                alive &= column.when_null
            else:
                alive &= reading.blank if placed is None else reading.masks[reading.cells.index(placed)]
        return list(ones(alive))


def _read(text: Text, row: int) -> Unary:
    try:
        return read_unary(text.text)
    except FeelError as error:
        raise FeelError(f"rule {row}: {error}") from None


def _as_directive(columns: list[Column], rows: int) -> Directive:
    """The nouns of one table: its columns are facts, and what it decides is which rows match."""
    facts = tuple(
        Fact(f"column {number}", column.domain, frozenset(["situation"]), None)
        for number, column in enumerate(columns)
    )
    tests = [[_as_named(cell) for cell in column.cells] for column in columns]
    rules = tuple(
        Rule(row + 1, tuple(Condition("", column[row], 1, 1) for column in tests), _said(row), "", "", 1)
        for row in range(rows)
    )
    table = Table("table", "first", None, tuple(fact.name for fact in facts), ("row",), rules, 1)
    return Directive(
        number="table",
        title="",
        version=1,
        authority="",
        effective=datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
        expires=None,
        facts=facts,
        outcomes=(Outcome("row", Line("integer", 0, max(rows, 1)), "lowest", None),),
        tables=(table,),
        guarantees=(),
        front={},
        text="",
        digest="",
    )


def _said(row: int) -> tuple[Result, ...]:
    return (Result(str(row), row, 1, 1),)
