"""The stream of changes: what was committed, row by row, to everybody who watches.

The ledger tells of each durable event once; each watcher has a queue with an end. Who does not keep up is cut
off with a last event that says so, and goes on from where it was: an event's id is the number of its entry.
Rows have no word of what anybody said, so that they are the same for every role that may watch.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final, Protocol

import msgspec

from answerable.bootstrap import Centre
from answerable.model import events as ev
from answerable.model import ledger
from answerable.model.nouns import Unit
from answerable.model.state import State
from answerable.model.streams import stream_of
from answerable.record import DECOY_STREAM, RecordError
from answerable.web.answers import Brief, brief
from answerable.web.eventstream import sse
from answerable.web.metrics import Metrics
from answerable.web.problems import Trouble
from answerable.web.served import Served

QUEUE_MOST: Final = 1_000
"""Changes that may wait for a watcher."""
REPLAY_MOST: Final = 10_000
"""Who is further behind than this is told to load anew."""
WATCHERS_MOST: Final = 2_000
HEARTBEAT: Final = 10.0
LOOK_EVERY: Final = 0.25
"""Seconds between looks for what other processes committed."""
CHUNK: Final = 500

Frame = tuple[int, bytes]
"""An entry's number, and its event as it is sent."""


class Shape(Protocol):
    """How watchers of one sort are told what was committed: in bytes that all of them get."""

    def begin(self, state: State) -> None:
        """The first one watches from this state on; called with the ledger locked."""

    def frames(self, state: State, told: Sequence[ledger.Change]) -> list[Frame]:
        """What is sent of changes that were just committed; called with the ledger locked."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One committed event: its entry, its kind, what it is about, and how that stands now."""

    entry: int
    event: str
    subject: str
    row: Brief | Unit | None = None


class Watcher:
    """One client's queue; `end` says why there will be no more."""

    def __init__(self, shape: Shape) -> None:
        self._queue: asyncio.Queue[Frame | None] = asyncio.Queue(QUEUE_MOST)
        self.shape = shape
        self.end = ""

    def offer(self, frame: Frame) -> bool:
        """Queue a frame; False: the queue is full, and the watcher is cut off."""
        try:
            self._queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.stop("too slow")
            return False
        return True

    def stop(self, why: str) -> None:
        """No more after what is queued; a watcher that was too slow loses what is queued, and asks again."""
        self.end = why
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def frames(self, first: int, may_still: Callable[[], bool]) -> AsyncIterator[bytes]:
        """What was offered from entry `first` on, a heartbeat where nothing was for a while, and the end.

        `may_still` is asked as often as hearts beat, however much there is to tell.
        """
        asked = time.monotonic()
        while self.end != "too slow":
            if time.monotonic() - asked >= HEARTBEAT:
                asked = time.monotonic()
                if not may_still():
                    self.end = "signed off"
                    break
            try:
                frame = await asyncio.wait_for(self._queue.get(), HEARTBEAT)
            except TimeoutError:
                yield sse("heartbeat", {})
                continue
            if frame is None:
                break
            if frame[0] >= first:
                yield frame[1]
        yield sse("reconnect", {"why": self.end})


class Changes:
    """Hands on what the ledger tells to all watchers."""

    def __init__(self, served: Served, metrics: Metrics) -> None:
        self._served = served
        self._metrics = metrics
        self._watchers: set[Watcher] = set()
        self._shapes: tuple[Shape, ...] = ()
        """Those that somebody watches in; replaced as a whole, for another thread reads it."""
        self._stopping = False
        self._followed: Centre | None = None
        self._unfollow: Callable[[], None] = lambda: None

    async def run(self) -> None:
        """Follow the record until cancelled, also what other processes add to it."""
        while True:
            self._follow()
            if self._watchers and self._followed:
                with suppress(RecordError, OSError, Trouble):
                    await self._served.look(lambda _: None)
            await asyncio.sleep(LOOK_EVERY)

    def stop(self, why: str = "the server stops") -> None:
        """End every stream with a last event. No more are begun where the server stops."""
        self._stopping = why == "the server stops"
        for watcher in self._watchers:
            watcher.stop(why)

    def watch(
        self,
        after: int | None,
        may_still: Callable[[], bool] = lambda: True,
        shape: Shape | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """A client's stream: what it missed since entry `after`, then what is committed from now on.

        `may_still`: whether the client may go on watching; quick. `shape`: how what comes from now on is
        told, if not change by change; what was missed always is.

        Raises `Trouble` where too many watch already, or the record is away.
        """
        if len(self._watchers) >= WATCHERS_MOST or self._stopping:
            raise Trouble("too-many", "Too many watch already.")
        return self._stream(self._served.opened, after, may_still, shape or EACH)

    async def _stream(
        self, centre: Centre, after: int | None, may_still: Callable[[], bool], shape: Shape
    ) -> AsyncGenerator[bytes, None]:
        self._follow()
        watcher = Watcher(shape)
        try:
            if shape not in self._shapes:
                await self._served.look(shape.begin)
            self._add(watcher)
            # Whatever is committed from here on is offered, and some of what was; what lies before the
            # size that is read now is read from the record, and passed over when it is offered. So each
            # comes once.
            size = centre.log.size
            yield b"retry: 2000\n\n"
            async for frame in self._missed(size if after is None else after + 1, size):
                yield frame
            async for frame in watcher.frames(size, may_still):
                yield frame
        finally:
            self._discard(watcher)

    def _add(self, watcher: Watcher) -> None:
        self._watchers.add(watcher)
        self._count()

    def _discard(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)
        self._count()

    def _count(self) -> None:
        self._shapes = tuple({each.shape for each in self._watchers})
        self._metrics.watchers.set(len(self._watchers))

    def _follow(self) -> None:
        """Follow the centre that is open now; streams of one that is not any more end, and begin anew."""
        if (centre := self._served.centre) is self._followed:
            return
        self._unfollow()
        self.stop("the record was away")
        loop, self._followed, self._unfollow = asyncio.get_running_loop(), centre, lambda: None
        if centre is None:
            return

        def tell(told: Sequence[ledger.Change]) -> None:
            # In the thread that commits, with the ledger locked: rows are as of these very events.
            if shapes := self._shapes:
                frames = {each: each.frames(centre.ledger.state, told) for each in shapes}
                with suppress(RuntimeError):  # the server has stopped, and its loop with it
                    loop.call_soon_threadsafe(self._hand_on, frames)

        self._unfollow = centre.ledger.follow(tell)

    def _hand_on(self, frames: Mapping[Shape, list[Frame]]) -> None:
        for watcher in list(self._watchers):
            if not all(map(watcher.offer, frames.get(watcher.shape, ()))):
                self._discard(watcher)
                self._metrics.cut_off.inc()

    async def _missed(self, first: int, size: int) -> AsyncIterator[bytes]:
        if size - first > REPLAY_MOST or first > size:
            yield sse("reset", {"why": "too far behind; load what you show anew"}, size - 1)
            return
        while first < size:
            last = min(first + CHUNK, size)
            for _, frame in await self._read(first, last):
                yield frame
            first = last

    async def _read(self, first: int, last: int) -> list[Frame]:
        """What was committed from entry `first` to before `last`; decoys have nothing to tell."""
        centre = self._served.opened

        def read() -> list[tuple[int, ev.AnyEvent]]:
            entries = islice(centre.log.read(first), last - first)
            return [(each.index, ev.from_bytes(each.data)) for each in entries if each.stream != DECOY_STREAM]

        found = await self._served.in_thread(read)
        return await self._served.look(lambda state: [framed(state, *each) for each in found])


class Each:
    """Change by change: the shape that programs watch in."""

    def begin(self, state: State) -> None:
        """Nothing has to be known."""

    def frames(self, state: State, told: Sequence[ledger.Change]) -> list[Frame]:
        """An event each."""
        return [framed(state, each.index, each.event) for each in told]


EACH: Final = Each()


def framed(state: State, entry: int, event: ev.AnyEvent) -> Frame:
    """What watchers are told of an event, as it is sent."""
    return entry, sse("change", change(state, entry, event), entry)


def change(state: State, entry: int, event: ev.AnyEvent) -> Change:
    """What watchers are told of an event."""
    subject = stream_of(event)
    return Change(entry, str(type(event).__struct_config__.tag), subject, _row(state, subject))


def _row(state: State, subject: str) -> Brief | Unit | None:
    kind, _, number = subject.partition("/")
    if kind == "unit":
        return state.units.get(number)
    if kind == "request" and number in state.requests:
        return brief(state.requests[number])
    if kind == "call" and number in state.calls:
        number = state.calls[number].incident
    return brief(state.incidents[number]) if number in state.incidents else None
