"""What figures could be at worst and at best when nobody knows whether some calls were answered."""

from __future__ import annotations

import msgspec

from answerable.audit.figures.estimate import LEVEL, Untold
from answerable.audit.figures.proportions import Fourfold, risk_difference, wilson


class Bounds(msgspec.Struct, frozen=True):
    """Between what a figure lies, whatever the unknown outcomes are; no assumption about them is made."""

    lower: float
    """If the unknown outcomes were what makes the figure least. A share, or a difference of shares."""
    upper: float
    low: float
    """The lower end of an interval around all that: chance on top of what is unknown."""
    high: float
    unknown: int
    """Calls whose outcome nobody knows."""
    level: float = LEVEL


class Known(msgspec.Struct, frozen=True):
    """One group's calls: answered, not answered, and those of which nobody knows. ValueError below 0."""

    answered: int
    unanswered: int
    unknown: int

    def __post_init__(self) -> None:
        if min(self.answered, self.unanswered, self.unknown) < 0:
            raise ValueError("there are fewer than no calls of some kind")

    @property
    def calls(self) -> int:
        """All of them."""
        return self.answered + self.unanswered + self.unknown


def share_between(known: Known, level: float = LEVEL) -> Bounds | Untold:
    """The least and the greatest share answered (Manski, American Economic Review 80 (1990) 319).

    Its interval is Wilson's at either end (Horowitz and Manski, JASA 95 (2000) 77), which covers at least as
    often as it says.
    """
    worst = wilson(known.answered, known.calls, level)
    best = wilson(known.answered + known.unknown, known.calls, level)
    if isinstance(worst, Untold) or isinstance(best, Untold):
        return Untold("there is no such call")
    return Bounds(worst.value, best.value, worst.low, best.high, known.unknown, level)


def difference_between(group: Known, others: Known, level: float = LEVEL) -> Bounds | Untold:
    """The least and the greatest difference of shares, the group's less the others'.

    Least: none of the group's unknown calls was answered and all of the others'. Where the two bounds have
    different signs the unknown calls could turn the comparison round. The interval is Newcombe's at either
    end.
    """
    least = risk_difference(
        Fourfold(group.answered, group.calls, others.answered + others.unknown, others.calls), level
    )
    most = risk_difference(
        Fourfold(group.answered + group.unknown, group.calls, others.answered, others.calls), level
    )
    if isinstance(least, Untold):
        return least
    if isinstance(most, Untold):
        return most
    return Bounds(least.value, most.value, least.low, most.high, group.unknown + others.unknown, level)
