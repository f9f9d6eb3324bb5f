"""A shift's hand-over: everything that is open, and what of it the next one has read back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from answerable.model.noun import Noun
from answerable.model.nouns import ANSWER, RESPONSE, AssistanceRequest, Departure, Incident, Unit
from answerable.model.people import Person

if TYPE_CHECKING:
    from answerable.model.state import State


class OpenItem(Noun, frozen=True):
    """Something that is open: which, and how it stands in a few words without anything personal."""

    key: str
    """`incident/26-000001`, or with what of it: `incident/26-000001: override`."""
    says: str


class Acknowledged(Noun, frozen=True):
    """A notice was seen: by whom, when."""

    by: Person
    at: datetime.datetime


class HandOver(Noun, frozen=True, kw_only=True):
    """A shift handed over; complete when the one who takes over has read everything back."""

    id: str
    by: Person
    to: str
    at: datetime.datetime
    items: tuple[OpenItem, ...] = ()
    unread: tuple[str, ...] = ()
    """The keys that were not read back yet."""
    step: str = ""
    due: datetime.datetime | None = None
    missed: int = 0
    departures: tuple[Departure, ...] = ()

    @property
    def status(self) -> str:
        """Where it stands."""
        return "waiting" if self.unread else "read back"


SAID: Final = (RESPONSE, ANSWER, "priority")
"""What of an answer is said in an item."""


def open_items(state: State, at: datetime.datetime) -> Iterator[OpenItem]:
    """Everything that a shift has open: nothing here is chosen, so that nothing can be left out."""
    for number, incident in sorted(state.incidents.items()):
        if incident.status not in ("closed", "merged"):
            yield from _matter_items(f"incident/{number}", incident)
    for number, request in sorted(state.requests.items()):
        if request.status != "closed":
            yield from _matter_items(f"request/{number}", request)
    for unit in sorted(state.units.values(), key=lambda unit: unit.id):
        yield from _unit_items(unit)
    yield from _other_items(state, at)


def _other_items(state: State, at: datetime.datetime) -> Iterator[OpenItem]:
    for number, complaint in sorted(state.complaints.items()):
        if complaint.status == "open":
            yield OpenItem(f"complaint/{number}", _owed(complaint.step, complaint.due))
    for number, shift in sorted(state.hand_overs.items()):
        if shift.unread:
            yield OpenItem(f"shift/{number}", f"{len(shift.unread)} not read back")
    for place, order in enumerate(state.orders, 1):
        if order.expires > at:
            yield OpenItem(f"order/{place}", f"stands until {order.expires:%Y-%m-%d %H:%M} UTC")
    for place, notice in enumerate(state.notices, 1):
        if str(place) not in state.acknowledged:
            yield OpenItem(f"notice/{place}", f"{notice.to}: {notice.text}")


def _unit_items(unit: Unit) -> Iterator[OpenItem]:
    if unit.status == "available" and unit.distress is None and unit.check_by is None:
        return
    serves = f", serves {unit.serves.partition('/')[2]}" if unit.serves else ""
    distress = ", IN DISTRESS" if unit.distress is not None else ""
    yield OpenItem(f"unit/{unit.id}", f"{unit.status}{serves}{distress}")


def _matter_items(subject: str, matter: Incident | AssistanceRequest) -> Iterator[OpenItem]:
    said = (f"{name} {matter.acting[name]}" for name in SAID if matter.acting.get(name) is not None)
    answer = "; ".join(said)
    yield OpenItem(subject, f"{matter.status}; {answer}; {_owed(matter.step, matter.due)}")
    for duty in matter.duties:
        yield OpenItem(f"{subject}: {duty.name}", _owed(duty.step, duty.due))
    if matter.override is not None:
        yield OpenItem(f"{subject}: override", f"set by a person, {matter.override.direction}")
    if any(not each.reason for each in matter.departures):
        yield OpenItem(f"{subject}: reason", "a reason is owed for a departure")


def _owed(step: str, due: datetime.datetime | None) -> str:
    return f"{step} by {due:%Y-%m-%d %H:%M} UTC" if due else step or "nothing is owed"
