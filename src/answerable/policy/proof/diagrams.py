"""The first method: the answers to a question as a decision diagram, and the nearest path in it.

Tables are built as the engine builds them, but only those that the question needs, and each is projected to
what the question names before equal nodes are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from answerable.policy.cells import Cells
from answerable.policy.diagram import Forest, TableWalk, TooBig, decided_groups, joined, levels_of, project
from answerable.policy.directive import Test
from answerable.policy.hits import UNDECIDED, Answers
from answerable.policy.masks import Machine, Plan
from answerable.policy.proof.meaning import accepts, unlike
from answerable.policy.proof.questions import Accepts, All, Case, Formula, Not, Some, Undecided, Unlike

NO, YES = ~0, ~1
"""The terminals of a diagram that says whether something holds."""


class Groups:
    """The cells of a leaf fact that neither a rule nor a guarantee tells apart, numbered from the least."""

    def __init__(self, machine: Machine, name: str) -> None:
        lookup = machine.given[name]
        self.cells: Cells = lookup.cells
        guards = [self.cells.accepted(test) for test in machine.guarded(name)]
        found: dict[tuple[int, ...], int] = {}
        self.of_cell = [
            found.setdefault((mask, *(bits >> cell & 1 for bits in guards)), len(found))
            for cell, mask in enumerate(lookup.masks)
        ]
        self.rules = [key[0] for key in found]
        self.least = [self.of_cell.index(group) for group in range(len(found))]
        """The least cell of each group."""


class Diagrams:
    """Diagrams of a directive's names, built when asked for, in one order of its facts."""

    def __init__(self, machine: Machine, order: Sequence[str], budget: int) -> None:
        self.machine = machine
        self.forest = Forest(budget)
        unread = [name for name in machine.given if name not in machine.leaves and machine.guarded(name)]
        self.levels = levels_of(machine, [*order, *unread])
        self.leaf_at = {self.levels[name]: name for name in (*order, *unread)}
        self._groups: dict[str, Groups] = {}
        self._tables: dict[str, tuple[int, list[Answers]]] = {}
        self._fed: dict[str, int] = {}
        self._too_big: dict[str, int] = {}
        """By table the steps that were not enough for it."""
        self._allowed = budget

    def allow(self, budget: int) -> None:
        """So many steps from now on; what was built stays."""
        self._allowed = budget
        self.forest.allow(budget)

    def groups(self, name: str) -> Groups:
        """The groups of a leaf fact's cells."""
        if name not in self._groups:
            self._groups[name] = Groups(self.machine, name)
        return self._groups[name]

    def steps(self, plan: Plan) -> list[tuple[int, int, Sequence[int]]]:
        """What a walk over a table needs of each name that it reads, in the order of levels."""
        return [self._step(name) for name in sorted(plan.table.reads, key=self.levels.__getitem__)]

    def _step(self, name: str) -> tuple[int, int, Sequence[int]]:
        tests = self.machine.readings[name].tests
        if name in self.machine.makers:
            return self.levels[name], tests, list(decided_groups(self.machine, name))
        return self.levels[name], tests, self.groups(name).rules

    def placed(self, plan: Plan, root: int) -> int:
        """A table's diagram with every decided name that it reads replaced by what decides it."""
        for name in plan.table.reads:
            if name in self.machine.makers:
                root = self.forest.substitute(root, self.levels[name], self._feed(name), {})
        return root

    def table(self, plan: Plan) -> tuple[int, list[Answers]]:
        """The diagram of a table over leaf facts; terminal t is the t-th of the answers."""
        name = plan.table.name
        if name not in self._tables:
            if self._allowed <= self._too_big.get(name, -1):
                raise TooBig
            walk = TableWalk(self.forest, plan, self.steps(plan))
            try:
                root = self.placed(plan, walk.root())
            except TooBig:
                self._too_big[name] = self._allowed
                raise
            self._tables[name] = root, list(walk.answers)
        return self._tables[name]

    def _feed(self, name: str) -> int:
        """The diagram of a decided name, its terminals the groups that later tables tell apart."""
        if name not in self._fed:
            plan = self.machine.makers[name]
            root, said = self.table(plan)
            groups = decided_groups(self.machine, name)
            lookup = self.machine.readings[name].lookup
            column = plan.table.decides.index(name)
            labels = [groups[lookup[answer[column]]] for answer in said]
            self._fed[name] = self.forest.relabel(root, labels, {})
        return self._fed[name]

    def answers(self, names: Sequence[str]) -> tuple[int, list[Answers]]:
        """The diagram of several decided names side by side."""
        root, told = ~0, list[Answers]([()])
        found: list[str] = []
        for plan in self.machine.plans:
            columns = [column for column, name in enumerate(plan.table.decides) if name in names]
            if columns:
                one, said = project(self.forest, *self.table(plan), columns)
                root, told = joined(self.forest, root, told, one, said)
                found += [plan.table.decides[column] for column in columns]
        if found == list(names):
            return root, told
        places = [found.index(name) for name in names]
        return root, [tuple(answer[place] for place in places) for answer in told]

    def truth(self, formula: Formula) -> int:
        """The diagram of whether a formula holds: terminals NO and YES."""
        match formula:
            case Accepts():
                return self._accepts(formula.name, formula.test)
            case Undecided():
                if formula.name not in self.machine.makers:
                    return NO
                root, said = self.answers((formula.name,))
                return self._marked(root, [answer == (UNDECIDED,) for answer in said])
            case Unlike():
                root, said = self.answers((formula.one, formula.other))
                return self._marked(root, [unlike(one, other) for one, other in said])
            case Not():
                return self._marked(self.truth(formula.part), [True, False])
            case All():
                return self._folded(formula.parts, YES, min)
            case Some():
                return self._folded(formula.parts, NO, max)

    def _folded(self, parts: Sequence[Formula], start: int, fold: Callable[[int, int], int]) -> int:
        root = start
        for part in parts:
            root = self.forest.combine(root, self.truth(part), lambda a, b: ~fold(~a, ~b), {})
        return root

    def _accepts(self, name: str, test: Test) -> int:
        if name in self.machine.makers:
            root, said = self.answers((name,))
            domain = self.machine.domain(name)
            return self._marked(root, [accepts(domain, test, answer[0]) for answer in said])
        groups = self.groups(name)
        bits = groups.cells.accepted(test)
        return self.forest.node(self.levels[name], [YES if bits >> cell & 1 else NO for cell in groups.least])

    def _marked(self, root: int, holds: Sequence[bool]) -> int:
        return self.forest.relabel(root, [int(one) for one in holds], {})

    def case_at(self, cells: dict[str, int]) -> Case:
        """A case with these cells, and with the least value for every other fact."""
        return {name: lookup.cells.example(cells.get(name, 0)) for name, lookup in self.machine.given.items()}
