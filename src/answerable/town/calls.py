"""A day of calls, made before it is played: when, of what kind, where, how they came in."""

from __future__ import annotations

import datetime
import random
from typing import Final

import msgspec

from answerable.model.nouns import CallKind, Place
from answerable.town.parameters import Kind, Parameters, pick
from answerable.town.places import AREAS, position

POLICE: Final = 0.65
"""The share of calls for the police. Assumed: no extract has all services of one city."""
SECOND_CALLERS: Final = 0.07
"""The share of calls that somebody else makes about the same, minutes later. Assumed."""
WAYS: Final[dict[CallKind, float]] = {
    "voice": 91,
    "text": 3,
    "silent": 2,
    "abandoned": 3,
    "transferred": 1,
}
"""How calls come in. Assumed."""
LANGUAGES: Final = {"": 93, "es": 4, "zh": 2, "vi": 1}

STREETS: Final = ("Tide St", "Gull Ave", "Capstan St", "Mole Rd", "Barnacle Ln", "Beacon St", "Cooper St")


class SyntheticCall(msgspec.Struct, frozen=True):
    """A call as it comes in."""

    at: datetime.datetime
    kind: str
    """What has happened, as the directive names it."""
    came: CallKind
    place: Place
    call_back: str
    language: str
    said: dict[str, str]
    """Facts that are told at once."""
    about: int | None = None
    """The place in the day's list of the call that this one is about as well."""


def day_of_calls(
    parameters: Parameters, chance: random.Random, start: datetime.datetime, count: int
) -> list[SyntheticCall]:
    """So many calls in the 24 hours from `start`, in order of time."""
    weekend = start.weekday() >= 5
    hours = parameters.profile.weekend if weekend else parameters.profile.weekday
    times = sorted(_moment(start, hours, chance) for _ in range(count))
    calls: list[SyntheticCall] = []
    for at in times:
        if calls and chance.random() < SECOND_CALLERS:
            calls.append(_second(calls, at, chance))
        else:
            calls.append(_first(parameters, at, chance))
    return calls


def _moment(start: datetime.datetime, hours: tuple[float, ...], chance: random.Random) -> datetime.datetime:
    hour = pick(chance, range(24), [hours[(start.hour + hour) % 24] for hour in range(24)])
    return start + datetime.timedelta(hours=hour, seconds=round(chance.random() * 3600, 3))


def _first(parameters: Parameters, at: datetime.datetime, chance: random.Random) -> SyntheticCall:
    service = "police" if chance.random() < POLICE else "fire and medical"
    kinds = [kind for kind in parameters.kinds if kind.service == service]
    kind = pick(chance, kinds, [each.share for each in kinds])
    came = pick(chance, list(WAYS), list(WAYS.values()))
    return SyntheticCall(
        at=at,
        kind="silent" if came in ("silent", "abandoned") else kind.kind,
        came=came,
        place=_place(chance),
        call_back=_number(chance),
        language=pick(chance, list(LANGUAGES), list(LANGUAGES.values())) if came == "voice" else "",
        said={"kind of call": "silent"} if came in ("silent", "abandoned") else _said(kind, chance),
    )


def _second(calls: list[SyntheticCall], at: datetime.datetime, chance: random.Random) -> SyntheticCall:
    """Somebody else, about the call before."""
    about = len(calls) - 1 if calls[-1].about is None else calls[-1].about
    first = calls[about]
    return SyntheticCall(
        at=at,
        kind=first.kind,
        came="voice",
        place=first.place,
        call_back=_number(chance),
        language="",
        said={"kind of call": first.kind},
        about=about,
    )


def _said(kind: Kind, chance: random.Random) -> dict[str, str]:
    return dict(pick(chance, kind.facts, [variant.weight for variant in kind.facts]).said)


def _place(chance: random.Random) -> Place:
    number, street = 1 + int(chance.random() * 240), pick(chance, STREETS, [1] * len(STREETS))
    area = pick(chance, AREAS, [1] * len(AREAS))
    return Place(f"{number} {street}", area, *position(chance, area))


def _number(chance: random.Random) -> str:
    """One of the numbers that are kept free for invented people (North American Numbering Plan, 555-01xx)."""
    return f"555-01{int(chance.random() * 100):02}"
