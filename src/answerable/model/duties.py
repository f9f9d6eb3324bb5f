"""Nothing is ignored: what is owed next on each open matter, by when, and who hears of it if it is late."""

from __future__ import annotations

import datetime
from typing import Final

from answerable.model.errors import BadInput
from answerable.model.nouns import ANSWER_WITHIN, AssistanceRequest, Incident, Outcomes

ANSWER_DEFAULT: Final = datetime.timedelta(minutes=5)
"""How soon the first step is owed where the directive sets no `answer within`."""

STEPS: Final[dict[str, tuple[str, datetime.timedelta]]] = {
    "passed on": ("close", datetime.timedelta(minutes=30)),
    "sent": ("arrive", datetime.timedelta(minutes=30)),
    "on scene": ("report from the scene", datetime.timedelta(minutes=60)),
    "cleared": ("close", datetime.timedelta(minutes=30)),
    "accepted": ("complete the assistance", datetime.timedelta(hours=4)),
    "provisional": ("settle the provisional answer", datetime.timedelta(minutes=30)),
    "declined": ("review the decline", datetime.timedelta(hours=12)),
}
"""The next step and its time, by what has been reached. The first step's time is the directive's."""

LOCATE: Final = datetime.timedelta(minutes=2)
ASK_NUMBER: Final = datetime.timedelta(minutes=5)
"""How soon a call without a place, without a call-back number, has one."""

REACH: Final[dict[str, tuple[str, datetime.timedelta]]] = {
    "silent": ("get a sign from caller", datetime.timedelta(minutes=1)),
    "abandoned": ("call back caller", datetime.timedelta(minutes=2)),
    "text": ("reply to caller", datetime.timedelta(minutes=1)),
    "transferred": ("confirm the transfer of caller", datetime.timedelta(minutes=2)),
}
"""What a kind of call owes before anything else, and how soon; a voice call has its caller on the line."""

TRIES_MOST: Final = 3
"""So often in vain a caller is tried; then the incident's own next step is all that is owed."""

INTERPRETER: Final = datetime.timedelta(minutes=3)
"""How soon an interpreter who was asked for is on the line."""

ACKNOWLEDGE: Final = datetime.timedelta(minutes=2)
"""How soon those to whom a call was passed on have said that they have it."""

AID: Final[dict[str, tuple[str, datetime.timedelta]]] = {
    "asked": ("have aid {number} answered", datetime.timedelta(minutes=5)),
    "accepted": ("see aid {number} arrive", datetime.timedelta(minutes=30)),
    "accepted in part": (
        "see aid {number} arrive, and decide on what is missing",
        datetime.timedelta(minutes=30),
    ),
    "declined": (
        "decide on aid {number}: ask again, ask another, do without",
        datetime.timedelta(minutes=10),
    ),
    "did not come": (
        "decide on aid {number}, which did not come: ask again, ask another, do without",
        datetime.timedelta(minutes=5),
    ),
    "condition met": (
        "ask again for aid {number}: what they named has come",
        datetime.timedelta(minutes=5),
    ),
}
"""What is owed of aid that was asked for, and how soon, by where it stands; what has ended owes nothing."""

RUNGS: Final[tuple[tuple[str, datetime.timedelta], ...]] = (
    ("dispatcher", datetime.timedelta(minutes=5)),
    ("supervisor", datetime.timedelta(minutes=5)),
    ("duty officer", datetime.timedelta(minutes=30)),
)
"""Whom to tell at each miss of one deadline, and how long until the next; the last rung repeats."""


LONGEST_WAIT: Final = datetime.timedelta(days=366)


def first_step(
    matter: Incident | AssistanceRequest, acting: Outcomes, at: datetime.datetime
) -> tuple[str, datetime.datetime]:
    """The step that an unanswered matter is owed, counted from when it came.

    Where a rising answer leaves no time on that count, it is counted from now (but never past the deadline
    that stood): nobody is late for what nobody knew.
    """
    minutes = acting.get(ANSWER_WITHIN)
    within = ANSWER_DEFAULT
    if minutes is not None:
        within = datetime.timedelta(minutes=min(int(minutes), LONGEST_WAIT // datetime.timedelta(minutes=1)))
    due = matter.opened + within
    if matter.due is not None and due <= at:
        due = min(matter.due, at + within)
    return "answer", due


def aware(at: datetime.datetime) -> datetime.datetime:
    """The time, if it says its zone; raises `BadInput` otherwise: nothing could be counted from it."""
    if at.tzinfo is None:
        raise BadInput("A time needs its zone, such as 2026-01-31T13:45:00-08:00.")
    return at


def next_step(reached: str, at: datetime.datetime) -> tuple[str, datetime.datetime]:
    """The step owed after something was reached, counted from now."""
    step, within = STEPS[reached]
    return step, at + within


def rung(missed: int) -> tuple[str, datetime.timedelta]:
    """Who hears of the miss that comes after `missed` earlier ones, and the time until the next."""
    return RUNGS[min(missed, len(RUNGS) - 1)]
