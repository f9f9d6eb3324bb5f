"""The product of two directives' diagrams: every case at once, and in which outcomes their answers part.

Both diagrams ask for the facts in one order, so walking them side by side meets each pair of nodes once
(the `apply` of Bryant 1986). With a value that only one directive has the other has no case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from answerable.policy.diagram import Built, Forest, build, groups_of
from answerable.policy.hits import Answers
from answerable.policy.masks import Machine
from answerable.policy.shared import SharedFact

ABSENT: Final = None
"""In place of a node: the directive has no such case."""
Place: TypeAlias = int | None
Label: TypeAlias = Callable[[Answers | None, Answers | None], object]
"""What a pair of answers is told as; equal labels are one region."""
BOTTOM = 1 << 30


class Product:
    """Both directives as one diagram whose terminals are labels of pairs of answers."""

    def __init__(
        self, machines: Sequence[Machine], facts: Sequence[SharedFact], label: Label, budget: int
    ) -> None:
        """The diagram asks for `facts` in their order.

        Raises:
            TooBig: it takes more than `budget` steps.
        """
        self.facts = facts
        self.forest = Forest(budget)
        self.labels: dict[object, int] = {}
        """What terminals stand for, numbered."""
        self._label = label
        self._sides = [_Side(machine, facts, place, budget) for place, machine in enumerate(machines)]
        pairs = [
            list(zip(*(side.groups[level] for side in self._sides), strict=True))
            for level in range(len(facts))
        ]
        self._kinds = [list(dict.fromkeys(row)) for row in pairs]
        self.kid_of = [[self._kinds[level].index(pair) for pair in row] for level, row in enumerate(pairs)]
        """For each level and cell the kid that a node of that level has for it."""
        self._forced = [level for level, shared in enumerate(facts) if shared.differs]
        self._memo: dict[tuple[Place, Place, int], int] = {}
        self.root = self._walk(self._sides[0].root, self._sides[1].root, 0)

    def _walk(self, old: Place, new: Place, start: int) -> int:
        forced = next((level for level in self._forced if level >= start), BOTTOM)
        level = min(self._sides[0].asks(old), self._sides[1].asks(new), forced)
        if level == BOTTOM:
            told = self._label(self._sides[0].answer(old), self._sides[1].answer(new))
            return ~self.labels.setdefault(told, len(self.labels))
        key = old, new, forced
        found = self._memo.get(key)
        if found is None:
            self.forest.spend()
            kids = [
                self._walk(
                    self._sides[0].kid(old, level, group_old),
                    self._sides[1].kid(new, level, group_new),
                    level + 1,
                )
                for group_old, group_new in self._kinds[level]
            ]
            found = self._memo[key] = self.forest.node(level, kids)
        return found


class _Side:
    """One directive's diagram, its levels and groups numbered as the product numbers them."""

    def __init__(self, machine: Machine, facts: Sequence[SharedFact], place: int, budget: int) -> None:
        names = [fact.name if (fact := shared.facts[place]) is not None else None for shared in facts]
        read = [name for name in names if name is not None and name in machine.leaves]
        self._built: Built = build(machine, read, budget)
        self._levels = {
            self._built.names.index(name): level for level, name in enumerate(names) if name in read and name
        }
        self.root: Place = self._built.root
        self.groups = [
            _groups(machine, name, shared.own[place], shared.cells.count)
            for name, shared in zip(names, facts, strict=True)
        ]
        """For each level and cell the group of this directive, None where it has no such value."""

    def asks(self, node: Place) -> int:
        """The product's level that a node asks for."""
        return BOTTOM if node is None or node < 0 else self._levels[self._built.forest.level[node]]

    def kid(self, node: Place, level: int, group: int | None) -> Place:
        """Where a node goes with a group of a level."""
        if group is None or node is ABSENT:
            return ABSENT
        return self._built.forest.kids[node][group] if self.asks(node) == level else node

    def answer(self, node: Place) -> Answers | None:
        """What a terminal answers."""
        return None if node is None else self._built.answers[~node]


def _groups(
    machine: Machine, name: str | None, own: tuple[int | None, ...] | None, count: int
) -> list[int | None]:
    if name is None or own is None:
        return [0] * count
    group_of = (
        groups_of(machine, name)[1] if name in machine.leaves else [0] * machine.given[name].cells.count
    )
    return [None if cell is None else group_of[cell] for cell in own]
