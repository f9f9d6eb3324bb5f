"""How what we ask of other agencies changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.aid import Aid, Asking, TheirAnswer
from answerable.model.folds.base import fold
from answerable.model.nouns import Matter

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.AidAsked)
def _(event: ev.AidAsked, state: State) -> None:
    asking = Asking(event.at, event.by, event.way, event.facts)
    aid = Aid(
        event.number,
        event.agency,
        event.asked,
        (asking,),
        reference=event.reference,
        instead_of=event.instead_of,
    )
    state.change(event.subject, lambda matter: replace(matter, aid=(*matter.aid, aid)))


@fold.register(ev.AidAskedAgain)
def _(event: ev.AidAskedAgain, state: State) -> None:
    asked = _of(state, event).askings
    asking = Asking(event.at, event.by, event.way, event.facts)
    _change(state, event, status="asked", askings=(*asked, asking), met=None)


@fold.register(ev.AidAnswered)
def _(event: ev.AidAnswered, state: State) -> None:
    aid = _of(state, event)
    said = TheirAnswer(
        event.answer, event.at, event.by, event.reason, event.rule, event.condition, event.comes_if
    )
    reference = event.reference or aid.reference
    _change(state, event, status=event.answer, answers=(*aid.answers, said), reference=reference, met=None)


@fold.register(ev.AidConditionMet)
def _(event: ev.AidConditionMet, state: State) -> None:
    _change(state, event, met=event.at)


@fold.register(ev.AidCame)
def _(event: ev.AidCame, state: State) -> None:
    if event.came:
        _change(state, event, status="came", ended=event.at)
    else:
        _change(state, event, status="did not come", met=None)


@fold.register(ev.AidWithdrawn)
def _(event: ev.AidWithdrawn, state: State) -> None:
    _change(state, event, status="withdrawn", ended=event.at)


def _of(state: State, event: Any) -> Aid:
    aid: Aid = state.matter(event.subject).aid[event.number - 1]
    return aid


def _change(state: State, event: Any, **to: Any) -> None:
    def changed(matter: Matter) -> Matter:
        aid = tuple(replace(each, **to) if each.number == event.number else each for each in matter.aid)
        return replace(matter, aid=aid)

    state.change(event.subject, changed)
