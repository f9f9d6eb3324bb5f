"""A served centre's record on a disk in memory: it fails as planned, and its power can be cut.

The disk is that of `tests.record.disk`. It begins with the files of the centre's folder, and is written back
there as it is when the power returns: when the power is cut, or when the server has stopped.
"""

from __future__ import annotations

import datetime
import os
import random
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import msgspec
from tests.record.disk import Cut, Disk, Effect

from answerable.bootstrap import Centre
from answerable.model.state import State
from answerable.record import KeyFile, Log, open_sqlite

FILES = ("record.db", "record.db-wal")
STRUCK = "struck"
"""The file in the centre's folder that is there once a planned failure has happened."""


class Fault(msgspec.Struct, frozen=True):
    """Operations that fail: `times` of them, after `skip` others of their kind."""

    operation: str
    """`write` or `sync`."""
    file: str
    """How the name of the file ends."""
    effect: Effect
    full: bool = False
    """Whether the error is that the disk is full."""
    skip: int = 0
    times: int = 1


class OnDisk(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the disk does."""

    fault: Fault | None = None
    cut_at: int = 0
    """The write or sync at which the power fails, and the process with it; 0: none."""
    cut: Cut = "lost"
    """What becomes of what was not synced, when the power fails, and when the server has stopped."""


class FailingDisk:
    """The disk of a folder's record."""

    def __init__(self, folder: Path, how: OnDisk) -> None:
        self._folder = folder
        self._how = how
        self._left = how.fault.skip if how.fault else 0
        self._failing = how.fault.times if how.fault else 0
        found = {
            str(folder / name): (folder / name).read_bytes() for name in FILES if (folder / name).exists()
        }
        self._disk = Disk("failing", found)
        self._disk.fault = self._plan
        if how.fault and how.fault.full:
            self._disk.error = apsw.FullError

    def open_centre(self, clock: Callable[[], datetime.datetime]) -> Centre:
        """Open the centre on it.

        The disk has no shared memory, so that readers and writers share one connection and its lock: a look
        takes that before the ledger's, as the writer does, lest each wait for the other.
        """
        centre = Centre(self._open_log(), clock, directory=self._folder)
        store: Any = centre.log.store
        store._writing = store._reading = threading.RLock()
        look = centre.ledger.look

        def look_alone(at: Callable[[State], Any]) -> Any:
            with store._writing:
                return look(at)

        centre.ledger.look = look_alone  # type: ignore[method-assign]
        return centre

    def _open_log(self) -> Log:
        key = KeyFile(self._folder / "key", (self._folder / "key.vkey").read_text().partition("+")[0])
        return open_sqlite(str(self._folder / FILES[0]), key.name, key, vfs=self._disk.name, exclusive=True)

    def save(self) -> None:
        """Write the folder's files as they are once the power is back."""
        for path, content in self._disk.after(self._how.cut, random.Random(self._how.cut_at)).items():
            Path(path).write_bytes(content)

    def _plan(self, operation: str, path: str) -> Effect | None:
        if self._how.cut_at and self._disk.operations >= self._how.cut_at:
            self.save()
            os.kill(os.getpid(), signal.SIGKILL)
        fault = self._how.fault
        if fault is None or operation != fault.operation or not path.endswith(fault.file):
            return None
        self._left -= 1
        if self._left >= 0 or not self._failing:
            return None
        self._failing -= 1
        (self._folder / STRUCK).touch()
        return fault.effect
