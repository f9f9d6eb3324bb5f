"""What a directive decides of recorded cases, as it is told and sent as JSON; never what follows."""

from __future__ import annotations

import msgspec

from answerable.policy.comparing.results import Move
from answerable.policy.decided import Plain

Tally = dict[str, int]
"""Rows by value of a column, as text; the most first."""


class Answered(msgspec.Struct, frozen=True):
    """One thing that is done, and in how many rows."""

    act_now: dict[str, Plain]
    """null: undecided, or nothing is fixed while unsure; `basis` tells which."""
    basis: str
    """`certain`, `floor` or `least urgent possible`."""
    rows: int
    by: dict[str, Tally]
    """The rows told apart by each column asked for."""


class RuleRows(msgspec.Struct, frozen=True):
    """One rule."""

    rule: str
    because: str
    rows: int
    """Rows that it decides, alone or with others."""
    may: int
    """Rows with open facts in which it could still have a part in the answer."""


class Replayed(msgspec.Struct, frozen=True):
    """One directive over a history."""

    directive: str
    digest: str
    title: str
    rows: int
    decided: int
    refused: int
    """Rows that it cannot be given: they hold a value that it does not have."""
    answers: tuple[Answered, ...]
    """The most urgent first."""
    outcomes: dict[str, Tally]
    """Rows by value of each outcome."""
    rules: tuple[RuleRows, ...]
    """Every rule of every table, in the order of the tables."""
    never_recorded: tuple[str, ...]
    """Facts that its tables read and for which the history has no column: unknown in every row."""


class Changed(msgspec.Struct, frozen=True):
    """Rows in which the same outcomes move in the same way."""

    moves: tuple[Move, ...]
    rows: int
    by: dict[str, Tally]


class Compared(msgspec.Struct, frozen=True):
    """What another directive would have done otherwise in the same rows."""

    old: str
    new: str
    rows: int
    """Rows that both can decide."""
    changed: int
    changes: tuple[Changed, ...]
    """The most rows first."""


class Refusal(msgspec.Struct, frozen=True):
    """A row that a directive cannot decide; the value itself is not repeated."""

    file: str
    row: int
    directive: str
    reason: str


class Replay(msgspec.Struct, frozen=True):
    """One or several directives over a history."""

    rows: int
    cells: int
    """Different combinations that had to be decided."""
    directives: tuple[Replayed, ...]
    compared: tuple[Compared, ...]
    """Each further directive beside the first."""
    by: dict[str, Tally]
    """All rows by each column asked for."""
    refusals: tuple[Refusal, ...]
    """The first rows that some directive cannot decide."""
