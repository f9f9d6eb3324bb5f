"""Decisions replayed: what the directive in force decides of each recorded call, beside what was done."""

from __future__ import annotations

from answerable.audit.replayed.results import BESIDE, DEPARTING, Beside, Cell, Departed, Report, RuleDone
from answerable.audit.replayed.run import Replayed, replayed

__all__ = [
    "BESIDE",
    "DEPARTING",
    "Beside",
    "Cell",
    "Departed",
    "Replayed",
    "Report",
    "RuleDone",
    "replayed",
]
