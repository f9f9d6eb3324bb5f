"""A directive over recorded cases: counted into cells once, then decided cell by cell."""

from __future__ import annotations

from answerable.policy.replaying.columns import of_numbers, of_rows, of_values
from answerable.policy.replaying.grid import Grid
from answerable.policy.replaying.histogram import Chunk, Column, Counter, Histogram
from answerable.policy.replaying.replay import Tallies, replay
from answerable.policy.replaying.results import (
    Answered,
    Changed,
    Compared,
    Refusal,
    Replay,
    Replayed,
    RuleRows,
)

__all__ = [
    "Answered",
    "Changed",
    "Chunk",
    "Column",
    "Compared",
    "Counter",
    "Grid",
    "Histogram",
    "Refusal",
    "Replay",
    "Replayed",
    "RuleRows",
    "Tallies",
    "of_numbers",
    "of_rows",
    "of_values",
    "replay",
]
