"""How cautions and the index of their places change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.cautions import Caution, Review, kept_under
from answerable.model.folds.base import fold
from answerable.model.nouns import ERASED, Erasing, Kind, Place

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.CautionEntered)
def _(event: ev.CautionEntered, state: State) -> None:
    number = event.subject.removeprefix("caution/")
    state.count(number)
    state.cautions[number] = Caution(
        id=number,
        kind=event.kind,
        place=event.place,
        words=event.words,
        source=event.source,
        authority=event.authority,
        at=event.at,
        by=event.by,
        since=event.since,
        until=event.until,
    )
    for key in kept_under(event.place):
        state.cautioned[key] = (*state.cautioned.get(key, ()), number)


@fold.register(ev.CautionReviewed)
def _(event: ev.CautionReviewed, state: State) -> None:
    review = Review(event.at, event.by, event.until, event.reason)
    state.change(
        event.subject,
        lambda caution: replace(caution, until=event.until, reviews=(*caution.reviews, review)),
    )


@fold.register(ev.CautionWithdrawn)
def _(event: ev.CautionWithdrawn, state: State) -> None:
    _let_go(state, state.cautions[event.subject.removeprefix("caution/")])
    state.change(
        event.subject,
        lambda caution: replace(caution, withdrawn=event.at, withdrawn_by=event.by, why=event.reason),
    )


def erase_caution(state: State, number: str, kinds: tuple[Kind, ...], gone: Erasing) -> None:
    """Blank what was erased of a caution; it is found by its place no more."""
    caution = state.cautions[number]
    if "place" in kinds:
        _let_go(state, caution)
        caution = replace(caution, place=Place(area=caution.place.area))
    if "words" in kinds:
        caution = replace(caution, words=ERASED, source="")
    if "grounds" in kinds:
        reviews = tuple(replace(each, reason=ERASED) for each in caution.reviews)
        caution = replace(caution, reviews=reviews, why=ERASED if caution.withdrawn else "")
    state.cautions[number] = replace(caution, erased=(*caution.erased, gone))


def _let_go(state: State, caution: Caution) -> None:
    """Take a caution out of the index of places."""
    for key in kept_under(caution.place):
        left = tuple(each for each in state.cautioned.get(key, ()) if each != caution.id)
        if left:
            state.cautioned[key] = left
        elif key in state.cautioned:
            del state.cautioned[key]
