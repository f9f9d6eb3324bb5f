"""Several methods with one answer: the first that can tell, or for publication two that agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from answerable.policy.directive import Directive
from answerable.policy.masks import machine_of
from answerable.policy.proof.meaning import bears_out
from answerable.policy.proof.questions import GivenUp, Question, Witness
from answerable.policy.proof.walking import ByDiagram


class Budget(msgspec.Struct, frozen=True):
    """What a proof may cost. Past it a method gives up, and says so."""

    steps: int = 250_000
    """Steps of the diagram for one question in the most promising order of facts; a part in others."""
    cells: int = 25_000_000
    """Cells of the grid that is decided whole."""
    milliseconds: int = 10_000
    """Milliseconds of Z3 for one question."""


class Disagreement(Exception):
    """Two methods say different things of one directive: a mistake of this program, never of the text."""


class Searched(msgspec.Struct, frozen=True):
    """What became of a question."""

    found: Witness | None
    methods: tuple[str, ...]
    """The methods that say so; none when it stays open."""
    because: str = ""
    """Why it stays open; empty when it does not."""


class Method(Protocol):
    """A way to answer questions about all cases."""

    name: str

    def search(self, question: Question) -> Witness | None:
        """What was asked for, or None when there certainly is none; raises GivenUp when it cannot tell."""


class Prover:
    """Answers questions about one directive, each once."""

    def __init__(
        self,
        directive: Directive,
        *,
        needed: int = 1,
        budget: Budget | None = None,
    ) -> None:
        """`needed`: how many methods have to agree."""
        self.machine = machine_of(directive)
        self.directive = directive
        self.needed = needed
        self.budget = budget or Budget()
        self.by_diagram = ByDiagram(self.machine, self.budget.steps)
        self._makers: dict[str, Callable[[], Method]] = {
            "diagram": lambda: self.by_diagram,
            "grid": self._grid,
            "Z3": self._z3,
        }
        self._methods: dict[str, Method] = {}
        # Alone the grid is quicker; as a second opinion Z3 is worth more, as it shares less with the diagram.
        self._names = ("diagram", "grid", "Z3") if needed == 1 else ("diagram", "Z3", "grid")
        self._kept: dict[Question, Searched] = {}

    def _grid(self) -> Method:
        from answerable.policy.proof.grid import ByGrid

        return ByGrid(self.machine, self.budget.cells)

    def _z3(self) -> Method:
        from answerable.policy.proof.solver import ByZ3

        return ByZ3(self.directive, self.budget.milliseconds)

    def _each(self) -> Iterator[Method]:
        for name in self._names:
            if name not in self._methods:
                self._methods[name] = self._makers[name]()
            yield self._methods[name]

    def search(self, question: Question) -> Searched:
        """The answer on which enough methods agree, or why there is none.

        Raises:
            Disagreement: two methods differ, or the live engine does not bear a finding out.
        """
        if question not in self._kept:
            self._kept[question] = self._ask(question)
        return self._kept[question]

    def _ask(self, question: Question) -> Searched:
        answered: dict[str, Witness | None] = {}
        reasons = []
        for method in self._each():
            try:
                answered[method.name] = self._checked(method, question)
            except GivenUp as given_up:
                reasons.append(f"{method.name}: {given_up}")
            if len(answered) == self.needed:
                break
        _agree(answered)
        found = next((one for one in answered.values() if one is not None), None)
        best = next((one for one in answered.values() if one is not None and one.smallest), found)
        if len(answered) == self.needed or found is not None:  # what was found was decided by the engine too
            return Searched(best, tuple(answered))
        if answered:
            reasons.insert(0, f"only {' and '.join(answered)} could tell, and {self.needed} have to agree")
        return Searched(None, (), "; ".join(reasons))

    def _checked(self, method: Method, question: Question) -> Witness | None:
        found = method.search(question)
        if found is not None and not bears_out(self.machine, question, found):
            raise Disagreement(
                f"Internal error: {method.name} found {found.cases} in {self.directive.id}, but the engine"
                " decides otherwise. Please report this together with the directive."
            )
        return found


def _agree(answered: dict[str, Witness | None]) -> None:
    refuting = [name for name, found in answered.items() if found is not None]
    proving = [name for name, found in answered.items() if found is None]
    if refuting and proving:
        raise Disagreement(
            f"Internal error: {refuting[0]} found a case that {proving[0]} says does not exist. Please report"
            " this together with the directive."
        )
