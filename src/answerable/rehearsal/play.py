"""The player: what happened in a city, done again by people at the desks of a centre.

Nothing recorded stops it. What a centre cannot do (a unit in two calls at once) is played as near as it can
be, and counted as a difference; what the centre refuses is counted by its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec

from answerable import center
from answerable.intake import (
    CallClosed,
    CallReceived,
    FactsLearned,
    Happening,
    UnitAvailable,
    UnitDispatched,
    UnitStep,
)
from answerable.model.departing import Grounds
from answerable.model.desk import Desk, Done
from answerable.model.errors import Refused
from answerable.model.ledger import Ledger
from answerable.model.nouns import Place, UnitStatus
from answerable.model.people import Person
from answerable.rehearsal.clock import Pace, SimulatedClock
from answerable.rehearsal.deadlines import Deadlines
from answerable.rehearsal.differences import Differences, Refusals
from answerable.rehearsal.dispositions import Ending, ending_of

P = ParamSpec("P")

POLICY_AUTHOR: Final = Person("rehearsal:policy author", "policy author")
CALL_TAKER: Final = Person("rehearsal:call-taker", "call-taker")
DISPATCHER: Final = Person("rehearsal:dispatcher", "dispatcher")
SUPERVISOR: Final = Person("rehearsal:supervisor", "supervisor")

SOURCE: Final = "recorded type of call"
"""Whose word the facts are: not the caller's, and known to the city only in hindsight."""

GROUNDS: Final = Grounds("recorded so in the history", "rehearsal", SUPERVISOR)
"""Closing a call that nobody was sent to takes a reason and, at life safety, two persons."""

STATUS: Final[dict[str, UnitStatus]] = {
    "en route": "en route",
    "on scene": "on scene",
    "transport": "transporting",
    "hospital": "at hospital",
}
ORDER: Final[tuple[UnitStatus, ...]] = ("dispatched", "en route", "on scene", "transporting", "at hospital")
IMPLIED: Final[tuple[UnitStatus, ...]] = ("on scene", "transporting")
"""No unit comes past these without having been there, whatever was written down."""


class Player:
    """Plays happenings, in order of time, through a centre whose clock is `clock`."""

    def __init__(self, ledger: Ledger, clock: SimulatedClock, pace: Pace) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pace = pace
        self._deadlines = Deadlines(ledger, clock, pace)
        self._stand_ins: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        """The city's call -> the centre's number."""
        self.endings: dict[str, Ending] = {}
        """How each recorded disposition was read."""
        self.differences = Differences()
        self.refusals = Refusals()
        self._commands = 0

    @property
    def commands(self) -> int:
        """How many commands were given, those that tell of deadlines included."""
        return self._commands + self._deadlines.told

    def publish(self, text: str) -> None:
        """Put a directive in force. Raises what the centre raises: it is not the history that is wrong."""
        center.publish_directive(Desk(self._ledger, POLICY_AUTHOR), text)

    def play(self, happening: Happening) -> None:
        """Let the time of a happening come, with every deadline that passes before, and then play it."""
        self._deadlines.let_pass(happening.at)
        self._pace.wait_for(happening.at)
        self._clock.move(happening.at)
        match happening:
            case CallReceived():
                self._receive(happening)
            case FactsLearned(call=call, facts=facts):
                self._do(call, CALL_TAKER, center.learn, self.numbers[call], facts, SOURCE)
            case UnitDispatched():
                self._dispatch(happening)
            case UnitStep():
                self._step(happening)
            case UnitAvailable(call=call, unit=unit):
                self._free(call, unit)
            case CallClosed():
                self._close(happening)

    def _receive(self, happening: CallReceived) -> None:
        where = happening.place
        place = Place(where.address, where.area, where.latitude, where.longitude)
        done = self._do(happening.call, CALL_TAKER, center.take_call, place, live=False)
        assert done is not None, "a call is always taken"
        self.numbers[happening.call] = done.number

    def _dispatch(self, happening: UnitDispatched) -> None:
        call, number = happening.call, self.numbers[happening.call]
        name = self._find(happening)
        serves = self._ledger.state.units[name].serves
        if serves == f"incident/{number}":
            self.differences.note("a unit is sent to the call that it serves already", "once", call)
            return
        if serves:
            self.differences.note(
                "a unit is sent while it still serves another call", "freed there at that moment", call
            )
            self._set_status(call, name, "available")
        self._do(call, DISPATCHER, center.send, number, [name])

    def _find(self, happening: UnitDispatched) -> str:
        """The unit that is sent; it comes on duty when first seen. One without a name has a stand-in."""
        if happening.unit is not None:
            name = _name(happening.unit)
        else:
            name = self._serving(happening.call, None) or self._stand_in(happening.call)
        if name not in self._ledger.state.units:
            self._do(happening.call, DISPATCHER, center.add_unit, name, happening.kind or "unit")
        return name

    def _stand_in(self, call: str) -> str:
        self.differences.note("a unit is sent without its name", "a stand-in was sent", call)
        known = dict.fromkeys(self._stand_ins.values())
        units = self._ledger.state.units
        free = (name for name in known if units[name].status == "available")
        name = next(free, f"stand-in {len(known) + 1}")
        self._stand_ins[call] = name
        return name

    def _step(self, happening: UnitStep) -> None:
        call = happening.call
        name = self._serving(call, happening.unit)
        if name is None:
            self.differences.note("a unit moves on in a call that it has left", "left out", call)
            return
        status = STATUS[happening.step]
        now, then = ORDER.index(self._ledger.state.units[name].status), ORDER.index(status)
        if then <= now:
            self.differences.note("a unit takes a step that it has passed already", "left out", call)
            return
        for between in ORDER[now + 1 : then]:
            if between in IMPLIED:
                self.differences.note(f"a unit is {status} and never {between}", "both at once", call)
                self._set_status(call, name, between)
        self._set_status(call, name, status)

    def _free(self, call: str, unit: str | None) -> None:
        name = self._serving(call, unit)
        if name is None:
            self.differences.note("a unit is free of a call that it has left", "left out", call)
        else:
            self._set_status(call, name, "available")

    def _close(self, happening: CallClosed) -> None:
        call, number = happening.call, self.numbers[happening.call]
        for unit in [each.id for each in self._ledger.state.serving(f"incident/{number}")]:
            self.differences.note("a unit is never free again", "freed when its call ended", call)
            self._set_status(call, unit, "available")
        ending = self.endings.setdefault(happening.disposition, ending_of(happening.disposition))
        self._do(call, DISPATCHER, center.close, number, ending.disposition, ending.recorded, GROUNDS)

    def _serving(self, call: str, unit: str | None) -> str | None:
        """The unit of that name, if it serves the call now."""
        name = self._stand_ins.get(call, "") if unit is None else _name(unit)
        found = self._ledger.state.units.get(name)
        return name if found and found.serves == f"incident/{self.numbers[call]}" else None

    def _set_status(self, call: str, unit: str, status: UnitStatus) -> None:
        self._do(call, DISPATCHER, center.unit_status, unit, status)

    def _do(
        self,
        call: str,
        by: Person,
        command: Callable[Concatenate[Desk, P], Done],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Done | None:
        """Carry out a command; None: the centre refused it, which is counted."""
        self._commands += 1
        try:
            done = command(Desk(self._ledger, by), *args, **kwargs)
        except Refused as refusal:
            self.refusals.note(command.__name__.replace("_", " "), refusal, call)
            return None
        self._deadlines.watch(done.events)
        return done


def _name(unit: str) -> str:
    """A recorded unit's name, as a centre can have it: without slashes and quotes."""
    return re.sub(r"""[/"\\]""", "-", unit)
