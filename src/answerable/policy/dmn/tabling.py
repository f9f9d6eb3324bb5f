"""The tables of a model, parsed: each cell as a test or a value. What cannot be is told, and left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from answerable.policy.directive import Anything
from answerable.policy.dmn import feel
from answerable.policy.dmn.errors import FeelError, Note
from answerable.policy.dmn.model import Decision, DecisionTable, Row, Text
from answerable.policy.dmn.tables import Column
from answerable.policy.dmn.unary import Unary, read_unary


class ParsedRow(msgspec.Struct, frozen=True):
    """A rule: its tests, and its values (None: undecided)."""

    row: Row
    tests: tuple[Unary, ...]
    values: tuple[Any, ...]


class ParsedTable(msgspec.Struct, frozen=True):
    """A decision whose cells can all be carried."""

    decision: Decision
    table: DecisionTable
    rows: tuple[ParsedRow, ...]

    def tests(self, column: int) -> list[Unary]:
        """All cells of one input column."""
        return [row.tests[column] for row in self.rows]

    def values(self, column: int) -> list[Any]:
        """All values of one output column, undecided ones left out."""
        return [row.values[column] for row in self.rows if row.values[column] is not None]


def parse_table(decision: Decision, table: DecisionTable, tell: Callable[[Note], None]) -> ParsedTable | None:
    """A table with its cells read; None where one goes beyond a directive, which is told."""
    rows = []
    for number, row in enumerate(table.rows, 1):
        try:
            tests = tuple(_test(text, number, tell) for text in row.inputs)
            values = tuple(_value(text) for text in row.outputs)
        except FeelError as error:
            tell(Note("left out", f"The decision '{decision.name}': rule {number}: {error}.", row.line))
            return None
        rows.append(ParsedRow(row, tests, values))
    parsed = ParsedTable(decision, table, tuple(rows))
    if not rows or not table.outputs:
        tell(
            Note(
                "left out", f"The decision '{decision.name}': its table has no rule or no output.", table.line
            )
        )
        return None
    try:
        for column in range(len(table.inputs)):
            Column(parsed.tests(column))
    except FeelError as error:
        tell(Note("left out", f"The decision '{decision.name}': {error}.", table.line))
        return None
    return parsed


def _feel_alone(text: Text) -> None:
    if text.language and "feel" not in text.language.lower():
        raise FeelError(f"the expression language '{text.language}' is not FEEL")


def _test(text: Text, number: int, tell: Callable[[Note], None]) -> Unary:
    _feel_alone(text)
    try:
        read = read_unary(text.text)
    except FeelError as error:
        raise FeelError(f"the cell '{text.text}' is more than tests of constants ({error})") from None
    if isinstance(read.test, Anything):
        return read
    if not read.singles:
        if not read.null:
            raise FeelError("it asks for a value that is not null, and a directive has no null")
        raise FeelError("it asks for null, and a directive has no null")
    if read.null and not getattr(read.test, "negated", False):
        tell(
            Note(
                "changed",
                f"Rule {number}: '{text.text}': a directive has no null; the rest is kept.",
                text.line,
            )
        )
    return read


def _value(text: Text) -> Any:
    _feel_alone(text)
    try:
        value = feel.constant(text.text) if text.text else None
    except FeelError as error:
        raise FeelError(f"the answer '{text.text}' is no constant ({error})") from None
    if feel.kind_of(value) in ("context", "list"):
        raise FeelError(f"not a single value: {text.text}")
    return value
