"""Do two codings of the same calls agree, and how far beyond chance?"""

from __future__ import annotations

import math

import msgspec
import numpy as np

from answerable.audit.figures.estimate import LEVEL, Counts, Estimate, Numbers, Untold, difference
from answerable.audit.figures.proportions import Share, wilson


class Agreement(msgspec.Struct, frozen=True, tag="agreement"):
    """The share of calls that both coded alike, and Cohen's kappa (1: always; 0: as often as by chance)."""

    agreed: Share
    kappa: Estimate | Untold


def agreement(table: Counts, level: float = LEVEL) -> Agreement | Untold:
    """Two codings of the same calls: a row a category of the first, a column one of the second, in one order.

    Kappa is Cohen's (Educational and Psychological Measurement 20 (1960) 37), its standard error the
    large-sample one of Fleiss, Cohen and Everitt (Psychological Bulletin 72 (1969) 323), the share's interval
    Wilson's. ValueError where the table is not square or a count is negative.
    """
    if table.ndim != 2 or table.shape[0] != table.shape[1] or (table < 0).any():
        raise ValueError(
            "a table of agreement has a row and a column for each category, and no count below 0"
        )
    agreed = wilson(int(np.trace(table)), int(table.sum()), level)
    if isinstance(agreed, Untold):
        return Untold("no call was coded twice")
    return Agreement(agreed, _kappa(table / agreed.calls, agreed, level))


def _kappa(shares: Numbers, agreed: Share, level: float) -> Estimate | Untold:
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    by_chance = float(first @ second)
    if np.count_nonzero(first + second) == 1:
        return Untold("both codings know one category only, so that chance alone makes them agree")
    if agreed.answered == agreed.calls:
        return Untold("both codings agree on every call: kappa is 1, and nothing says how sure that is")
    kappa = (agreed.value - by_chance) / (1 - by_chance)
    found = difference(kappa, math.sqrt(_variance(shares, kappa, by_chance) / agreed.calls), level)
    return msgspec.structs.replace(found, low=max(-1.0, found.low), high=min(1.0, found.high))


def _variance(shares: Numbers, kappa: float, by_chance: float) -> float:
    """Of kappa, for one call (Fleiss, Cohen and Everitt's equation 13)."""
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    beyond = 1 - kappa
    alike = (np.diag(shares) * (1 - (first + second) * beyond) ** 2).sum()
    crossed = shares * (second[:, None] + first[None, :]) ** 2
    unlike = beyond**2 * (crossed.sum() - np.trace(crossed))
    return max(0.0, float(alike + unlike - (kappa - by_chance * beyond) ** 2)) / (1 - by_chance) ** 2
