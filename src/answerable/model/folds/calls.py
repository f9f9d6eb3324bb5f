"""How calls and incidents change with what happens."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.folds.seen import see_call
from answerable.model.nouns import Call, Incident, Matter, Note, Statement

if TYPE_CHECKING:
    from answerable.model.state import State

S = TypeVar("S", Statement, Note)


@fold.register(ev.CallTaken)
def _(event: ev.CallTaken, state: State) -> None:
    state.count(event.call)
    state.calls[event.call] = Call(
        event.call,
        event.received,
        event.kind,
        event.place,
        event.call_back,
        event.language,
        event.incident,
        event.came_from,
    )
    state.incidents[event.incident] = Incident(
        id=event.incident,
        opened=event.received,
        place=event.place,
        directive=event.directive,
        calls=(event.call,),
    )
    see_call(state, state.calls[event.call])


@fold.register(ev.FactLearned)
def _(event: ev.FactLearned, state: State) -> None:
    said = event.statement
    state.change(
        event.subject,
        lambda matter: replace(matter, statements=(*matter.statements, said)),
    )


@fold.register(ev.Decided)
def _(event: ev.Decided, state: State) -> None:
    def decided(matter: Matter) -> Matter:
        standing = event.standing if event.why == ev.LAPSED else matter.override
        return replace(
            matter,
            decision=event.decision,
            acting=event.acting,
            raised=event.raised,
            override=standing,
        )

    state.change(event.subject, decided)


@fold.register(ev.SeriesOpened)
def _(event: ev.SeriesOpened, state: State) -> None:
    state.count(event.series)


@fold.register(ev.SeriesLinked)
def _(event: ev.SeriesLinked, state: State) -> None:
    state.change(event.subject, lambda incident: replace(incident, series=(*incident.series, event.series)))


@fold.register(ev.SeriesUnlinked)
def _(event: ev.SeriesUnlinked, state: State) -> None:
    def unlinked(incident: Incident) -> Incident:
        left = tuple(each for each in incident.series if each != event.series)
        return replace(incident, series=left)

    state.change(event.subject, unlinked)


@fold.register(ev.Noted)
def _(event: ev.Noted, state: State) -> None:
    note = Note(event.at, event.by, event.words)
    state.change(event.subject, lambda matter: replace(matter, notes=(*matter.notes, note)))


@fold.register(ev.Merged)
def _(event: ev.Merged, state: State) -> None:
    merged: Incident = state.matter(event.subject)  # type: ignore[assignment]
    owed = tuple(each for each in merged.departures if not each.reason)
    state.change(
        event.subject,
        lambda incident: replace(
            incident,
            status="merged",
            merged_into=event.into,
            ended=event.at,
            departures=tuple(each for each in incident.departures if each.reason),
            step="",
            due=None,
            missed=0,
        ),
    )
    state.change(
        f"incident/{event.into}",
        lambda incident: replace(
            incident,
            calls=(*incident.calls, *event.calls),
            place=merged.place if merged.place.known and not incident.place.known else incident.place,
            statements=_by_time(incident.statements, merged.statements),
            mentions=(*incident.mentions, *merged.mentions),
            notes=_by_time(incident.notes, merged.notes),
            series=tuple(dict.fromkeys((*incident.series, *merged.series))),
            departures=(*incident.departures, *owed),
            answered=incident.answered or merged.answered,
        ),
    )


def _by_time(one: tuple[S, ...], other: tuple[S, ...]) -> tuple[S, ...]:
    """Both, in the order that they were said: a source's last word stays its last.

    Each keeps its own order, whatever its times say: a clock may have been set back in between.
    """
    return tuple(heapq.merge(one, other, key=lambda said: said.at))


@fold.register(ev.Closed)
def _(event: ev.Closed, state: State) -> None:
    state.change(
        event.subject,
        lambda matter: replace(
            matter,
            status="closed",
            disposition=event.disposition,
            note=event.note,
            ended=event.at,
            step="",
            due=None,
            missed=0,
        ),
    )
