"""What a case with unknown or contested facts may still come to."""

from __future__ import annotations

from functools import cached_property

from answerable.policy.bounds import Bounds
from answerable.policy.case import Case
from answerable.policy.hits import Answer, Answers
from answerable.policy.masks import Machine, ones
from answerable.policy.space import Space, space_of, space_of_case


class Open:
    """A case in the space of a directive: the cells each fact may lie in, and the answers still possible."""

    def __init__(self, machine: Machine, case: Case) -> None:
        self.machine = machine
        self.case = case
        self.allowed = allowed_cells(machine, case)

    @cached_property
    def space(self) -> Space | None:
        """The directive's diagram, else that of this case alone, else None: both are too big."""
        return space_of(self.machine) or space_of_case(self.machine, self.allowed)

    @cached_property
    def whole_space(self) -> bool:
        """Whether the diagram covers cases other than this one too."""
        return space_of(self.machine) is not None

    @cached_property
    def bounds(self) -> Bounds:
        """What the masks alone say."""
        return Bounds(self.machine, self.allowed)

    @cached_property
    def bits(self) -> int:
        """The possible answers among the space's, a bit each; 0 without a space."""
        return self.space.possible(self.space.open_groups(self.allowed)) if self.space else 0

    @cached_property
    def possible(self) -> tuple[Answers, ...]:
        """The answers that some completion attains, most urgent first; more than those without a space."""
        if self.space is not None:
            return tuple(self.space.answers[i] for i in ones(self.bits))
        return tuple(self.machine.urgency.in_order(self.bounds.whole()))

    @property
    def exact(self) -> bool:
        """Whether each possible answer is attained by some completion."""
        return self.space is not None or len(self.possible) == 1

    @cached_property
    def certain(self) -> dict[str, Answer]:
        """The outcomes on which all possible answers agree."""
        first, *rest = self.possible
        return {
            name: first[i]
            for i, name in enumerate(self.machine.outcomes)
            if all(other[i] == first[i] for other in rest)
        }

    def used(self) -> tuple[str, ...]:
        """The facts that a settled answer rests on: dropped one by one, last first, while it stays so."""
        kept = dict(self.allowed)
        for name in reversed(self.allowed):
            less = {other: cells for other, cells in kept.items() if other != name}
            if self._settles(less):
                kept = less
        return tuple(name for name in self.machine.leaves if name in kept)

    def _settles(self, allowed: dict[str, int]) -> bool:
        """Whether another state of knowledge of the same case leaves this one possible answer."""
        if self.whole_space and self.space:
            return self.space.possible(self.space.open_groups(allowed)) == self.bits
        other = Bounds(self.machine, allowed)
        return tuple(other.whole()) == self.possible


def allowed_cells(machine: Machine, case: Case) -> dict[str, int]:
    """The cells that each known or contested fact may lie in, for the facts that tables read."""
    allowed = {}
    for name, values in ({n: (v,) for n, v in case.known.items()} | case.contested).items():
        if name in machine.readings:
            index = machine.readings[name].cells.index
            allowed[name] = 0
            for value in values:
                allowed[name] |= 1 << index(value)
    return allowed


def acts_on(machine: Machine, possible: tuple[Answers, ...]) -> tuple[tuple[Answer | None, ...], str]:
    """What to do now given the possible answers, most urgent first, and on what basis.

    The one possible answer; while there are several, the more urgent of the floor and the least urgent
    possible one. Several can be least urgent alike: where those differ, in outcomes without an order, what is
    declared for while unsure holds, if anything is.
    """
    if len(possible) == 1:
        return possible[0], "certain"
    urgency = machine.urgency
    least = urgency.key(possible[-1])
    if urgency.floor is not None and urgency.key(urgency.floor) > least:
        return urgency.floor, "floor"
    alike = [answer for answer in possible if urgency.key(answer) == least]
    agreed = (
        values[0] if values.count(values[0]) == len(values) else otherwise
        for values, otherwise in zip(zip(*alike, strict=True), urgency.unsure, strict=True)
    )
    return tuple(agreed), "least urgent possible"
