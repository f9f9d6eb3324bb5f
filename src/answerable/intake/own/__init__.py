"""Our own record -> history, in the columns that a city's export has, and those that only it can tell."""

from __future__ import annotations

from answerable.intake.own.columns import OWN, acted_column, decided_column, fact_columns
from answerable.intake.own.tale import KNOWNS, Known
from answerable.intake.own.writing import KINDS, Exported, export_history

__all__ = [
    "KINDS",
    "KNOWNS",
    "OWN",
    "Exported",
    "Known",
    "acted_column",
    "decided_column",
    "export_history",
    "fact_columns",
]
