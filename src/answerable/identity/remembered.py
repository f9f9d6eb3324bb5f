"""What was read from the vault a moment ago: so that a request costs no reading, and an outage no sign-on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

FRESH: Final = 2.0
"""Seconds for which what was read counts as read now; so late another server may see a session's end."""
MOST: Final = 10_000


class Remembered(Generic[T]):
    """Values by key, the latest read; bounded. Safe to share between threads."""

    def __init__(self, read: Callable[[str], T | None], trouble: type[Exception]) -> None:
        """`read` finds a value, or None; when it raises `trouble`, the last one read still stands."""
        self._read, self._trouble = read, trouble
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, now: float) -> T | None:
        """The value of a key; None: there is none, or it cannot be read and was not read before."""
        with self._lock:
            found = self._values.get(key)
        if found and 0 <= now - found[0] < FRESH:
            return found[1]
        try:
            value = self._read(key)
        except self._trouble:
            return found[1] if found else None
        self.put(key, value, now)
        return value

    def put(self, key: str, value: T | None, now: float) -> None:
        """Remember a value as read now; None forgets it. What does not exist is not remembered."""
        with self._lock:
            self._values.pop(key, None)
            if value is not None:
                self._values[key] = (now, value)
            while len(self._values) > MOST:
                self._values.popitem(last=False)
