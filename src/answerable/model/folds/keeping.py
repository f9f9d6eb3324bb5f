"""What looks, holds, disclosures and erasures leave behind.

After an erasure the state is what a fold of the record with its holes gives: the same fields are blank, by
the same rules (`personal`), in the matter, its calls, and the incidents that were merged into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.aid import Aid, Asking
from answerable.model.folds.base import fold
from answerable.model.folds.cautions import erase_caution
from answerable.model.folds.seen import see_call, unsee_call, unsee_mention
from answerable.model.keeping import Disclosure, Hold, Looked, Proposal
from answerable.model.nouns import (
    ERASED,
    Answer,
    AssistanceRequest,
    Call,
    Departure,
    Erasing,
    Kind,
    Matter,
    Mention,
    Place,
    Statement,
)
from answerable.model.personal import DEPARTING, given_reason, written_source

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.LookedAt)
def _(event: ev.LookedAt, state: State) -> None:
    before = state.looked.get(event.by.id)
    minute = event.at.replace(second=0, microsecond=0)
    seen = before.subjects if before is not None and before.since == minute else ()
    state.looked[event.by.id] = Looked(minute, (*seen, event.about))


@fold.register(ev.HoldPlaced)
def _(event: ev.HoldPlaced, state: State) -> None:
    state.count(event.hold)
    state.holds[event.hold] = Hold(event.subject, event.ground, event.by, event.at)


@fold.register(ev.HoldLifted)
def _(event: ev.HoldLifted, state: State) -> None:
    state.holds[event.hold] = replace(state.holds[event.hold], lifted=event.at)


@fold.register(ev.SchedulePublished)
def _(event: ev.SchedulePublished, state: State) -> None:
    state.schedules.append(event.schedule)


@fold.register(ev.ErasureProposed)
def _(event: ev.ErasureProposed, state: State) -> None:
    state.proposals[event.subject] = Proposal(event.subject, event.kinds, event.by, event.at)


@fold.register(ev.Disclosed)
def _(event: ev.Disclosed, state: State) -> None:
    state.count(event.number)
    state.disclosures[event.number] = Disclosure(
        event.subject, event.to, event.ground, event.opened, event.entries, event.by, event.at
    )


@fold.register(ev.FieldsErased)
def _(event: ev.FieldsErased, _state: State) -> None:
    """Which fields they were is the record's; what the state is without them, `Erased` has said."""


@fold.register(ev.Erased)
def _(event: ev.Erased, state: State) -> None:
    if event.subject in state.proposals:
        state.proposals[event.subject] = replace(state.proposals[event.subject], done=event.at)
    kind, _, number = event.subject.partition("/")
    gone = Erasing(event.at, event.kinds)
    if kind == "caution":
        erase_caution(state, number, event.kinds, gone)
    elif kind == "complaint":
        _blank_complaint(state, number, event.kinds, gone)
    else:
        _blank_all(state, event, state.incidents[number].calls if kind == "incident" else (), gone)


def _blank_complaint(state: State, number: str, kinds: tuple[Kind, ...], gone: Erasing) -> None:
    complaint = state.complaints[number]
    if "contact" in kinds:
        complaint = replace(complaint, complainant="", contact="")
    if "words" in kinds:
        complaint = replace(complaint, words="", answer="")
    state.complaints[number] = replace(complaint, erased=(*complaint.erased, gone))


def _blank_all(state: State, event: ev.Erased, calls: tuple[str, ...], gone: Erasing) -> None:
    """Blank a matter, its calls, and the incidents that were merged into it: one for each further call."""
    for each in calls:
        _blank_call(state, state.calls[each], event.kinds)
    merged = [f"incident/{each}" for each in calls if f"incident/{each}" != event.subject]
    for subject in (*merged, event.subject):
        if "person" in event.kinds:
            for mention in state.matter(subject).mentions:
                unsee_mention(state, subject, mention)
        state.change(subject, lambda matter: _blank(matter, event, gone))
        if "place" in event.kinds:
            _blank_where(state, subject)


def _blank_where(state: State, subject: str) -> None:
    """Of where something was only the area stays: the first that a caller of it named.

    It does not depend on what is gone: which of the callers it was known by. Of a unit that has its position
    from there nothing stays.
    """

    def blanked(matter: Matter) -> Matter:
        calls = (state.calls[number] for number in getattr(matter, "calls", ()))
        areas = (call.place.area for call in calls if call.place.area)
        return replace(matter, place=Place(area=next(areas, matter.place.area)))

    state.change(subject, blanked)
    for unit in [each for each in state.units.values() if each.scene == subject]:
        state.units[unit.id] = replace(unit, latitude=None, longitude=None)


def _blank_call(state: State, call: Call, kinds: tuple[Kind, ...]) -> None:
    unsee_call(state, call)
    if "place" in kinds:
        call = replace(call, place=Place(area=call.place.area))
    if "contact" in kinds:
        call = replace(call, call_back="")
    if "person" in kinds:
        interpreters = tuple(replace(each, language="") for each in call.interpreters)
        call = replace(call, language="", interpreters=interpreters)
    state.calls[call.id] = call
    see_call(state, call)


def _blank(matter: Matter, event: ev.Erased, gone: Erasing) -> Matter:
    blank: dict[str, Any] = {"erased": (*matter.erased, gone)}
    kinds = event.kinds
    if "words" in kinds:
        blank["note"] = ""
        blank["notes"] = tuple(replace(each, words=ERASED) for each in matter.notes)
    if "grounds" in kinds:
        blank["departures"] = tuple(map(_blank_departure, matter.departures))
    blank["statements"] = tuple(_blank_statement(each, event) for each in matter.statements)
    blank["mentions"] = tuple(_blank_mention(each, kinds) for each in matter.mentions)
    blank["aid"] = tuple(_blank_aid(each, event) for each in matter.aid)
    if isinstance(matter, AssistanceRequest):
        if "contact" in kinds:
            blank["contact"] = ""
        if "words" in kinds:
            blank["asked"] = ""
        if "grounds" in kinds:
            blank["answers"] = tuple(map(_blank_answer, matter.answers))
    return replace(matter, **blank)


def _blank_departure(made: Departure) -> Departure:
    return replace(made, reason=ERASED) if given_reason(made.by, made.reason) else made


def _blank_statement(said: Statement, event: ev.Erased) -> Statement:
    if "person" in event.kinds and said.fact in event.facts:
        said = replace(said, value=said.value if said.value is None else ERASED, old=None)
    if "words" in event.kinds and written_source(said.source):
        said = replace(said, source="")
    return said


def _blank_mention(named: Mention, kinds: tuple[Kind, ...]) -> Mention:
    if "person" in kinds:
        named = replace(named, words="")
    return replace(named, source="") if "words" in kinds else named


def _blank_aid(aid: Aid, event: ev.Erased) -> Aid:
    if "person" in event.kinds:
        aid = replace(aid, askings=tuple(_blank_asking(each, event.facts) for each in aid.askings))
    if "words" in event.kinds:
        answers = tuple(replace(each, reason="", condition="") for each in aid.answers)
        aid = replace(aid, asked="", answers=answers)
    return aid


def _blank_asking(asking: Asking, about_persons: tuple[str, ...]) -> Asking:
    return replace(asking, facts=()) if any(each.fact in about_persons for each in asking.facts) else asking


def _blank_answer(given: Answer) -> Answer:
    return replace(given, because=()) if any(each.startswith(DEPARTING) for each in given.because) else given
