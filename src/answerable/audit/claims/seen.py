"""One call or request of the record against a filter: it fits, it does not, or that cannot be told.

What was erased, what was never asked and what sources contest may be anything: the answer is then None, with
why (Kleene's logic). So whatever is told holds under every completion of what is missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec

from answerable.audit.claims.answers import Truth
from answerable.audit.claims.nouns import Filter
from answerable.model.alike import address_form
from answerable.model.facts import case
from answerable.model.nouns import (
    ERASED,
    Answer,
    AssistanceRequest,
    Call,
    Departure,
    Incident,
    Kind,
    Place,
)
from answerable.model.state import State
from answerable.policy.given import fold

Why: TypeAlias = Literal["erased", "not known", "contested"]
Told: TypeAlias = tuple[Truth, Why | None]
"""Whether something is so; where that cannot be told, why."""

CLOSED: Final = ("closed", "merged")


class Seen(msgspec.Struct, frozen=True):
    """What the record has of one call, with its incident; or of one request."""

    number: str
    received: datetime.datetime
    kind: str
    agency: str
    place: Place
    matter: Incident | AssistanceRequest
    """The incident that it belongs to in the end, or the request itself."""
    departures: tuple[Departure, ...]
    erased: frozenset[Kind]

    @property
    def open(self) -> bool:
        """Whether it may yet change."""
        return self.matter.status not in CLOSED


def calls_of(state: State) -> Iterator[Seen]:
    """Every call that the record has."""
    for _, call in state.calls.everything():
        yield _call(state, call)


def requests_of(state: State) -> Iterator[Seen]:
    """Every request for assistance that the record has."""
    for number, asked in state.requests.everything():
        yield Seen(
            number,
            asked.opened,
            asked.came_by,
            asked.agency,
            asked.place,
            asked,
            asked.departures,
            _gone([asked]),
        )


def _call(state: State, call: Call) -> Seen:
    chain = [state.incidents[call.incident]]
    while into := chain[-1].merged_into:
        chain.append(state.incidents[into])
    departures = tuple(made for incident in chain for made in incident.departures)
    return Seen(
        call.id, call.received, call.kind, call.came_from, call.place, chain[-1], departures, _gone(chain)
    )


def _gone(matters: list[Any]) -> frozenset[Kind]:
    return frozenset(kind for matter in matters for each in matter.erased for kind in each.kinds)


def fits(seen: Seen, of: Filter) -> tuple[Truth, tuple[Why, ...]]:
    """Whether all that a filter asks is so; where that cannot be told, why."""
    told = list(_each(seen, of))
    if any(truth is False for truth, _ in told):
        return False, ()
    why = tuple(dict.fromkeys(each for truth, each in told if truth is None and each))
    return (None if why else True), why


def _each(seen: Seen, of: Filter) -> Iterator[Told]:
    """What each condition of a filter comes to."""
    if of.place:
        yield _at_place(seen, of.place)
    if of.area:
        yield _in_area(seen, of.area)
    if of.kind:
        yield _is(seen.kind, of.kind)
    if of.agency:
        yield _is(seen.agency, of.agency)
    if of.facts:
        known = case(seen.matter.statements)
        yield from (fact_is(known.get(name), said) for name, said in _named(of.facts, known))
    yield from _of_course(seen, of)
    yield from _of_end(seen, of)


def _of_course(seen: Seen, of: Filter) -> Iterator[Told]:
    """What was decided, and done about it."""
    decision = seen.matter.decision
    decided: Mapping[str, Any] = decision.act_now if decision else {}
    yield from (_outcome_is(decided, name, said) for name, said in of.decided.items())
    yield from (_outcome_is(seen.matter.acting, name, said) for name, said in of.outcome.items())
    if of.departure:
        yield any(made.kind in of.departure for made in seen.departures), None
    if of.late is not None:
        yield any(made.kind == "late" for made in seen.departures) is of.late, None


def _of_end(seen: Seen, of: Filter) -> Iterator[Told]:
    """What came of it, as the record has it now."""
    if of.answered is not None:
        yield seen.matter.answered is of.answered, None
    if of.disposition:
        yield seen.matter.disposition in of.disposition, None
    answers: tuple[Answer, ...] = getattr(seen.matter, "answers", ())
    if of.answer:
        yield any(each.answer in of.answer for each in answers), None
    if of.last_answer:
        yield any(each.answer in of.last_answer for each in answers[-1:]), None


def _is(said: str, wanted: tuple[str, ...]) -> Told:
    return fold(said) in map(fold, wanted), None


def _at_place(seen: Seen, wanted: tuple[str, ...]) -> Told:
    if not (here := address_form(seen.place.address)):
        return None, "erased" if "place" in seen.erased else "not known"
    return here in map(address_form, wanted), None


def _in_area(seen: Seen, wanted: tuple[str, ...]) -> Told:
    area = seen.place.area or seen.matter.place.area
    return _is(area, wanted) if area else (None, "not known")


def _named(
    wanted: Mapping[str, tuple[str, ...]], known: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The facts that are asked for, in the spelling in which this matter has them."""
    spelt = {fold(name): name for name in known}
    yield from ((spelt.get(fold(name), name), said) for name, said in wanted.items())


def fact_is(value: Any, wanted: tuple[str, ...]) -> Told:
    """Whether a fact, as sources told it, has one of these values."""
    said: list[Any] = value["contested"] if isinstance(value, dict) else [value]
    if ERASED in said:
        return None, "erased"
    if None in said:
        return None, "not known"
    met = [fold(str(each)) in map(fold, wanted) for each in said]
    return (met[0], None) if len(set(met)) == 1 else (None, "contested")


def _outcome_is(outcomes: Mapping[str, Any], name: str, wanted: tuple[str, ...]) -> Told:
    found = {fold(each): value for each, value in outcomes.items()}.get(fold(name))
    return found is not None and fold(str(found)) in map(fold, wanted), None
