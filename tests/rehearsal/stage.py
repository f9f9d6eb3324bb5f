"""Small histories and the centre to rehearse them in."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from answerable.bootstrap import Centre, open_centre
from answerable.intake import HistoryCall, HistoryPlace, HistoryPriority, HistoryUnit
from answerable.model.nouns import Incident
from answerable.rehearsal import Pace, Report, SimulatedClock, rehearse

NOON = datetime.datetime(2016, 12, 31, 12, tzinfo=datetime.UTC)

DIRECTIVE = """---
directive: "1"
title: Calls
version: 1
authority: The town
effective: 2026-01-01T00:00:00Z
---
# Calls

## Facts

| fact        | values    | about     | ask                    |
|-------------|-----------|-----------|------------------------|
| life safety | no < yes  | situation | Is anyone in danger?   |
| people hurt | 0..9      | situation | How many are hurt?     |

## Outcomes

| outcome       | values                   | most urgent | while unsure |
|---------------|--------------------------|-------------|--------------|
| response      | report < send < send now |             | send         |
| priority      | 1..9                     | lowest      | 4            |
| answer within | 0..120                   | lowest      | 10           |

## Response (first)

| life safety | people hurt | → response | → priority | → answer within | because    |
|-------------|-------------|------------|-----------:|----------------:|------------|
| yes         |             | send now   | 1          | 5               | danger     |
|             | >= 1        | send       | 3          | 20              | hurt       |
|             |             | report     | 9          | 120             | every call |
"""


def at(minutes: float) -> datetime.datetime:
    """Minutes after noon."""
    return NOON + datetime.timedelta(minutes=minutes)


def unit(name: str | None, sent: float, **steps: float) -> HistoryUnit:
    """A unit's part in a call: its times, in minutes after noon."""
    times = {step: at(minutes) for step, minutes in steps.items()}
    return HistoryUnit(unit=name, kind="ENGINE", dispatched=at(sent), **times)


def call(number: str, received: float, *units: HistoryUnit, **more: Any) -> HistoryCall:
    """A call, received so many minutes after noon; it ends as `Fire` unless told otherwise."""
    given: dict[str, Any] = {
        "call_type": "Alarms",
        "facts": {},
        "rows": (2,),
        "disposition": "Fire",
        "priority": HistoryPriority(final="3"),
    } | more
    return HistoryCall(
        id=number, received=at(received), place=HistoryPlace("1 Tide St"), units=units, **given
    )


class Rehearsed:
    """A rehearsal that is over, and its centre, still open."""

    def __init__(self, report: Report, centre: Centre) -> None:
        self.report = report
        self.centre = centre

    @property
    def incidents(self) -> list[Incident]:
        """What the calls became, in the order that they came."""
        shelf = self.centre.ledger.state.incidents
        return [shelf[number] for number in sorted(number for number, _ in shelf.everything())]

    @property
    def differences(self) -> dict[str, int]:
        """What was played otherwise than recorded -> how often."""
        return {each.recorded: each.count for each in self.report.differences}


@contextmanager
def rehearsed(
    calls: Sequence[HistoryCall], *directives: str, pace: Pace | None = None
) -> Iterator[Rehearsed]:
    """Rehearse calls under `DIRECTIVE`, or under others, in a centre that is there until the end."""
    clock = SimulatedClock()
    with tempfile.TemporaryDirectory() as folder, open_centre(Path(folder), clock=clock) as centre:
        texts = directives or (DIRECTIVE,)
        yield Rehearsed(rehearse(calls, texts, centre.ledger, centre.log, clock, pace), centre)
