"""Which incidents may belong together: found through an index, scored by reasons that anybody can follow.

A score is the sum of its reasons' points, and nothing else: it says how much speaks for an offer, not how
likely it is. People link and merge; nothing here does.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

import msgspec

from answerable.model.alike import (
    NEAR_METRES,
    PLACE_DAYS,
    WHO_DAYS,
    address_form,
    cells_near,
    mention_form,
    metres,
    phone_form,
    weeks_around,
)
from answerable.model.folds.seen import key_of
from answerable.model.nouns import Call, Incident
from answerable.model.state import State

POINTS: Final = {"phone": 4, "plate": 4, "person": 3, "address": 3, "near": 2, "minutes": 2, "hours": 1}
"""What each reason weighs. Time alone is no reason: it adds to one."""

MINUTES: Final = datetime.timedelta(minutes=30)
HOURS: Final = datetime.timedelta(hours=24)
DESCRIBED: Final = frozenset({"address", "plate", "person"})
"""Reasons that come from where something happened and what was described: not from who calls, or when."""
OFFERS_MOST: Final = 20


class Reason(msgspec.Struct, frozen=True):
    """One thing that two incidents have in common, and its points."""

    what: str
    says: str
    points: int


class Offer(msgspec.Struct, frozen=True):
    """An incident that may belong to another, with everything that speaks for it."""

    incident: str
    status: str
    score: int
    reasons: tuple[Reason, ...]


class _Traits(msgspec.Struct, frozen=True):
    """What an incident can be told by, in normal form: of all its calls, and of all that was named."""

    opened: datetime.datetime
    calls: tuple[Call, ...]
    addresses: frozenset[tuple[str, str]]
    phones: frozenset[str]
    plates: frozenset[str]
    people: frozenset[str]


def offers(state: State, incident: Incident) -> tuple[Offer, ...]:
    """The likeliest incidents that may belong to this one, open and past.

    Those in one of its series already are left out. Only what the index finds is looked at: the cost grows
    with what is near and alike, not with how many calls there ever were.
    """
    mine = _traits(state, incident)
    found = []
    for number in _candidates(state, mine):
        other = state.incidents[state.surviving(number)]
        if other.id == incident.id or not set(other.series).isdisjoint(incident.series):
            continue
        reasons = tuple(_reasons(mine, _traits(state, other)))
        if any(reason.what not in ("minutes", "hours") for reason in reasons):
            found.append(Offer(other.id, other.status, sum(each.points for each in reasons), reasons))
    best = {offer.incident: offer for offer in found}
    return tuple(sorted(best.values(), key=lambda offer: (-offer.score, offer.incident))[:OFFERS_MOST])


def alike_before(state: State, incident: Incident) -> bool:
    """Whether an earlier incident has its place in common with this one, or a plate or person that was named.

    Never who called, nor the time alone. A position says where only what has no address happened: in a town
    something else has always happened within a block.
    """
    mine = _traits(state, incident)
    telling = DESCRIBED if any(form for form, _ in mine.addresses) else DESCRIBED | {"near"}
    for number in _candidates(state, mine):
        other = state.incidents[state.surviving(number)]
        if other.id == incident.id or (other.opened, other.id) > (incident.opened, incident.id):
            continue
        if any(reason.what in telling for reason in _reasons(mine, _traits(state, other))):
            return True
    return False


def _traits(state: State, incident: Incident) -> _Traits:
    calls = tuple(state.calls[number] for number in incident.calls)
    named: dict[str, set[str]] = {"plate": set(), "person": set()}
    for each in incident.mentions:
        named[each.what].add(mention_form(each.what, each.words))
    return _Traits(
        opened=incident.opened,
        calls=calls,
        addresses=frozenset((address_form(each.place.address), each.place.area.casefold()) for each in calls),
        phones=frozenset(form for each in calls if (form := phone_form(each.call_back))),
        plates=frozenset(named["plate"]),
        people=frozenset(named["person"]),
    )


def _candidates(state: State, mine: _Traits) -> Iterator[str]:
    """Every incident that the index keeps under something that this one has, each once."""
    seen: set[str] = set()
    places = weeks_around(mine.opened, PLACE_DAYS)
    people = weeks_around(mine.opened, WHO_DAYS)
    looked = [("address", form, places) for form, _ in mine.addresses if form]
    looked += [("cell", cell, places) for each in mine.calls for cell in cells_near(each.place)]
    looked += [("phone", form, people) for form in mine.phones]
    looked += [("plate", form, people) for form in mine.plates]
    looked += [("person", form, people) for form in mine.people]
    for kind, form, weeks in looked:
        for week in weeks:
            for number in state.seen.get(key_of(kind, form, week), ()):
                if number not in seen:
                    seen.add(number)
                    yield number


def _reasons(mine: _Traits, other: _Traits) -> Iterator[Reason]:
    apart = abs(mine.opened - other.opened)
    if apart <= datetime.timedelta(days=WHO_DAYS):
        if mine.phones & other.phones:
            yield Reason("phone", "the same call-back number", POINTS["phone"])
        if mine.plates & other.plates:
            yield Reason("plate", "the same plate was named", POINTS["plate"])
        if mine.people & other.people:
            yield Reason("person", "the same person was named", POINTS["person"])
    if apart <= datetime.timedelta(days=PLACE_DAYS):
        yield from _place_reasons(mine, other)
    if apart <= MINUTES:
        yield Reason("minutes", f"{apart.total_seconds() / 60:.0f} min apart", POINTS["minutes"])
    elif apart <= HOURS:
        yield Reason("hours", f"{apart.total_seconds() / 3600:.0f} h apart", POINTS["hours"])


def _place_reasons(mine: _Traits, other: _Traits) -> Iterator[Reason]:
    same = {
        address
        for address, area in mine.addresses
        for theirs, their_area in other.addresses
        if address and address == theirs and (area == their_area or not area or not their_area)
    }
    if same:
        yield Reason("address", "the same address", POINTS["address"])
        return
    ways = [metres(one.place, two.place) for one in mine.calls for two in other.calls]
    known = [way for way in ways if way is not None]
    if known and min(known) <= NEAR_METRES:
        yield Reason("near", f"{min(known):.0f} m away", POINTS["near"])
