"""Closed forms over counts: arrays in, figures with their intervals out, or why there is none.

A pure room. It knows nothing of files, plans or databases, only of numbers; each figure names its paper and
its unit. What cannot be told is an `Untold` that says why: never not-a-number, never a warning.
"""

from __future__ import annotations

from answerable.audit.figures.estimate import Estimate, Untold

__all__ = ["Estimate", "Untold"]
