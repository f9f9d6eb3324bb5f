"""Histories + a plan -> counts: one pass over the declared columns, and no call of anybody's kept.

`count(plan)` gives `Counted`: whole numbers in arrays (`Counts`) and what was left out. What follows it, in
`comparing`, reads these arrays and no file.
"""

from __future__ import annotations

from answerable.audit.counting.counts import CAUSES, MISSING, REACHED, Counts
from answerable.audit.counting.elsewhere import Elsewhere, Engine
from answerable.audit.counting.histories import Histories, find_histories
from answerable.audit.counting.opening import opened
from answerable.audit.counting.passing import Counted, count

__all__ = [
    "CAUSES",
    "MISSING",
    "REACHED",
    "Counted",
    "Counts",
    "Elsewhere",
    "Engine",
    "Histories",
    "count",
    "find_histories",
    "opened",
]
