"""Recorded values in the cells of one or several directives' facts."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Final

from answerable.policy.case import NOT_KNOWN, Contested, as_contested
from answerable.policy.directive import Directive, Enumeration, Fact
from answerable.policy.errors import FactError
from answerable.policy.given import fold, read_value, show_domain
from answerable.policy.masks import Machine, machine_of
from answerable.policy.shared import SharedFact, same_value, share

UNKNOWN: Final = -1
REFUSED: Final = 0
State = int
"""What is recorded of one fact: a set of cells, a bit a cell; UNKNOWN; or REFUSED: a value nobody has."""


class FinerError(ValueError):
    """A directive tells values apart that a history was not counted by."""

    def __init__(self, facts: tuple[str, ...]) -> None:
        self.facts = facts
        super().__init__(f"the history was not counted as finely as the directive cuts: {', '.join(facts)}")


class Grid:
    """The facts that some directive's tables read, cut by all their thresholds; states are numbered.

    A history is counted into it once; every directive that adds no threshold is then replayed on the counts.
    """

    def __init__(self, directives: Sequence[Directive], by: Sequence[str] = ()) -> None:
        """`by`: the columns that counts are to be told apart by; they need be no facts."""
        self.directives = tuple(directives)
        self.machines = tuple(map(machine_of, directives))
        self.facts = share(self.machines)
        self.by = tuple(by)
        self.states: list[list[State]] = [
            [*(1 << cell for cell in range(shared.cells.count)), UNKNOWN] for shared in self.facts
        ]
        """For each fact its states by number; sets of several cells are added as they are met."""

    def of_directive(self, place: int) -> dict[str, tuple[int, tuple[int | None, ...]]]:
        """For each fact that a directive has, its place in the grid and the directive's own cells."""
        return {
            declared.name: (fact, own)
            for fact, shared in enumerate(self.facts)
            if (declared := shared.facts[place]) is not None and (own := shared.own[place]) is not None
        }

    def number(self, fact: int, given: object) -> int:
        """The number of what is recorded of a fact: a value, None or NOT_KNOWN, or Contested."""
        state = self._state(self.facts[fact], given)
        states = self.states[fact]
        if state not in states:
            states.append(state)
        return states.index(state)

    def _state(self, shared: SharedFact, given: object) -> State:
        if given is None or given is NOT_KNOWN:
            return UNKNOWN
        given = as_contested(given)
        said = given.contested if isinstance(given, Contested) else (given,)
        state = 0
        for value in said:
            cell = _cell(shared, value)
            if cell is None:
                return REFUSED
            state |= 1 << cell
        return state

    def why_refused(self, fact: int, number: int) -> dict[int, str]:
        """The directives, by place, that cannot be given what is recorded, each with the reason.

        The reason names the fact and never the value: a column of a history may hold anything.
        """
        shared, state = self.facts[fact], self.states[fact][number]
        if state == UNKNOWN:
            return {}
        return {
            place: f"'{declared.name}' is recorded with a value that {self.directives[place].id} does not"
            f" have ({show_domain(declared.domain)})"
            for place, declared in enumerate(shared.facts)
            if declared is not None and refuses(shared, place, state)
        }

    def under(self, directives: Sequence[Directive]) -> Grid:
        """The same cells, for other directives that cut none of them.

        Raises:
            FinerError: they do; the history has to be counted anew.
        """
        finer = dict.fromkeys(name for directive in directives for name in self.finer(directive))
        if finer:
            raise FinerError(tuple(finer))
        other = copy.copy(self)
        other.directives = tuple(directives)
        other.machines = tuple(map(machine_of, directives))
        other.facts = [shared.under(other.machines) for shared in self.facts]
        return other

    def finer(self, directive: Directive) -> tuple[str, ...]:
        """The facts that another directive reads and this grid cuts less finely: they need a new count."""
        machine = machine_of(directive)
        cut = {shared.column: shared for shared in self.facts}
        found = []
        for name in machine.leaves:
            shared, fact = cut.get(fold(name)), machine.facts[name]
            if shared is None or not _cuts_as_finely(shared, fact, machine):
                found.append(name)
        return tuple(found)


def refuses(shared: SharedFact, place: int, state: State) -> bool:
    """Whether a directive cannot be given a state: it lacks one of the values."""
    own = shared.own[place]
    if own is None or state == UNKNOWN:
        return False
    return state == REFUSED or any(cell is None and state >> i & 1 for i, cell in enumerate(own))


def _cell(shared: SharedFact, given: object) -> int | None:
    """The cell of a recorded value, as some directive reads it."""
    for fact in shared.facts:
        if fact is not None:
            try:
                value = read_value(fact.name, fact.domain, given)
            except FactError:
                continue
            ours = same_value(shared.cells.domain, value)
            return None if ours is None else shared.cells.index(ours)
    return None


def _cuts_as_finely(shared: SharedFact, fact: Fact, machine: Machine) -> bool:
    """Whether a grid has all values of a fact, and no cell that the directive tells apart within."""
    own, masks = machine.readings[fact.name].cells, machine.readings[fact.name].masks
    if isinstance(fact.domain, Enumeration) or isinstance(shared.cells.domain, Enumeration):
        values = getattr(shared.cells.domain, "values", ())
        return {fold(value) for value in getattr(fact.domain, "values", ("",))} <= set(map(fold, values))
    if fact.domain.type != shared.cells.domain.type:
        return False
    cuts = {cut for i, cut in enumerate(own.cuts) if not i or masks[i] != masks[i - 1]}
    return {*cuts, own.end} <= {*shared.cells.cuts, shared.cells.end}
