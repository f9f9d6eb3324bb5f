"""What is known of places: entered, reviewed, withdrawn."""

from __future__ import annotations

import datetime

from answerable.model.cautions import CautionKind
from answerable.model.events.base import Event
from answerable.model.nouns import ERASED, Place


class CautionEntered(Event, frozen=True, kw_only=True, tag="caution entered"):
    """Somebody entered what is known of a place. It stands from `since` until `until`, unless reviewed."""

    subject: str
    kind: CautionKind
    place: Place = Place()
    words: str = ERASED
    source: str = ""
    authority: str = ""
    since: datetime.datetime
    until: datetime.datetime


class CautionReviewed(Event, frozen=True, kw_only=True, tag="caution reviewed"):
    """Somebody else made sure that it still holds; it stands until another time."""

    subject: str
    until: datetime.datetime
    reason: str = ERASED


class CautionWithdrawn(Event, frozen=True, kw_only=True, tag="caution withdrawn"):
    """It does not hold, or not any more."""

    subject: str
    reason: str = ERASED
