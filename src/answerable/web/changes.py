"""The stream of changes: what was committed, row by row, to everybody who watches.

One follower reads the record for all; each watcher has a queue with an end. Who does not keep up is cut off
with a last event that says so, and goes on from where it was: an event's id is the number of its entry. Rows
have no word of what anybody said, so that they are the same for every role that may watch.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from itertools import islice
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.types import Receive, Scope, Send

from answerable.model import events as ev
from answerable.model.nouns import Unit
from answerable.model.state import State
from answerable.model.streams import stream_of
from answerable.record import DECOY_STREAM, RecordError
from answerable.web.answers import Brief, brief
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
STUCK: Final = 20.0
"""Seconds after which a watcher that takes nothing is let go."""
CHUNK: Final = 500

logger = logging.getLogger("answerable.web")


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One committed event: its entry, its kind, what it is about, and how that stands now."""

    entry: int
    event: str
    subject: str
    row: Brief | Unit | None = None


class Watcher:
    """One client's queue; `end` says why there will be no more."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_MOST)
        self.end = ""

    def offer(self, frame: bytes) -> bool:
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
        self._queue.put_nowait(b"")

    async def frames(self) -> AsyncIterator[bytes]:
        """What was offered, with a heartbeat where nothing was for a while, until it ends."""
        while self.end != "too slow":
            try:
                frame = await asyncio.wait_for(self._queue.get(), HEARTBEAT)
            except TimeoutError:
                yield sse("heartbeat", {})
                continue
            if not frame:
                break
            yield frame
        yield sse("reconnect", {"why": self.end})


class Changes:
    """Follows the record once for all watchers."""

    def __init__(self, served: Served, metrics: Metrics) -> None:
        self._served = served
        self._metrics = metrics
        self._watchers: set[Watcher] = set()
        self._position = 0
        self._stopping = False

    async def run(self) -> None:
        """Follow the record until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._served.committed.wait(), LOOK_EVERY)
            self._served.committed.clear()
            try:
                await self._follow()
            except (RecordError, OSError, Trouble):
                continue  # the record is away: it is said elsewhere, and watchers stay for when it is back

    async def _follow(self) -> None:
        while self._watchers and self._served.centre is not None:
            first = self._position
            frames = await self._frames(first, CHUNK)
            if self._position != first:
                continue  # the last watcher left meanwhile, and another came
            for frame in frames:
                for watcher in list(self._watchers):
                    if not watcher.offer(frame):
                        self._watchers.discard(watcher)
                        self._metrics.cut_off.inc()
            self._position += len(frames)
            if len(frames) < CHUNK:
                return

    def stop(self) -> None:
        """End every stream with a last event: the server stops."""
        self._stopping = True
        for watcher in self._watchers:
            watcher.stop("the server stops")

    def watch(self, after: int | None) -> AsyncGenerator[bytes, None]:
        """A client's stream: what it missed since entry `after`, then what is committed from now on.

        Raises `Trouble` where too many watch already, or the record is away.
        """
        if len(self._watchers) >= WATCHERS_MOST or self._stopping:
            raise Trouble("too-many", "Too many watch already.")
        return self._stream(self._served.opened.log.size, after)

    async def _stream(self, size: int, after: int | None) -> AsyncGenerator[bytes, None]:
        if not self._watchers:
            self._position = size
        # From here on what is committed is offered; what lies before is read beforehand. None is in both.
        watcher, now = Watcher(), self._position
        self._watchers.add(watcher)
        self._metrics.watchers.set(len(self._watchers))
        try:
            yield b"retry: 2000\n\n"
            first = now if after is None else after + 1
            async for frame in self._missed(first, now):
                yield frame
            async for frame in watcher.frames():
                yield frame
        finally:
            self._watchers.discard(watcher)
            self._metrics.watchers.set(len(self._watchers))

    async def _missed(self, first: int, until: int) -> AsyncIterator[bytes]:
        if until - first > REPLAY_MOST or first > until:
            yield sse("reset", {"why": "too far behind; load what you show anew"}, until - 1)
            return
        while first < until:
            frames = await self._frames(first, min(CHUNK, until - first))
            for frame in frames:
                yield frame
            first += len(frames) or until

    async def _frames(self, first: int, most: int) -> list[bytes]:
        centre = self._served.opened

        def read() -> list[tuple[int, ev.AnyEvent | None]]:
            entries = islice(centre.log.read(first), most)
            return [
                (entry.index, None if entry.stream == DECOY_STREAM else ev.from_bytes(entry.data))
                for entry in entries
            ]

        found = await self._served.in_thread(read)
        if not found:
            return []
        changes = await self._served.look(
            lambda state: [change(state, index, event) if event else None for index, event in found]
        )
        # A decoy has nothing to tell, but a place: who comes back begins after it.
        return [
            sse("change", each, each.entry) if each else sse("passed", {}, index)
            for (index, _), each in zip(found, changes, strict=True)
        ]


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


def sse(event: str, data: Any, entry: int | None = None) -> bytes:
    """An event of the stream (WHATWG HTML, 9.2)."""
    number = b"" if entry is None or entry < 0 else b"id: %d\n" % entry
    return b"%sevent: %s\ndata: %s\n\n" % (number, event.encode(), msgspec.json.encode(data))


class EventStream(Response[bytes]):
    """An answer that goes on: frames as they come, until they end or the client is gone or stuck."""

    def __init__(self, frames: AsyncGenerator[bytes, None]) -> None:
        super().__init__(b"", media_type="text/event-stream")
        self._frames = frames

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        """What answers."""
        return self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        sending = asyncio.create_task(self._send(send))
        try:
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, sending):
                task.cancel()
            await asyncio.gather(gone, sending, return_exceptions=True)
            await self._frames.aclose()

    async def _send(self, send: Send) -> None:
        async for frame in self._frames:
            async with asyncio.timeout(STUCK):
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
