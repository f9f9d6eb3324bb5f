"""How a directive's names are called in DMN: names that FEEL can read, and ids that XML can."""

from __future__ import annotations

from answerable.policy.directive import Directive, Table
from answerable.policy.dmn.words import feel_name


class Names:
    """Every name of a directive in DMN; no two of inputs and decisions are alike."""

    def __init__(self, directive: Directive) -> None:
        self.directive = directive
        self._taken: set[str] = set()
        self._facts = {fact.name: fact for fact in directive.facts if not fact.decided}
        self._inputs = {name: self._free(name) for name in self._facts}
        self._decisions = {table.name: self._free(table.name) for table in directive.tables}
        self.produced = {name: table for table in directive.tables for name in table.decides}
        """The table that gives each name."""
        self._outputs: dict[str, str] = {}
        for table in directive.tables:
            self._taken = set()
            self._outputs |= {name: self._free(name) for name in table.decides}
        self._ids = {name: number for number, name in enumerate([*self._facts, *self.produced], 1)}

    def _free(self, name: str) -> str:
        safe = plain = feel_name(name)
        number = 2
        while safe in self._taken:
            safe, number = f"{plain}_{number}", number + 1
        self._taken.add(safe)
        return safe

    def id(self, fact: str) -> str:
        """The id of an input."""
        return f"fact_{self._ids[fact]}"

    def type_id(self, name: str) -> str:
        """The id of the type of a fact or an outcome."""
        return f"type_{self._ids[name]}"

    def type(self, name: str) -> str:
        """The name of the type of a fact or an outcome."""
        return f"t{self._ids[name]}_{feel_name(name).replace(' ', '_')}"

    def shape_id(self, table: Table) -> str:
        """The id of the type of a whole decision."""
        return f"{self.decision_id(table)}_type"

    def shape(self, table: Table) -> str:
        """The name of the type of a whole decision."""
        return f"t_{self.decision(table).replace(' ', '_')}"

    def decision_id(self, table: Table) -> str:
        """The id of a decision."""
        return f"decision_{self.directive.tables.index(table) + 1}"

    def decision(self, table: Table) -> str:
        """The name of a decision."""
        return self._decisions[table.name]

    def output(self, name: str) -> str:
        """The name of an output."""
        return self._outputs[name]

    def reference(self, name: str) -> str:
        """How a column reads a name: an input, a decision, or one component of a decision."""
        table = self.produced.get(name)
        if table is None:
            return self._inputs[name]
        whole = self.decision(table)
        return whole if len(table.decides) == 1 else f"{whole}.{self.output(name)}"

    def required(self, table: Table) -> list[str]:
        """The ids of what a table reads, each once."""
        found = (
            self.decision_id(self.produced[name]) if name in self.produced else self.id(name)
            for name in table.reads
        )
        return list(dict.fromkeys(found))

    def inputs(self) -> list[str]:
        """The ids of all inputs."""
        return list(map(self.id, self._facts))
