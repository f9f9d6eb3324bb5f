"""Figures -> what findings hold: an interval, or a sentence that says why there is none."""

from __future__ import annotations

from answerable.audit.figures import ChiSquare, Estimate, Untold
from answerable.audit.findings import Interval, Scale, Test


def interval(found: Estimate | Untold, scale: Scale) -> Interval:
    """An estimate as an interval."""
    if isinstance(found, Untold):
        return untold(found.because, scale)
    return Interval(found.value, found.low, found.high, scale)


def inverse(found: Estimate | Untold, scale: Scale) -> Interval:
    """A ratio turned over: odds of an answer become odds of none."""
    if isinstance(found, Untold):
        return untold(found.because, scale)
    return Interval(1 / found.value, 1 / found.high, 1 / found.low, scale)


def untold(because: str, scale: Scale) -> Interval:
    """No figure, and why: a sentence of its own."""
    return Interval(None, None, None, scale, sentence(because))


def test_of(name: str, found: ChiSquare | Untold, assumes: str) -> Test:
    """A test by its name and what it assumes."""
    if isinstance(found, Untold):
        return Test(name, None, None, None, assumes, sentence(found.because))
    return Test(name, found.statistic, found.freedom, found.p, assumes)


def sentence(because: str) -> str:
    """A reason as a sentence: "Cannot be told: there is no such call."."""
    return f"Cannot be told: {because.rstrip('.')}."
