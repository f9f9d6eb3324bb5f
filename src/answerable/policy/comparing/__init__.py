"""Two directives side by side: the cases that they decide otherwise."""

from __future__ import annotations

from answerable.policy.comparing.diff import diff
from answerable.policy.comparing.results import Declared, Diff, Move, Region, Row

__all__ = ["Declared", "Diff", "Move", "Region", "Row", "diff"]
