"""How calls change while their callers are found, reached, understood and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.folds.seen import see_call, see_mention, unsee_call
from answerable.model.nouns import Incident, Interpreting, Matter, Passing

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.CallLocated)
def _(event: ev.CallLocated, state: State) -> None:
    before = state.calls[event.call]
    unsee_call(state, before)
    state.calls[event.call] = replace(before, place=event.place)
    see_call(state, state.calls[event.call])

    def located(incident: Incident) -> Incident:
        its_own = event.call == incident.calls[0] or not incident.place.known
        return replace(incident, place=event.place) if its_own else incident

    state.change(event.subject, located)


@fold.register(ev.CallBackLearned)
def _(event: ev.CallBackLearned, state: State) -> None:
    before = state.calls[event.call]
    unsee_call(state, before)
    state.calls[event.call] = replace(before, call_back=event.call_back)
    see_call(state, state.calls[event.call])


@fold.register(ev.CallerTried)
def _(event: ev.CallerTried, state: State) -> None:
    before = state.calls[event.call]
    state.calls[event.call] = replace(before, tries=0 if event.reached else before.tries + 1)


@fold.register(ev.InterpreterAsked)
def _(event: ev.InterpreterAsked, state: State) -> None:
    before = state.calls[event.call]
    asked = (*before.interpreters, Interpreting(event.language, event.at))
    state.calls[event.call] = replace(before, language=event.language, interpreters=asked)


@fold.register(ev.InterpreterJoined)
def _(event: ev.InterpreterJoined, state: State) -> None:
    before = state.calls[event.call]
    *earlier, last = before.interpreters
    state.calls[event.call] = replace(before, interpreters=(*earlier, replace(last, joined=event.at)))


@fold.register(ev.InterpreterLeft)
def _(event: ev.InterpreterLeft, state: State) -> None:
    before = state.calls[event.call]
    *earlier, last = before.interpreters
    state.calls[event.call] = replace(before, interpreters=(*earlier, replace(last, left=event.at)))


@fold.register(ev.PassedOn)
def _(event: ev.PassedOn, state: State) -> None:
    passing = Passing(event.number, event.kind, event.to, event.way, event.whole, event.at, event.by)
    state.change(event.subject, lambda incident: replace(incident, passings=(*incident.passings, passing)))


@fold.register(ev.PassingAcknowledged)
def _(event: ev.PassingAcknowledged, state: State) -> None:
    def acknowledged(incident: Incident) -> Incident:
        passings = tuple(
            replace(each, acknowledged=event.at, reference=event.reference)
            if each.number == event.number
            else each
            for each in incident.passings
        )
        theirs = passings[event.number - 1].whole and incident.status == "waiting"
        now = replace(incident, passings=passings)
        return replace(now, status="passed on", answered=True) if theirs else now

    state.change(event.subject, acknowledged)


@fold.register(ev.PassingTakenBack)
def _(event: ev.PassingTakenBack, state: State) -> None:
    def taken_back(incident: Incident) -> Incident:
        passings = tuple(
            replace(each, taken_back=event.at) if each.number == event.number else each
            for each in incident.passings
        )
        return replace(incident, passings=passings)

    state.change(event.subject, taken_back)


@fold.register(ev.Mentioned)
def _(event: ev.Mentioned, state: State) -> None:
    def mentioned(matter: Matter) -> Matter:
        return replace(matter, mentions=(*matter.mentions, event.mention))

    state.change(event.subject, mentioned)
    see_mention(state, event.subject, event.mention)
