"""What came of a day."""

from __future__ import annotations

import datetime

import msgspec

from answerable.rehearsal.report import Decided, Happened, Refusal


class LoadReport(msgspec.Struct, frozen=True):
    """A day of synthetic calls, as the record has it afterwards."""

    seed: int
    start: datetime.datetime
    calls: int
    """Calls that came; `happened.calls` less those merged are incidents."""
    second_callers: int
    requests: dict[str, int]
    """Answer that agencies were given last -> requests."""
    answered_again: int
    """Answers that rose by themselves."""
    overrides: dict[str, int]
    """Direction -> how often somebody departed openly."""
    decided: Decided
    happened: Happened
    refused: tuple[Refusal, ...]
    commands: int
    entries: int
    """Entries that the day added to the record."""
    seconds: float
