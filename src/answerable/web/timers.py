"""What the server does by the clock: tells of missed deadlines, signs, enters the spool, opens the record."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec

from answerable import center
from answerable.record import RecordError
from answerable.web.problems import Trouble

if TYPE_CHECKING:
    from answerable.web.house import House

LATE_AFTER = 30.0
"""Seconds beyond its turn after which something that is done by the clock is late."""

logger = logging.getLogger("answerable.web")


class Every(msgspec.Struct, frozen=True):
    """How often, in seconds."""

    deadlines: float = 1.0
    """Missed deadlines are looked for; the record is written for it, so this also tells whether it can be."""
    silenced: float = 60.0
    """Deadlines are compared with what the record says is owed, in case that somebody took one out."""
    checkpoint: float = 10.0
    """The record's head is signed, if it grew."""
    recovery: float = 1.0
    """A record that is away is tried again, and what waits in the spool is entered."""
    publication: float = 5.0
    """What is due of publishing is done; 0: another process does it."""
    snapshot: float = 60.0
    """The state is written down for the next start, if that would have to fold much without."""


class Timers:
    """Loops that live as long as the server."""

    def __init__(self, house: House, every: Every) -> None:
        self._house = house
        self._every = every
        self._tasks: list[asyncio.Task[None]] = []
        self._done: dict[str, float] = {}

    def start(self) -> None:
        """Start them."""
        jobs: tuple[tuple[str, float, Callable[[], Awaitable[None]]], ...] = (
            ("deadlines", self._every.deadlines, self._tell_of_missed_deadlines),
            ("silenced", self._every.silenced, self._set_deadlines_right),
            ("checkpoint", self._every.checkpoint, self._sign),
            ("publication", self._every.publication, self._house.publish),
            ("recovery", self._every.recovery, self.recover),
            ("snapshot", self._every.snapshot, self._write_snapshot),
        )
        self._tasks = [asyncio.create_task(self._repeat(*job)) for job in jobs if job[1]]
        self._tasks.append(asyncio.create_task(self._house.changes.run()))

    async def stop(self) -> None:
        """Let each finish what it is at, then end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def late(self) -> list[str]:
        """What has not been done for too long."""
        now, every = time.monotonic(), msgspec.structs.asdict(self._every)
        return [name for name, at in self._done.items() if now - at > every[name] + LATE_AFTER]

    async def _repeat(self, name: str, seconds: float, job: Callable[[], Awaitable[None]]) -> None:
        self._done[name] = time.monotonic()
        while True:
            try:
                await job()
                self._done[name] = time.monotonic()
            except (RecordError, OSError, Trouble) as error:
                logger.warning("put off", extra={"what": name, "why": type(error).__name__})
            except Exception as error:
                logger.exception("our mistake", exc_info=error)
            await asyncio.sleep(seconds)

    async def _tell_of_missed_deadlines(self) -> None:
        served = self._house.served
        if served.centre is None:
            return
        ledger = served.ledger
        missed = await served.in_thread(lambda: center.tell_of_missed_deadlines(ledger))
        if missed:
            self._house.metrics.happened(missed)
            for each in missed:
                logger.warning("a deadline passed", extra={"subject": each.subject, "told": each.told})

    async def _set_deadlines_right(self) -> None:
        served = self._house.served
        if served.centre is None:
            return
        ledger = served.ledger
        for each in await served.in_thread(lambda: center.set_deadlines_right(ledger)):
            logger.error("a deadline was changed in the store", extra={"timer": each.key})

    async def _sign(self) -> None:
        served = self._house.served
        if served.centre is None:
            return
        log = served.centre.log
        last = await served.in_thread(log.store.last_signed)
        if last is None or last.size < log.size:
            await served.in_thread(log.checkpoint)
        self._house.signed_at = served.now()

    async def _write_snapshot(self) -> None:
        """So that a server that is killed after weeks starts as quickly as one that was stopped."""
        if centre := self._house.served.centre:
            await self._house.served.in_thread(centre.snapshot)

    async def recover(self) -> None:
        """Open a record that is away, and enter what waits in the spool."""
        if await self._house.served.open() and self._house.taking.keeping.waiting:
            await self._house.taking.enter()
