"""What is owed next, what was missed, and who was told."""

from __future__ import annotations

import datetime
from typing import Final

from answerable.model.events.base import Event

DIRECTIVES: Final = "directives"
"""The stream of publications; the subject of what is owed when a version comes into force."""


class DutySet(Event, frozen=True, kw_only=True, tag="duty set"):
    """A step that is owed, and by when; None: no longer. Its timer is stored in the same transaction."""

    subject: str
    step: str
    due: datetime.datetime | None
    duty: str = ""
    """Which duty beside the next step; empty: the next step itself."""

    @property
    def timer(self) -> str:
        """The key of its timer."""
        return timer_key(self.subject, self.duty)


class DeadlineMissed(Event, frozen=True, kw_only=True, tag="deadline missed"):
    """A step did not come in time; `told` is the rung of the ladder that hears of it."""

    subject: str
    step: str
    due: datetime.datetime
    told: str
    next_due: datetime.datetime
    duty: str = ""
    """As in `DutySet`."""

    @property
    def timer(self) -> str:
        """The key of its timer."""
        return timer_key(self.subject, self.duty)


class Told(Event, frozen=True, kw_only=True, tag="told"):
    """Somebody was told something about a subject."""

    to: str
    about: str
    text: str


def timer_key(subject: str, duty: str = "") -> str:
    """`incident/26-000001`, or for a duty beside the next step `incident/26-000001: locate 26-000001`."""
    return f"{subject}: {duty}" if duty else subject


def of_timer(key: str) -> tuple[str, str]:
    """The subject and the duty whose timer has this key."""
    subject, _, duty = key.partition(": ")
    return subject, duty
