"""What can happen. Each event is frozen, says when and by whom, and is one entry of the record.

A subject is the name of a stream: `incident/26-000001`, `request/26-R0001`, `unit/P1`, `directives`.
"""

from __future__ import annotations

import datetime
from typing import Any, TypeAlias

import msgspec

from answerable.model.nouns import (
    Answer,
    CallKind,
    Departure,
    DispositionKind,
    Order,
    Outcomes,
    Override,
    Place,
    Publication,
    Statement,
    UnitStatus,
)
from answerable.model.people import Person
from answerable.policy import DecisionRecord


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """What every event says: when it happened (aware, UTC) and who did it."""

    at: datetime.datetime
    by: Person


class Refusal(msgspec.Struct, frozen=True):
    """A fact that was given and that the directive does not have: kept, but not decided on."""

    fact: str
    value: Any
    problem: str


class CallTaken(Event, frozen=True, kw_only=True, tag="call taken"):
    """A call came in and was given a number. `directive` is the version in force, which governs it."""

    call: str
    incident: str
    received: datetime.datetime
    kind: CallKind
    place: Place
    call_back: str
    language: str
    directive: str | None
    refused: tuple[Refusal, ...] = ()


class FactLearned(Event, frozen=True, kw_only=True, tag="fact learned"):
    """A source said something on a fact of an incident or request."""

    subject: str
    statement: Statement


class Decided(Event, frozen=True, kw_only=True, tag="decided"):
    """The directive was asked. `acting` is what holds from now on; `why` says what occasioned it."""

    subject: str
    decision: DecisionRecord | None
    acting: Outcomes
    why: str
    moved: str = ""
    """rose, fell, changed (neither more nor less urgent), or empty where what is acted on stayed the same."""


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
    reason: str


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


class SeriesOpened(Event, frozen=True, kw_only=True, tag="series opened"):
    """A series was given its number."""

    series: str


class SeriesLinked(Event, frozen=True, kw_only=True, tag="series linked"):
    """An incident was found to belong to a series."""

    subject: str
    series: str


class Merged(Event, frozen=True, kw_only=True, tag="merged"):
    """An incident turned out to be another one; its calls and facts are that one's now.

    Facts are not repeated here: the record keeps each once, so that one erasure erases it.
    """

    subject: str
    into: str
    calls: tuple[str, ...]


class Closed(Event, frozen=True, kw_only=True, tag="closed"):
    """An incident or request ended, with its disposition."""

    subject: str
    disposition: DispositionKind
    note: str = ""


class AssistanceRequested(Event, frozen=True, kw_only=True, tag="assistance requested"):
    """Another agency asked for help, by whatever way it came."""

    request: str
    agency: str
    contact: str
    asked: str
    came_by: str
    place: Place
    directive: str | None
    refused: tuple[Refusal, ...] = ()


class AssistanceAnswered(Event, frozen=True, kw_only=True, tag="assistance answered"):
    """The agency was told the answer, its rules, its reason, and what would change it."""

    subject: str
    answer: Answer


class DirectivePublished(Event, frozen=True, kw_only=True, tag="directive published"):
    """A directive was put in force from its effective time on."""

    publication: Publication


class OrderNoted(Event, frozen=True, kw_only=True, tag="order noted"):
    """An order by word of mouth was put on the record. It decides nothing."""

    order: Order


class Told(Event, frozen=True, kw_only=True, tag="told"):
    """Somebody was told something about a subject."""

    to: str
    about: str
    text: str


AnyEvent: TypeAlias = (
    CallTaken
    | FactLearned
    | Decided
    | Overridden
    | Departed
    | ReasonGiven
    | DutySet
    | DeadlineMissed
    | UnitAdded
    | UnitSent
    | UnitStatusSet
    | UnitLeft
    | SeriesOpened
    | SeriesLinked
    | Merged
    | Closed
    | AssistanceRequested
    | AssistanceAnswered
    | DirectivePublished
    | OrderNoted
    | Told
)

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def to_bytes(event: AnyEvent) -> bytes:
    """The event as JSON, keys in a fixed order."""
    return _encoder.encode(event)


def from_bytes(data: bytes) -> AnyEvent:
    """The event that `to_bytes` wrote. Raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(data)
