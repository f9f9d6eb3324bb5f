"""All that the server holds, from its start to its end, and how it stops."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from answerable.bootstrap import Centre
from answerable.dispatch.matching import load_solver
from answerable.hooks import Hooks
from answerable.identity import Buckets, Elsewhere, read_elsewhere
from answerable.model.errors import BadInput
from answerable.model.nouns import GOVERNS
from answerable.model.spool import Spool
from answerable.plugins import PluginFailed
from answerable.record import Log
from answerable.record.errors import InvalidPolicy
from answerable.record.publication import published
from answerable.web.changes import Changes
from answerable.web.doorkeeper import Doorkeeper
from answerable.web.metrics import Metrics
from answerable.web.pages.audits.jobs import Jobs
from answerable.web.problems import Trouble
from answerable.web.served import Served
from answerable.web.spooled import Keeping
from answerable.web.taking import Taking
from answerable.web.timers import Every, Timers

logger = logging.getLogger("answerable.web")

PUBLIC_RATE, PUBLIC_BURST = 50.0, 200.0
"""Requests a second from one network of the public, and at once after a pause."""


class House:
    """A centre, its spool, who watches it, and what is done by the clock. Open it with `async with`.

    `doorkeeper` makes who knows people out of an opened centre. `directory`: where what the centre tells
    outside is declared.
    """

    def __init__(
        self,
        opener: Callable[[], Centre],
        spool: Spool,
        doorkeeper: Callable[[Centre], Doorkeeper],
        every: Every | None = None,
        secrets: Mapping[str, bytes] | None = None,
        directory: Path | None = None,
    ) -> None:
        self.metrics = Metrics()
        self.served = Served(opener, self.metrics)
        self.taking = Taking(self.served, Keeping(spool))
        self.changes = Changes(self.served, self.metrics)
        self.timers = Timers(self, every or Every())
        self.knocks = Buckets(PUBLIC_RATE, PUBLIC_BURST)
        """How often those may knock who say nothing of who they are."""
        self.jobs = Jobs()
        """What is worked out for the audit view."""
        self.secrets = secrets or {}
        """What is shared with other systems, to know them by."""
        self.hooks = Hooks(directory, self._log) if directory else None
        """Where messages go; None: nothing is declared anywhere."""
        self.elsewhere: Elsewhere | None = None
        """Another way to sign on; None: there is none, or it cannot be used."""
        self._directory = directory
        self._misdeclared = ""
        self.description: dict[str, Any] = {}
        self.signed_at: datetime.datetime | None = None
        """When the last checkpoint was signed here."""
        self._grave: tuple[str, ...] = ()
        self.publishing: tuple[str, ...] = ()
        """What is wrong with publishing: above all, that a witness has seen another history."""
        self._make_doorkeeper = doorkeeper
        self._known: tuple[Centre, Doorkeeper] | None = None
        self._warming: asyncio.Task[None] | None = None

    @property
    def doorkeeper(self) -> Doorkeeper | None:
        """Who knows people; while the record is away, the one of before; None: it was never open."""
        centre = self.served.centre
        if centre is not None and (self._known is None or self._known[0] is not centre):
            self._known = centre, self._make_doorkeeper(centre)
        return self._known[1] if self._known else None

    async def troubles(self) -> tuple[str, ...]:
        """What is not well; empty when all is."""
        found = []
        if self.served.centre is None:
            found.append("the record is away: calls go to the spool, nothing else is recorded")
        else:
            now = self.served.now()
            missing = await self.served.look(
                lambda state: [kind for kind in GOVERNS if not state.in_force(kind, now)]
            )
            found += [
                f"no directive is in force for {kind}: all are acted on at the floor" for kind in missing
            ]
        if waiting := len(self.taking.keeping.waiting):
            found.append(f"{waiting} wait in the spool")
        if self.taking.keeping.damage:
            found.append("the spool's file was damaged: part of it cannot be read")
        found += self.publishing
        if self.hooks:
            found += self.hooks.troubles
        if self._misdeclared:
            found.append(self._misdeclared)
        if late := self.timers.late():
            found.append(f"{', '.join(late)}: not done for too long")
        return tuple(found)

    async def published(self) -> str:
        """The published checkpoint; raises `Trouble` while nothing is published."""
        centre = self.served.opened
        shown = await self.served.in_thread(lambda: published(centre.log))
        if shown is None:
            raise Trouble("not-found", "Nothing is published yet.")
        return shown.note

    async def publish(self, *, at_once: bool = False) -> None:
        """Do what is due of publishing; `at_once`: publish now. What a person must look at is kept.

        A witness that does not answer is no trouble of the centre's: it is logged, and asked again.
        """
        if self.served.centre is None:
            return
        centre, now = self.served.centre, int(self.served.now().timestamp() * 1000)
        try:
            done = await self.served.in_thread(lambda: centre.publication.step(now, at_once=at_once))
        except InvalidPolicy as error:
            self.publishing = (f"nothing is published: {error}",)
            return
        if done.asked:
            self._grave = tuple(str(each.trouble) for each in done.asked if each.grave)
        self.publishing = (*self._grave, *filter(None, [done.trouble]))
        for each in done.troubles:
            logger.warning("publishing", extra={"trouble": each})

    def _read_elsewhere(self) -> None:
        """What is declared wrongly lets nobody sign on by it, and keeps nobody from taking calls."""
        try:
            self.elsewhere = read_elsewhere(self._directory) if self._directory else None
        except (BadInput, PluginFailed) as error:
            self._misdeclared = str(error)
            logger.error("nobody signs on elsewhere", extra={"why": self._misdeclared})  # noqa: TRY400

    def _log(self) -> Log | None:
        centre = self.served.centre
        return centre.log if centre else None

    def stop(self) -> None:
        """Be about to stop: streams end, so that their clients go elsewhere. Safe to call from a signal."""
        self.changes.stop()

    async def __aenter__(self) -> House:
        await self.served.open()
        self.timers.start()
        await self.served.in_thread(self._read_elsewhere)
        if self.hooks:
            await self.served.in_thread(self.hooks.start)
        self._warming = asyncio.create_task(self._warm())
        return self

    async def _warm(self) -> None:
        """Load what plans are made with, so that the first who asks does not wait half a second for it."""
        await self.served.in_thread(load_solver)

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()
        await self.jobs.stop()
        await self.timers.stop()
        if self.hooks:
            await self.served.in_thread(self.hooks.stop)
        if self._warming:
            await self._warming
        await self.served.close()
        self.taking.keeping.close()
