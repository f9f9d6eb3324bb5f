"""All cases of a directive, laid out for questions about one: one diagram, compact and bottom-up.

Indices from 0 on are the answers, most urgent first; then come the nodes, each after its kids. So a set of
answers is an integer whose highest bit is the least urgent, one loop upwards gathers, one downwards reaches.
"""

from __future__ import annotations

from collections.abc import Sequence

from answerable.policy.diagram import Built, TooBig, build, groups_of
from answerable.policy.hits import Answers
from answerable.policy.masks import Machine, ones
from answerable.policy.ordering import orders

BUDGET = 60_000
"""Steps spent on the diagram of a directive, for each order tried."""
BUDGET_FOR_CASE = 8_000
"""Steps spent on the diagram of one case, when the directive's own is too big."""
DEEPEST = 250
"""Names that tables read, past which no diagram is tried: walks are recursive, up to three calls a name."""


class Space:
    """A directive's answers as a function of its leaf facts."""

    def __init__(self, machine: Machine, built: Built) -> None:
        forest = built.forest
        reached = _reached(built)
        used = {kid for node in reached for kid in forest.kids[node] if kid < 0} or {built.root}
        terminal_of = {built.answers[~terminal]: terminal for terminal in used}
        self.answers: list[Answers] = machine.urgency.in_order(terminal_of)
        self.keys = [machine.urgency.key(answer) for answer in self.answers]
        """How urgent each answer is."""
        index = {terminal_of[answer]: i for i, answer in enumerate(self.answers)}
        index |= {node: i for i, node in enumerate(reached, len(index))}
        leaves = [name for name in built.names if name in machine.leaves]
        level_of = {built.names.index(name): level for level, name in enumerate(leaves)}
        self.names: list[str] = leaves
        self.level_of_name = {name: level for level, name in enumerate(leaves)}
        bottom = len(leaves)
        self.level = [bottom] * len(self.answers) + [level_of[forest.level[node]] for node in reached]
        self.kids: list[tuple[int, ...]] = [()] * len(self.answers)
        self.kids += [tuple(index[kid] for kid in forest.kids[node]) for node in reached]
        self.root = index[built.root]
        self.bottom = bottom
        self.all_below = self._all_below()
        """For each index all answers below it, a bit each."""
        grouped = [groups_of(machine, name) for name in leaves]
        self.group_of = [group_of for _, group_of in grouped]
        self.groups = [tuple(range(len(rules))) for rules, _ in grouped]

    def _all_below(self) -> list[int]:
        below: list[int] = []
        for node, own in enumerate(self.kids):
            bits = 0 if own else 1 << node
            for kid in own:
                bits |= below[kid]
            below.append(bits)
        return below

    def cells_of(self, level: int, group: int) -> int:
        """The cells of a group, a bit a cell."""
        return sum(1 << cell for cell, own in enumerate(self.group_of[level]) if own == group)

    def open_groups(self, allowed: dict[str, int]) -> list[Sequence[int]]:
        """For each level the groups that a case leaves open; `allowed`: cells by name, all where absent."""
        groups: list[Sequence[int]] = list(self.groups)
        for name, cells in allowed.items():
            level = self.level_of_name.get(name)
            if level is not None:
                group_of = self.group_of[level]
                groups[level] = sorted({group_of[cell] for cell in ones(cells)})
        return groups

    def reach(self, groups: Sequence[Sequence[int]]) -> list[int]:
        """Everything that some completion of a case passes through, from the root down, answers last."""
        marks = bytearray(self.root + 1)
        marks[self.root] = 1
        level, kids = self.level, self.kids
        for node in range(self.root, len(self.answers) - 1, -1):
            if marks[node]:
                own = kids[node]
                for group in groups[level[node]]:
                    marks[own[group]] = 1
        return [node for node in range(self.root, -1, -1) if marks[node]]

    def possible(self, groups: Sequence[Sequence[int]]) -> int:
        """The answers that some completion of a case attains, a bit an answer, most urgent lowest."""
        seen, waiting, found = {self.root}, [self.root], 0
        level, kids, answers = self.level, self.kids, len(self.answers)
        while waiting:
            node = waiting.pop()
            if node < answers:
                found |= 1 << node
                continue
            own = kids[node]
            for group in groups[level[node]]:
                kid = own[group]
                if kid not in seen:
                    seen.add(kid)
                    waiting.append(kid)
        return found


def _reached(built: Built) -> list[int]:
    """The nodes of a diagram, each after its kids: by level from the bottom, then as built."""
    forest, seen, waiting = built.forest, set(), [built.root]
    while waiting:
        node = waiting.pop()
        if node >= 0 and node not in seen:
            seen.add(node)
            waiting += forest.kids[node]
    return sorted(seen, key=lambda node: (-forest.level[node], node))


def space_of(machine: Machine) -> Space | None:
    """The space of a directive, made at first use; None when its diagram is too big for the budget."""
    kept: dict[str, Space | None] = machine.directive.__dict__
    if "_space" not in kept:
        kept["_space"] = _smallest(machine)
    return kept["_space"]


def _orders(machine: Machine) -> list[list[str]]:
    return orders(machine) if len(machine.readings) <= DEEPEST else []


def _smallest(machine: Machine) -> Space | None:
    best, budget = None, BUDGET
    for order in _orders(machine):
        try:
            built = build(machine, order, budget)
        except TooBig:
            continue
        if best is None or len(_reached(built)) < len(_reached(best)):
            best, budget = built, built.forest.spent  # an order that takes more work is not worth finishing
    return Space(machine, best) if best is not None else None


def space_of_case(machine: Machine, allowed: dict[str, int]) -> Space | None:
    """The space of one case alone, for a directive too big as a whole; None when this is too big too."""
    for order in _orders(machine)[:2]:
        try:
            return Space(machine, build(machine, order, BUDGET_FOR_CASE, allowed))
        except TooBig:
            continue
    return None
