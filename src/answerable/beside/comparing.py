"""Their answer and ours, beside each other: where they differ, counted, and the cases.

Compared is what their system did, as it tells it, with what would be decided here on all that it told. A
deadline is no prediction: that units are owed here within ten minutes does not say that they would have gone
sooner than theirs, so "later than owed here" is said, and nothing of how soon ours would have been.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias, get_args

import msgspec

from answerable.dispatch.needs import needs
from answerable.model.asking import reading
from answerable.model.beside import ShadowedCall, Told, told
from answerable.model.nouns import ANSWER_WITHIN, RESPONSE, Incident
from answerable.model.state import State
from answerable.policy import Directive
from answerable.rehearsal.count import NOT_GIVEN, PRIORITY, by_count, priority_table

Kind: TypeAlias = Literal[
    "nobody sent, though decided to send",
    "sent, though decided not to send",
    "not sent yet, overdue here",
    "sent later than owed here",
    "fewer units than asked here",
    "more units than asked here",
    "higher priority here",
    "lower priority here",
    "no decision here",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Every kind of difference, the weightiest first."""

Scale: TypeAlias = Mapping[str, range]
"""Their priority -> ours that mean the same, as somebody has to declare: each scale is its maker's own."""


class Case(msgspec.Struct, frozen=True):
    """A call on which the two answers differ in one way."""

    system: str
    number: str
    received: datetime.datetime
    kind: Kind
    theirs: str
    ours: str
    rules: tuple[str, ...] = ()
    """What decided here."""


class Comparison(msgspec.Struct, frozen=True):
    """All shadowed calls of a period, compared."""

    calls: int
    alike: int
    """Calls without any difference. One call may differ in several ways, so `counts` may add up to more."""
    counts: dict[str, int]
    """Kind of difference -> calls."""
    priorities: dict[str, dict[str, int]]
    """Their priority -> response and priority decided here -> calls."""
    words: int
    corrections: int
    late: int
    """Words that arrived after one that was said later."""
    refused: int
    not_decided_on: dict[str, int]
    """Why the directive could not decide, or not on all that was said -> calls."""
    cases: tuple[Case, ...]


def compare(
    state: State, now: datetime.datetime, *, system: str = "", scale: Scale | None = None
) -> Comparison:
    """Compare every shadowed call, or those of one system. A pure look: nothing is recorded."""
    calls = [call for call in state.shadowed.values() if call.words and system in ("", call.system)]
    counts: Counter[Kind] = Counter()
    cases: list[Case] = []
    alike = 0
    recorded = []
    for call in calls:
        theirs = told(call.words)
        recorded.append((theirs.priority or NOT_GIVEN, call.acting))
        found = list(differences(call, theirs, _directive(state, call), now, scale or {}))
        alike += not found
        counts.update(case.kind for case in found)
        cases += found
    cases.sort(key=lambda case: (KINDS.index(case.kind), case.received, case.system, case.number))
    return Comparison(
        calls=len(calls),
        alike=alike,
        counts={kind: counts[kind] for kind in KINDS if counts[kind]},
        priorities=priority_table(recorded),
        words=sum(len(call.words) for call in calls),
        corrections=sum(bool(word.corrects) for call in calls for word in call.words),
        late=sum(call.late for call in calls),
        refused=sum(len(call.refused) for call in calls),
        not_decided_on=by_count(call.alarm for call in calls if call.alarm),
        cases=tuple(cases),
    )


def _directive(state: State, call: ShadowedCall) -> Directive | None:
    return reading(state.publication(call.directive)) if call.directive else None


def differences(
    call: ShadowedCall, theirs: Told, directive: Directive | None, now: datetime.datetime, scale: Scale
) -> Iterator[Case]:
    """Every way in which the two answers to one call differ."""

    def case(kind: Kind, their: str, our: str) -> Case:
        rules = call.decision.rules if call.decision else ()
        return Case(call.system, call.number, theirs.received, kind, their, our, rules)

    if call.decision is None:
        yield case("no decision here", _what_they_did(theirs), call.alarm)
        return
    asked = sum(needs(_as_incident(call, theirs), directive).values())
    yield from _sending(case, call, theirs, asked, now)
    yield from _priority(case, call, theirs, scale)


Make: TypeAlias = Callable[[Kind, str, str], Case]


def _sending(
    case: Make, call: ShadowedCall, theirs: Told, asked: int, now: datetime.datetime
) -> Iterator[Case]:
    did, ours = _what_they_did(theirs), _what_is_decided(call, asked)
    sent = sum(unit.sent is not None for unit in theirs.units)
    within = _within(call)
    owed = None if within is None else theirs.received + within
    if not asked:
        if sent:
            yield case("sent, though decided not to send", did, ours)
        return
    if theirs.sent is None:
        if theirs.disposition is not None:
            yield case("nobody sent, though decided to send", did, ours)
        elif owed is not None and owed < now:
            yield case("not sent yet, overdue here", did, ours)
        return
    if owed is not None and theirs.sent > owed:
        yield case("sent later than owed here", did, ours)
    if sent != asked:
        yield case("fewer units than asked here" if sent < asked else "more units than asked here", did, ours)


def _priority(case: Make, call: ShadowedCall, theirs: Told, scale: Scale) -> Iterator[Case]:
    ours = call.acting.get(PRIORITY)
    same = scale.get(theirs.priority or "")
    if same is None or not isinstance(ours, int) or ours in same:
        return
    kind: Kind = "higher priority here" if ours < same.start else "lower priority here"
    yield case(kind, f"priority {theirs.priority}", f"priority {ours}")


def _within(call: ShadowedCall) -> datetime.timedelta | None:
    minutes = call.acting.get(ANSWER_WITHIN)
    return datetime.timedelta(minutes=minutes) if isinstance(minutes, int) else None


def _what_they_did(theirs: Told) -> str:
    sent = sum(unit.sent is not None for unit in theirs.units)
    if theirs.sent is None:
        return f"nobody sent, {theirs.disposition or 'open'}"
    minutes = (theirs.sent - theirs.received).total_seconds() / 60
    return f"{sent} sent, the first after {minutes:.1f} min"


def _what_is_decided(call: ShadowedCall, asked: int) -> str:
    within = call.acting.get(ANSWER_WITHIN)
    owed = f" within {within} min" if within is not None else ""
    return f"{call.acting.get(RESPONSE, 'answer')}{owed}, {asked} asked"


def _as_incident(call: ShadowedCall, theirs: Told) -> Incident:
    return Incident(
        id=call.number,
        opened=theirs.received,
        place=theirs.place,
        directive=call.directive,
        decision=call.decision,
        acting=call.acting,
    )


def read_scale(texts: Sequence[str]) -> dict[str, range]:
    """`2=3-5` -> {"2": range(3, 6)}: which of ours mean the same as one of theirs. Raises ValueError."""
    scale = {}
    for text in texts:
        theirs, equals, ours = text.partition("=")
        first, _, last = ours.partition("-")
        low, high = int(first), int(last or first)
        if not equals or not theirs.strip() or low > high:
            raise ValueError(text)
        scale[theirs.strip()] = range(low, high + 1)
    return scale
