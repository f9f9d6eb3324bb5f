"""Refused sign-ons, counted, so that the record hears of them and no attacker can flood it."""

from __future__ import annotations

import datetime
import threading
from typing import Final

import msgspec

EVERY: Final = datetime.timedelta(minutes=1)
"""So often, at most, one server tells the record of refused sign-ons."""


class Tally(msgspec.Struct, frozen=True):
    """How many were refused since a time: those that were wrong, and those that came before their time."""

    since: datetime.datetime
    wrong: int
    delayed: int


class Refusals:
    """Counts what was refused, and says when it is time to tell. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: datetime.datetime | None = None
        self._wrong = self._delayed = 0
        self._told: datetime.datetime | None = None

    def note(self, now: datetime.datetime, *, wrong: int = 0, delayed: int = 0) -> Tally | None:
        """Count; the tally when it is time to tell of it: the first at once, then one a minute."""
        with self._lock:
            self._since = self._since or now
            self._wrong += wrong
            self._delayed += delayed
            if self._told and now - self._told < EVERY:
                return None
        return self.take(now)

    def take(self, now: datetime.datetime) -> Tally | None:
        """What was not told yet, to be told now; None: nothing."""
        with self._lock:
            if not self._since:
                return None
            tally = Tally(self._since, self._wrong, self._delayed)
            self._since, self._wrong, self._delayed, self._told = None, 0, 0, now
            return tally
