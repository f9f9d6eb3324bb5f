"""A directive over recorded cases: counted into cells once, then decided cell by cell."""

from __future__ import annotations

from answerable.policy.replaying.columns import of_numbers, of_rows, of_values
from answerable.policy.replaying.cover import Cover, Questions, Unfilled, cover
from answerable.policy.replaying.grid import FinerError, Grid
from answerable.policy.replaying.histogram import Chunk, Column, Counter, Histogram
from answerable.policy.replaying.interview import askable, questions
from answerable.policy.replaying.replay import Kept, Tallies, replay
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
    "Cover",
    "FinerError",
    "Grid",
    "Histogram",
    "Kept",
    "Questions",
    "Refusal",
    "Replay",
    "Replayed",
    "RuleRows",
    "Tallies",
    "Unfilled",
    "askable",
    "cover",
    "of_numbers",
    "of_rows",
    "of_values",
    "questions",
    "replay",
]
