"""What happens when a shift ends, and when somebody sees a notice."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.shifts import OpenItem


class HandedOver(Event, frozen=True, kw_only=True, tag="handed over"):
    """A shift was handed over to somebody. What is open follows, in as many events as it takes."""

    subject: str
    to: str
    items: int


class ItemsHandedOver(Event, frozen=True, kw_only=True, tag="items handed over"):
    """What was open when a shift was handed over, or the next part of it."""

    subject: str
    items: tuple[OpenItem, ...]


class ReadBack(Event, frozen=True, kw_only=True, tag="read back"):
    """The one who takes over has read these back."""

    subject: str
    keys: tuple[str, ...]


class NoticeAcknowledged(Event, frozen=True, kw_only=True, tag="notice acknowledged"):
    """Somebody whom a notice was for has seen it. Notices are numbered in the order that they were told."""

    subject: str
    notice: int
