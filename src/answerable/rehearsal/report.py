"""What a rehearsal reports. Counts are of calls unless said otherwise; the most frequent come first."""

from __future__ import annotations

import datetime

import msgspec

from answerable.rehearsal.dispositions import Ending


class InForce(msgspec.Struct, frozen=True):
    """A directive that the calls were decided under."""

    id: str
    digest: str
    """SHA-256 of the text as given, in hex."""
    effective: datetime.datetime
    rehearsed_from: datetime.datetime
    """Where it differs from `effective`: the calls are decided as if it had been in force then already."""


class Decided(msgspec.Struct, frozen=True):
    """What was decided, and on how few facts."""

    when_taken: dict[str, int]
    """Basis of the first decision (`certain`, `floor` …), when the call came in and nothing was known yet."""
    by_known_facts: dict[int, dict[str, int]]
    """Known facts at the last decision -> its basis -> calls."""
    rose: int
    fell: int
    """Calls where what is acted on rose, or fell, after the first decision."""
    acted_on: dict[str, dict[str, int]]
    """Outcome -> value that was acted on at the end -> calls."""
    not_certain: dict[str, int]
    """Outcome -> calls in which it was not certain even at the end, so that it rested on the floor."""
    next_questions: dict[str, int]
    """Fact -> calls in which asking for it would have helped most, after all that was recorded."""


class Happened(msgspec.Struct, frozen=True):
    """What became of the calls. `calls` = those `closed` + those `open`."""

    calls: int
    units_sent: dict[int, int]
    """Units sent -> calls."""
    on_scene: int
    """Calls where a unit arrived."""
    sent_in_vain: int
    """Calls where units were sent and none arrived, as far as is recorded."""
    never_answered: int
    """Calls that nobody was sent to."""
    closed: dict[str, int]
    """Disposition, or that it was merged -> calls."""
    open: dict[str, int]
    """Status at the end -> calls that were not closed."""
    departures: dict[str, int]
    """Kind of departure -> how often people did otherwise than was decided."""
    missed_deadlines: dict[str, dict[str, int]]
    """Step that was owed -> who was told -> how often."""
    late_calls: int
    """Calls with at least one missed deadline."""
    told: dict[str, int]
    """Who was told what, besides missed deadlines (`supervisor: short of 1 medic`) -> how often."""


class Difference(msgspec.Struct, frozen=True):
    """Something recorded that a centre cannot do, or that was left out of the record; and what was played."""

    recorded: str
    played: str
    count: int
    calls: tuple[str, ...]
    """The city's numbers of the first few calls."""


class Refusal(msgspec.Struct, frozen=True):
    """A command that the centre refused."""

    command: str
    kind: str
    """Class of the refusal: `NotNow`, `BadInput` …"""
    example: str
    """What the centre said the first time."""
    count: int
    calls: tuple[str, ...]


class RecordCheck(msgspec.Struct, frozen=True):
    """The record of the rehearsal, checked from its first byte to its last."""

    entries: int
    streams: int
    deadlines_set: int
    """Timers that are still set."""
    receipts: int
    """Receipts that were made and verified offline."""
    problems: tuple[str, ...]
    root: str
    """The Merkle root over the entries, in hex."""


class Run(msgspec.Struct, frozen=True):
    """How long it took."""

    commands: int
    seconds: float
    check_seconds: float


class Report(msgspec.Struct, frozen=True):
    """A rehearsal, from the first call to the verified record."""

    directives: tuple[InForce, ...]
    first: datetime.datetime | None
    last: datetime.datetime | None
    """Earliest and latest happening, UTC."""
    decided: Decided
    happened: Happened
    endings: tuple[Ending, ...]
    """How each recorded disposition was read."""
    differences: tuple[Difference, ...]
    refused: tuple[Refusal, ...]
    priorities: dict[str, dict[str, int]]
    """Recorded priority (the last one given) -> response and priority decided here -> calls. Each scale is
    its maker's own: the table says what was, not which was right.
    """
    record: RecordCheck
    run: Run

    @property
    def sound(self) -> bool:
        """Whether the record verifies and the centre refused nothing."""
        return not self.record.problems and not self.refused
