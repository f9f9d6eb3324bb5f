"""Evaluates the decisions of a DMN model: tables on our masks, formulas in the small part of FEEL we read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from answerable.policy.dmn import feel, hits
from answerable.policy.dmn.errors import FeelError
from answerable.policy.dmn.model import Decision, DecisionTable, ItemType, Knowledge, Logic, Model, Text
from answerable.policy.dmn.tables import Matcher
from answerable.policy.dmn.unary import values_of

DEEPEST = 100
"""Decisions that wait for decisions, and calls within calls."""


class Evaluator:
    """A model, ready to be asked. What is made of its texts is kept between cases."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._tables: dict[int, _TableLogic] = {}
        self._nodes: dict[tuple[str, frozenset[str]], feel.Node] = {}

    @cached_property
    def _members(self) -> frozenset[str]:
        """Names of components of types and of outputs: what may follow a dot."""
        outputs = (
            output.name
            for decision in self.model.decisions
            if isinstance(decision.logic, DecisionTable)
            for output in decision.logic.outputs
        )
        return frozenset([*outputs, *(name for each in self.model.types for name in _component_names(each))])

    def decide(self, name: str, given: Mapping[str, Any]) -> Any:
        """The value of a decision; `given`: FEEL values by name of input data, null where left out.

        Raises FeelError where the model goes beyond what is read here, or has no such decision.
        """
        name = feel.tidy(name)
        decision = next((each for each in self.model.decisions if name in (each.name, each.label)), None)
        if decision is None:
            raise FeelError(f"The model has no decision '{name}'")
        try:
            return _Run(self, {feel.tidy(key): value for key, value in given.items()}).value(decision)
        except RecursionError:
            raise FeelError(f"'{name}' takes too many steps within each other") from None

    def node(self, text: Text, names: frozenset[str]) -> feel.Node:
        """An expression, read once for the names that it may use."""
        if text.language and "feel" not in text.language.lower():
            raise FeelError(f"The expression language '{text.language}' is not read here")
        key = (text.text, names)
        if key not in self._nodes:
            self._nodes[key] = feel.read(text.text, names | self._members)
        return self._nodes[key]

    def conforms(self, value: Any, type_: str) -> bool:
        """Whether a value is of a declared type, as far as that is a plain one; null always is."""
        item = self.model.type(type_)
        if item is not None and (item.is_list or item.components):
            return True
        base = item.base if item is not None else type_
        return value is None or base not in feel.KINDS.values() or feel.kind_of(value) == base

    def table(self, table: DecisionTable) -> _TableLogic:
        """A table, compiled once."""
        if id(table) not in self._tables:
            self._tables[id(table)] = _TableLogic(self, table)
        return self._tables[id(table)]


def _component_names(item: ItemType) -> Iterator[str]:
    for component in item.components:
        yield feel.tidy(component.name)
        yield from _component_names(component)


class _Run:
    """One case: each decision is evaluated once, when it is needed."""

    def __init__(self, evaluator: Evaluator, given: dict[str, Any]) -> None:
        self.evaluator = evaluator
        model = evaluator.model
        self.given = {**{each.name: None for each in model.data}, **given}
        self.decisions = {each.id: each for each in model.decisions}
        self.knowledge = {each.id: each for each in model.knowledge}
        self.values: dict[str, Any] = {}
        self.depth = 0

    def value(self, decision: Decision) -> Any:
        """What a decision comes to."""
        if decision.name not in self.values:
            self.deeper()
            scope = {**self.given, **self.required(decision.requires)}
            value = self.run(decision.logic, scope)
            self.values[decision.name] = value if self.evaluator.conforms(value, decision.type) else None
            self.depth -= 1
        return self.values[decision.name]

    def deeper(self) -> None:
        """Count one step inwards."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise FeelError(f"More than {DEEPEST} decisions or calls wait for each other")

    def required(self, ids: tuple[str, ...]) -> dict[str, Any]:
        """The values of required decisions, and the functions that required knowledge models are."""
        found: dict[str, Any] = {}
        for needed in ids:
            if (decision := self.decisions.get(needed)) is not None:
                found[decision.name] = self.value(decision)
            if (knowledge := self.knowledge.get(needed)) is not None:
                found[knowledge.name] = self.function(knowledge)
        return found

    def function(self, knowledge: Knowledge) -> Callable[..., Any]:
        """A knowledge model as something to call."""

        def call(*arguments: Any) -> Any:
            if len(arguments) != len(knowledge.parameters):
                raise FeelError(f"'{knowledge.name}' takes {len(knowledge.parameters)} arguments")
            self.deeper()
            scope = {
                **self.required(knowledge.requires),
                **dict(zip(knowledge.parameters, arguments, strict=True)),
            }
            value = self.run(knowledge.logic, scope)
            self.depth -= 1
            return value

        return call

    def run(self, logic: Logic, scope: dict[str, Any]) -> Any:
        """What a table or an expression comes to."""
        if isinstance(logic, DecisionTable):
            return self.evaluator.table(logic).value(scope)
        if isinstance(logic, Text):
            return self.evaluator.node(logic, frozenset(scope))(scope)
        what = f"<{logic.name}>" if logic is not None else "nothing"
        raise FeelError(f"A decision whose logic is {what} is not read here")


class _TableLogic:
    """A decision table, compiled: which rows match, and what they say."""

    def __init__(self, evaluator: Evaluator, table: DecisionTable) -> None:
        self.evaluator = evaluator
        self.table = table
        self.matcher = Matcher(table)
        self.orders = [values_of(output.values) for output in table.outputs]
        """For each output its values, highest priority first; none where they do not weigh."""
        if len(table.outputs) > 1 and table.aggregation:
            raise FeelError("Aggregating several outputs is not defined by DMN")

    def value(self, scope: dict[str, Any]) -> Any:
        """What the table answers."""
        values = [self._evaluate(column.expression, scope) for column in self.table.inputs]
        matching = self.matcher.matching(values)
        if not matching and any(output.default for output in self.table.outputs):
            return self._shaped([output.default for output in self.table.outputs], scope)
        said = [self._shaped(list(self.table.rows[row].outputs), scope) for row in matching]
        return hits.answer(self.table.hit, self.table.aggregation, said, self._priority)

    def _shaped(self, texts: list[Text | None], scope: dict[str, Any]) -> Any:
        """One output: its value; several: a context of them."""
        values = [self._evaluate(text, scope) if text and text.text else None for text in texts]
        if len(values) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.table.outputs, values, strict=True)}

    def _evaluate(self, text: Text, scope: dict[str, Any]) -> Any:
        return self.evaluator.node(text, frozenset(scope))(scope)

    def _priority(self, said: Any) -> tuple[int, ...]:
        values = list(said.values()) if isinstance(said, dict) else [said]
        return tuple(
            order.index(value) if value in order else len(order)
            for order, value in zip(self.orders, values, strict=True)
        )
