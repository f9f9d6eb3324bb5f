"""A model that never was a directive: its facts, outcomes and decisions, and what had to be assumed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from answerable.policy.directive import Domain, Fact, Line, Outcome
from answerable.policy.dmn.deriving import Use, as_test, as_value, fact_domain, outcome_domain
from answerable.policy.dmn.errors import FeelError, Note
from answerable.policy.dmn.markdown import DraftRule, DraftTable
from answerable.policy.dmn.model import ItemType, Model
from answerable.policy.dmn.symbols import Symbols
from answerable.policy.dmn.tabling import ParsedRow, ParsedTable
from answerable.policy.dmn.unary import values_of
from answerable.policy.dmn.words import test_words, value_words

HITS: Final = {
    "FIRST": "first",
    "UNIQUE": "unique",
    "ANY": "any",
    "PRIORITY": "priority",
    "COLLECT": "collect",
    "RULE ORDER": "collect",
    "OUTPUT ORDER": "collect",
}
_LISTED: Final = {
    "RULE ORDER": "in the order of its rules, repeated ones too",
    "OUTPUT ORDER": "by the order of its output values, repeated ones too",
    "COLLECT": "in no certain order, repeated ones too",
}
_SIMPLE: Final = re.compile(r"[^\W\d][\w' ]*")
_PATH: Final = re.compile(rf"{_SIMPLE.pattern}(\.{_SIMPLE.pattern})+")


class Unfit(Exception):
    """Tables that a directive cannot carry beside the others."""

    def __init__(self, names: list[str], problem: str) -> None:
        self.names = names
        self.problem = problem
        super().__init__(problem)


class Foreign:
    """The parts of a directive, derived. Raises Unfit where some tables have to be left out first."""

    def __init__(self, model: Model, tables: list[ParsedTable], tell: Callable[[Note], None]) -> None:
        self.model = model
        self.tables = tables
        self.tell = tell
        self.symbols = Symbols(model, tables)
        self.uses = self._uses()
        given = {name for table in tables for name in self.symbols.given_by(table)}
        read = [name for name, use in self.uses.items() if name not in given and use.constants]
        self.domains: dict[str, Domain] = {}
        self.facts = tuple(self._fact(name) for name in read)
        self.outcomes = tuple(self._outcome(t, c) for t in tables for c in range(len(t.table.outputs)))
        self.drafts = tuple(self._draft(table) for table in tables)

    def _uses(self) -> dict[str, Use]:
        uses: dict[str, Use] = {}
        for table in self.tables:
            for column, name in enumerate(self.symbols.read_by(table)):
                clause = table.table.inputs[column]
                use = uses.setdefault(name, Use())
                use.constants += [value for cell in table.tests(column) for value in cell.constants]
                self._declare(use, clause.type, clause.values)
        for name, use in uses.items():
            self._declare(use, *self._declared_type(name))
        return uses

    def _declare(self, use: Use, type_: str, values: str) -> None:
        item = self.model.type(type_)
        use.types.add(item.base if item else type_)
        use.allowed += [text for text in (values, item.values if item else "") if text]

    def _declared_type(self, name: str) -> tuple[str, str]:
        """The type of the input data behind a name, or of the component that its path leads to."""
        if name in self.symbols.data:
            return self.symbols.data[name].type, ""
        first, *path = self.symbols.loose.get(name, "").split(".")
        data = next((each for each in self.model.data if each.name == first), None)
        item: ItemType | None = self.model.type(data.type) if data else None
        for step in path:
            component = next((c for c in item.components if c.name == step), None) if item else None
            if component is None:
                return "", ""
            item = self.model.type(component.base) or component
        return (item.base, item.values) if item else ("", "")

    def _readers(self, name: str) -> list[str]:
        return [table.decision.name for table in self.tables if self._tests(table, name)]

    def _tests(self, table: ParsedTable, name: str) -> bool:
        columns = [n for n, read in enumerate(self.symbols.read_by(table)) if read == name]
        return any(cell.constants for n in columns for cell in table.tests(n))

    def _fact(self, name: str) -> Fact:
        data = self.symbols.data.get(name)
        line = data.line if data else 1
        try:
            domain, assumed = fact_domain(self.uses[name])
        except FeelError as error:
            raise Unfit(self._readers(name), f"'{name}': {error}") from None
        if assumed:
            self.tell(Note("assumed", f"'{name}': the model does not say its values; {assumed}.", line))
        self._tell_origin(name)
        self.domains[name] = domain
        label = (data.label if data else "") or name
        ask = data.description if data and data.description.endswith("?") else f"{label}?"
        return Fact(name, domain, frozenset(["situation"]), ask)

    def _tell_origin(self, name: str) -> None:
        expression = self.symbols.loose.get(name, "")
        decided = next((each for each in self.model.decisions if each.name == expression), None)
        if decided is not None:
            text = f"'{name}' is decided by logic that is left out; a case has to bring it as a fact"
            self.tell(Note("changed", f"{text}.", decided.line))
        elif _PATH.fullmatch(expression):
            whole = expression.partition(".")[0]
            self.tell(Note("assumed", f"'{name}', a part of '{whole}', is a fact of its own."))
        elif expression and not _SIMPLE.fullmatch(expression):
            text = f"'{name}' is worked out by the model; a case has to bring it as a fact"
            self.tell(Note("changed", f"{text}."))

    def _outcome(self, table: ParsedTable, column: int) -> Outcome:
        output, name = table.table.outputs[column], self.symbols.outcomes[table.table.line, column]
        use = self.uses.get(name, Use())
        self._declare(use, output.type or table.decision.type, output.values)
        given = [*table.values(column), *self._default_values(table, column)]
        ranked = table.table.hit in ("PRIORITY", "OUTPUT ORDER")
        priorities = values_of(output.values) if ranked else []
        try:
            domain = self._counted(table, given) or outcome_domain(use, given, priorities=priorities)
            urgent = _most_urgent(domain, priorities)
        except FeelError as error:
            raise Unfit([table.decision.name, *self._readers(name)], f"'{name}': {error}") from None
        if isinstance(domain, Line) and not priorities:
            self.tell(
                Note("assumed", f"'{name}': the highest value is taken to be the most urgent.", output.line)
            )
        self.domains[name] = domain
        return Outcome(name, domain, urgent, None)

    def _default_values(self, table: ParsedTable, column: int) -> list[Any]:
        default = table.table.outputs[column].default
        if default is None or table.table.hit != "FIRST":
            return []
        return [value for value in values_of(default.text) if value is not None]

    def _counted(self, table: ParsedTable, given: list[Any]) -> Domain | None:
        """The domain of a count or a sum; None where the values stay what they are."""
        numbers = [value for value in given if isinstance(value, Decimal)]
        match table.table.aggregation:
            case "COUNT":
                return Line("integer", 0, len(table.rows))
            case "SUM" if numbers:
                low = sum((n for n in numbers if n < 0), Decimal(0))
                high = sum((n for n in numbers if n > 0), Decimal(0))
                whole = all(n == n // 1 for n in numbers)
                # Its rules' own values have to lie within, too.
                low, high = min(low, *numbers), max(high, *numbers, low + 1)
                return Line("integer", int(low), int(high)) if whole else Line("decimal", low, high)
        return None

    def _draft(self, table: ParsedTable) -> DraftTable:
        names = self.symbols.read_by(table)
        tested = [n for n in range(len(names)) if any(cell.constants for cell in table.tests(n))]
        hit = self._hit(table)
        rules = [rule for row in table.rows for rule in self._rule(table, row, tested, names)]
        if not rules:
            raise Unfit([table.decision.name], "none of its rules can match")
        for number in sorted(set(range(len(names))) - set(tested)):
            text = f"'{table.decision.name}': the column '{names[number]}' tests nothing"
            self.tell(Note("left out", f"{text}.", table.table.line))
        decides = tuple(self.symbols.given_by(table))
        rules += self._otherwise(table, len(tested), hit)
        return DraftTable(
            table.decision.name, hit, tuple(names[number] for number in tested), decides, tuple(rules)
        )

    def _hit(self, table: ParsedTable) -> str:
        hit, aggregation = table.table.hit, table.table.aggregation.lower()
        name, line = table.decision.name, table.table.line
        if hit == "PRIORITY" and not any(output.values for output in table.table.outputs):
            self.tell(
                Note("changed", f"'{name}': its values have no priority; the first rule answers.", line)
            )
            return "first"
        if hit in _LISTED and not aggregation:
            parts = "; what belongs together is lost" if len(table.table.outputs) > 1 else ""
            text = (
                f"'{name}' lists its answers {_LISTED[hit]}; a directive lists each once, most urgent first"
            )
            self.tell(Note("changed", f"{text}{parts}.", line))
        if aggregation == "count":
            self.tell(Note("changed", f"'{name}': what is counted is written as 1.", line))
        return f"{HITS[hit]} {aggregation}".strip()

    def _rule(
        self, table: ParsedTable, row: ParsedRow, tested: list[int], names: list[str]
    ) -> Iterator[DraftRule]:
        when = [as_test(row.tests[number], self.domains[names[number]]) for number in tested]
        if any(test is None for test in when):
            text = f"'{table.decision.name}': this rule accepts no value there is, so it never matches"
            self.tell(Note("left out", f"{text}.", row.row.line))
            return
        because, note = remarks(table, row)
        then = self._said(table, row.values)
        yield DraftRule(tuple(test_words(test) for test in when if test is not None), then, because, note)

    def _said(self, table: ParsedTable, values: tuple[Any, ...] | list[Any]) -> tuple[str, ...]:
        if table.table.aggregation == "COUNT":
            return tuple("" if value is None else "1" for value in values)
        domains = [self.domains[name] for name in self.symbols.given_by(table)]
        return tuple(
            "" if value is None else value_words(as_value(value, domain))
            for value, domain in zip(values, domains, strict=True)
        )

    def _otherwise(self, table: ParsedTable, columns: int, hit: str) -> list[DraftRule]:
        """What the table says where no rule matches."""
        if not any(output.default for output in table.table.outputs):
            return []
        if hit != "first":
            text = f"'{table.decision.name}': its default where no rule matches; here it is 'undecided'"
            self.tell(Note("left out", f"{text}.", table.table.line))
            return []
        found = [self._default_values(table, column) for column in range(len(table.table.outputs))]
        values = [each[0] if each else None for each in found]
        return [DraftRule(("",) * columns, self._said(table, values), "otherwise")]


def remarks(table: ParsedTable, row: ParsedRow) -> tuple[str, str]:
    """A rule's reason and its note, from its annotations and its description."""
    heads = [head.casefold() for head in table.table.annotations]
    given = dict(zip(heads, row.row.annotations, strict=False))
    because = given.pop("because", "")
    given.pop("#", None)
    note = given.pop("note", "")
    rest = [text for text in (*given.values(), row.row.description) if text]
    if not because and rest:
        because = rest.pop(0)
    return because, "; ".join([note, *rest] if note else rest)


def _most_urgent(domain: Domain, priorities: list[Any]) -> Any:
    if not isinstance(domain, Line):
        return "last" if domain.ordered else None
    if priorities and priorities == sorted(priorities):
        return "lowest"
    if priorities != sorted(priorities, reverse=True):
        raise FeelError("its priorities neither rise nor fall")
    return "highest"
