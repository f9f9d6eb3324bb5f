"""A lock that is handed on in the order of asking, so that nobody waits for ever while others come and go."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turnstile:
    """A lock. Who lets go hands it to whoever has waited longest; any thread may let go of it.

    `threading.Lock` may be taken again by the thread that just let go, as often as it likes: under load the
    ledger's groups would follow each other, and a look would wait until the load is over.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        """Wait for the lock."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # let go by whoever hands it on

    def release(self) -> None:
        """Hand the lock on, or leave it free."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.release()
