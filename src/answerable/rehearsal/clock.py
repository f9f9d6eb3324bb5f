"""Time in a rehearsal: the recorded times are the centre's clock; how fast they pass is the pace."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

BEFORE = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""What the clock shows until the first move."""


class SimulatedClock:
    """The clock of a rehearsed centre. It stands still until it is moved, and never goes back."""

    def __init__(self) -> None:
        self.now = BEFORE

    def __call__(self) -> datetime.datetime:
        """The simulated present, UTC."""
        return self.now

    def move(self, to: datetime.datetime) -> None:
        """Go forward to a time; a time that has passed already changes nothing."""
        self.now = max(self.now, to)


class Pace:
    """How fast simulated time passes: `speed` seconds of it a second, or None, as fast as it goes.

    What the centre itself takes is part of the wait, so that a rehearsal does not fall behind by it.
    """

    def __init__(
        self,
        speed: float | None = None,
        sleep: Callable[[float], object] = time.sleep,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._speed = speed
        self._sleep = sleep
        self._watch = watch
        self._start: tuple[datetime.datetime, float] | None = None

    def wait_for(self, at: datetime.datetime) -> None:
        """Wait until the simulated time `at`; the first one asked for is at once."""
        if self._speed is None:
            return
        if self._start is None:
            self._start = (at, self._watch())
        first, began = self._start
        wait = (at - first).total_seconds() / self._speed - (self._watch() - began)
        if wait > 0:
            self._sleep(wait)
