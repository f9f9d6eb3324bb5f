"""Whom to tell when nobody has made sure that a crew is well, and how long until the next is told."""

from __future__ import annotations

import datetime
from typing import Final

LADDER: Final[tuple[tuple[str, datetime.timedelta], ...]] = (
    ("dispatcher", datetime.timedelta(minutes=2)),
    ("supervisor", datetime.timedelta(minutes=5)),
)
"""The rung that hears of each miss, and the time until the next; the last rung repeats."""

IN_DISTRESS: Final = datetime.timedelta(minutes=2)
"""How often a unit in distress is checked on, whatever the directive says."""

TOLD_OF_DISTRESS: Final = ("dispatcher", "supervisor")


def rung(unchecked: int) -> tuple[str, datetime.timedelta]:
    """Who hears of the miss that comes after `unchecked` earlier ones, and the time until the next."""
    return LADDER[min(unchecked, len(LADDER) - 1)]
