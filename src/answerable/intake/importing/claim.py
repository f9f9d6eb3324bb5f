"""What a column is thought to be."""

from __future__ import annotations

import msgspec


class Claim(msgspec.Struct, frozen=True):
    """That one column (or a date beside a time of day) has a role."""

    role: str
    column: str
    confidence: float
    evidence: tuple[str, ...]
    date: str = ""
    """The column of its date, where `column` holds a time of day alone; "": the date of the reception."""
    unit: str = ""
    """What it counts, where `column` tells how long a step took (see layout.UNITS)."""
    since: str = ""
    """The step that it is counted from."""
