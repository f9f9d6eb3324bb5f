"""Where people do otherwise than the directive decides."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.nouns import ERASED, Departure, Outcomes, Override


class Overridden(Event, frozen=True, kw_only=True, tag="overridden"):
    """A person departed from the decision, openly."""

    subject: str
    override: Override
    departure: Departure
    acting: Outcomes


class Departed(Event, frozen=True, kw_only=True, tag="departed"):
    """A quiet departure: a duty fell or ended without a decision that ended it."""

    subject: str
    departure: Departure


class ReasonGiven(Event, frozen=True, kw_only=True, tag="reason given"):
    """The reason owed for a departure that was made at once."""

    subject: str
    reason: str = ERASED
