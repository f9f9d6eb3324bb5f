"""Which rules of a table can match together: a table's diagram before it is projected to what they say."""

from __future__ import annotations

from functools import cached_property

from answerable.policy.masks import Plan, ones
from answerable.policy.proof.diagrams import Diagrams

KEPT = {"first": 2, "priority": 2, "unique": 3}
"""So many rules that certainly match are told apart; those after them change nothing that is asked here."""


class RowWalk:
    """The diagram of the sets of rules that match; for `first` of the two that would answer first."""

    def __init__(self, diagrams: Diagrams, plan: Plan) -> None:
        self.plan = plan
        self.diagrams = diagrams
        self._keep = KEPT.get(plan.table.hit, 0)
        self._steps = diagrams.steps(plan)
        self._settled = [plan.bits] * (len(self._steps) + 1)
        for i in range(len(self._steps) - 1, -1, -1):
            self._settled[i] = self._settled[i + 1] & ~self._steps[i][1]
        self._memo: dict[tuple[int, int], int] = {}
        self._found: dict[int, int] = {}
        root = diagrams.placed(plan, self._walk(0, plan.bits))
        self.root = root
        self.matching = list(self._found)
        """The sets of rules, a bit a rule: terminal t of the diagram is the t-th."""

    @cached_property
    def reached(self) -> list[int]:
        """The terminals that some case comes to."""
        forest = self.diagrams.forest
        seen, waiting = {self.root}, [self.root]
        while waiting:
            node = waiting.pop()
            if node >= 0:
                new = set(forest.kids[node]) - seen
                seen |= new
                waiting += new
        return sorted(~node for node in seen if node < 0)

    def _walk(self, step: int, alive: int) -> int:
        alive = self._narrow(alive, alive & self._settled[step])
        while step < len(self._steps) and not alive & self._steps[step][1]:
            step += 1
        if step == len(self._steps):
            return ~self._found.setdefault(alive, len(self._found))
        found = self._memo.get((step, alive))
        if found is None:
            forest = self.diagrams.forest
            forest.spend()
            level, _, masks = self._steps[step]
            found = forest.node(level, [self._walk(step + 1, alive & mask) for mask in masks])
            self._memo[step, alive] = found
        return found

    def _narrow(self, alive: int, certain: int) -> int:
        """Without the rules that come after enough that certainly match."""
        for _ in range(self._keep - 1):
            certain &= certain - 1
        if not (self._keep and certain):
            return alive
        return alive & (((certain & -certain) << 1) - 1)


def answering(plan: Plan, matching: int) -> int:
    """The rules among those matching that make the table's answer."""
    if plan.one_answers:
        return matching & -matching
    if plan.table.hit == "unique":
        return 0 if matching & (matching - 1) else matching
    return matching


def needed(plan: Plan, matching: int) -> int:
    """The rules among those matching without which the table would answer otherwise."""
    answer = plan.pick(matching)
    return sum(1 << bit for bit in ones(matching) if plan.pick(matching & ~(1 << bit)) != answer)
