"""What can happen. Each event is frozen, says when and by whom, and is one entry of the record.

One module a theme; a new event goes into its theme's module and into the union below. A subject is the name
of a stream: `incident/26-000001`, `request/26-R0001`, `unit/P1`, `account/T12`, `directives`.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from answerable.model.events.aid import (
    AidAnswered,
    AidAsked,
    AidAskedAgain,
    AidCame,
    AidConditionMet,
    AidWithdrawn,
)
from answerable.model.events.base import Event, Refusal
from answerable.model.events.beside import ForeignFileTaken, ForeignRefused, ForeignSaid, ShadowDecided
from answerable.model.events.calls import (
    LAPSED,
    CallTaken,
    Closed,
    Decided,
    FactLearned,
    Mentioned,
    Merged,
    Noted,
    SeriesLinked,
    SeriesOpened,
    SeriesUnlinked,
)
from answerable.model.events.cautions import CautionEntered, CautionReviewed, CautionWithdrawn
from answerable.model.events.departures import Departed, Overridden, ReasonGiven
from answerable.model.events.duties import DIRECTIVES, DeadlineMissed, DutySet, Told, of_timer, timer_key
from answerable.model.events.keeping import (
    Disclosed,
    Erased,
    ErasedFields,
    ErasureProposed,
    FieldsErased,
    HoldLifted,
    HoldPlaced,
    LookedAt,
    SchedulePublished,
)
from answerable.model.events.keys import KeyRotated
from answerable.model.events.people import (
    AccountClosed,
    AccountEvent,
    AccountOpened,
    ActedIn,
    PasswordSet,
    RoleGiven,
    RoleTaken,
    SecondFactorEnrolled,
    SecondFactorReset,
    SignedOff,
    SignedOn,
    SignOnsRefused,
    TokenIssued,
    TokenRevoked,
)
from answerable.model.events.policy import (
    DirectivePublished,
    OrderNoted,
    WordingProposed,
    WordingReturned,
    WordingWithdrawn,
    WordingWritten,
)
from answerable.model.events.reaching import (
    CallBackLearned,
    CallerTried,
    CallLocated,
    InterpreterAsked,
    InterpreterJoined,
    InterpreterLeft,
    PassedOn,
    PassingAcknowledged,
    PassingTakenBack,
)
from answerable.model.events.reconciling import NeverRang, Reconciled, RingMissing
from answerable.model.events.requests import AssistanceAnswered, AssistanceRequested
from answerable.model.events.restoring import RecordRestored
from answerable.model.events.shifts import HandedOver, ItemsHandedOver, NoticeAcknowledged, ReadBack
from answerable.model.events.units import (
    CheckMissed,
    DistressEnded,
    UnitAdded,
    UnitChanged,
    UnitChecked,
    UnitInDistress,
    UnitLeft,
    UnitSent,
    UnitStatusSet,
)
from answerable.model.events.voices import ComplaintAnswered, ComplaintFiled, PublicStatementMade

__all__ = [
    "DIRECTIVES",
    "LAPSED",
    "AccountClosed",
    "AccountEvent",
    "AccountOpened",
    "ActedIn",
    "AidAnswered",
    "AidAsked",
    "AidAskedAgain",
    "AidCame",
    "AidConditionMet",
    "AidWithdrawn",
    "AnyEvent",
    "AssistanceAnswered",
    "AssistanceRequested",
    "CallBackLearned",
    "CallLocated",
    "CallTaken",
    "CallerTried",
    "CautionEntered",
    "CautionReviewed",
    "CautionWithdrawn",
    "CheckMissed",
    "Closed",
    "ComplaintAnswered",
    "ComplaintFiled",
    "DeadlineMissed",
    "Decided",
    "Departed",
    "DirectivePublished",
    "Disclosed",
    "DistressEnded",
    "DutySet",
    "Erased",
    "ErasedFields",
    "ErasureProposed",
    "Event",
    "FactLearned",
    "FieldsErased",
    "ForeignFileTaken",
    "ForeignRefused",
    "ForeignSaid",
    "HandedOver",
    "HoldLifted",
    "HoldPlaced",
    "InterpreterAsked",
    "InterpreterJoined",
    "InterpreterLeft",
    "ItemsHandedOver",
    "KeyRotated",
    "LookedAt",
    "Mentioned",
    "Merged",
    "NeverRang",
    "Noted",
    "NoticeAcknowledged",
    "OrderNoted",
    "Overridden",
    "PassedOn",
    "PassingAcknowledged",
    "PassingTakenBack",
    "PasswordSet",
    "PublicStatementMade",
    "ReadBack",
    "ReasonGiven",
    "Reconciled",
    "RecordRestored",
    "Refusal",
    "RingMissing",
    "RoleGiven",
    "RoleTaken",
    "SchedulePublished",
    "SecondFactorEnrolled",
    "SecondFactorReset",
    "SeriesLinked",
    "SeriesOpened",
    "SeriesUnlinked",
    "ShadowDecided",
    "SignOnsRefused",
    "SignedOff",
    "SignedOn",
    "TokenIssued",
    "TokenRevoked",
    "Told",
    "UnitAdded",
    "UnitChanged",
    "UnitChecked",
    "UnitInDistress",
    "UnitLeft",
    "UnitSent",
    "UnitStatusSet",
    "WordingProposed",
    "WordingReturned",
    "WordingWithdrawn",
    "WordingWritten",
    "from_bytes",
    "of_timer",
    "timer_key",
    "to_bytes",
]

AnyEvent: TypeAlias = (
    CallTaken
    | FactLearned
    | Decided
    | SeriesOpened
    | SeriesLinked
    | Merged
    | Closed
    | SeriesUnlinked
    | Mentioned
    | Noted
    | CallLocated
    | CallBackLearned
    | CallerTried
    | InterpreterAsked
    | InterpreterJoined
    | InterpreterLeft
    | PassedOn
    | PassingAcknowledged
    | PassingTakenBack
    | LookedAt
    | HoldPlaced
    | HoldLifted
    | SchedulePublished
    | ErasureProposed
    | Erased
    | FieldsErased
    | Disclosed
    | HandedOver
    | ItemsHandedOver
    | NoticeAcknowledged
    | ReadBack
    | ComplaintAnswered
    | ComplaintFiled
    | PublicStatementMade
    | WordingWritten
    | WordingProposed
    | WordingReturned
    | WordingWithdrawn
    | Overridden
    | Departed
    | ReasonGiven
    | DutySet
    | DeadlineMissed
    | Told
    | KeyRotated
    | DirectivePublished
    | OrderNoted
    | AssistanceRequested
    | AssistanceAnswered
    | AidAsked
    | AidAskedAgain
    | AidAnswered
    | AidConditionMet
    | AidCame
    | AidWithdrawn
    | UnitAdded
    | UnitSent
    | UnitStatusSet
    | UnitLeft
    | ForeignSaid
    | ForeignRefused
    | ShadowDecided
    | ForeignFileTaken
    | UnitChanged
    | UnitChecked
    | CheckMissed
    | UnitInDistress
    | DistressEnded
    | Reconciled
    | RingMissing
    | NeverRang
    | AccountOpened
    | RoleGiven
    | RoleTaken
    | AccountClosed
    | PasswordSet
    | SecondFactorEnrolled
    | SecondFactorReset
    | TokenIssued
    | TokenRevoked
    | SignedOn
    | ActedIn
    | SignedOff
    | CautionEntered
    | CautionReviewed
    | CautionWithdrawn
    | SignOnsRefused
    | RecordRestored
)

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def to_bytes(event: AnyEvent) -> bytes:
    """The event as JSON, keys in a fixed order."""
    return _encoder.encode(event)


def from_bytes(data: bytes) -> AnyEvent:
    """The event that `to_bytes` wrote. Raises `msgspec.ValidationError` on anything else."""
    return _decoder.decode(data)
