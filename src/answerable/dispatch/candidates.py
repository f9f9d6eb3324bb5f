"""Units that could be sent, and why this one and not that one, in words."""

from __future__ import annotations

import math

import msgspec

from answerable.model.cautions import CautionKind
from answerable.model.nouns import Place, Unit
from answerable.model.units import Wanted


class Candidate(msgspec.Struct, frozen=True):
    """A unit that could be sent, and why, or why not."""

    unit: str
    kind: str
    minutes: float | None
    """Travel time; None: its position or the place's is unknown, or no way leads there."""
    reason: str
    asked: str = ""
    """What of what is asked for it is: `patrol with k9`."""


class Recommendation(msgspec.Struct, frozen=True):
    """Whom to send, and what the decision asks for that nobody is free to give (`1 medic`)."""

    send: tuple[Candidate, ...]
    short: tuple[str, ...]
    others: tuple[Candidate, ...] = ()
    """Free ones that are not chosen, the nearest of each kind, and why not."""
    options: tuple[Candidate, ...] = ()
    """Units that are not free and could come if a person decides so; none is ever taken by itself."""
    cautions: tuple[CautionKind, ...] = ()
    """The kinds of cautions that stand for the place: what they say is with the call, for its crew."""


def far(minutes: float | None, how: str, unit: Unit, place: Place) -> str:
    """How far a unit is, as a sentence goes on: `4 min away by road`."""
    if minutes is not None and not math.isnan(minutes):
        return f"{minutes:.0f} min away {how}"
    if place.latitude is None and not place.area:
        return "the call's position is not known"
    if unit.latitude is None and not unit.area and not unit.district:
        return "the unit's position is not known"
    return f"how far it is cannot be said {how}"


def named(minutes: float) -> float | None:
    """A table's minutes as a person reads them: None where they cannot be said."""
    return None if math.isnan(minutes) else float(minutes)


def counted(wanted: list[Wanted]) -> tuple[str, ...]:
    """`2 patrol`, `1 medic`: what is listed one by one, counted, in the order of the first of each."""
    return tuple(f"{wanted.count(each)} {each}" for each in dict.fromkeys(wanted))
