"""What takes long, one at a time, in a process of its own: no call waits for an audit.

A job writes its answer into a directory, whole or not at all, or why there is none. So a restart loses the
job that was running and nothing else.
"""

from __future__ import annotations

import asyncio
import datetime
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from answerable.intake.errors import Mistake
from answerable.model.people import Person
from answerable.web.pages.audits.places import FAILED, write
from answerable.web.problems import Trouble

Work: TypeAlias = Literal["export", "run", "replay", "answer", "draw"]


class Job(msgspec.Struct, frozen=True):
    """One piece of work: what is done, in which directory of `audits`, of which centre."""

    work: Work
    folder: str
    centre: str
    given: Mapping[str, Any] = {}


class Progress(msgspec.Struct, frozen=True):
    """How far a job is: its step, and `done` of `of` where that is counted."""

    step: str = "begin"
    done: int = 0
    of: int = 0


class Running(msgspec.Struct):
    """A job that runs."""

    job: Job
    by: Person
    since: datetime.datetime
    process: asyncio.subprocess.Process
    progress: Progress = Progress()

    @property
    def path(self) -> str:
        """The address of the page that shows what comes of it."""
        folder = Path(self.job.folder)
        return f"/audits/{folder.parent.name}/{folder.name}"


class Jobs:
    """The job that runs, if one does."""

    def __init__(self) -> None:
        self.running: Running | None = None
        self._watching: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def start(self, job: Job, by: Person, now: datetime.datetime) -> None:
        """Start a job. Raises `Trouble` while another one runs."""
        async with self._starting:
            if self.running is not None:
                raise Trouble("not-now", "Something else is being worked out; one thing at a time.")
            (Path(job.folder) / FAILED).unlink(missing_ok=True)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "answerable.web.pages.audits.work",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            self.running = Running(job, by, now, process)
            self._watching = asyncio.create_task(self._watch(self.running))

    async def stop(self) -> None:
        """End what runs: the server stops."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                self.running.process.kill()
        if self._watching is not None:
            await self._watching

    async def _watch(self, running: Running) -> None:
        process = running.process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(ConnectionError):  # it ended at once: its status says so below
                process.stdin.write(msgspec.json.encode(running.job))
                await process.stdin.drain()
            process.stdin.close()
            async for line in process.stdout:
                with suppress(msgspec.DecodeError):
                    running.progress = msgspec.json.decode(line, type=Progress)
            if status := await process.wait():
                why = Mistake(
                    "", "", f"The work ended before it was done (status {status}).", "Start it again."
                )
                write(Path(running.job.folder) / FAILED, msgspec.json.encode([why]))
        finally:
            self.running = None
