"""What happens to units."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.nouns import UnitStatus


class UnitAdded(Event, frozen=True, kw_only=True, tag="unit added"):
    """A unit came on duty."""

    unit: str
    kind: str
    latitude: float | None = None
    longitude: float | None = None


class UnitSent(Event, frozen=True, kw_only=True, tag="unit sent"):
    """A unit was sent to an incident. The unit's own stream says `dispatched` in the same append."""

    unit: str
    incident: str


class UnitStatusSet(Event, frozen=True, kw_only=True, tag="unit status set"):
    """A unit's status changed; `incident` is the one that it serves, or served until now."""

    unit: str
    status: UnitStatus
    incident: str = ""
    latitude: float | None = None
    longitude: float | None = None


class UnitLeft(Event, frozen=True, kw_only=True, tag="unit left"):
    """A unit no longer serves an incident."""

    subject: str
    unit: str
    last: bool
    """Whether no other unit serves it now."""
