"""One directive over all combinations: what is done in each, on what basis, and by which rules."""

from __future__ import annotations

from typing import TypeAlias

from answerable.policy.case import NOT_KNOWN, Contested
from answerable.policy.decide import decide
from answerable.policy.hits import UNDECIDED, Answer, Answers
from answerable.policy.masks import Machine, ones
from answerable.policy.possible import acts_on
from answerable.policy.replaying.slices import Slices, members
from answerable.policy.replaying.tables import Tables
from answerable.policy.space import Space, space_of

Act: TypeAlias = tuple[tuple[Answer | None, ...], str]
"""What is done now, an outcome each, and the basis: certain, floor, least urgent possible."""


class Decided:
    """A directive's decisions over a histogram, each a set of combinations."""

    def __init__(self, slices: Slices, place: int) -> None:
        """`place`: which of the grid's directives."""
        self.machine: Machine = slices.grid.machines[place]
        self.refused = slices.refused(place)
        """The combinations that it cannot decide."""
        every = slices.all & ~self.refused
        leaves, opened = {}, 0
        for name in self.machine.leaves:
            cells, own = slices.of_leaf(place, name)
            leaves[name] = {cell: bits & every for cell, bits in cells.items()}
            opened |= own & every
        self.open = opened
        """Those in which a fact that tables read is unknown or contested."""
        self.acts: dict[Act, int] = {}
        """The combinations in which each thing is done; together all that are decided."""
        self.known = every & ~opened
        self.tables = Tables(self.machine, leaves, every, known=not opened)
        self.possible: dict[tuple[Answers, ...], int] = {}
        """The open combinations by the answers possible in them, most urgent first."""
        self._decide_known(self.known)
        if opened:
            self._decide_open(slices, place, leaves)

    def _add(self, act: Act, bits: int) -> None:
        self.acts[act] = self.acts.get(act, 0) | bits

    def _decide_known(self, known: int) -> None:
        parts: dict[Answers, int] = {(UNDECIDED,) * len(self.machine.outcomes): known} if known else {}
        for plan, says in zip(self.machine.plans, self.tables.says, strict=True):
            if not plan.places:
                continue
            finer: dict[Answers, int] = {}
            for answer, bits in parts.items():
                for values, where in says.items():
                    if both := bits & where:
                        whole = list(answer)
                        for column, at in plan.places:
                            whole[at] = values[column]
                        finer[tuple(whole)] = finer.get(tuple(whole), 0) | both
            parts = finer
        for answer, bits in parts.items():
            self._add((answer, "certain"), bits)

    def _decide_open(self, slices: Slices, place: int, leaves: dict[str, dict[int, int]]) -> None:
        space = space_of(self.machine)
        if space is None:
            self._one_by_one(slices, place)
            return
        reached = _reached(space, leaves, self.open)
        parts: list[tuple[int, int]] = [(self.open, 0)]
        for number, where in enumerate(reached):
            if where:
                parts = [
                    part
                    for bits, answers in parts
                    for part in ((bits & where, answers | 1 << number), (bits & ~where, answers))
                    if part[0]
                ]
        for bits, answers in parts:
            possible = tuple(space.answers[i] for i in ones(answers))
            self.possible[possible] = bits
            self._add(acts_on(self.machine, possible), bits)

    def _one_by_one(self, slices: Slices, place: int) -> None:
        """Without a diagram each combination is a case for the engine."""
        for group in members(self.open):
            possible = decide(self.machine.directive, _case(slices, place, int(group))).possible
            self.possible[possible] = self.possible.get(possible, 0) | 1 << int(group)
        for possible, bits in self.possible.items():
            self._add(acts_on(self.machine, possible), bits)


def _reached(space: Space, leaves: dict[str, dict[int, int]], opened: int) -> list[int]:
    """For each answer of a space the combinations in which it is possible: one pass from the root down."""
    sets: list[dict[int, int]] = []
    for level, name in enumerate(space.names):
        group_of = space.group_of[level]
        groups: dict[int, int] = {}
        for cell, bits in leaves[name].items():
            groups[group_of[cell]] = groups.get(group_of[cell], 0) | bits & opened
        sets.append(groups)
    marks = [0] * (space.root + 1)
    marks[space.root] = opened
    for node in range(space.root, len(space.answers) - 1, -1):
        here = marks[node]
        if here:
            kids = space.kids[node]
            for group, bits in sets[space.level[node]].items():
                marks[kids[group]] |= here & bits
            marks[node] = 0
    return marks[: len(space.answers)]


def _case(slices: Slices, place: int, group: int) -> dict[str, object]:
    """A case of one combination, for the engine."""
    case: dict[str, object] = {}
    for fact, shared in enumerate(slices.grid.facts):
        declared = shared.facts[place]
        if declared is None:
            continue
        number = next(n for n, bits in slices.states[fact].items() if bits >> group & 1)
        state = slices.grid.states[fact][number]
        own, cells = shared.own[place], slices.grid.machines[place].given[declared.name].cells
        if own is None or state < 0:
            case[declared.name] = NOT_KNOWN
            continue
        values = [cells.example(cell) for i in ones(state) if (cell := own[i]) is not None]
        case[declared.name] = values[0] if len(values) == 1 else Contested(values)
    return case
