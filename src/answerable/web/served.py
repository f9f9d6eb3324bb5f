"""The centre as it is served: opened, or away because its store is; commands and looks in the event loop."""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from answerable.bootstrap import Centre
from answerable.model import events as ev
from answerable.model.desk import Command
from answerable.model.draft import Draft
from answerable.model.ledger import Ledger
from answerable.model.people import Person, require
from answerable.model.state import State
from answerable.record import Corrupt, RecordError, Stopped, StoreError, StoreFailed
from answerable.web.answers import Answer, answer_of
from answerable.web.metrics import Metrics
from answerable.web.problems import Trouble

T = TypeVar("T")

THREADS = 16
"""How many looks may wait at once."""

SIGN_ONS = 4
"""Threads that passwords are hashed in, apart from those of commands."""

SIGN_ONS_MOST = 32
"""So many sign-ons may wait for them; one more is told to come again."""

ENDED = (Stopped, StoreFailed, Corrupt, StoreError)
"""After these the store has to be opened anew before anything else is written."""

logger = logging.getLogger("answerable.web")


class Carried(msgspec.Struct, frozen=True):
    """A command that was carried out: its events, and what is answered."""

    events: tuple[ev.AnyEvent, ...]
    answer: Answer
    repeated: bool = False
    """Whether an earlier try had done it: nothing was done now, and how things stand is told as of now."""


class Served:
    """A centre that may be away: while its store cannot be opened or has failed, and until it is open again.

    `opener` opens it, or raises an error of the record or an OSError.
    """

    def __init__(self, opener: Callable[[], Centre], metrics: Metrics) -> None:
        self._opener = opener
        self._metrics = metrics
        self.centre: Centre | None = None
        self.trouble = "the record is not open yet"
        """Why the centre is away; empty while it is not."""
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="look")
        self._signing_on = ThreadPoolExecutor(SIGN_ONS, thread_name_prefix="sign-on")
        self._sign_ons = 0

    @property
    def opened(self) -> Centre:
        """The centre; raises `Trouble` while it is away."""
        if self.centre is None:
            raise Trouble("store-away")
        return self.centre

    @property
    def ledger(self) -> Ledger:
        """Its ledger; raises `Trouble` while it is away."""
        return self.opened.ledger

    def now(self) -> datetime.datetime:
        """The time by the centre's clock; this machine's while it is away."""
        return self.centre.ledger.clock() if self.centre else datetime.datetime.now(datetime.UTC)

    async def open(self) -> bool:
        """Open the centre if it is away; whether it is open then. Never raises for a store that is down."""
        if self.centre is not None:
            return True
        try:
            self.centre = await self.in_thread(self._opener)
        except (RecordError, OSError) as error:
            self._say_away(error)
            return False
        self.trouble = ""
        logger.info("the record is open", extra={"entries": self.centre.log.size})
        return True

    async def carry_out(
        self,
        command: Command[Any],
        by: Person,
        name: str | None,
        arguments: dict[str, Any],
        within: frozenset[str] | None = None,
        asked: bytes | None = None,
        *,
        apart: bool = False,
    ) -> Carried:
        """A command to its durable end. Raises what it is refused for, or an error of the record.

        `within`: what the scopes of a token include, where `by` acts through one. `asked`: a digest of what
        it is asked with, where the name may be used for that alone; `apart`: with another it is another
        command.

        What it answers is read where it is decided, from the very state that is stored with it: no later look
        has to wait for others' commands.
        """
        require(by, command.may, within)
        ledger, began = self.ledger, time.perf_counter()
        said: list[ev.AnyEvent] = []
        answer = Answer()

        def act(draft: Draft) -> None:
            nonlocal said, answer
            draft.within = within
            command.act(draft, **arguments)
            said, answer = draft.events, answer_of(draft.state, tuple(draft.events))

        kept = None if name is None else f"{by.id}: {name}"
        events = await self.durable(ledger.submit(by, act, kept, asked, apart=apart))
        self._metrics.carried_out(command.act.__name__, events, time.perf_counter() - began)
        # A retry's events are those of an earlier try, and so others than what was said now, if anything was.
        if not events or (said and said[0] is events[0]):
            return Carried(events, answer)
        return Carried(events, await self.look(lambda state: answer_of(state, events)), repeated=True)

    async def look(self, at: Callable[[State], T]) -> T:
        """What `at` sees in the state as it is now. It waits for what is being committed: in a thread."""
        ledger = self.ledger
        return await self.in_thread(lambda: ledger.look(at))

    async def durable(self, future: Future[T]) -> T:
        """What a command's future has, once it is durable."""
        try:
            return await asyncio.wrap_future(future)
        except ENDED as error:
            await self._put_away(error)
            raise

    async def sign_on(self, job: Callable[[], T]) -> T:
        """Run what hashes a password, apart from commands: no flood of it keeps a call from being taken."""
        if self._sign_ons >= SIGN_ONS_MOST:
            raise Trouble("too-many", "Too many sign on at once.")
        self._sign_ons += 1
        try:
            return await self.in_thread(job, self._signing_on)
        finally:
            self._sign_ons -= 1

    async def in_thread(self, job: Callable[[], T], threads: ThreadPoolExecutor | None = None) -> T:
        """Run what waits for a disk, or takes long, beside the event loop."""
        try:
            return await asyncio.get_running_loop().run_in_executor(threads or self.threads, job)
        except ENDED as error:
            await self._put_away(error)
            raise

    async def close(self) -> None:
        """Finish what was handed in, and let go of the store."""
        if centre := self.centre:
            self.centre, self.trouble = None, "the server stops"
            await asyncio.get_running_loop().run_in_executor(self.threads, centre.close)
        self.threads.shutdown()
        self._signing_on.shutdown()

    async def _put_away(self, error: RecordError) -> None:
        """The store has ended. What is committed is safe; a new opening starts from what recovery finds."""
        if centre := self.centre:
            self.centre = None
            self._say_away(error)
            with suppress(Exception):  # it failed already: what its closing says is no news
                await asyncio.get_running_loop().run_in_executor(self.threads, centre.close)

    def _say_away(self, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}" if isinstance(error, RecordError) else type(error).__name__
        if why != self.trouble:
            logger.critical("THE RECORD IS AWAY; calls go to the spool", extra={"why": why})
        self.trouble = why
