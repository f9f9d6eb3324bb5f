"""What people say of the centre, and what it answers."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.voices import AskedFor, PublicStatement


class ComplaintFiled(Event, frozen=True, kw_only=True, tag="complaint filed"):
    """Somebody complains. Who it is, how to reach them, and their words can be erased apart from the rest."""

    subject: str
    about: tuple[str, ...]
    receipts: tuple[int, ...]
    asked: AskedFor
    complainant: str = ""
    contact: str = ""
    words: str = ""


class ComplaintAnswered(Event, frozen=True, kw_only=True, tag="complaint answered"):
    """A complaint was answered."""

    subject: str
    answer: str = ""


class PublicStatementMade(Event, frozen=True, kw_only=True, tag="public statement made"):
    """What somebody in office said in public was put on the record."""

    subject: str
    statement: PublicStatement
