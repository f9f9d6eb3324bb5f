"""Which free units to send: what the decision asks for, who is free, how long each needs.

And what is short.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import msgspec

from answerable.dispatch.needs import needs
from answerable.dispatch.travel import TravelTime, straight_line
from answerable.model.nouns import Incident, Place, Unit
from answerable.model.state import State
from answerable.model.units import ANY
from answerable.policy import Directive


class Candidate(msgspec.Struct, frozen=True):
    """A unit that could be sent, and why this one."""

    unit: str
    kind: str
    minutes: float | None
    """Travel time; None: its position or the place's is unknown."""
    reason: str


class Recommendation(msgspec.Struct, frozen=True):
    """Whom to send, and what the decision asks for that nobody is free to give (`1 medic`)."""

    send: tuple[Candidate, ...]
    short: tuple[str, ...]


def recommend(
    asked: Mapping[str, int], place: Place, units: Iterable[Unit], travel: TravelTime = straight_line
) -> Recommendation:
    """For each kind asked for, the nearest free units of it; units of unknown position come last.

    Shortage is said, never hidden: what a call deserves does not change because nobody is free.
    """
    free = [unit for unit in units if unit.status == "available"]
    chosen: list[Candidate] = []
    short: list[str] = []
    for kind, count in asked.items():
        taken = {candidate.unit for candidate in chosen}
        fitting = [unit for unit in free if kind in (ANY, unit.kind.casefold()) and unit.id not in taken]
        timed = sorted(
            ((travel(unit, place), unit) for unit in fitting),
            key=lambda pair: (math.inf if pair[0] is None else pair[0], pair[1].id),
        )
        chosen += [_candidate(minutes, unit, place) for minutes, unit in timed[:count]]
        if len(timed) < count:
            short.append(f"{count - len(timed)} {kind}")
    return Recommendation(tuple(chosen), tuple(short))


def recommend_for(state: State, incident: Incident, directive: Directive | None) -> Recommendation:
    """Whom to send to an incident now: what is acted on, less what already serves it."""
    asked = needs(incident, directive)
    for name in serving(state, incident.id):
        kind = state.units[name].kind.casefold()
        given = kind if asked.get(kind) else ANY
        if asked.get(given):
            asked[given] -= 1
    return recommend(asked, incident.place, state.units.values())


def serving(state: State, incident: str) -> list[str]:
    """The units that serve an incident now."""
    return [unit.id for unit in state.units.values() if unit.incident == incident]


def _candidate(minutes: float | None, unit: Unit, place: Place) -> Candidate:
    if minutes is not None:
        reason = f"free, {minutes:.0f} min away in a straight line"
    elif place.latitude is None:
        reason = "free; the call's position is not known"
    else:
        reason = "free; the unit's position is not known"
    return Candidate(unit.id, unit.kind, minutes, reason)
