"""Requests for assistance between agencies, and what they were answered."""

from __future__ import annotations

import datetime

from answerable.model.events.base import Event, Refusal
from answerable.model.nouns import Answer, Place


class AssistanceRequested(Event, frozen=True, kw_only=True, tag="assistance requested"):
    """Another agency asked for help, by whatever way it came."""

    request: str
    received: datetime.datetime | None = None
    """When it came; None: when it was entered, as the first records say by leaving it out."""
    agency: str
    contact: str = ""
    asked: str = ""
    came_by: str
    place: Place = Place()
    directive: str | None
    refused: tuple[Refusal, ...] = ()


class AssistanceAnswered(Event, frozen=True, kw_only=True, tag="assistance answered"):
    """The agency was told the answer, its rules, its reason, and what would change it."""

    subject: str
    answer: Answer
