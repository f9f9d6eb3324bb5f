"""The same week of calls, handled in six ways, each in a centre of its own by the centre's own commands."""

from __future__ import annotations

import csv
import datetime
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from answerable import center
from answerable.bootstrap import open_centre
from answerable.model.departing import Grounds
from answerable.rehearsal import SimulatedClock
from answerable.town.stage import (
    CALL_TAKER,
    DISPATCHER,
    DUTY_OFFICER,
    POLICY_AUTHOR,
    SUPERVISOR,
    Stage,
    recorded_stage,
)
from chapters.calls import Rang

START = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
UNITS = 14
WITHDRAWN = 0.03
"""Calls of anybody that a supervisor lowers because the caller withdrew them. Assumed."""
HELD = Grounds("the caller called back and withdrew it", "standing order 3", DUTY_OFFICER)
UNWRITTEN = Grounds("no officers to spare for this", "by word of mouth", DUTY_OFFICER)
REPORT = {"response": "report", "priority": 8, "answer within": 240, "units": "none"}


@dataclass(frozen=True)
class Way:
    """One way of handling the week's calls; what is unlike concerns the office's employees alone."""

    title: str
    text: str = "stated"
    """Which of the town's two texts is in force."""
    overridden: float = 0.0
    """The share of employees' calls lowered by an override, unless a life is in danger."""
    not_entered: float = 0.0
    coded_lower: float = 0.0
    """The share of their calls in progress that are entered as over."""
    later: float = 0.0
    """Minutes that a unit takes longer to arrive, unless a life is in danger."""


WAYS = {
    "stated": Way("the stated rule"),
    "alleged": Way("the alleged rule, written down", text="alleged"),
    "overrides": Way("stated, and an unwritten one by overrides", overridden=0.8),
    "not-entered": Way("stated, and one by calls that nobody enters", not_entered=0.4),
    "coded-lower": Way("stated, and one by facts coded lower", coded_lower=0.6),
    "waits": Way("stated, and one by long waits inside every deadline", later=12),
}


def play(way: Way, calls: list[Rang], centre: Path, texts: Path) -> list[str]:
    """Play the week into a new centre; the number that each call was given, "" where nobody entered it."""
    clock = SimulatedClock()
    with open_centre(centre, clock=clock) as opened:
        desks = _Desks(way, recorded_stage(opened.ledger, clock))
        desks.open((texts / f"{way.text}.md").read_text("utf-8"))
        return desks.week(calls)


class _Desks:
    """People at the desks, and what each of their acts leads to."""

    def __init__(self, way: Way, stage: Stage) -> None:
        self._way, self._stage = way, stage
        self._order = itertools.count()
        self._later: list[tuple[datetime.datetime, int, Callable[[], None]]] = []
        self._now = START
        self._free = [f"P{number}" for number in range(1, UNITS + 1)]

    def open(self, text: str) -> None:
        """Before the first call: the rule is published, patrols are on duty."""
        self._stage.come(START - datetime.timedelta(minutes=5))
        self._stage.do(POLICY_AUTHOR, center.publish_directive, text)
        for name in self._free:
            self._stage.do(DISPATCHER, center.add_unit, name, "patrol")

    def week(self, calls: list[Rang]) -> list[str]:
        """Everything, in order of time."""
        numbers = [""] * len(calls)
        for place, call in enumerate(calls):
            heapq.heappush(
                self._later, (call.at, next(self._order), partial(self._take, place, call, numbers))
            )
        while self._later:
            self._now, _, act = heapq.heappop(self._later)
            self._stage.come(self._now)
            act()
        if refused := self._stage.refusals.tell():
            raise RuntimeError(f"The centre refused: {refused}")
        return numbers

    def _after(self, minutes: float, act: Callable[[], None]) -> None:
        at = self._now + datetime.timedelta(minutes=minutes)
        heapq.heappush(self._later, (at, next(self._order), act))

    def _take(self, place: int, call: Rang, numbers: list[str]) -> None:
        way, unlike = self._way, call.office and call.life_safety == "no"
        if unlike and call.luck[0] < way.not_entered:
            return
        facts = call.facts
        if unlike and call.in_progress == "yes" and call.luck[0] < way.coded_lower:
            facts["in progress"] = "no"
        done = self._stage.do(
            CALL_TAKER, center.take_call, call.place, call_back=call.number, facts=facts, live=False
        )
        assert done is not None
        number = numbers[place] = done.number
        sends = done.matter.acting["response"] != "report"
        if sends and unlike and call.luck[0] < way.overridden:
            self._lower(number, UNWRITTEN)
        elif sends and call.life_safety == "no" and call.luck[1] < WITHDRAWN:
            self._lower(number, HELD)
        elif sends:
            drive = 4 + 10 * call.luck[3] + (way.later if unlike else 0)
            self._after(1 + 2 * call.luck[2], partial(self._send, number, drive, call.luck[4]))
        else:
            self._after(20 + 60 * call.luck[2], partial(self._close, number, "report taken"))

    def _lower(self, number: str, grounds: Grounds) -> None:
        self._stage.do(SUPERVISOR, center.override, number, REPORT, grounds)
        self._after(15, partial(self._close, number, "report taken"))

    def _send(self, number: str, drive: float, luck: float) -> None:
        unit = self._free.pop(0)
        self._stage.do(DISPATCHER, center.send, number, [unit])
        self._after(drive, partial(self._arrive, number, unit, luck))

    def _arrive(self, number: str, unit: str, luck: float) -> None:
        self._stage.do(DISPATCHER, center.unit_status, unit, "on scene")
        self._after(8 + 25 * luck, partial(self._leave, number, unit))

    def _leave(self, number: str, unit: str) -> None:
        self._stage.do(DISPATCHER, center.unit_status, unit, "available")
        self._free.append(unit)
        self._close(number, "handled")

    def _close(self, number: str, how: str) -> None:
        self._stage.do(DISPATCHER, center.close, number, how)


def write_phone_log(calls: list[Rang], file: Path) -> None:
    """What the phone system logged: every ring, whatever was entered."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["Start Time", "Calling Number", "Agent"])
        for call in calls:
            rang = call.at - datetime.timedelta(seconds=8)
            writer.writerow([f"{rang:%Y-%m-%d %H:%M:%S}", call.number, "T1"])


def write_narratives(calls: list[Rang], numbers: list[str], file: Path) -> None:
    """What each caller said, by the number that the call was given."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["id", "text"])
        writer.writerows((number, call.words) for call, number in zip(calls, numbers, strict=True) if number)
