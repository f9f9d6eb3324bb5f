"""One comparison as the figures give it, before the family is judged."""

from __future__ import annotations

import msgspec

from answerable.audit.comparing.pairs import Pair
from answerable.audit.figures import Estimate, Untold
from answerable.audit.figures.strata import Overlap
from answerable.audit.findings import Effect, Interval, Question, Stratum, Test


class Compared(msgspec.Struct, frozen=True):
    """What is known of one group beside its reference, on one question."""

    question: Question
    pair: Pair
    crude: Effect
    adjusted: Effect
    without_decisions: Effect | None
    primary: Estimate | Untold
    """The adjusted difference, which is judged."""
    crude_estimate: Estimate | Untold
    why_not: str
    """What stands in the way of any verdict; "" where nothing does."""
    worst: Interval
    best: Interval
    overlap: Overlap
    """How much of the calls the adjusted difference can speak of."""
    strata: tuple[Stratum, ...] = ()
    heterogeneity: tuple[Test, ...] = ()
    tests: tuple[Test, ...] = ()
    clusters: int | None = None
    design_effect: float | None = None
    fewest_clusters: int | None = None
    """Those with calls of the one of the two that is in fewer."""
    readings: tuple[tuple[str, Estimate | Untold], ...] = ()
    """The adjusted difference, if calls were counted otherwise."""
    shares: tuple[float, float] | None = None
    """What the group and the reference come to among like calls: shares, or mean waits in seconds."""
