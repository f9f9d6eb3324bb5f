"""How long until half, or nine in ten, of ALL calls were reached.

Read off the cumulative incidence: the first time by which that share of all calls was reached, those never
reached included. Where fewer were ever reached there is no such time, and the answer says so; the median of
those that were reached would be a figure about other calls. The interval holds the times at which the curve's
pointwise interval holds the share (Brookmeyer and Crowley 1982, for incidence Peng and Fine 2007, with the
log-log scale).
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import numpy as np

from answerable.audit.figures.estimate import LEVEL, Estimate, Untold
from answerable.audit.figures.incidence import Curve, intervals, share_by
from answerable.audit.figures.waits import Real


class Quantile(msgspec.Struct, frozen=True):
    """By when a share of all calls was reached."""

    share: float
    time: int
    """In the unit of the waits."""
    low: int
    high: int | None
    """None: the upper end lies beyond what is told."""
    level: float = LEVEL


class NotReached(msgspec.Struct, frozen=True):
    """That share of all calls was not reached within the horizon: there is no such time."""

    share: float
    """That was asked for."""
    horizon: int
    """How long waits were followed."""
    reached: Estimate
    """What share was reached by then."""
    low: int | None = None
    """The first time by which it might have been reached; None: not within the horizon either."""


Wait: TypeAlias = Quantile | NotReached | Untold


def wait_of(curve: Curve, share: float = 0.5, level: float = LEVEL) -> Wait:
    """By when `share` of all calls was reached (0.5: the median, 0.9: p90), or why there is no such time.

    Raises ValueError unless 0 < share < 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"A share of {share} has no time; give one between 0 and 1.")
    low, high = intervals(curve.share, curve.error, curve.calls - curve.open, level)
    time, earliest, latest = (_first(curve, values, share) for values in (curve.share, high, low))
    if time is not None:
        return Quantile(share, time, time if earliest is None else earliest, latest, level)
    reached = share_by(curve, curve.told_to, level)
    if isinstance(reached, Untold):
        return reached
    return NotReached(share, curve.told_to, reached, earliest)


def _first(curve: Curve, values: Real, share: float) -> int | None:
    """The first time at which a curve is at a share; a hair below is rounding, and counts."""
    there = np.flatnonzero(values >= share - 1e-12)
    return int(curve.time[there[0]]) if there.size else None
