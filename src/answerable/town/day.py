"""A day at the desks: calls are taken and asked about, units sent and freed, agencies answered.

Everything is done by the centre's own commands, by people of every role; what follows from what is a heap of
moments, each with what is done then.
"""

from __future__ import annotations

import datetime
import heapq
import itertools
import math
import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from answerable import center
from answerable.model import events as ev
from answerable.model.asking import governing, read
from answerable.model.departing import Grounds
from answerable.model.history import events_of
from answerable.model.nouns import AssistanceRequest, DispositionKind, Incident
from answerable.policy import Directive
from answerable.record import Log
from answerable.rehearsal.count import Count
from answerable.rehearsal.in_force import as_if_in_force
from answerable.town.agencies import AGENCIES, Asking
from answerable.town.calls import SyntheticCall, day_of_calls
from answerable.town.parameters import Parameters, draw_seconds, pick
from answerable.town.places import position
from answerable.town.report import LoadReport
from answerable.town.stage import CALL_TAKER, DISPATCHER, DUTY_OFFICER, POLICY_AUTHOR, SUPERVISOR, Stage
from answerable.town.truth import Truth

QUESTIONS_MOST: Final = 12
"""So many questions a call-taker asks before a decision is certain, and no more."""
UPWARD: Final = 0.02
DOWNWARD: Final = 0.01
"""Shares of calls on which somebody departs from the decision, openly. Assumed."""
CALLS_PER_REQUEST: Final = 40
"""One request from another agency for so many calls. Assumed."""
CANCELLED: Final = 0.05
"""Calls that are cancelled before anybody arrives. Assumed."""
FLEET: Final = {"patrol": 14, "medic": 12, "engine": 40}
"""Calls a day for each unit of a kind: enough of them that somebody is nearly always free. Assumed."""
FEWEST: Final = 4
"""So many units of a kind even the smallest town has."""
GROUNDS: Final = Grounds("the caller called again and withdrew it", "standing order 3", SUPERVISOR)
DISPOSITIONS: Final[dict[DispositionKind, float]] = {
    "handled": 62,
    "report taken": 20,
    "gone on arrival": 8,
    "unable to locate": 4,
    "unfounded": 6,
}
"""How a call that somebody came to ends: in the order of magnitude of San José's, roughly."""

Tick = Callable[[int, int], object]


class Day:
    """One day. `play` it once."""

    def __init__(
        self, stage: Stage, parameters: Parameters, start: datetime.datetime, *, calls: int, seed: int
    ) -> None:
        self._stage = stage
        self._parameters = parameters
        self._chance = random.Random(seed)  # noqa: S311 - a day that can be played again, not a secret
        self._seed = seed
        self._start = start
        self._calls = day_of_calls(parameters, self._chance, start, calls)
        self._numbers: dict[int, str] = {}
        """Place in the day's list -> the centre's number."""
        self._order = itertools.count()
        self._later: list[tuple[datetime.datetime, int, Callable[[], object]]] = []
        self._now = start

    def play(self, log: Log, directives: list[str], tick: Tick | None = None) -> LoadReport:
        """Publish, put units on duty, and play the day to its end. Raises the record's errors."""
        began, first_entry = time.monotonic(), log.size
        self._prepare(directives)
        for place, call in enumerate(self._calls):
            self._at(call.at, partial(self._take, place, call))
        for asking in self._askings():
            self._at(asking.at, partial(self._ask_for_help, asking))
        taken = 0
        while self._later:
            self._now, _, act = heapq.heappop(self._later)
            self._stage.come(self._now)
            act()
            if tick and len(self._numbers) > taken:
                taken = len(self._numbers)
                tick(taken, len(self._calls))
        return self._report(log, first_entry, time.monotonic() - began)

    def _at(self, at: datetime.datetime, act: Callable[[], object]) -> None:
        heapq.heappush(self._later, (at, next(self._order), act))

    def _after(self, seconds: float, act: Callable[[], object]) -> None:
        self._at(self._now + datetime.timedelta(seconds=seconds), act)

    def _seconds(self, stretch: str) -> float:
        return draw_seconds(self._parameters, stretch, self._chance)

    # --- Before the first call

    def _prepare(self, directives: list[str]) -> None:
        """Publish what is not in force yet, and put units on duty that are not."""
        self._stage.come(self._start - datetime.timedelta(minutes=1))
        end = self._start + datetime.timedelta(days=2)
        for text in directives:
            moved = as_if_in_force(text, self._start - datetime.timedelta(minutes=1), end)
            directive = read(moved)
            known = (each.id for each in self._stage.ledger.catch_up().publications)
            if directive.id not in known:
                self._stage.do(POLICY_AUTHOR, center.publish_directive, moved)
        count = len(self._calls)
        for kind, calls in FLEET.items():
            for number in range(1, max(FEWEST, math.ceil(count / calls)) + 1):
                name = f"{kind[0].upper()}{number}"
                if name not in self._stage.ledger.catch_up().units:
                    self._stage.do(DISPATCHER, center.add_unit, name, kind, *position(self._chance))

    # --- A call

    def _take(self, place: int, call: SyntheticCall) -> None:
        done = self._stage.do(
            CALL_TAKER,
            center.take_call,
            call.place,
            call_back=call.call_back,
            kind=call.came,
            language=call.language,
            facts=call.said,
        )
        if done is None:
            return
        number = self._numbers[place] = done.number
        if call.about is not None and call.about in self._numbers:
            self._after(
                20 + 60 * self._chance.random(), partial(self._join, number, self._numbers[call.about])
            )
            return
        directive = self._directive(number)
        if directive is not None:
            truth = Truth(directive, call.kind, call.said, self._chance)
            self._after(8 + 7 * self._chance.random(), partial(self._question, number, truth, 0))
        self._after(self._seconds("dispatch"), partial(self._dispatch, number, 0))
        fate = self._chance.random()
        if fate < UPWARD:
            self._after(45 + 60 * self._chance.random(), partial(self._raise, number))
        elif fate < UPWARD + DOWNWARD:
            self._after(45 + 60 * self._chance.random(), partial(self._lower, number))

    def _question(self, number: str, truth: Truth, asked: int) -> None:
        """Ask what would help most, until the decision is certain."""
        matter = self._open(number)
        asking = matter and matter.decision and matter.decision.next_question
        if not asking or asked >= QUESTIONS_MOST:
            return
        answer = truth.answer(asking.fact)
        done = self._stage.do(CALL_TAKER, center.learn, number, {asking.fact: answer})
        if done and any(isinstance(event, ev.Decided) and event.moved == "rose" for event in done.events):
            self._after(5, partial(self._dispatch, number, 0))
        self._after(6 + 10 * self._chance.random(), partial(self._question, number, truth, asked + 1))

    def _join(self, number: str, into: str) -> None:
        """A second caller about the same: merged, if the first is still open; else on its own."""
        if self._open(into) and self._stage.do(DISPATCHER, center.merge, number, into, GROUNDS):
            return
        self._dispatch(number, 0)

    def _dispatch(self, number: str, tried: int) -> None:
        """Send what is recommended; where nobody is free, try again; where nobody is asked for, answer."""
        matter = self._open(number)
        if matter is None:
            return
        recommended = center.recommend(self._stage.ledger, number)
        if not recommended.send and not recommended.short:
            if isinstance(matter, Incident) and not self._serving(number) and not matter.answered:
                self._after(300 + 600 * self._chance.random(), partial(self._close_unsent, number))
            return
        done = self._stage.do(DISPATCHER, center.send, number) if recommended.send or not tried else None
        for event in done.events if done else ():
            if isinstance(event, ev.UnitSent):
                self._drive(event.unit, number)
        if recommended.short:
            self._after(120 + 60 * self._chance.random(), partial(self._dispatch, number, tried + 1))

    def _close_unsent(self, number: str) -> None:
        matter = self._open(number)
        if matter is None or self._serving(number):
            return
        if center.recommend(self._stage.ledger, number).send:
            self._dispatch(number, 0)
        else:
            self._stage.do(DISPATCHER, center.close, number, "report taken", "", GROUNDS)

    # --- A unit

    def _drive(self, unit: str, number: str) -> None:
        kind = self._stage.ledger.state.units[unit].kind
        self._after(20 + 40 * self._chance.random(), partial(self._report_status, unit, number, "en route"))
        if self._chance.random() < CANCELLED:
            self._after(90, partial(self._leave, unit, number))
        else:
            self._after(70 + self._seconds(f"{kind} to scene"), partial(self._arrive, unit, number, kind))

    def _report_status(self, unit: str, number: str, status: Any) -> bool:
        """Report, if the unit still serves that call."""
        if self._stage.ledger.state.units[unit].serves != self._subject(number):
            return False
        return self._stage.do(DISPATCHER, center.unit_status, unit, status) is not None

    def _arrive(self, unit: str, number: str, kind: str) -> None:
        if not self._report_status(unit, number, "on scene"):
            return
        if kind == "medic" and self._chance.random() < 0.75:
            self._after(self._seconds("medic until transport"), partial(self._transport, unit, number))
        else:
            self._after(self._seconds(f"{kind} on scene"), partial(self._leave, unit, number))

    def _transport(self, unit: str, number: str) -> None:
        self._report_status(unit, number, "transporting")
        way = self._seconds("medic to hospital")
        self._after(way, partial(self._report_status, unit, number, "at hospital"))
        self._after(way + self._seconds("medic at hospital"), partial(self._leave, unit, number))

    def _leave(self, unit: str, number: str) -> None:
        self._report_status(unit, number, "available")
        matter = self._open(number)
        if matter is not None and not self._serving(number):
            if matter.answered:
                self._after(30 + 90 * self._chance.random(), partial(self._close, number))
            else:
                self._after(20, partial(self._dispatch, number, 0))

    def _close(self, number: str) -> None:
        if self._open(number) is not None and not self._serving(number):
            how = pick(self._chance, list(DISPOSITIONS), list(DISPOSITIONS.values()))
            self._stage.do(DISPATCHER, center.close, number, how, "", GROUNDS)

    # --- Departures

    def _raise(self, number: str) -> None:
        """Somebody acts on more than was decided, at once; the reason follows."""
        if self._open(number) and self._stage.do(
            DISPATCHER, center.override, number, {"response": "send now", "priority": 1}
        ):
            self._after(600, partial(self._explain, number))
            self._after(5, partial(self._dispatch, number, 0))

    def _explain(self, number: str) -> None:
        if self._open(number):
            self._stage.do(DISPATCHER, center.give_reason, number, "voices in the background sounded afraid")

    def _lower(self, number: str) -> None:
        if self._open(number):
            grounds = Grounds("the alarm company called it off", "standing order 7", SUPERVISOR)
            self._stage.do(DUTY_OFFICER, center.override, number, {"priority": 9}, grounds)

    # --- Other agencies

    def _askings(self) -> list[Asking]:
        hours = datetime.timedelta(hours=24).total_seconds()
        count = max(2, len(self._calls) // CALLS_PER_REQUEST)
        return [
            AGENCIES[place % len(AGENCIES)].at_time(
                self._start + datetime.timedelta(seconds=round(self._chance.random() * hours * 0.9, 3))
            )
            for place in range(count)
        ]

    def _ask_for_help(self, asking: Asking) -> None:
        done = self._stage.do(
            CALL_TAKER,
            center.request_assistance,
            asking.agency,
            asking.asked,
            contact=asking.contact,
            came_by=asking.came_by,
            facts=asking.facts,
        )
        if done is None:
            return
        number = done.number
        self._after(180, partial(self._answer, number))
        if asking.later:
            self._after(900, partial(self._stage.do, CALL_TAKER, center.learn, number, asking.later))
            self._after(960, partial(self._help, number))
        self._after(5400, partial(self._end_help, number))

    def _answer(self, number: str) -> None:
        self._stage.do(DUTY_OFFICER, center.answer_assistance, number)
        self._help(number)

    def _help(self, number: str) -> None:
        """Send units to a request that was answered so that they may go."""
        matter = self._open(number)
        if isinstance(matter, AssistanceRequest) and matter.gets_units:
            self._dispatch(number, 0)

    def _end_help(self, number: str) -> None:
        """A request ends when its time is over and nobody serves it any more."""
        if self._open(number) is None:
            return
        if self._serving(number):
            self._after(600, partial(self._end_help, number))
        else:
            self._stage.do(DUTY_OFFICER, center.close, number, "handled", "", GROUNDS)

    # --- What is there

    def _subject(self, number: str) -> str:
        return self._stage.ledger.state.subject(number)

    def _open(self, number: str) -> Incident | AssistanceRequest | None:
        state = self._stage.ledger.catch_up()
        matter = state.matter(state.subject(number))
        return None if matter.status == "closed" else matter

    def _serving(self, number: str) -> bool:
        return bool(self._stage.ledger.state.serving(self._subject(number)))

    def _directive(self, number: str) -> Directive | None:
        state = self._stage.ledger.state
        return governing(state, state.matter(state.subject(number)))

    # --- Afterwards

    def _report(self, log: Log, first_entry: int, seconds: float) -> LoadReport:
        count, overrides, again = Count(), Counter[str](), 0
        answers: dict[str, str] = {}
        for _, event in events_of(log, first_entry):
            if not getattr(event, "subject", "").startswith("request/"):
                count.add(event)
            if isinstance(event, ev.Overridden):
                overrides[event.override.direction] += 1
            elif isinstance(event, ev.AssistanceAnswered):
                answers[event.subject] = event.answer.answer
                again += event.answer.by_itself
        return LoadReport(
            seed=self._seed,
            start=self._start,
            calls=len(self._calls),
            second_callers=sum(call.about is not None for call in self._calls),
            requests=dict(sorted(Counter(answers.values()).items())),
            answered_again=again,
            overrides=dict(sorted(overrides.items())),
            decided=count.decided(),
            happened=count.happened(),
            refused=self._stage.refusals.tell(),
            commands=self._stage.commands,
            entries=log.size - first_entry,
            seconds=seconds,
        )
