"""The diagram as a method: a few orders of the facts are tried, each within a budget of steps."""

from __future__ import annotations

from functools import cached_property

from answerable.policy.diagram import TooBig, deep
from answerable.policy.masks import Machine
from answerable.policy.ordering import orders
from answerable.policy.proof import nearest
from answerable.policy.proof.diagrams import Diagrams
from answerable.policy.proof.questions import GivenUp, Question, Witness

OTHERS = 4
"""Orders after the first get one part in so many of the budget: where one is good, it is good soon."""


class ByDiagram:
    """Answers questions by diagrams; keeps to the order that worked last."""

    name = "diagram"

    def __init__(self, machine: Machine, budget: int) -> None:
        """`budget`: the most steps for one question in the most promising order."""
        self.machine = machine
        self.budget = budget
        self._made: dict[int, Diagrams] = {}
        self._tries = [(place, budget // OTHERS if place else budget) for place in range(len(self.orders))]
        self._start = 0

    @cached_property
    def orders(self) -> list[list[str]]:
        """The orders of facts, the most promising first."""
        return orders(self.machine)

    def diagrams(self) -> Diagrams:
        """The diagrams in the order that worked last, with a new budget."""
        return self._at(*self._tries[self._start])

    def _at(self, place: int, steps: int) -> Diagrams:
        if place not in self._made:
            self._made[place] = Diagrams(self.machine, self.orders[place], steps)
        self._made[place].allow(steps)
        return self._made[place]

    def search(self, question: Question) -> Witness | None:
        """What was asked for, or None when there certainly is none.

        Raises:
            GivenUp: in no order the budget is enough.
        """
        with deep(self.machine):
            for attempt in range(self._start, len(self._tries)):
                try:
                    found = nearest.search(self._at(*self._tries[attempt]), question)
                except TooBig:
                    continue
                self._start = attempt
                return found
        raise GivenUp(f"its diagram takes more than {self.budget:,} steps")
