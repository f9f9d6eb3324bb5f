"""What is owed next, what was missed, and who was told."""

from __future__ import annotations

import datetime

from answerable.model.events.base import Event


class DutySet(Event, frozen=True, kw_only=True, tag="duty set"):
    """The next step that is owed, and by when. Its timer is stored in the same transaction."""

    subject: str
    step: str
    due: datetime.datetime | None


class DeadlineMissed(Event, frozen=True, kw_only=True, tag="deadline missed"):
    """The next step did not come in time; `told` is the rung of the ladder that hears of it."""

    subject: str
    step: str
    due: datetime.datetime
    told: str
    next_due: datetime.datetime


class Told(Event, frozen=True, kw_only=True, tag="told"):
    """Somebody was told something about a subject."""

    to: str
    about: str
    text: str
