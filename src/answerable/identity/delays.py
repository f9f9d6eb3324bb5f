"""How long a sign-on has to wait after others failed: growing, never for good.

Three counts, each with delays that double: an account from places where it never signed on, an account from
a place that it knows, and a place. A stranger who guesses at a call-taker's account slows strangers down,
not the call-taker at her own console; and the longest delay at a known place is half a minute, because an
emergency does not wait for a lock to be opened. Pure: time is given. Memory is bounded by slots.
"""

from __future__ import annotations

import secrets
from typing import Final

import msgspec

from answerable.identity.limits import SLOTS, slot_of


class Pace(msgspec.Struct, frozen=True):
    """How delays grow: `free` failures without one, then 1 s, 2 s, 4 s … to `longest` seconds."""

    free: int
    longest: float
    forget: float
    """Seconds without a failure after which all are forgotten; longer than `longest`."""

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        over = failures - self.free
        return 0.0 if over < 0 else min(2.0 ** min(over, 32), self.longest)


AT_HOME: Final = Pace(free=5, longest=30.0, forget=900.0)
"""An account from a place where it signed on before."""
ABROAD: Final = Pace(free=5, longest=900.0, forget=86_400.0)
"""An account from anywhere else: at most some hundred guesses a day, from all addresses together."""
PLACE: Final = Pace(free=20, longest=60.0, forget=3_600.0)
"""All accounts from one network; a control room may share one address, so it is the most patient."""


class Delays:
    """Failures counted by key and pace, in a fixed number of slots that nobody outside can aim at."""

    def __init__(self, slots: int = SLOTS) -> None:
        self._key = secrets.token_bytes(16)
        self._slots = slots
        self._failed: dict[int, tuple[int, float]] = {}
        """Slot -> how many failures in a row, and when the last one was."""

    def wait(self, key: str, pace: Pace, now: float) -> float:
        """Seconds until the key may try again; 0.0: now."""
        count, last = self._failed.get(self._slot(key), (0, now))
        if now - last >= pace.forget:
            return 0.0
        return max(0.0, last + pace.delay(count) - now) if count else 0.0

    def failed(self, key: str, pace: Pace, now: float) -> None:
        """Count a failure. A try is counted before its work is done, so that many at once gain nothing."""
        slot = self._slot(key)
        count, last = self._failed.get(slot, (0, now))
        self._failed[slot] = (1 if now - last >= pace.forget else count + 1, now)

    def passed(self, key: str) -> None:
        """Forget the failures of a key that was right."""
        self._failed.pop(self._slot(key), None)

    def forgive(self, key: str) -> None:
        """Take back one failure: the try that was counted beforehand and turned out right."""
        slot = self._slot(key)
        count, last = self._failed.get(slot, (0, 0.0))
        if count > 1:
            self._failed[slot] = (count - 1, last)
        else:
            self._failed.pop(slot, None)

    def _slot(self, key: str) -> int:
        return slot_of(key, self._key, self._slots)
