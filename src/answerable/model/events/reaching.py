"""How callers are found and reached, understood, and passed on to others."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.nouns import ERASED, PassedTo, Place


class CallLocated(Event, frozen=True, kw_only=True, tag="call located"):
    """Where a caller is was learned, or corrected."""

    subject: str
    call: str
    place: Place = Place()


class CallBackLearned(Event, frozen=True, kw_only=True, tag="call-back learned"):
    """How a caller can be reached was learned, or corrected."""

    subject: str
    call: str
    call_back: str = ""


class CallerTried(Event, frozen=True, kw_only=True, tag="caller tried"):
    """Somebody tried to reach a caller: called back, replied, asked for a sign."""

    subject: str
    call: str
    reached: bool


class InterpreterAsked(Event, frozen=True, kw_only=True, tag="interpreter asked"):
    """An interpreter was asked for, for a call."""

    subject: str
    call: str
    language: str = ""


class InterpreterJoined(Event, frozen=True, kw_only=True, tag="interpreter joined"):
    """The interpreter who was asked for is on the line."""

    subject: str
    call: str


class InterpreterLeft(Event, frozen=True, kw_only=True, tag="interpreter left"):
    """The interpreter left, or is no longer wanted."""

    subject: str
    call: str


class PassedOn(Event, frozen=True, kw_only=True, tag="passed on"):
    """A call was passed on to others. It stays ours until they acknowledge it."""

    subject: str
    number: int
    kind: PassedTo
    to: str
    way: str
    whole: bool


class PassingAcknowledged(Event, frozen=True, kw_only=True, tag="passing acknowledged"):
    """Those to whom a call was passed on have it: `reference` is their receipt."""

    subject: str
    number: int
    reference: str


class PassingTakenBack(Event, frozen=True, kw_only=True, tag="passing taken back"):
    """A call that was passed on was not taken; it is wholly ours again."""

    subject: str
    number: int
    reason: str = ERASED
