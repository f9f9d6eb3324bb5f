"""The ledger: the state folded from the record, and the only way to add to it.

A command reads the state, says events to a draft, and the draft is appended as one: all of it durable and
numbered, or none. If another command moved a stream in between, the command is run again on the new state:
it re-decides, it never just re-appends.
"""

from __future__ import annotations

import datetime
import threading
import time
import uuid
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

import msgspec

from answerable.model import events as ev
from answerable.model.errors import BadInput, NotNow
from answerable.model.people import Person
from answerable.model.state import State
from answerable.model.travel import TravelTime
from answerable.record import DECOY_STREAM, Append, Appended, Conflict, Entry, NewEntry, Timer, TimerChange

T = TypeVar("T")

CONFLICTS_MAX = 50
"""So often in a row another process came first; then something other than bad luck is wrong."""

PAUSE = 0.001
"""Seconds to wait after a conflict, times how many there were."""

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
PARTS = ("place", "statement", "decision", "publication")
"""Members of events whose own members are fields too: each can be shown or erased alone."""

MILLISECOND = datetime.timedelta(milliseconds=1)

LEASE = datetime.timedelta(seconds=30)
"""How long a process has to act on a timer before another may."""


class Log(Protocol):
    """What the ledger needs of a record: see `answerable.record`."""

    def append(self, append: Append) -> Appended:
        """Store durably, or raise."""

    def find(self, append_id: str) -> Appended | None:
        """The answer that an append's id was given; None: no such append is stored."""

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Entries from an index on."""

    def due(self, now: int, owner: str, lease_ms: int, limit: int = 100) -> tuple[Timer, ...]:
        """Timers that are due, leased to the owner."""


class Draft:
    """A command's events before they are appended, and the state as it will be with them."""

    def __init__(
        self, base: State, at: datetime.datetime, by: Person, travel: TravelTime | None = None
    ) -> None:
        self.state = overlay(base)
        self.at = at
        self.by = by
        self.travel = travel
        """How long units need to places, as this centre knows it; None: as dispatch takes it by default."""
        self.events: list[ev.AnyEvent] = []

    def say(self, event: ev.AnyEvent) -> None:
        """Add an event; the draft's state has it from now on."""
        self.state.apply(event)
        self.events.append(event)


class Ledger:
    """The state of a centre, kept up with its log. Safe to share between threads."""

    def __init__(
        self, log: Log, clock: Callable[[], datetime.datetime], travel: TravelTime | None = None
    ) -> None:
        self.log = log
        self.clock = clock
        self.travel = travel
        self.state = State()
        self.read_to = 0
        self._versions: dict[str, int] = {}
        self._turn = threading.Lock()
        """Held by a command from its reading to its durable end: no two of one process can conflict."""
        self._lock = threading.Lock()
        """Held while the state is read or folded; never while waiting for the disk."""
        self._name = f"ledger-{uuid.uuid4()}"
        self.catch_up()

    def catch_up(self) -> State:
        """Fold in what any process has appended since, and return the state: for one thread's use."""
        return self.look(lambda state: state)

    def look(self, at: Callable[[State], T]) -> T:
        """What `at` sees in the state as it is now; no other thread changes it meanwhile."""
        with self._lock:
            self._catch_up()
            return at(self.state)

    def _catch_up(self) -> None:
        for entry in self.log.read(self.read_to):
            if entry.stream != DECOY_STREAM:
                self.state.apply(ev.from_bytes(entry.data))
            self._versions[entry.stream] = entry.version
            self.read_to = entry.index + 1

    def carry_out(
        self, by: Person, act: Callable[[Draft], None], command: str | None = None
    ) -> tuple[ev.AnyEvent, ...]:
        """Run a command to its durable end and return its events.

        `command` is the caller's: the same id again changes nothing and returns the first events, also where
        the state has moved on so far that it would be refused now. Raises what `act` raises (then nothing was
        recorded), and the record's errors.
        """
        with self._turn:
            for conflicts in range(CONFLICTS_MAX):
                if conflicts:
                    time.sleep(conflicts * PAUSE)
                with self._lock:
                    self._catch_up()
                    if command and (first := self.log.find(command)):
                        return self._events(first)
                    draft = Draft(self.state, self.clock(), by, self.travel)
                    act(draft)
                    append = self._append(command or str(uuid.uuid4()), draft)
                if not draft.events:
                    return ()
                try:
                    appended = self.log.append(append)
                except Conflict:
                    continue
                self.catch_up()
                return self._events(appended)
        raise NotNow("Others kept changing the same calls or units; nothing was recorded. Try again.")

    def _append(self, command: str, draft: Draft) -> Append:
        streams = {stream for event in draft.events for stream in touched(event)}
        return Append(
            id=command,
            expects={stream: self._versions.get(stream, 0) for stream in sorted(streams)},
            entries=tuple(NewEntry(stream_of(event), as_kept(event), PARTS) for event in draft.events),
            timers=tuple(timers(draft.events)),
        )

    def _events(self, appended: Appended) -> tuple[ev.AnyEvent, ...]:
        entries = self.log.read(appended.first)
        return tuple(ev.from_bytes(next(entries).data) for _ in range(appended.count))

    def due(self) -> tuple[Timer, ...]:
        """Timers that are due now, leased to this process: if it dies, another gets them."""
        lease = int(LEASE.total_seconds() * 1000)
        return self.log.due((self.clock() - EPOCH) // MILLISECOND, self._name, lease)


def overlay(base: State) -> State:
    """A state that reads through to `base` and keeps every change to itself."""
    draft = State()
    draft.calls = ChainMap({}, base.calls)  # type: ignore[assignment]
    draft.incidents = ChainMap({}, base.incidents)  # type: ignore[assignment]
    draft.requests = ChainMap({}, base.requests)  # type: ignore[assignment]
    draft.units = ChainMap({}, base.units)  # type: ignore[assignment]
    draft.numbers = ChainMap({}, base.numbers)  # type: ignore[assignment]
    draft.shadowed = ChainMap({}, base.shadowed)  # type: ignore[assignment]
    draft.publications = list(base.publications)
    draft.orders = list(base.orders)
    return draft


def as_kept(event: ev.AnyEvent) -> bytes:
    """The event's bytes, which can be read again: one that cannot would stop every later fold."""
    try:
        data = ev.to_bytes(event)
        ev.from_bytes(data)
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        raise BadInput(f"Something given cannot be recorded ({error}).") from error
    return data


def stream_of(event: ev.AnyEvent) -> str:
    """The one stream that keeps an event."""
    match event:
        case ev.CallTaken():
            return f"call/{event.call}"
        case ev.AssistanceRequested():
            return f"request/{event.request}"
        case (
            ev.UnitAdded()
            | ev.UnitStatusSet()
            | ev.UnitChanged()
            | ev.UnitChecked()
            | ev.CheckMissed()
            | ev.UnitInDistress()
            | ev.DistressEnded()
        ):
            return f"unit/{event.unit}"
        case ev.SeriesOpened():
            return f"series/{event.series}"
        case ev.DirectivePublished():
            return "directives"
        case ev.OrderNoted():
            return "orders"
        case ev.Told():
            return event.about or "centre"
        case _:
            return event.subject


def touched(event: ev.AnyEvent) -> Iterator[str]:
    """Every stream that must not have moved since the command read it."""
    yield stream_of(event)
    match event:
        case ev.CallTaken():
            yield f"incident/{event.incident}"
            yield "directives"  # which of them governs the call
        case ev.AssistanceRequested():
            yield "directives"
        case ev.Merged():
            yield f"incident/{event.into}"
        case _:
            pass


def timers(events: Iterable[ev.AnyEvent]) -> Iterator[TimerChange]:
    """The timers that events set or end; stored in the same transaction, so that no duty is without one."""
    latest: dict[str, TimerChange] = {}
    for event in events:
        match event:
            case ev.DutySet():
                due = None if event.due is None else milliseconds(event.due)
                latest[event.subject] = TimerChange(event.subject, due, event.step.encode())
            case ev.DeadlineMissed():
                next_due = milliseconds(event.next_due)
                latest[event.subject] = TimerChange(event.subject, next_due, event.step.encode())
            case ev.UnitStatusSet() | ev.UnitChecked() | ev.UnitInDistress() | ev.DistressEnded():
                latest[stream_of(event)] = _check(stream_of(event), event.check_by)
            case ev.CheckMissed():
                latest[stream_of(event)] = _check(stream_of(event), event.next_due)
            case ev.Closed() | ev.Merged():
                latest[event.subject] = TimerChange(event.subject, None)
            case _:
                pass
    yield from latest.values()


def _check(unit: str, due: datetime.datetime | None) -> TimerChange:
    """The timer by which a unit has to be checked on."""
    return TimerChange(unit, None if due is None else milliseconds(due), b"check on the unit")


def milliseconds(due: datetime.datetime) -> int:
    """Milliseconds since the epoch, begun ones counted: a timer is never due before its deadline."""
    return -((EPOCH - due) // MILLISECOND)
