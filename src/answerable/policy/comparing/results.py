"""What two directives differ in, as it is told and sent as JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from answerable.policy.decided import Plain

Direction = Literal["rises", "falls", "changes"]
"""How an outcome moves: to a more urgent value, to a less urgent one, or to one beside it."""


class Move(msgspec.Struct, frozen=True):
    """One outcome before and after; null: undecided, or nothing is fixed while unsure."""

    outcome: str
    before: Plain
    after: Plain
    direction: Direction


class Row(msgspec.Struct, frozen=True):
    """Cases that are decided otherwise, as a row of a table would say them. No case is in two rows."""

    when: dict[str, str]
    """For each fact that matters here its cell: `seen, used`, `>= 1`; the others may be anything."""
    cases: int
    example: dict[str, Plain]
    """One of the cases: a value for every fact that either directive reads."""
    before: dict[str, Plain] | None
    """What OLD answers in the example; null: it has no such case."""
    after: dict[str, Plain] | None
    rules_before: tuple[str, ...]
    """The rules of OLD that decide the moved outcomes in these cases, whichever of them it is in each."""
    rules_after: tuple[str, ...]


class Region(msgspec.Struct, frozen=True):
    """All cases in which the same outcomes move in the same way."""

    moves: tuple[Move, ...]
    """In the order of the Outcomes table; empty for cases that only one directive has."""
    only: Literal["old", "new"] | None
    """The one directive that has these cases: they need a value that the other one does not have."""
    cases: int
    rows: tuple[Row, ...]
    complete: bool
    """Whether `rows` are all; `cases` counts all in any case."""


class Declared(msgspec.Struct, frozen=True):
    """A fact, an outcome or a rule of dispatch that was added, removed or declared otherwise."""

    kind: Literal["fact", "outcome", "dispatch"]
    name: str
    what: str
    """In words: `added (no < yes)`, `values: 0..9 → 0..99`."""
    decides: bool
    """Whether it alone makes the two directives differ: an outcome, its order, or what holds while unsure."""


class Diff(msgspec.Struct, frozen=True):
    """What `new` decides otherwise than `old`."""

    old: str
    new: str
    equivalent: bool | None
    """None: not decided, `not_decided` says why."""
    cases: int | None
    """In how many cases they part."""
    of: int | None
    """How many cases there are: all combinations of values of the facts in `over`."""
    over: tuple[str, ...]
    """The facts that a table of either reads."""
    counted_as_cells: tuple[str, ...]
    """Facts with decimals: their stretches between thresholds are counted, not their values."""
    declared: tuple[Declared, ...]
    regions: tuple[Region, ...]
    """The largest first."""
    not_decided: str = ""
