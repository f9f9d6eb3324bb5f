"""Which of two answers is more urgent: compared outcome by outcome in the order of the Outcomes table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from answerable.policy.cells import Point, point_of
from answerable.policy.directive import Domain, Enumeration, Fact, Outcome
from answerable.policy.hits import UNDECIDED, Answer, Undecided

Weight: TypeAlias = Point | float
Rank: TypeAlias = Callable[[Answer], Weight]
"""How urgent one value is: higher is more urgent; undecided is below every value, a list is its most urgent."""
Key: TypeAlias = tuple[Weight, ...]

LEAST = float("-inf")


def urgency_of_name(declared: Fact | Outcome) -> Rank:
    """The rank of a name's values. Facts go from least to most dangerous; without an order all rank alike."""
    domain = declared.domain
    if isinstance(declared, Outcome):
        return _rank(domain, declared.most_urgent)
    ordered = not isinstance(domain, Enumeration) or domain.ordered
    return _rank(domain, "highest" if ordered else None)


def _rank(domain: Domain, most_urgent: str | None) -> Rank:
    if most_urgent is None:
        return lambda _value: 0.0
    sign = -1 if most_urgent == "lowest" else 1

    def rank(value: Answer) -> Weight:
        if isinstance(value, tuple):
            return max(map(rank, value), default=LEAST)
        return LEAST if isinstance(value, Undecided) else sign * point_of(domain, value)

    return rank


class Urgency:
    """The order of a directive's answers."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.ordered = [i for i, outcome in enumerate(outcomes) if outcome.most_urgent is not None]
        """The places of the outcomes that weigh."""
        self._ranks = [(i, urgency_of_name(outcomes[i])) for i in self.ordered]
        floors = tuple(outcome.floor for outcome in outcomes)
        self.floor: tuple[Answer | None, ...] | None = floors if self._covers(floors) else None
        """What holds while unsure, or None when the directive declares none."""

    def _covers(self, floors: tuple[Answer | None, ...]) -> bool:
        return bool(self.ordered) and all(floors[i] is not None for i in self.ordered)

    def key(self, answer: Sequence[Answer | None]) -> Key:
        """What an answer is compared by: greater is more urgent."""
        return tuple(rank(UNDECIDED if answer[i] is None else answer[i]) for i, rank in self._ranks)
