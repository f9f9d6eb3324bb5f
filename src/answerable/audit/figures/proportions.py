"""Shares of calls that were answered, and two groups' shares beside each other, as they were counted (crude).

The first group is the one in question, the others are whom it is compared with; a difference is the group's
share less the others', a ratio the group's over the others'.
"""

from __future__ import annotations

import math

import msgspec

from answerable.audit.figures.estimate import LEVEL, Estimate, Untold, quantile, ratio


class Share(msgspec.Struct, frozen=True):
    """How many of some calls were answered, with an interval for the share (each between 0 and 1)."""

    answered: int
    calls: int
    value: float
    low: float
    high: float
    level: float = LEVEL


class Fourfold(msgspec.Struct, frozen=True):
    """Two groups' calls, and how many of each were answered. ValueError where that is no such table."""

    answered: int
    calls: int
    answered_others: int
    calls_others: int

    def __post_init__(self) -> None:
        _check(self.answered, self.calls)
        _check(self.answered_others, self.calls_others)

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Answered and not, of the group and of the others (a, b, c and d of the textbooks)."""
        unanswered, unanswered_others = self.calls - self.answered, self.calls_others - self.answered_others
        return self.answered, unanswered, self.answered_others, unanswered_others


def wilson(answered: int, calls: int, level: float = LEVEL) -> Share | Untold:
    """The share answered with Wilson's score interval, which holds its level also near none and all.

    Wilson, JASA 22 (1927) 209; recommended by Brown, Cai and DasGupta, Statistical Science 16 (2001) 101.
    """
    _check(answered, calls)
    if calls == 0:
        return Untold("there is no such call")
    low, high = score_interval(answered / calls, calls, level)
    return Share(answered, calls, answered / calls, low, high, level)


def score_interval(share: float, calls: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval for a share seen in so many calls, which may be an effective number of them."""
    square = quantile(level) ** 2
    middle = (share * calls + square / 2) / (calls + square)
    reach = math.sqrt(square * (calls * share * (1 - share) + square / 4)) / (calls + square)
    low = 0.0 if share == 0 else max(0.0, middle - reach)
    return low, 1.0 if share == 1 else min(1.0, middle + reach)


def risk_difference(table: Fourfold, level: float = LEVEL) -> Estimate | Untold:
    """The group's share less the others', in shares, with Newcombe's hybrid-score interval.

    The interval comes from the two of Wilson (Newcombe, Statistics in Medicine 17 (1998) 873, method 10) and
    so is not the value plus and minus some errors; `error` is the usual one, of two independent shares.
    """
    group, others = (
        wilson(table.answered, table.calls, level),
        wilson(table.answered_others, table.calls_others, level),
    )
    if isinstance(group, Untold) or isinstance(others, Untold):
        return _empty(table)
    value = group.value - others.value
    error = math.hypot(*(math.sqrt(one.value * (1 - one.value) / one.calls) for one in (group, others)))
    down = math.hypot(group.value - group.low, others.high - others.value)
    up = math.hypot(group.high - group.value, others.value - others.low)
    return Estimate(value, error, value - down, value + up, level)


def odds_ratio(table: Fourfold, level: float = LEVEL) -> Estimate | Untold:
    """The group's odds of an answer over the others', its interval from the logarithm (Woolf, Annals of Human
    Genetics 19 (1955) 251). `error` is the logarithm's. A cell without calls is not filled with a half.
    """
    a, b, c, d = table.cells
    if a + b == 0 or c + d == 0:
        return _empty(table)
    if 0 in table.cells:
        return Untold(f"all or none of {_whose(0 in (a, b), 0 in (c, d))} calls were answered")
    return ratio(math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), level)


def _check(answered: int, calls: int) -> None:
    if not 0 <= answered <= calls:
        raise ValueError(f"{answered} answered calls of {calls}: there are between none and all of them")


def _empty(table: Fourfold) -> Untold:
    return Untold(f"{_whose(table.calls == 0, table.calls_others == 0)} calls are none")


def _whose(group: bool, others: bool) -> str:
    if group and others:
        return "both groups'"
    return "the group's" if group else "the others'"
