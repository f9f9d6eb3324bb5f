"""What the events tell of each matter beside the state: when its units came, what was decided at which
moment, what was missed, and which entries say so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec
from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.asking import governing
from answerable.model.beside import told
from answerable.model.facts import case, readable, sort_facts
from answerable.model.nouns import Incident, Outcomes
from answerable.model.state import State
from answerable.policy import DecisionRecord
from answerable.record import DECOY_STREAM, Entry

Known: TypeAlias = Literal["answered", "taken", "last"]
KNOWNS: Final[tuple[Known, ...]] = get_args(Known)
"""Which decision a history shows, and so what was known then: the one that the answer was given on, the
first, the last.
"""

_REACHED: Final = {
    "en route": "en_route",
    "on scene": "on_scene",
    "transporting": "transport",
    "at hospital": "hospital",
    "available": "available",
    "out of service": "available",
}
"""A unit's status -> its time in a history."""


class UnitTimes(msgspec.Struct):
    """One unit that was sent, and when it first reached what."""

    unit: str
    kind: str
    dispatched: datetime.datetime | None
    en_route: datetime.datetime | None = None
    on_scene: datetime.datetime | None = None
    transport: datetime.datetime | None = None
    hospital: datetime.datetime | None = None
    available: datetime.datetime | None = None


class Standing(msgspec.Struct, frozen=True):
    """What was decided, on which facts, and what was acted on, at one moment."""

    at: datetime.datetime
    facts: dict[str, Any]
    acting: Outcomes
    basis: str | None = None
    rules: tuple[str, ...] = ()
    decided: dict[str, Any] = {}
    """Act now: `undecided`, or `open` where nothing is fixed while unsure."""
    raised_by: str | None = None


class Missed(msgspec.Struct, frozen=True):
    """A deadline that passed."""

    step: str
    due: datetime.datetime
    at: datetime.datetime


class Tale(msgspec.Struct):
    """What the events tell of one matter."""

    entered: datetime.datetime
    first: Outcomes = {}
    """What was acted on first."""
    now: Standing | None = None
    shown: Standing | None = None
    """As `now` at the moment that is asked for."""
    settled: bool = False
    """Whether that moment has passed."""
    answered: datetime.datetime | None = None
    first_answered: datetime.datetime | None = None
    due: datetime.datetime | None = None
    """By when the answer was owed, as that stood when it came."""
    passed_on: datetime.datetime | None = None
    units: list[UnitTimes] = []
    missed: list[Missed] = []
    entries: list[int] = []

    def stand(self, standing: Standing) -> None:
        """Something else is decided, or acted on, from now on."""
        self.first = self.first or standing.acting
        self.now = standing
        if not self.settled:
            self.shown = standing

    def unit(self, unit: str) -> UnitTimes | None:
        """The times of a unit since it was last sent."""
        return next((each for each in reversed(self.units) if each.unit == unit), None)


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Tale).decode


class Tales:
    """A second fold of the record beside the state's: a tale for each matter; what is over is kept as bytes.

    Memory is bounded as a centre's own is: by what is open at a time, and some kilobytes for each matter that
    is over.
    """

    def __init__(self, known: Known = "answered") -> None:
        self.state = State()
        self.elsewhere = 0
        """Entries that tell of no call and no request: units on patrol, accounts, directives, decoys."""
        self.rings: list[tuple[int, ev.RingMissing]] = []
        """Calls that rang and were never entered, each with its entry."""
        self.series: dict[str, set[str]] = {}
        """The subjects in each series."""
        self._known = known
        self._open: dict[str, Tale] = {}
        self._over: dict[str, bytes] = {}

    def __getitem__(self, subject: str) -> Tale:
        """The tale of `incident/26-000001`, `request/26-R0001`, `shadow/SYSTEM/NUMBER`."""
        return self._open[subject] if subject in self._open else _unpack(self._over[subject])

    def __iter__(self) -> Iterator[str]:
        yield from tuple(self._over)
        yield from tuple(self._open)

    def add(self, entry: Entry) -> None:
        """Fold one entry in."""
        if entry.stream == DECOY_STREAM:
            self.elsewhere += 1
            return
        event = ev.from_bytes(entry.data)
        self.state.apply(event)
        if isinstance(event, ev.RingMissing) and event.departure:
            self.rings.append((entry.index, event))
            return
        subject = _subject(entry.stream)
        if not subject:
            self.elsewhere += 1
            return
        tale = self._tale(subject, event)
        tale.entries.append(entry.index)
        self._tell(tale, subject, event)
        over = isinstance(event, ev.Closed | ev.Merged) or subject in self._over
        self._over.pop(subject, None)
        if over:
            self._over[subject] = _pack(tale)
            self._open.pop(subject, None)

    def _tale(self, subject: str, event: ev.AnyEvent) -> Tale:
        if subject in self._over:
            return _unpack(self._over[subject])
        if subject not in self._open:
            self._open[subject] = Tale(event.at)
        return self._open[subject]

    def _tell(self, tale: Tale, subject: str, event: ev.AnyEvent) -> None:
        match event:
            case ev.Decided() | ev.ShadowDecided() | ev.Overridden():
                self._stand(tale, subject, event)
            case ev.UnitSent() | ev.UnitStatusSet() | ev.UnitLeft():
                self._of_unit(tale, event)
            case ev.PassingAcknowledged():
                self._passed_on(tale, subject, event)
            case ev.AssistanceAnswered():
                tale.answered = event.at
                tale.first_answered = tale.first_answered or event.at
                if self._known == "answered":
                    tale.shown, tale.settled = tale.now, True
            case ev.DutySet(duty="", step="answer") if tale.first_answered is None:
                tale.due = event.due
            case ev.DeadlineMissed():
                tale.missed.append(Missed(event.step, event.due, event.at))
            case ev.SeriesLinked():
                self.series.setdefault(event.series, set()).add(subject)
            case ev.SeriesUnlinked():
                self.series[event.series].discard(subject)
            case _:
                pass

    def _stand(self, tale: Tale, subject: str, event: ev.Decided | ev.ShadowDecided | ev.Overridden) -> None:
        if isinstance(event, ev.Decided):
            tale.stand(self._standing(subject, event))
            tale.settled = tale.settled or self._known == "taken"
        elif isinstance(event, ev.ShadowDecided):
            tale.stand(self._shadowed(subject, event))
        elif tale.now:
            tale.stand(replace(tale.now, acting=event.acting))

    def _of_unit(self, tale: Tale, event: ev.UnitSent | ev.UnitStatusSet | ev.UnitLeft) -> None:
        if isinstance(event, ev.UnitSent):
            unit = self.state.units.get(event.unit)
            tale.units.append(UnitTimes(event.unit, unit.kind if unit else "", event.at))
            if event.subject.startswith("incident/"):
                self._answer(tale, event.at)
            return
        times = tale.unit(event.unit)
        reached = "available" if isinstance(event, ev.UnitLeft) else _REACHED.get(event.status, "")
        if times and reached and getattr(times, reached) is None:
            setattr(times, reached, event.at)

    def _passed_on(self, tale: Tale, subject: str, event: ev.PassingAcknowledged) -> None:
        matter = self.state.matter(subject)
        passings = matter.passings if isinstance(matter, Incident) else ()
        if any(each.number == event.number and each.whole for each in passings):
            tale.passed_on = tale.passed_on or event.at
            self._answer(tale, event.at)

    def _answer(self, tale: Tale, at: datetime.datetime) -> None:
        """A call is answered once: what is learned afterwards is not what it was answered on."""
        tale.answered = tale.first_answered = tale.answered or at
        tale.settled = tale.settled or self._known == "answered"

    def _standing(self, subject: str, event: ev.Decided) -> Standing:
        matter = self.state.matter(subject)
        facts = case(matter.statements)
        directive = governing(self.state, matter)
        if directive and len(getattr(matter, "calls", ())) > 1 and sort_facts(directive, facts)[1]:
            facts = case(readable(directive, matter.statements))  # the others' came with a merge
        raised = event.raised.directive if event.raised else None
        return _of(event.at, facts, event.acting, event.decision, raised)

    def _shadowed(self, subject: str, event: ev.ShadowDecided) -> Standing:
        said = told(self.state.shadowed[subject].words)
        refused = {each.fact for each in event.refused}
        facts = {fact: value for fact, value in said.facts.items() if fact not in refused}
        return _of(event.at, facts, event.acting, event.decision, None)


def _of(
    at: datetime.datetime,
    facts: dict[str, Any],
    acting: Outcomes,
    decision: DecisionRecord | None,
    raised_by: str | None,
) -> Standing:
    if decision is None:
        return Standing(at, facts, acting, raised_by=raised_by)
    decided = {
        name: ("undecided" if name in decision.undecided else "open") if value is None else value
        for name, value in decision.act_now.items()
    }
    return Standing(at, facts, acting, decision.basis, decision.rules, decided, raised_by)


def _subject(stream: str) -> str:
    """Which matter a stream tells of: a call and the incident that it opened have one number."""
    kind, _, number = stream.partition("/")
    if kind == "call":
        return f"incident/{number}"
    told_of = kind in ("incident", "request") or (kind == "shadow" and "/" in number)
    return stream if told_of else ""
