"""Units: who can be sent, whom to send, and what they report."""

from __future__ import annotations

from collections.abc import Sequence

from answerable.center.opening import open_matter
from answerable.dispatch import Recommendation, check_status, recommend_for, serving
from answerable.model import duties
from answerable.model import events as ev
from answerable.model.deciding import (
    governing,
    owe,
    owe_answer,
    tell,
)
from answerable.model.desk import command
from answerable.model.errors import BadInput, NotNow
from answerable.model.ledger import Draft, Ledger
from answerable.model.nouns import (
    UnitStatus,
)
from answerable.model.state import State


@command("add a unit")
def add_unit(
    draft: Draft, unit: str, kind: str, latitude: float | None = None, longitude: float | None = None
) -> None:
    """A unit comes on duty, free to be sent. Degrees are WGS 84."""
    if not unit.strip() or not kind.strip() or set(unit) & set('/"\\'):
        raise BadInput(
            "A unit needs a number (without slashes and quotes) and a kind, such as P1 and patrol."
        )
    if unit in draft.state.units:
        raise NotNow(f"Unit {unit} is on duty already.")
    at = {"latitude": latitude, "longitude": longitude}
    draft.say(ev.UnitAdded(at=draft.at, by=draft.by, unit=unit, kind=kind, **at))


def recommend(ledger: Ledger, number: str) -> Recommendation:
    """Whom to send: what is acted on and not sent yet, against who is free. Records nothing."""

    def seen(state: State) -> Recommendation:
        incident = state.incident(number)
        return recommend_for(state, incident, governing(state, incident))

    return ledger.look(seen)


@command("send a unit")
def send(draft: Draft, number: str, units: Sequence[str] = ()) -> None:
    """Send units: the recommended ones, or those named.

    What nobody is free to give is said to the supervisor.
    """
    subject, _ = open_matter(draft, number)
    incident = draft.state.incident(number)
    recommended = recommend_for(draft.state, incident, governing(draft.state, incident))
    chosen = list(units) or [candidate.unit for candidate in recommended.send]
    if not chosen and not recommended.short:
        raise NotNow(
            f"What is acted on asks for no more units on {number}; name a unit to send one all the same."
        )
    for name in chosen:
        unit = draft.state.unit(name)
        if unit.status != "available":
            raise NotNow(f"Unit {name} is {unit.status}, so it cannot be sent.")
        draft.say(ev.UnitSent(at=draft.at, by=draft.by, unit=name, incident=incident.id))
        _set_status(draft, name, "dispatched", incident.id)
    if recommended.short and not units:
        tell(draft, "supervisor", subject, f"short of {', '.join(recommended.short)}")
    if chosen and incident.status == "waiting":
        owe(draft, subject, *duties.next_step("sent", draft.at))


@command("set a unit's status")
def unit_status(
    draft: Draft,
    unit: str,
    status: UnitStatus,
    latitude: float | None = None,
    longitude: float | None = None,
) -> None:
    """A unit reports a status.

    Arriving on scene, and the last one's clearing, set the incident's next duty. Where nobody came as far as
    the scene, the incident waits for an answer again.
    """
    before = draft.state.unit(unit)
    check_status(before, status)
    incident, subject = before.incident, f"incident/{before.incident}"
    _set_status(draft, unit, status, incident, latitude, longitude)
    if incident and status == "on scene":
        owe(draft, subject, *duties.next_step("on scene", draft.at))
    elif incident and not draft.state.units[unit].incident:
        last = not serving(draft.state, incident)
        draft.say(ev.UnitLeft(at=draft.at, by=draft.by, subject=subject, unit=unit, last=last))
        if last and draft.state.incidents[incident].answered:
            owe(draft, subject, *duties.next_step("cleared", draft.at))
        else:
            owe_answer(draft, subject)


def _set_status(
    draft: Draft,
    unit: str,
    status: UnitStatus,
    incident: str,
    latitude: float | None = None,
    longitude: float | None = None,
) -> None:
    where = {"latitude": latitude, "longitude": longitude}
    draft.say(
        ev.UnitStatusSet(at=draft.at, by=draft.by, unit=unit, status=status, incident=incident, **where)
    )
