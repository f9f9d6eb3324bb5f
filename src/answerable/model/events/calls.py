"""What happens to calls and the incidents that they are about."""

from __future__ import annotations

import datetime
from typing import Final

from answerable.model.events.base import Event, Refusal
from answerable.model.nouns import (
    ERASED,
    CallKind,
    DispositionKind,
    Mention,
    Outcomes,
    Override,
    Place,
    Raised,
    Statement,
)
from answerable.policy import DecisionRecord


class CallTaken(Event, frozen=True, kw_only=True, tag="call taken"):
    """A call came in and was given a number. `directive` is the version in force, which governs it."""

    call: str
    incident: str
    received: datetime.datetime
    kind: CallKind
    place: Place = Place()
    call_back: str = ""
    language: str = ""
    directive: str | None
    refused: tuple[Refusal, ...] = ()
    came_from: str = ""


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
    raised: Raised | None = None
    """The later version that raised what is acted on above `decision`, if one did."""
    standing: Override | None = None
    """Where an override lapsed, what of it stands still: all that it had raised."""


LAPSED: Final = "the danger rose above what was decided when it was overridden"
"""`Decided.why` of a decision that ends what a standing override had lowered."""


class SeriesOpened(Event, frozen=True, kw_only=True, tag="series opened"):
    """A series was given its number."""

    series: str


class SeriesLinked(Event, frozen=True, kw_only=True, tag="series linked"):
    """An incident was found to belong to a series."""

    subject: str
    series: str


class SeriesUnlinked(Event, frozen=True, kw_only=True, tag="series unlinked"):
    """An incident does not belong to a series after all."""

    subject: str
    series: str
    reason: str = ERASED


class Mentioned(Event, frozen=True, kw_only=True, tag="mentioned"):
    """Somebody named a plate or a person. It is searched for, and never decided on."""

    subject: str
    mention: Mention


class Noted(Event, frozen=True, kw_only=True, tag="noted"):
    """Somebody at work wrote something about an open incident or request. No directive reads it."""

    subject: str
    words: str = ERASED


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
