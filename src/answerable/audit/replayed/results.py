"""What a directive decides of recorded calls beside what was done, as it is told and sent as JSON.

It compares a published text with recorded conduct. Why they part, no count can tell.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

import msgspec

Beside: TypeAlias = Literal["as decided", "late", "less", "more", "withdrawn", "joined", "open"]
BESIDE: Final[tuple[Beside, ...]] = get_args(Beside)
"""How what was done stands to what is decided.

`late`: as decided, after the deadline. `less`: somebody was to be sent (a request: to be helped), and nobody
was. `more`: the other way round. `withdrawn`: nobody was sent, and the caller had cancelled. `joined`: the
call is another one's duplicate. `open`: it is not over, or the history does not tell.
"""
DEPARTING: Final[frozenset[Beside]] = frozenset({"late", "less", "more"})


class Cell(msgspec.Struct, frozen=True):
    """Calls of which the same is decided and with which the same was done."""

    directive: str
    decided: str
    """The response to a call, the answer to a request, as acted on at that state of knowledge."""
    done: str
    """The cause: what became of it."""
    beside: Beside
    certain: bool
    """Whether `beside` is the same whatever the unknown and contested facts are."""
    rows: int
    up: int
    """Departures upward that the record has of these calls, and downward."""
    down: int
    examples: tuple[str, ...]
    """The first calls, by their ids; `Replayed.calls` gives all."""


class RuleDone(msgspec.Struct, frozen=True):
    """What was done with the calls that one rule decides."""

    directive: str
    rule: str
    because: str
    rows: int
    may: int
    """Calls with unknown facts in which it could still have a part."""
    beside: dict[Beside, int]
    """Of `rows`."""
    up: int
    down: int


class Departed(msgspec.Struct, frozen=True):
    """Departures that our own record has, of one kind."""

    kind: str
    direction: str
    times: int
    rows: int


class Report(msgspec.Struct, frozen=True):
    """A history beside the directives that governed it. `rows` = `replayed` + those left out."""

    directives: tuple[str, ...]
    digests: tuple[str, ...]
    """SHA-256 of each directive's text, in hex."""
    step: str
    """The column by which a call counts as answered in time."""
    rows: int
    replayed: int
    left_out: dict[str, int]
    """Why -> rows."""
    never_recorded: dict[str, tuple[str, ...]]
    """Directive -> the facts that it reads and the history has no column for: unknown throughout."""
    cells: tuple[Cell, ...]
    rules: tuple[RuleDone, ...]
    departures: tuple[Departed, ...]
    """Empty for a history that has none to tell of: a city's."""
    otherwise: int
    """Rows of our own record that the directive decides otherwise than the record says: none, unless facts
    were erased, the directive is not the one that was published, or the record says what is not so.
    """
    otherwise_examples: tuple[str, ...]

    @property
    def departs(self) -> bool:
        """Whether there is anything that a person should look at."""
        parted = any(cell.beside in DEPARTING for cell in self.cells)
        return parted or bool(self.departures) or bool(self.otherwise)
