"""The rehearsal from start to end: publish, play, count, verify."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from answerable.intake import HistoryCall, timeline
from answerable.model.asking import read
from answerable.model.history import events_of
from answerable.model.ledger import Ledger
from answerable.record import Log, RecordError, fsck, verify_receipt
from answerable.rehearsal.clock import Pace, SimulatedClock
from answerable.rehearsal.count import NOT_GIVEN, Count
from answerable.rehearsal.dispositions import NOT_RECORDED
from answerable.rehearsal.in_force import as_if_in_force
from answerable.rehearsal.play import Player
from answerable.rehearsal.report import InForce, RecordCheck, Report, Run

RECEIPTS = 5
"""Receipts made and verified: of the first entry, of the last, and of some between."""

A_SECOND = datetime.timedelta(seconds=1)
"""Between publications: of directives that take effect at once, the one published last is in force."""

Tick = Callable[[int, int], object]
"""Called with how many happenings have been played, of how many."""


def rehearse(
    calls: Sequence[HistoryCall],
    directives: Sequence[str],
    ledger: Ledger,
    log: Log,
    clock: SimulatedClock,
    pace: Pace | None = None,
    tick: Tick | None = None,
) -> Report:
    """Play recorded calls through the empty centre of `ledger`, recorded in `log`, its clock being `clock`.

    `directives` are texts; of several that begin with the first call, the one named last decides. Raises
    `DirectiveError` or a `Refused` for a directive that cannot be published, and the record's errors; nothing
    that the city recorded raises.
    """
    started = time.monotonic()
    player = Player(ledger, clock, pace or Pace())
    happenings = list(timeline(_with_endings(calls)))
    first = happenings[0].at if happenings else None
    last = happenings[-1].at if happenings else None
    published = _publish(player, clock, directives, first, last)
    for done, happening in enumerate(happenings, start=1):
        player.play(happening)
        if tick is not None:
            tick(done, len(happenings))
    played = time.monotonic()
    recorded = {player.numbers[call.id]: _priority(call) for call in calls}
    count = Count()
    for _, event in events_of(log):
        count.add(event)
    check = _check(log)
    return Report(
        directives=published,
        first=first,
        last=last,
        decided=count.decided(outcome.name for text in directives for outcome in read(text).outcomes),
        happened=count.happened(),
        endings=tuple(sorted(player.endings.values(), key=lambda ending: ending.recorded)),
        differences=player.differences.tell(),
        refused=player.refusals.tell(),
        priorities=count.priorities(recorded),
        record=check,
        run=Run(player.commands, played - started, time.monotonic() - played),
    )


def _with_endings(calls: Sequence[HistoryCall]) -> Sequence[HistoryCall]:
    """The calls, each with an end if no call has one.

    An export without dispositions does not say that nothing ever ended. Where some calls have one, those
    without stay open.
    """
    if any(call.disposition is not None for call in calls):
        return calls
    return [replace(call, disposition=NOT_RECORDED) for call in calls]


def _publish(
    player: Player,
    clock: SimulatedClock,
    directives: Sequence[str],
    first: datetime.datetime | None,
    last: datetime.datetime | None,
) -> tuple[InForce, ...]:
    if first is None or last is None:
        return ()
    published = []
    for place, text in enumerate(directives):
        clock.move(first - (len(directives) - place) * A_SECOND)
        directive = read(text)
        moved = as_if_in_force(text, first, last)
        player.publish(moved)
        since = read(moved).effective
        published.append(InForce(directive.id, directive.digest, directive.effective, since))
    return tuple(published)


def _priority(call: HistoryCall) -> str:
    given = call.priority
    return given.final or given.current or given.original or NOT_GIVEN


def _check(log: Log) -> RecordCheck:
    """Check the whole record, and verify a few receipts as their holders would."""
    problems = []
    chosen = _spread(log.size)
    for index in chosen:
        try:
            verify_receipt(log.receipt(index), log.vkeys)
        except RecordError as error:
            problems.append(f"receipt of entry {index}: {error}")
    found = fsck(log, log.vkeys)  # after the receipts: the checkpoint that they rest on is checked as well
    problems += found.problems
    return RecordCheck(
        entries=found.size,
        streams=found.streams,
        deadlines_set=found.timers,
        receipts=len(chosen),
        problems=tuple(problems),
        root=found.root.hex(),
    )


def _spread(size: int) -> list[int]:
    """A few of a record's entries: the first, the last, and some between."""
    return sorted({part * (size - 1) // (RECEIPTS - 1) for part in range(RECEIPTS)}) if size else []
