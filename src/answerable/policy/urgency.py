"""Which of two answers is more urgent: compared outcome by outcome in the order of the Outcomes table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeAlias

from answerable.policy.cells import Point, point_of
from answerable.policy.directive import Domain, Fact, Outcome
from answerable.policy.hits import Answer, Answers, Undecided

Weight: TypeAlias = Point | float | tuple["Weight", ...]
Rank: TypeAlias = Callable[[Answer], Weight]
"""How urgent a value is, the higher the more; undecided below every value, a list element by element."""
Key: TypeAlias = tuple[Weight, ...]

LEAST = float("-inf")


def urgency_of_name(declared: Fact | Outcome) -> Rank:
    """The rank of a name's values. Facts go from least to most dangerous; without an order all rank alike."""
    domain = declared.domain
    if isinstance(declared, Outcome):
        return _rank(domain, declared.most_urgent)
    return _rank(domain, "highest" if domain.ordered else None)


def _rank(domain: Domain, most_urgent: str | None) -> Rank:
    if most_urgent is None:
        return lambda _value: 0.0
    sign = -1 if most_urgent == "lowest" else 1

    def rank(value: Answer) -> Weight:
        if isinstance(value, tuple):
            return tuple(map(rank, value))
        return LEAST if isinstance(value, Undecided) else sign * point_of(domain, value)

    return rank


class Urgency:
    """The order of a directive's answers."""

    def __init__(self, outcomes: Sequence[Outcome], lists: Collection[str]) -> None:
        """`lists`: the outcomes whose values are lists; one value is then a list of one."""
        self.ordered = [i for i, outcome in enumerate(outcomes) if outcome.most_urgent is not None]
        """The places of the outcomes that weigh."""
        self._domains = [outcome.domain for outcome in outcomes]
        self.ranks = [urgency_of_name(outcome) for outcome in outcomes]
        self.unsure: tuple[Answer | None, ...] = tuple(
            (o.floor,) if o.name in lists and o.floor is not None else o.floor for o in outcomes
        )
        """What each outcome is while unsure; None where the directive does not say."""
        has_floor = bool(self.ordered) and all(self.unsure[i] is not None for i in self.ordered)
        self.floor = self.unsure if has_floor else None
        """The same, where it can be compared with an answer: every outcome that weighs has one."""

    def key(self, answer: Sequence[Answer | None]) -> Key:
        """What an answer is compared by: greater is more urgent."""
        values = ((self.ranks[i], answer[i]) for i in self.ordered)
        return tuple(LEAST if value is None else rank(value) for rank, value in values)

    def in_order(self, answers: Iterable[Answers]) -> list[Answers]:
        """Answers, the most urgent first; among equally urgent ones as their values are declared."""
        as_declared = sorted(answers, key=lambda answer: tuple(map(_declared, self._domains, answer)))
        return sorted(as_declared, key=self.key, reverse=True)


def _declared(domain: Domain, value: Answer) -> tuple[Weight, ...]:
    """Where a value stands among those declared; undecided last."""
    if isinstance(value, Undecided):
        return (float("inf"),)
    return tuple(point_of(domain, one) for one in (value if isinstance(value, tuple) else (value,)))
