"""What the expressions of a model's columns are called in a directive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from answerable.policy.dmn.feel import tidy
from answerable.policy.dmn.model import Data, Model, Output
from answerable.policy.dmn.tabling import ParsedTable
from answerable.policy.given import fold

_FREE: Final = ("because", "note", "#")


class Symbols:
    """Names of facts and outcomes by the expression that reads them; no two are one name in a directive."""

    def __init__(self, model: Model, tables: list[ParsedTable]) -> None:
        self._taken: set[str] = set(_FREE)
        self._by_expression: dict[str, str] = {}
        self.data: dict[str, Data] = {}
        """The input data behind each fact that has one."""
        self.loose: dict[str, str] = {}
        """The expression behind each fact that has none."""
        self.outcomes: dict[tuple[int, int], str] = {}
        """The name of each output, by the line of its table and its column."""
        for data in model.data:
            name = self._by_expression[data.name] = self._free(data.ours or data.name)
            self.data[name] = data
        for table in tables:
            for column, output in enumerate(table.table.outputs):
                self._name_output(table, column, output)

    def _name_output(self, table: ParsedTable, column: int, output: Output) -> None:
        decision = table.decision.name
        single = len(table.table.outputs) == 1
        plain = decision if single else output.label or output.name or f"{decision} {column + 1}"
        name = self._free(output.ours or plain, f"{decision} {plain}")
        self.outcomes[table.table.line, column] = name
        self._by_expression[decision if single else f"{decision}.{output.name}"] = name
        if output.name:  # as engines do that keep no context of their own for each decision
            self._by_expression.setdefault(output.name, name)

    def _free(self, wanted: str, instead: str = "") -> str:
        plain = tidy(re.sub(r'"|^\s*(->|→)', "", wanted)) or "unnamed"
        for name in _attempts(plain, instead.replace('"', "")):
            if fold(name) not in self._taken:
                self._taken.add(fold(name))
                return name
        raise AssertionError(wanted)

    def given_by(self, table: ParsedTable) -> list[str]:
        """What a table decides."""
        return [self.outcomes[table.table.line, column] for column in range(len(table.table.outputs))]

    def read_by(self, table: ParsedTable) -> list[str]:
        """What a table reads."""
        return [self.of(column.expression.text) for column in table.table.inputs]

    def of(self, expression: str) -> str:
        """The name for an expression; one that names nothing becomes a fact of its own."""
        text = tidy(expression)
        if text not in self._by_expression:
            name = self._by_expression[text] = self._free(text)
            self.loose[name] = text
        return self._by_expression[text]


def _attempts(name: str, instead: str) -> Iterator[str]:
    yield name
    if instead:
        yield instead
    number = 2
    while True:
        yield f"{name} {number}"
        number += 1
