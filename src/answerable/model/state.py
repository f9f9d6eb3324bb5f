"""State is the fold of events: nothing is known that no event said."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import singledispatch
from typing import Any

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.errors import BadInput, NotFound
from answerable.model.nouns import (
    AssistanceRequest,
    Call,
    Departure,
    Governs,
    Incident,
    Matter,
    Notice,
    Order,
    Publication,
    RequestStatus,
    Statement,
    Unit,
)

STATUS_AFTER_ANSWER: dict[str, RequestStatus] = {
    "accept": "accepted",
    "provisional": "provisional",
    "decline": "declined",
}


class State:
    """What a centre knows now. Only `apply` changes it; everything inside is frozen."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.incidents: dict[str, Incident] = {}
        self.requests: dict[str, AssistanceRequest] = {}
        self.units: dict[str, Unit] = {}
        self.publications: list[Publication] = []
        self.orders: list[Order] = []
        self.notices: list[Notice] = []
        self.numbers: dict[str, int] = {}
        """How many numbers of each prefix are taken: `26-` for calls of 2026, `26-R` for requests."""

    def apply(self, event: ev.AnyEvent) -> None:
        """Fold one event in."""
        _apply(event, self)

    def matter(self, subject: str) -> Incident | AssistanceRequest:
        """The incident or request of a subject such as `incident/26-000001`."""
        kind, _, number = subject.partition("/")
        found: Incident | AssistanceRequest | None = (
            self.incidents.get(number) if kind == "incident" else self.requests.get(number)
        )
        if found is None:
            raise NotFound(f"There is no {kind} {number}.")
        return found

    def subject(self, number: str) -> str:
        """The subject that a person means by a call's, incident's or request's number."""
        if number in self.requests:
            return f"request/{number}"
        if number in self.calls:
            number = self.calls[number].incident
        if number in self.incidents:
            return f"incident/{self.surviving(number)}"
        raise NotFound(f"There is no call, incident or request {number}.")

    def incident(self, number: str) -> Incident:
        """The incident that a call's or incident's number means; raises `BadInput` for a request's."""
        subject = self.subject(number)
        if not subject.startswith("incident/"):
            raise BadInput(f"{number} is a request for assistance; this is done with calls and incidents.")
        return self.incidents[subject.removeprefix("incident/")]

    def next_number(self, prefix: str) -> str:
        """The number that comes next: `26-000001`, `26-R0001`. Numbers have no gaps."""
        width = 6 if prefix.endswith("-") else 4
        return f"{prefix}{self.numbers.get(prefix, 0) + 1:0{width}}"

    def surviving(self, incident: str) -> str:
        """The incident that this one was merged into, at the end of the chain; or itself."""
        while self.incidents[incident].merged_into:
            incident = self.incidents[incident].merged_into
        return incident

    def unit(self, number: str) -> Unit:
        """The unit of that number, or `NotFound`."""
        if number not in self.units:
            raise NotFound(f"There is no unit {number}; on duty are: {', '.join(self.units) or 'none'}.")
        return self.units[number]

    def in_force(self, governs: Governs, at: datetime.datetime) -> Publication | None:
        """The directive in force at a time: of those effective and not expired, the latest effective."""
        current = [
            each
            for each in self.publications
            if each.governs == governs
            and each.effective <= at
            and each.published <= at
            and (each.expires is None or at < each.expires)
        ]
        return max(current, key=lambda each: (each.effective, each.published), default=None)

    def publication(self, directive: str) -> Publication:
        """The publication of `640.10@3`; the first one of that name, for a version is published once."""
        return next(each for each in self.publications if each.id == directive)

    def change(self, subject: str, make: Callable[[Any], Matter]) -> None:
        """Replace the matter of a subject by what `make` makes of it."""
        kind, _, number = subject.partition("/")
        matters: dict[str, Any] = self.incidents if kind == "incident" else self.requests
        matters[number] = make(matters[number])

    def count(self, number: str) -> None:
        """Take a number out of those to be given."""
        prefix = number.rstrip("0123456789")
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1


@singledispatch
def _apply(event: ev.AnyEvent, _state: State) -> None:
    raise TypeError(f"no fold for {type(event).__name__}")


@_apply.register
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
    )
    state.incidents[event.incident] = Incident(
        id=event.incident,
        opened=event.received,
        place=event.place,
        directive=event.directive,
        calls=(event.call,),
    )


@_apply.register
def _(event: ev.AssistanceRequested, state: State) -> None:
    state.count(event.request)
    state.requests[event.request] = AssistanceRequest(
        id=event.request,
        opened=event.at,
        place=event.place,
        directive=event.directive,
        agency=event.agency,
        contact=event.contact,
        asked=event.asked,
        came_by=event.came_by,
    )


@_apply.register
def _(event: ev.FactLearned, state: State) -> None:
    said = event.statement
    state.change(
        event.subject,
        lambda matter: replace(matter, statements=(*matter.statements, said)),
    )


@_apply.register
def _(event: ev.Decided, state: State) -> None:
    def decided(matter: Matter) -> Matter:
        standing = matter.override if event.why != LAPSED else None
        return replace(matter, decision=event.decision, acting=event.acting, override=standing)

    state.change(event.subject, decided)


LAPSED = "the danger rose above what was decided when it was overridden"
"""`Decided.why` of a decision that ends a standing downward override."""


@_apply.register
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


@_apply.register
def _(event: ev.Departed, state: State) -> None:
    state.change(
        event.subject, lambda matter: replace(matter, departures=(*matter.departures, event.departure))
    )


@_apply.register
def _(event: ev.ReasonGiven, state: State) -> None:
    def explained(matter: Matter) -> Matter:
        owed = next(place for place, each in enumerate(matter.departures) if not each.reason)
        given: Departure = replace(matter.departures[owed], reason=event.reason)
        return replace(matter, departures=(*matter.departures[:owed], given, *matter.departures[owed + 1 :]))

    state.change(event.subject, explained)


@_apply.register
def _(event: ev.DutySet, state: State) -> None:
    state.change(event.subject, lambda matter: replace(matter, step=event.step, due=event.due, missed=0))


@_apply.register
def _(event: ev.DeadlineMissed, state: State) -> None:
    late = Departure("late", event.at, event.by, f"{event.step}: due {event.due.isoformat()}")
    state.change(
        event.subject,
        lambda matter: replace(
            matter,
            due=event.next_due,
            missed=matter.missed + 1,
            departures=(*matter.departures, late) if not matter.missed else matter.departures,
        ),
    )
    state.notices.append(Notice(event.at, event.told, event.subject, f"overdue: {event.step}"))


@_apply.register
def _(event: ev.UnitAdded, state: State) -> None:
    state.units[event.unit] = Unit(
        event.unit, event.kind, "available", event.at, event.latitude, event.longitude
    )


@_apply.register
def _(event: ev.UnitSent, state: State) -> None:
    state.change(
        f"incident/{event.incident}",
        lambda incident: replace(
            incident,
            status="on scene" if incident.status == "on scene" else "sent",
            answered=True,
            units=(*incident.units, event.unit),
        ),
    )


@_apply.register
def _(event: ev.UnitStatusSet, state: State) -> None:
    before = state.units[event.unit]
    state.units[event.unit] = replace(
        before,
        status=event.status,
        since=event.at,
        incident="" if event.status in ("available", "out of service") else event.incident,
        latitude=before.latitude if event.latitude is None else event.latitude,
        longitude=before.longitude if event.longitude is None else event.longitude,
    )
    if event.incident and event.status == "on scene":
        state.change(f"incident/{event.incident}", lambda incident: replace(incident, status="on scene"))


@_apply.register
def _(event: ev.UnitLeft, state: State) -> None:
    def left(incident: Incident) -> Incident:
        if event.last and incident.status == "sent":  # nobody ever came as far as the scene
            return replace(incident, status="waiting", answered=False)
        return incident

    state.change(event.subject, left)


@_apply.register
def _(event: ev.SeriesOpened, state: State) -> None:
    state.count(event.series)


@_apply.register
def _(event: ev.SeriesLinked, state: State) -> None:
    state.change(event.subject, lambda incident: replace(incident, series=(*incident.series, event.series)))


@_apply.register
def _(event: ev.Merged, state: State) -> None:
    merged: Incident = state.matter(event.subject)  # type: ignore[assignment]
    owed = tuple(each for each in merged.departures if not each.reason)
    state.change(
        event.subject,
        lambda incident: replace(
            incident,
            status="merged",
            merged_into=event.into,
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
            statements=_by_time(incident.statements, merged.statements),
            departures=(*incident.departures, *owed),
            answered=incident.answered or merged.answered,
        ),
    )


def _by_time(one: tuple[Statement, ...], other: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Both, in the order that they were said: a source's last word stays its last."""
    return tuple(sorted((*one, *other), key=lambda said: said.at))


@_apply.register
def _(event: ev.Closed, state: State) -> None:
    state.change(
        event.subject,
        lambda matter: replace(
            matter,
            status="closed",
            disposition=event.disposition,
            note=event.note,
            step="",
            due=None,
            missed=0,
        ),
    )


@_apply.register
def _(event: ev.AssistanceAnswered, state: State) -> None:
    state.change(
        event.subject,
        lambda request: replace(
            request,
            status=STATUS_AFTER_ANSWER[event.answer.answer],
            answers=(*request.answers, event.answer),
        ),
    )


@_apply.register
def _(event: ev.DirectivePublished, state: State) -> None:
    state.publications.append(event.publication)


@_apply.register
def _(event: ev.OrderNoted, state: State) -> None:
    state.orders.append(event.order)


@_apply.register
def _(event: ev.Told, state: State) -> None:
    state.notices.append(Notice(event.at, event.to, event.about, event.text))
