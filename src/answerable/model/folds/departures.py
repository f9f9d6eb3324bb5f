"""How departures change what is acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import Departure, Matter

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.Overridden)
def _(event: ev.Overridden, state: State) -> None:
    state.change(
        event.subject,
        lambda matter: replace(
            matter,
            override=event.override,
            acting=event.acting,
            departures=(*matter.departures, event.departure),
        ),
    )


@fold.register(ev.Departed)
def _(event: ev.Departed, state: State) -> None:
    state.change(
        event.subject, lambda matter: replace(matter, departures=(*matter.departures, event.departure))
    )


@fold.register(ev.ReasonGiven)
def _(event: ev.ReasonGiven, state: State) -> None:
    def explained(matter: Matter) -> Matter:
        owed = next(place for place, each in enumerate(matter.departures) if not each.reason)
        given: Departure = replace(matter.departures[owed], reason=event.reason)
        return replace(matter, departures=(*matter.departures[:owed], given, *matter.departures[owed + 1 :]))

    state.change(event.subject, explained)
