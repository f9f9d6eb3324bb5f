"""Cautions: what is known of a place and shown with a call there. Beside the decision, and never part of it.

Which cautions are for a place is found as related calls are: the same address in its normal form, or a
position nearby.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import msgspec

from answerable.model.alike import address_form, cell, cells_near, metres
from answerable.model.noun import Noun
from answerable.model.nouns import ERASED, AssistanceRequest, Erasing, Incident, Place
from answerable.model.people import Person

if TYPE_CHECKING:
    from answerable.model.state import State

CautionKind: TypeAlias = Literal["violence", "hazard", "health", "access"]
CAUTION_KINDS: Final[tuple[CautionKind, ...]] = get_args(CautionKind)
"""A history of violence there; a danger of the place itself; what medics should know; how to get in. Those
that matter most to who comes are first."""

NEAR_METRES: Final = 50.0
"""So far from a caution's position a call still shows it, and says how far: a house and its neighbour."""
TERM: Final = datetime.timedelta(days=180)
"""How long a caution stands where neither who enters it nor the published schedule says otherwise."""
TERM_MOST: Final = datetime.timedelta(days=366)
"""No caution stands longer without somebody saying again that it is still so."""
SOON: Final = datetime.timedelta(days=30)
"""What lapses within this time is marked: somebody has to make sure of it."""


class Review(Noun, frozen=True):
    """Somebody made sure that a caution still holds, until another time."""

    at: datetime.datetime
    by: Person
    until: datetime.datetime
    reason: str = ERASED


class Caution(Noun, frozen=True, kw_only=True):
    """What is known of a place, by whom, on whose word, and until when it stands."""

    id: str
    kind: CautionKind
    place: Place
    words: str
    source: str
    authority: str
    at: datetime.datetime
    by: Person
    """Who entered it."""
    since: datetime.datetime
    until: datetime.datetime
    """When it lapses unless it is reviewed."""
    reviews: tuple[Review, ...] = ()
    withdrawn: datetime.datetime | None = None
    withdrawn_by: Person | None = None
    why: str = ""
    """Why it was withdrawn."""
    erased: tuple[Erasing, ...] = ()

    @property
    def status(self) -> str:
        """Whether it was withdrawn; whether it has lapsed depends on the time: see `stands`."""
        return "open" if self.withdrawn is None else "withdrawn"

    def stands(self, at: datetime.datetime) -> bool:
        """Whether it is shown at that time."""
        return self.withdrawn is None and self.since <= at < self.until


def by_end(state: State) -> list[Caution]:
    """All that are kept: the next to lapse first, withdrawn ones last."""
    return sorted(state.cautions.values(), key=lambda each: (each.withdrawn is not None, each.until, each.id))


class Nearby(msgspec.Struct, frozen=True):
    """A caution that is for a call's place."""

    caution: Caution
    metres: float | None
    """How far from the call; None: it is the same address."""


def how_near(caution: Caution, places: Iterable[Place]) -> Nearby | None:
    """How a caution is for any of these places; None: it is for none.

    The same address counts wherever a position says that it is, unless both name different areas.
    """
    form, area = address_form(caution.place.address), caution.place.area.casefold()
    ways = []
    for place in places:
        theirs = place.area.casefold()
        if form and form == address_form(place.address) and (area == theirs or not area or not theirs):
            return Nearby(caution, None)
        ways.append(metres(caution.place, place))
    nearest = min((way for way in ways if way is not None), default=None)
    return None if nearest is None or nearest > NEAR_METRES else Nearby(caution, nearest)


def cautions_for(
    state: State, matter: Incident | AssistanceRequest, at: datetime.datetime
) -> tuple[Nearby, ...]:
    """The cautions that stand for where a matter is: by kind, then the nearest first."""
    if not state.cautioned:
        return ()
    places = places_of(state, matter)
    keys = {key for place in places for key in _looked_under(place)}
    numbers = dict.fromkeys(number for key in sorted(keys) for number in state.cautioned.get(key, ()))
    standing = (state.cautions[number] for number in numbers if state.cautions[number].stands(at))
    found = (near for caution in standing if (near := how_near(caution, places)))
    return tuple(sorted(found, key=_matters_most))


def kinds_for(
    state: State, matter: Incident | AssistanceRequest, at: datetime.datetime
) -> tuple[CautionKind, ...]:
    """The kinds of those cautions, each once: what may be said where nobody's words may stand."""
    return tuple(dict.fromkeys(near.caution.kind for near in cautions_for(state, matter, at)))


def places_of(state: State, matter: Incident | AssistanceRequest) -> list[Place]:
    """Where a matter is, as each of its callers says; each place once."""
    calls = (state.calls[number] for number in getattr(matter, "calls", ()))
    return list(dict.fromkeys((matter.place, *(call.place for call in calls))))


def kept_under(place: Place) -> tuple[str, ...]:
    """What a caution for a place is found by: `address|12 elm st`, `cell|7440,-3129`."""
    forms = {"address": address_form(place.address), "cell": cell(place)}
    return tuple(f"{kind}|{form}" for kind, form in forms.items() if form)


def _looked_under(place: Place) -> Iterable[str]:
    if form := address_form(place.address):
        yield f"address|{form}"
    yield from (f"cell|{each}" for each in cells_near(place))


def _matters_most(near: Nearby) -> tuple[int, float, str]:
    return CAUTION_KINDS.index(near.caution.kind), near.metres or 0.0, near.caution.id
