"""Deadlines on simulated time: each is told of at the moment that it passes.

Of a crew that nobody checked on in time, which has no deadline of its own, it is told with the next one.
"""

from __future__ import annotations

import datetime
import heapq

from answerable import center
from answerable.model import events as ev
from answerable.model.ledger import Ledger
from answerable.rehearsal.clock import Pace, SimulatedClock


class Deadlines:
    """Knows when the next deadline passes, without asking the record for it at every happening."""

    def __init__(self, ledger: Ledger, clock: SimulatedClock, pace: Pace) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pace = pace
        self._due: list[tuple[datetime.datetime, str]] = []
        self.told = 0
        """How often somebody was looked for to tell."""

    def watch(self, events: tuple[ev.AnyEvent, ...]) -> None:
        """Take note of the deadlines that events set."""
        for event in events:
            if isinstance(event, ev.DutySet) and event.due is not None:
                heapq.heappush(self._due, (event.due, event.subject))
            elif isinstance(event, ev.DeadlineMissed):
                heapq.heappush(self._due, (event.next_due, event.subject))

    def let_pass(self, until: datetime.datetime) -> None:
        """Tell of each deadline that passes before `until`, at the moment that it does.

        What happens in the very moment of a deadline is in time.
        """
        while self._due and self._due[0][0] < until:
            due, subject = heapq.heappop(self._due)
            if self._is_owed(subject, due):
                self._pace.wait_for(due)
                self._clock.move(due)
                self.told += 1
                self.watch(center.tell_of_missed_deadlines(self._ledger))

    def _is_owed(self, subject: str, due: datetime.datetime) -> bool:
        """Whether something is owed by then still: the next step, or a duty beside it."""
        matter = self._ledger.state.matter(subject)
        return any(owed.due == due for owed in (matter, *matter.duties))
