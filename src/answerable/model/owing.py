"""What is owed beside a matter's next step: each such duty has its own deadline, timer and ladder."""

from __future__ import annotations

import datetime

from answerable.model import events as ev
from answerable.model.draft import Draft
from answerable.model.nouns import Departure, Duty
from answerable.model.people import SYSTEM


def owe_beside(draft: Draft, subject: str, name: str, step: str, within: datetime.timedelta) -> None:
    """Say that a step is owed beside the next one, counted from now."""
    draft.say(
        ev.DutySet(at=draft.at, by=SYSTEM, subject=subject, step=step, due=draft.at + within, duty=name)
    )


def settle(draft: Draft, subject: str, name: str) -> bool:
    """Say that a duty is done or over; False: it was not owed. Done after its deadline it was late."""
    duty = next((each for each in draft.state.matter(subject).duties if each.name == name), None)
    if duty is None:
        return False
    _note_if_late(draft, subject, duty)
    draft.say(_ended(draft, subject, duty))
    return True


def settle_all(draft: Draft, subject: str) -> None:
    """A matter ends: nothing is owed beside it any more."""
    for duty in draft.state.matter(subject).duties:
        settle(draft, subject, duty.name)


def move_all(draft: Draft, subject: str, to: str) -> None:
    """An incident turned out to be another: what was owed beside it is owed there, by the same deadlines."""
    for duty in draft.state.matter(subject).duties:
        draft.say(_ended(draft, subject, duty))
        draft.say(
            ev.DutySet(at=draft.at, by=SYSTEM, subject=to, step=duty.step, due=duty.due, duty=duty.name)
        )


def _ended(draft: Draft, subject: str, duty: Duty) -> ev.DutySet:
    return ev.DutySet(at=draft.at, by=SYSTEM, subject=subject, step=duty.step, due=None, duty=duty.name)


def _note_if_late(draft: Draft, subject: str, duty: Duty) -> None:
    if duty.due > draft.at or duty.missed:
        return
    late = Departure("late", draft.at, SYSTEM, f"{duty.step}: due {duty.due.isoformat()}")
    draft.say(ev.Departed(at=draft.at, by=SYSTEM, subject=subject, departure=late))
