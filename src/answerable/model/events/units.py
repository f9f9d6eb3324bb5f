"""What happens to units."""

from __future__ import annotations

import datetime

from answerable.model.events.base import Event
from answerable.model.nouns import UnitStatus


class UnitAdded(Event, frozen=True, kw_only=True, tag="unit added"):
    """A unit came on duty."""

    unit: str
    kind: str
    latitude: float | None = None
    longitude: float | None = None
    area: str = ""
    district: str = ""
    capabilities: tuple[str, ...] = ()
    crew: int | None = None


class UnitSent(Event, frozen=True, kw_only=True, tag="unit sent"):
    """A unit was sent to an incident or request. Its own stream says `dispatched` in the same append."""

    unit: str
    subject: str
    asked: str = ""
    """What it was sent as, of what was asked for: `patrol with k9`; empty: it was named by who sent it."""
    minutes: float | None = None
    """How long it was thought to need; None: not known."""
    how: str = ""
    """How that was known: `by road`."""
    order: str = ""
    """The rule by which waiting calls shared units, where it was sent by that."""
    cautions: tuple[str, ...] = ()
    """The numbers of the cautions that stood for the place then: what its crew was to be told."""


class UnitStatusSet(Event, frozen=True, kw_only=True, tag="unit status set"):
    """A unit's status changed; `subject` is what it serves, or served until now."""

    unit: str
    status: UnitStatus
    subject: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area: str = ""
    at_scene: bool = False
    """Whether it is where `subject` is, which is not repeated here: so that one erasure erases it."""
    check_by: datetime.datetime | None = None
    """By when it has to be checked on; its timer is stored in the same transaction."""


class UnitLeft(Event, frozen=True, kw_only=True, tag="unit left"):
    """A unit no longer serves an incident or request."""

    subject: str
    unit: str
    last: bool
    """Whether no other unit serves it now."""
    reason: str = ""
    """Why, where it was taken away for something else."""


class UnitChanged(Event, frozen=True, kw_only=True, tag="unit changed"):
    """A unit is somewhere else, or its district, its crew or what it can do is another now.

    `stays`: it is still where what it came to is, which is not repeated here; no position is said.
    """

    unit: str
    latitude: float | None
    longitude: float | None
    area: str
    district: str
    capabilities: tuple[str, ...]
    crew: int | None
    stays: bool = False


class UnitChecked(Event, frozen=True, kw_only=True, tag="unit checked"):
    """Somebody made sure that a unit's crew is well."""

    unit: str
    check_by: datetime.datetime | None
    """By when it has to be done again."""
    note: str = ""


class CheckMissed(Event, frozen=True, kw_only=True, tag="check missed"):
    """Nobody checked on a unit in time; `told` is the rung of the ladder that hears of it."""

    unit: str
    status: UnitStatus
    due: datetime.datetime
    told: str
    next_due: datetime.datetime

    @property
    def subject(self) -> str:
        """The unit's own stream."""
        return f"unit/{self.unit}"

    @property
    def step(self) -> str:
        """What was owed, in the words of a duty."""
        return f"check on unit {self.unit} ({self.status})"


class UnitInDistress(Event, frozen=True, kw_only=True, tag="unit in distress"):
    """A unit's crew needs help now."""

    unit: str
    check_by: datetime.datetime
    note: str = ""


class DistressEnded(Event, frozen=True, kw_only=True, tag="distress ended"):
    """A unit's crew is out of danger, as somebody made sure."""

    unit: str
    note: str
    check_by: datetime.datetime | None
