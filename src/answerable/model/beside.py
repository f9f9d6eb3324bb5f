"""What stands beside the centre: the calls of another system, as it tells them. Frozen.

A shadowed call is no call of ours: it has no incident, takes no number of ours, is owed nothing and nobody is
sent to it. Its stream is `shadow/SYSTEM/NUMBER`, and no command but the one that hears its system names it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from answerable.model.noun import Noun
from answerable.model.nouns import Outcomes, Place
from answerable.policy import DecisionRecord

T = TypeVar("T")


class ForeignUnit(Noun, frozen=True, omit_defaults=True):
    """A unit of theirs in a call, with the times that they tell of it (aware, UTC)."""

    unit: str = ""
    sent: datetime.datetime | None = None
    on_scene: datetime.datetime | None = None
    available: datetime.datetime | None = None


class ForeignWord(Noun, frozen=True, omit_defaults=True):
    """What another system says of one of its calls, at one time; what is absent it does not say."""

    id: str
    """Theirs, within the call; or a digest of what is said, where they give none."""
    call: str
    """The call's number there."""
    at: datetime.datetime
    """When they said it; the later word holds, whatever order they arrive in."""
    received: datetime.datetime | None = None
    call_type: str | None = None
    priority: str | None = None
    place: Place | None = None
    call_back: str | None = None
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    units: tuple[ForeignUnit, ...] = ()
    disposition: str | None = None
    corrects: str = ""
    """The word that this one takes the place of: it holds no more, and stays on the record."""


class Told(Noun, frozen=True):
    """What all words on one call come to."""

    received: datetime.datetime
    call_type: str | None
    priority: str | None
    place: Place
    call_back: str | None
    facts: dict[str, Any]
    units: tuple[ForeignUnit, ...]
    disposition: str | None

    @property
    def sent(self) -> datetime.datetime | None:
        """When their first unit was sent, as far as they say."""
        return min((unit.sent for unit in self.units if unit.sent), default=None)


class ShadowedCall(Noun, frozen=True):
    """A call of another system: all that it said of it, and beside that what is decided here."""

    system: str
    number: str
    words: tuple[ForeignWord, ...] = ()
    """In the order that they arrived."""
    late: int = 0
    """How many of them were said before one that had arrived already."""
    refused: tuple[str, ...] = ()
    """Digests of words that were refused, so that each is refused once."""
    directive: str | None = None
    """The version in force when the call came there; None: there was none."""
    decision: DecisionRecord | None = None
    acting: Outcomes = msgspec.field(default_factory=dict)
    """What would be acted on here."""
    alarm: str = ""
    """Why the directive could not decide, or not on all that was said."""


def told(words: Sequence[ForeignWord]) -> Told:
    """What words on one call come to: of each thing the latest said, corrected words left out.

    It depends on which words there are, never on the order that they arrived in. `words` is not empty.
    """
    corrected = {word.corrects for word in words}
    holding = [word for word in words if word.id not in corrected] or list(words)
    holding.sort(key=lambda word: (word.at, word.id))
    said = [word.received for word in holding if word.received]
    return Told(
        received=said[-1] if said else holding[0].at,
        call_type=_last(word.call_type for word in holding),
        priority=_last(word.priority for word in holding),
        place=_last(word.place for word in holding) or Place(),
        call_back=_last(word.call_back for word in holding),
        facts={fact: value for word in holding for fact, value in word.facts.items()},
        units=_units(holding),
        disposition=_last(word.disposition for word in holding),
    )


def _last(said: Iterable[T | None]) -> T | None:
    last = None
    for each in said:
        last = each if each is not None else last
    return last


def _units(words: Iterable[ForeignWord]) -> tuple[ForeignUnit, ...]:
    """Each unit with the latest that is said of each of its times."""
    units: dict[str, ForeignUnit] = {}
    for word in words:
        for unit in word.units:
            before = units.get(unit.unit, ForeignUnit(unit.unit))
            units[unit.unit] = replace(
                before,
                sent=unit.sent or before.sent,
                on_scene=unit.on_scene or before.on_scene,
                available=unit.available or before.available,
            )
    return tuple(units[name] for name in sorted(units))
