"""Where a day is played: on recorded time in a centre of its own, or live in one that works."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec

from answerable.model.desk import Desk, Done
from answerable.model.errors import Refused
from answerable.model.ledger import Ledger
from answerable.model.people import Person
from answerable.rehearsal.clock import Pace, SimulatedClock
from answerable.rehearsal.deadlines import Deadlines
from answerable.rehearsal.differences import Refusals

P = ParamSpec("P")

POLICY_AUTHOR: Final = Person("harrow-bay:policy author", "policy author")
CALL_TAKER: Final = Person("harrow-bay:call-taker", "call-taker")
DISPATCHER: Final = Person("harrow-bay:dispatcher", "dispatcher")
SUPERVISOR: Final = Person("harrow-bay:supervisor", "supervisor")
DUTY_OFFICER: Final = Person("harrow-bay:duty officer", "duty officer")


class Stage:
    """Time that comes, and commands that are given. What the centre refuses is counted, and stops nothing."""

    def __init__(self, ledger: Ledger, pace: Pace, clock: SimulatedClock | None) -> None:
        self.ledger = ledger
        self.commands = 0
        self.refusals = Refusals()
        self._pace = pace
        self._clock = clock
        self._deadlines = Deadlines(ledger, clock, pace) if clock else None

    def come(self, at: datetime.datetime) -> None:
        """Let a moment of the day come; on recorded time with every deadline that passes before it."""
        if self._deadlines:
            self._deadlines.let_pass(at)
        self._pace.wait_for(at)
        if self._clock:
            self._clock.move(at)

    def do(
        self,
        by: Person,
        command: Callable[Concatenate[Desk, P], Done],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Done | None:
        """Carry out a command; None: the centre refused it."""
        self.commands += 1
        try:
            done = command(Desk(self.ledger, by), *args, **kwargs)
        except Refused as refusal:
            self.refusals.note(getattr(command, "__name__", "").replace("_", " "), refusal, "")
            return None
        if self._deadlines:
            self._deadlines.watch(done.events)
        return done


def recorded_stage(ledger: Ledger, clock: SimulatedClock, speed: float | None = None) -> Stage:
    """A new centre whose clock is `clock`: the day's own times, `speed` seconds a second, or at once."""
    return Stage(ledger, Pace(speed), clock)


def live_stage(ledger: Ledger, speed: float = 1.0) -> Stage:
    """A centre that works, on its own clock: the day happens now, `speed` times as fast. Its server tells of
    deadlines.
    """
    return Stage(ledger, Pace(speed), None)
