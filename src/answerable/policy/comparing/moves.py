"""How one answer differs from another, outcome by outcome; the same for cases and for counted history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from answerable.policy.comparing.results import Direction, Move
from answerable.policy.decided import plain
from answerable.policy.directive import Directive, Outcome
from answerable.policy.given import fold
from answerable.policy.hits import Answer, Undecided
from answerable.policy.shared import same_value
from answerable.policy.urgency import urgency_of_name


class Common(NamedTuple):
    """An outcome that both directives have."""

    old: Outcome
    new: Outcome
    place_old: int
    place_new: int


class Moves:
    """Compares answers of one directive with answers of another."""

    def __init__(self, old: Directive, new: Directive) -> None:
        theirs = {fold(outcome.name): place for place, outcome in enumerate(new.outcomes)}
        self.common = [
            Common(outcome, new.outcomes[theirs[fold(outcome.name)]], place, theirs[fold(outcome.name)])
            for place, outcome in enumerate(old.outcomes)
            if fold(outcome.name) in theirs
        ]

    def between(self, old: Sequence[Answer | None], new: Sequence[Answer | None]) -> tuple[Move, ...]:
        """The outcomes that both have and that are not the same; empty when none moved."""
        found = []
        for one in self.common:
            before, after = old[one.place_old], new[one.place_new]
            if _compared(before) != _compared(after):
                move = Move(one.new.name, plain(before), plain(after), _direction(one, before, after))
                found.append(move)
        return tuple(found)


def _compared(value: Answer | None) -> object:
    """What makes two values the same: names ignore case, numbers count by their value, lists by theirs."""
    if isinstance(value, tuple):
        return frozenset(map(_compared, value))
    return fold(value) if isinstance(value, str) else value


def _direction(one: Common, before: Answer | None, after: Answer | None) -> Direction:
    if before is None or after is None or one.old.most_urgent != one.new.most_urgent:
        return "changes"
    if one.new.most_urgent is None:
        return "changes"
    for outcome in (one.new, one.old):
        first, second = _as_of(outcome, before), _as_of(outcome, after)
        if first is not None and second is not None:
            rank = urgency_of_name(outcome)
            less, more = rank(first), rank(second)
            return "changes" if less == more else "rises" if more > less else "falls"  # type: ignore[operator]
    return "changes"


def _as_of(outcome: Outcome, value: Answer) -> Answer | None:
    """The value as one outcome's domain has it."""
    if isinstance(value, Undecided):
        return value
    if isinstance(value, tuple):
        found = [same_value(outcome.domain, single) for single in value]
        return None if None in found else tuple(single for single in found if single is not None)
    return same_value(outcome.domain, value)
