"""The report's figures, read off the record itself and not out of what the player remembers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from answerable.model import events as ev
from answerable.model.nouns import RESPONSE, Outcomes
from answerable.policy import DecisionRecord
from answerable.rehearsal.report import Decided, Happened

K = TypeVar("K")

NO_DECISION = "no decision"
PRIORITY = "priority"
NOT_GIVEN = "(none)"
MERGED = "merged into another"


class Tale:
    """What the events say of one call."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.first: ev.Decided | None = None
        self.last: ev.Decided | None = None
        self.moved: set[str] = set()
        self.units = 0
        self.on_scene = False
        self.late = False
        self.disposition = ""

    @property
    def status(self) -> str:
        """waiting, sent, on scene or closed."""
        if self.disposition:
            return "closed"
        if self.on_scene:
            return "on scene"
        return "sent" if self.units else "waiting"

    @property
    def decision(self) -> DecisionRecord | None:
        """What the directive said last; None: there was none."""
        return self.last.decision if self.last else None

    @property
    def acting(self) -> Outcomes:
        """What is acted on at the end."""
        return self.last.acting if self.last else {}


class Count:
    """Counts events, each once, in the order of the record."""

    def __init__(self) -> None:
        self.tales: defaultdict[str, Tale] = defaultdict(Tale)
        """The centre's number -> what became of the call."""
        self._departures: Counter[str] = Counter()
        self._missed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._told: Counter[str] = Counter()

    def add(self, event: ev.AnyEvent) -> None:
        """Count one event."""
        match event:
            case ev.CallTaken(call=number):
                self.tales[number] = Tale()
            case ev.FactLearned(subject=subject, statement=said) if said.value is not None:
                self._of(subject).known.add(said.fact)
            case ev.Decided(subject=subject):
                self._decided(self._of(subject), event)
            case ev.UnitSent(subject=subject):
                self._of(subject).units += 1
            case ev.UnitStatusSet(subject=subject, status="on scene") if subject:
                self._of(subject).on_scene = True
            case ev.DeadlineMissed(subject=subject):
                self._of(subject).late = True
                self._missed[event.step][event.told] += 1
            case ev.Told(to=to, text=text):
                self._told[f"{to}: {text}"] += 1
            case ev.Departed(departure=departure):
                self._departures[departure.kind] += 1
            case ev.Closed() | ev.Merged():
                self._of(event.subject).disposition = getattr(event, "disposition", MERGED)
            case _:
                pass

    def _of(self, subject: str) -> Tale:
        return self.tales[subject.removeprefix("incident/")]

    @staticmethod
    def _decided(tale: Tale, event: ev.Decided) -> None:
        tale.first = tale.first or event
        tale.last = event
        tale.moved.add(event.moved)

    def decided(self, order: Iterable[str] = ()) -> Decided:
        """What was decided, and on how few facts; outcomes in an order, then the others."""
        by_known: defaultdict[int, Counter[str]] = defaultdict(Counter)
        acted_on: defaultdict[str, Counter[str]] = defaultdict(Counter)
        not_certain: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        for tale in self.tales.values():
            by_known[len(tale.known)][basis(tale.last)] += 1
            for outcome, value in tale.acting.items():
                acted_on[outcome][NOT_GIVEN if value is None else str(value)] += 1
            decision = tale.decision
            if decision is not None:
                not_certain.update(name for name in decision.act_now if name not in decision.certain)
                if decision.next_question is not None:
                    asked[decision.next_question.fact] += 1
        tales = self.tales.values()
        return Decided(
            when_taken=by_count(basis(tale.first) for tale in tales),
            by_known_facts={known: by_count(by_known[known].elements()) for known in sorted(by_known)},
            rose=sum("rose" in tale.moved for tale in tales),
            fell=sum("fell" in tale.moved for tale in tales),
            acted_on={
                outcome: by_count(acted_on[outcome].elements())
                for outcome in dict.fromkeys((*order, *acted_on))
                if outcome in acted_on
            },
            not_certain=by_count(not_certain.elements()),
            next_questions=by_count(asked.elements()),
        )

    def happened(self) -> Happened:
        """What became of the calls."""
        tales = self.tales.values()
        units = Counter(tale.units for tale in tales)
        return Happened(
            calls=len(tales),
            units_sent=dict(sorted(units.items())),
            on_scene=sum(tale.on_scene for tale in tales),
            sent_in_vain=sum(tale.units > 0 and not tale.on_scene for tale in tales),
            never_answered=units[0],
            closed=by_count(tale.disposition for tale in tales if tale.disposition),
            open=by_count(tale.status for tale in tales if not tale.disposition),
            departures=by_count(self._departures.elements()),
            missed_deadlines={step: by_count(told.elements()) for step, told in sorted(self._missed.items())},
            late_calls=sum(tale.late for tale in tales),
            told=by_count(self._told.elements()),
        )

    def priorities(self, recorded: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """Recorded priority (of `recorded`, by the centre's number) -> what was decided here -> calls."""
        return priority_table((recorded[number], tale.acting) for number, tale in self.tales.items())


def priority_table(calls: Iterable[tuple[str, Outcomes]]) -> dict[str, dict[str, int]]:
    """A call's priority there, and what is acted on here -> how many of each; each scale is its maker's."""
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for recorded, acting in calls:
        said = [acting.get(name) for name in (RESPONSE, PRIORITY)]
        decided = " ".join(str(value) for value in said if value is not None)
        table[recorded][decided or NOT_GIVEN] += 1
    return {row: by_count(table[row].elements()) for row in sorted(table)}


def basis(event: ev.Decided | None) -> str:
    """What a decision rests on; where no directive could be asked there is none, and a floor holds."""
    return event.decision.basis if event and event.decision else NO_DECISION


def by_count(values: Iterable[K]) -> dict[K, int]:
    """How often each value occurs, the most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], str(item[0]))))
