"""What was worked out last, and when it is worked out anew: when somebody looks, and it has grown old."""

from __future__ import annotations

import atexit
import logging
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import msgspec

from answerable.web.house import House
from answerable.web.pages.portal.work import Worked

FRESH: Final = 600.0
"""Seconds that it is good for."""
PATIENCE: Final = 3600.0
"""Seconds after which a process that works is ended."""
logger = logging.getLogger("answerable.web")


class Board:
    """What a centre's portal shows of what takes long. Looking never waits; safe between threads."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._worked: Worked | None = None
        self._began = float("-inf")
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def look(self) -> Worked | None:
        """What was worked out last; None: nothing so far. Where that is old, the work begins."""
        with self._lock:
            if self._directory and self._process is None and time.monotonic() - self._began > FRESH:
                self._began = time.monotonic()
                self._process = self._start(self._directory)
                threading.Thread(target=self._wait, args=(self._process,), daemon=True).start()
            return self._worked

    def put(self, worked: Worked) -> None:
        """Show this from now on."""
        with self._lock:
            self._worked, self._began = worked, time.monotonic()

    def close(self) -> None:
        """End what works."""
        if process := self._process:
            process.kill()

    def _start(self, directory: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "answerable.web.pages.portal", str(directory)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603 - ours

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        worked = self._heard(process)
        for trouble in worked.troubles if worked else ("nothing could be worked out",):
            logger.warning("the portal", extra={"trouble": trouble})
        with self._lock:
            self._process = None
            self._worked = worked or self._worked

    def _heard(self, process: subprocess.Popen[bytes]) -> Worked | None:
        known = {} if self._worked is None else self._worked.proofs
        try:
            out, _ = process.communicate(msgspec.json.encode(known), PATIENCE)
            return msgspec.json.decode(out, type=Worked)
        except (subprocess.TimeoutExpired, msgspec.MsgspecError, OSError, ValueError):
            process.kill()
            return None


_BOARDS: Final = WeakKeyDictionary[House, Board]()


def board_of(house: House) -> Board:
    """The board of a served centre."""
    if house not in _BOARDS:
        _BOARDS[house] = Board(house.served.opened.directory)
    return _BOARDS[house]
