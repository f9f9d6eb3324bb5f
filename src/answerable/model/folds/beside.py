"""How what another system tells is kept, beside everything that is acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.beside import ShadowedCall
from answerable.model.folds.base import fold

if TYPE_CHECKING:
    from answerable.model.state import State


def _call(state: State, subject: str) -> ShadowedCall:
    _, system, number = subject.split("/", 2)
    return state.shadowed.get(subject) or ShadowedCall(system, number)


@fold.register(ev.ForeignSaid)
def _(event: ev.ForeignSaid, state: State) -> None:
    before = _call(state, event.subject)
    late = any(word.at > event.word.at for word in before.words)
    state.shadowed[event.subject] = replace(
        before, words=(*before.words, event.word), late=before.late + late
    )


@fold.register(ev.ForeignRefused)
def _(event: ev.ForeignRefused, state: State) -> None:
    before = _call(state, event.subject)
    state.shadowed[event.subject] = replace(before, refused=(*before.refused, event.digest))


@fold.register(ev.ShadowDecided)
def _(event: ev.ShadowDecided, state: State) -> None:
    state.shadowed[event.subject] = replace(
        _call(state, event.subject),
        directive=event.directive,
        decision=event.decision,
        acting=event.acting,
        alarm=event.alarm,
    )


@fold.register(ev.ForeignFileTaken)
def _(_event: ev.ForeignFileTaken, _state: State) -> None:
    """Says what was read; changes nothing."""
