"""A directive as DMN 1.3: each fact an input, each table a decision, and what DMN cannot say put aside."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.directive import Directive, Fact, Outcome, Rule, Table
from answerable.policy.dmn import drawing, markup
from answerable.policy.dmn.aside import cut_at_decisions
from answerable.policy.dmn.errors import Note
from answerable.policy.dmn.losses import losses
from answerable.policy.dmn.markup import Lines, element
from answerable.policy.dmn.model import OURS, PREFIX
from answerable.policy.dmn.naming import Names
from answerable.policy.dmn.unary import read_unary
from answerable.policy.dmn.words import (
    feel_test,
    feel_value,
    feel_values,
    is_boolean,
    test_words,
    value_words,
)
from answerable.policy.masks import machine_of
from answerable.policy.urgency import urgency_of_name

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_TYPES = {
    "integer": "number",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "duration": "days and time duration",
}


def export_dmn(directive: Directive) -> tuple[str, tuple[Note, ...]]:
    """A directive as a DMN 1.3 file, and what other tools will not read in it, or not in the same way.

    Raises DmnError for a text with a character that XML cannot hold.
    """
    xml = _Export(directive).definitions()
    return markup.document(xml), tuple(losses(directive))


class _Export:
    """One directive on its way out."""

    def __init__(self, directive: Directive) -> None:
        self.directive = directive
        self.machine = machine_of(directive)
        self.names = Names(directive)

    def definitions(self) -> Lines:
        """The root element."""
        directive = self.directive
        attributes = {
            "xmlns": MODEL,
            **drawing.NAMESPACES,
            f"xmlns:{PREFIX}": OURS,
            "id": "definitions",
            "name": directive.title,
            "namespace": f"urn:{PREFIX}:directive:{directive.number}",
            "exporter": "Answerable",
        }
        produced = {name for table in directive.tables for name in table.decides}
        typed = [*(fact for fact in directive.facts if fact.name not in produced), *self._produced()]
        return element(
            "definitions",
            attributes,
            _aside(self._document()),
            *(self._item(each) for each in typed if not is_boolean(each.domain)),
            *(self._shape(table) for table in directive.tables if _is_shaped(table)),
            *(self._decision(table) for table in reversed(directive.tables)),
            *(self._input(fact) for fact in directive.facts if not fact.decided),
            drawing.diagram(self.names),
        )

    def _document(self) -> Lines:
        parts = [
            element(
                f"{PREFIX}:decision" if piece.decision else f"{PREFIX}:text",
                {"name": piece.decision, "level": str(piece.level)} if piece.decision else {},
                text=piece.text,
            )
            for piece in cut_at_decisions(self.directive)
        ]
        return element(f"{PREFIX}:document", {}, *parts)

    def _produced(self) -> list[Fact | Outcome]:
        return [self.machine.declared(name) for table in self.directive.tables for name in table.decides]

    def _item(self, declared: Fact | Outcome) -> Lines:
        base = _TYPES[declared.domain.type] if hasattr(declared.domain, "type") else "string"
        return element(
            "itemDefinition",
            {"id": self.names.type_id(declared.name), "name": self.names.type(declared.name)},
            element("typeRef", {}, text=base),
            element("allowedValues", {}, element("text", {}, text=feel_values(declared.domain))),
        )

    def _type(self, name: str) -> str:
        return "boolean" if is_boolean(self.machine.domain(name)) else self.names.type(name)

    def _shape(self, table: Table) -> Lines:
        """The type of a decision that is no single value: a list of one thing, or several side by side."""
        attributes = {"id": self.names.shape_id(table), "name": self.names.shape(table)}
        if table.aggregate == "list":
            attributes["isCollection"] = "true"
        if len(table.decides) == 1:
            return element(
                "itemDefinition", attributes, element("typeRef", {}, text=self._type(table.decides[0]))
            )
        components = (
            element(
                "itemComponent",
                {"id": f"{self.names.type_id(name)}_component", "name": self.names.output(name)},
                element("typeRef", {}, text=self._type(name)),
            )
            for name in table.decides
        )
        return element("itemDefinition", attributes, *components)

    def _input(self, fact: Fact) -> Lines:
        id_, name = self.names.id(fact.name), self.names.reference(fact.name)
        return element(
            "inputData",
            {"id": id_, "name": name, "label": fact.name},
            element("description", {}, text=fact.ask) if fact.ask else [],
            _aside(element(f"{PREFIX}:name", {}, text=fact.name)),
            element("variable", {"id": f"{id_}_value", "name": name, "typeRef": self._type(fact.name)}),
        )

    def _decision(self, table: Table) -> Lines:
        id_, name = self.names.decision_id(table), self.names.decision(table)
        type_ = self.names.shape(table) if _is_shaped(table) else self._type(table.decides[0])
        return element(
            "decision",
            {"id": id_, "name": name, "label": table.name},
            _aside(element(f"{PREFIX}:name", {}, text=table.name)),
            element("variable", {"id": f"{id_}_value", "name": name, "typeRef": type_}),
            *self._requirements(table),
            self._table(table),
        )

    def _requirements(self, table: Table) -> Iterator[Lines]:
        for number, needed in enumerate(self.names.required(table), 1):
            kind = "requiredInput" if needed.startswith("fact") else "requiredDecision"
            yield element(
                "informationRequirement",
                {"id": f"{self.names.decision_id(table)}_needs_{number}"},
                element(kind, {"href": f"#{needed}"}),
            )

    def _table(self, table: Table) -> Lines:
        id_ = f"{self.names.decision_id(table)}_table"
        attributes = {"id": id_, "hitPolicy": table.hit.upper()}
        if table.aggregate not in (None, "list"):
            attributes["aggregation"] = str(table.aggregate).upper()
        columns = self._columns(table)
        heads = ["because", "note", *(["#"] if _is_numbered(table) else [])]
        return element(
            "decisionTable",
            attributes,
            *(self._clause(f"{id_}_in_{n}", name) for n, name in enumerate(table.reads, 1)),
            *(self._output(f"{id_}_out_{n}", table, table.decides[c]) for n, c in enumerate(columns, 1)),
            *(element("annotation", {"name": head}) for head in heads),
            *(self._rule(f"{id_}_rule_{n}", table, rule, columns) for n, rule in enumerate(table.rules, 1)),
        )

    def _columns(self, table: Table) -> list[int]:
        """The order of the outputs: where priority counts, that in which names are compared."""
        columns = list(range(len(table.decides)))
        if table.hit != "priority":
            return columns
        declared = [*self.machine.outcomes, *self.machine.facts]
        return sorted(columns, key=lambda column: declared.index(table.decides[column]))

    def _clause(self, id_: str, name: str) -> Lines:
        return element(
            "input",
            {"id": id_, "label": name},
            element(
                "inputExpression",
                {"id": f"{id_}_value", "typeRef": self._type(name)},
                element("text", {}, text=self.names.reference(name)),
            ),
        )

    def _output(self, id_: str, table: Table, name: str) -> Lines:
        values = self._priorities(table, name) if table.hit == "priority" else ""
        return element(
            "output",
            {"id": id_, "label": name, "name": self.names.output(name), "typeRef": self._type(name)},
            _aside(element(f"{PREFIX}:name", {}, text=name)),
            element("outputValues", {"id": f"{id_}_values"}, element("text", {}, text=values))
            if values
            else [],
        )

    def _priorities(self, table: Table, name: str) -> str:
        """The values that rules give, most urgent first; empty where they have no order."""
        declared = self.machine.declared(name)
        rank = urgency_of_name(declared)
        column = table.decides.index(name)
        values = dict.fromkeys(rule.then[column].value for rule in table.rules)
        given = [value for value in values if value is not None]
        if len({rank(value) for value in given}) < len(given):
            return ""
        return ", ".join(
            feel_value(value, declared.domain) for value in sorted(given, key=rank, reverse=True)
        )

    def _rule(self, id_: str, table: Table, rule: Rule, columns: list[int]) -> Lines:
        notes = [rule.because, rule.note, *([str(rule.number)] if _is_numbered(table) else [])]
        produced = self.names.produced
        cells = []
        for number, (name, condition) in enumerate(zip(table.reads, rule.when, strict=True), 1):
            words = feel_test(condition.test, self.machine.domain(name), decided=name in produced)
            kept = test_words(read_unary(words).test) != condition.text
            cells.append(_entry("inputEntry", f"{id_}_in_{number}", words, condition.text if kept else None))
        for number, column in enumerate(columns, 1):
            result, name = rule.then[column], table.decides[column]
            words = "null" if result.value is None else feel_value(result.value, self.machine.domain(name))
            kept = result.value is not None and value_words(result.value) != result.text
            cells.append(_entry("outputEntry", f"{id_}_out_{number}", words, result.text if kept else None))
        return element(
            "rule",
            {"id": id_},
            *cells,
            *(element("annotationEntry", {}, element("text", {}, text=note)) for note in notes),
        )


def _is_shaped(table: Table) -> bool:
    return table.aggregate == "list" or len(table.decides) > 1


def _is_numbered(table: Table) -> bool:
    return any(rule.number != place for place, rule in enumerate(table.rules, 1))


def _aside(*children: Lines) -> Lines:
    return element("extensionElements", {}, *children)


def _entry(kind: str, id_: str, words: str, original: str | None) -> Lines:
    """A cell; as the directive had it, where the way back would not find that out."""
    kept = [] if original is None else _aside(element(f"{PREFIX}:cell", {"feel": words}, text=original))
    return element(kind, {"id": id_}, kept, element("text", {}, text=words))
