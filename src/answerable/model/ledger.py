"""The ledger: the state folded from the record, and the only way to add to it.

A command reads the state and says events. Commands that wait at the same time are carried out as one group,
inside one write transaction of the record, one after another: the state that decides is the state that is
committed, so that no two commands, of this process or of another, can both take one unit. What a command says
is durable and numbered as one, or not at all.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Final, Protocol, TypeVar

import msgspec

from answerable.model import events as ev
from answerable.model.asked import KEY as ASKED_KEY
from answerable.model.asked import check_asked, keep_asked, key_of, told_apart
from answerable.model.draft import Draft
from answerable.model.errors import FromLaterVersion
from answerable.model.people import Person
from answerable.model.silenced import Silenced, silenced
from answerable.model.snapshot import Snapshots, pack
from answerable.model.state import State
from answerable.model.streams import EPOCH, MILLISECOND
from answerable.model.travel import TravelTime
from answerable.model.turnstile import Turnstile
from answerable.record import DECOY_STREAM, Append, Entry, Timer, Turn, VaultChange

T = TypeVar("T")
Events = tuple[ev.AnyEvent, ...]

LEASE: Final = datetime.timedelta(seconds=30)
"""How long a process has to act on a timer before another may."""

GROUP_SECONDS: Final = 0.02
"""So long a group takes further commands in: what waits for its commit, waits for all of them."""

GROUP_MOST: Final = 256

logger = logging.getLogger("answerable.ledger")


class Log(Protocol):
    """What the ledger needs of a record: see `answerable.record`."""

    def turn(self, job: Callable[[Turn], T]) -> Future[T]:
        """Run a job in a write transaction; the future is done when all of it is durable, or none."""

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Entries from an index on."""

    def stream(self, stream: str) -> Iterator[Entry]:
        """The entries of one stream, in order."""

    def due(self, now: int, owner: str, lease_ms: int, limit: int = 100) -> tuple[Timer, ...]:
        """Timers that are due, leased to the owner."""

    def timers(self) -> tuple[Timer, ...]:
        """Every timer that is set."""

    def vault(self, prefix: str) -> dict[str, bytes]:
        """What is kept beside the log under keys that begin with `prefix`."""

    def root(self, size: int) -> bytes:
        """The root hash of the log's first `size` entries."""


class Change(msgspec.Struct, frozen=True):
    """A durable event, with its number in the record."""

    index: int
    event: ev.AnyEvent


class _Command(msgspec.Struct):
    """A command that waits, and the answer that it will get."""

    by: Person
    act: Callable[[Draft], None]
    id: str | None
    answer: Future[Events]
    asked: bytes | None = None
    """A digest of what it was asked with, where the id may be used for that alone."""
    apart: bool = False
    """Whether the same id with another `asked` is another command."""
    events: Events = ()
    first: int = 0
    """The number of its first event in the record."""
    repeated: bool = False
    error: Exception | None = None


class Ledger:
    """The state of a centre, kept up with its log. Safe to share between threads."""

    def __init__(
        self,
        log: Log,
        clock: Callable[[], datetime.datetime],
        travel: TravelTime | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        self.log = log
        self.clock = clock
        self.travel = travel
        self.state = State()
        self.read_to = 0
        self._snapshots = snapshots
        self._followers: list[Callable[[Sequence[Change]], None]] = []
        self._waiting: deque[_Command] = deque()
        self._queue = threading.Lock()
        """Held to look at what waits, never for long."""
        self._called = False
        """Whether a turn of the record has been asked for that will take what waits."""
        self._lock = Turnstile()
        """Held while the state is not what is durable: from a group's first command to its durable end."""
        self._deciding = False
        """Whether a group holds the lock."""
        self._group: list[_Command] = []
        self._name = f"ledger-{uuid.uuid4()}"
        self._snapshot_at = 0
        if snapshots and (found := snapshots.load(log.root)):
            self._snapshot_at, self.state = found
            self.read_to = self._snapshot_at
        self.catch_up()

    # --- Reading

    def catch_up(self) -> State:
        """Fold in what any process has appended since, and return the state: for one thread's use."""
        return self.look(lambda state: state)

    def look(self, at: Callable[[State], T]) -> T:
        """What `at` sees in the state as it is now, all of it durable. Nobody changes it meanwhile."""
        with self._lock:
            self._fold(self.log.read(self.read_to))
            return at(self.state)

    def follow(self, tell: Callable[[Sequence[Change]], None]) -> Callable[[], None]:
        """Have every durable event told, in order, as soon as this process knows of it.

        `tell` is called with the ledger locked: it hands on, and returns; what it raises is logged. Returns
        what ends the following.
        What other processes append is seen at the next command or `catch_up`.
        """
        self._followers.append(tell)
        return lambda: self._followers.remove(tell)

    def _fold(self, entries: Iterable[Entry]) -> None:
        changes = []
        try:
            for entry in entries:
                if entry.stream != DECOY_STREAM:
                    event = _read(entry)
                    self.state.apply(event)
                    changes.append(Change(entry.index, event))
                self.read_to = entry.index + 1
        finally:  # reading may break off; what was read is not read again
            self._tell(changes)

    def _tell(self, changes: Sequence[Change]) -> None:
        """A follower that fails is its own trouble: not the commands', nor the other followers'."""
        for tell in tuple(self._followers) if changes else ():
            try:
                tell(changes)
            except Exception:
                logger.exception("a follower of the record failed")

    # --- Adding

    def submit(
        self,
        by: Person,
        act: Callable[[Draft], None],
        command: str | None = None,
        asked: bytes | None = None,
        *,
        apart: bool = False,
    ) -> Future[Events]:
        """Have a command carried out; the future has its events once they are durable.

        `command` is the caller's name for it: the same again changes nothing and gives the first events, also
        where the state has moved on so far that it would be refused now; with another `asked` (a digest of
        what it was asked with) it is refused (`AskedOtherwise`), or, where it is told `apart`, another
        command. The future raises what `act` raises (then nothing was recorded), and the record's errors.
        """
        waiting = _Command(by, act, command, Future(), asked, apart)
        waiting.answer.set_running_or_notify_cancel()  # whoever stops waiting does not stop the command
        with self._queue:
            self._waiting.append(waiting)
        self._call()
        return waiting.answer

    def carry_out(self, by: Person, act: Callable[[Draft], None], command: str | None = None) -> Events:
        """`submit`, and wait for the durable end."""
        return self.submit(by, act, command).result()

    def _call(self) -> None:
        """Ask the record for a turn, if commands wait and none has been asked for."""
        with self._queue:
            if self._called or not self._waiting:
                return
            self._called = True
        try:
            turn = self.log.turn(self._carry_out_group)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            turn = Future()
            turn.set_exception(error)
        turn.add_done_callback(self._settle)

    def _carry_out_group(self, turn: Turn) -> int:
        """Carry out what waits, inside the record's transaction; returns the log's size with it.

        May run more than once, if the store could not commit what it was given: what the run before did to
        the state is undone, and the same commands decide again.
        """
        if self._deciding:
            self.state.journal.back_to(0)
        else:
            self._lock.acquire()
            self._deciding = True
        self.state.journal.end()  # what is folded in now is durable: no run that fails takes it back
        self._fold(turn.entries(self.read_to))
        self.state.journal.begin()
        done: dict[str, _Command] = {}
        for each in self._taken():
            each.events, each.repeated, each.error = (), False, None
            try:
                self._carry_out(turn, each, done)
            except Exception as error:  # noqa: BLE001 - one command's fault is not the others' of its group
                each.error = error
        return turn.size

    def _taken(self) -> Iterator[_Command]:
        """The group's commands, then those that wait, for as long as a group takes commands in."""
        yield from tuple(self._group)
        until = time.monotonic() + GROUP_SECONDS
        while len(self._group) < GROUP_MOST and (not self._group or time.monotonic() < until):
            with self._queue:
                if not self._waiting:
                    return
                self._group.append(self._waiting.popleft())
            yield self._group[-1]

    def _carry_out(self, turn: Turn, each: _Command, done: dict[str, _Command]) -> None:
        name, key = each.id, key_of(turn) if each.id and each.asked else None
        if name and key and each.asked and each.apart:
            name = told_apart(key, name, each.asked)
        if name and (first := turn.find(name)):
            if key and each.asked:
                check_asked(turn, key, name, each.asked)
            same = done.get(name)
            each.events = same.events if same else _events(turn, first.first, first.count)
            each.repeated = True
            return
        journal = self.state.journal
        mark = journal.mark()
        draft = Draft(self.state, self.clock(), each.by, turn, self.travel, self.log.stream)
        try:
            each.act(draft)
            if draft.erases:
                draft.keep(ASKED_KEY, None)
                if self._snapshots:
                    self._snapshots.forget()
            if not draft.empty:
                if name and key and each.asked and not draft.erases:
                    keep_asked(draft, key, name, each.asked)
                each.first = turn.append(draft.append(name or str(uuid.uuid4()))).first
        except BaseException:
            journal.back_to(mark)
            raise
        each.events = tuple(draft.events)
        if name:
            done[name] = each

    def _settle(self, turn: Future[int]) -> None:
        """The group is durable, or not: keep or undo what it did, let others look, and only then answer.

        Should the group have failed, all of it has: a command refused in it was refused by a state that never
        was.
        """
        group, self._group = self._group, []
        failed = turn.exception()
        if self._deciding:
            if failed:
                self.state.journal.back_to(0)
            else:
                self.read_to = turn.result()
                self._tell([change for each in group for change in _changes(each)])
            self.state.journal.end()
            self._deciding = False
            self._lock.release()
        with self._queue:
            if failed and not group:  # the turn never came
                group = list(self._waiting)
                self._waiting.clear()
            self._called = False
        for each in group:
            if error := failed or each.error:
                each.answer.set_exception(error)
            else:
                each.answer.set_result(each.events)
        self._call()

    # --- Beside adding

    def due(self) -> tuple[Timer, ...]:
        """Timers that are due now, leased to this process: if it dies, another gets them."""
        lease = int(LEASE.total_seconds() * 1000)
        return self.log.due((self.clock() - EPOCH) // MILLISECOND, self._name, lease)

    def silenced(self) -> tuple[Silenced, ...]:
        """Every timer that is not as the record has it (see `silenced`).

        Looked at twice: what another process commits between the look at the state and the look at the
        timers differs once, and never twice in the same way.
        """
        seen = self.look(lambda state: silenced(state, self.log.timers()))
        if not seen:
            return ()
        again = self.look(lambda state: silenced(state, self.log.timers()))
        return tuple(each for each in again if each in seen)

    def kept(self, prefix: str) -> dict[str, bytes]:
        """What is kept beside the log under keys that begin with `prefix`, as it is durable now."""
        return self.log.vault(prefix)

    def keep(self, changes: Mapping[str, bytes | None]) -> None:
        """Keep values beside the log (None takes one away), durable when this returns, without any event."""
        vault = tuple(VaultChange(key, value) for key, value in changes.items())
        self.log.turn(lambda turn: turn.append(Append(str(uuid.uuid4()), vault=vault))).result()

    def snapshot(self, unless_within: int = 0) -> None:
        """Write down the state as it is, for the next start.

        Nothing where no snapshots are kept, or where fewer events than `unless_within` came since the last.
        """
        if not self._snapshots or self.read_to - self._snapshot_at < unless_within:
            return
        generation = self._snapshots.generation
        with self._lock:
            size, packed = self.read_to, pack(self.state)
        self._snapshots.save(packed, size, self.log.root(size), generation)
        self._snapshot_at = size


def _read(entry: Entry) -> ev.AnyEvent:
    """The event that an entry keeps. Raises `FromLaterVersion` for one that this program does not know."""
    try:
        return ev.from_bytes(entry.data)
    except msgspec.ValidationError:  # told without its words, which may be personal
        raise FromLaterVersion(entry.index) from None


def _events(turn: Turn, first: int, count: int) -> Events:
    """The events of an append that was made before."""
    entries = turn.entries(first)
    return tuple(_read(next(entries)) for _ in range(count))


def _changes(each: _Command) -> Iterator[Change]:
    if not each.error and not each.repeated:
        for place, event in enumerate(each.events):
            yield Change(each.first + place, event)
