"""Whom to send, sending them, and where they are in their work. To calls and accepted requests alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from answerable.center.opening import open_matter
from answerable.dispatch import (
    Candidate,
    Plan,
    Recommendation,
    check_status,
    plan,
    recommend_for,
    rules_in_force,
    straight_line,
    waiting,
)
from answerable.model import duties
from answerable.model import events as ev
from answerable.model.asking import governing
from answerable.model.cautions import cautions_for, kinds_for
from answerable.model.deciding import owe, owe_answer, tell
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.ledger import Ledger
from answerable.model.legible import legible
from answerable.model.nouns import AssistanceRequest, Place, UnitStatus
from answerable.model.state import State

NOWHERE_SAID: Final = Place()
"""A unit did not say where it is."""


def recommend(ledger: Ledger, number: str) -> Recommendation:
    """Whom to send: what is acted on and not sent yet, against who is free. Records nothing."""

    def seen(state: State) -> Recommendation:
        subject = state.subject(number)
        matter = state.matter(subject)
        found = recommend_for(state, subject, governing(state, matter), ledger.travel)
        return replace(found, cautions=kinds_for(state, matter, ledger.clock()))

    return ledger.look(seen)


def recommend_all(ledger: Ledger) -> Plan:
    """Who goes where, of all that wait, by the rule that is published with the directive. Records nothing."""
    at = ledger.clock()
    # Only what is read is read under the ledger's lock; working a plan out may take a second.
    those, units, rules = ledger.look(
        lambda state: (waiting(state), tuple(state.units.values()), rules_in_force(state, at))
    )
    return plan(those, units, rules, at, ledger.travel or straight_line)


@command("send a unit")
def send(draft: Draft, number: str, units: Sequence[str] = ()) -> None:
    """Send units: the recommended ones, or those named.

    What nobody is free to give is said to the supervisor.
    """
    subject, matter = open_matter(draft, number)
    if isinstance(matter, AssistanceRequest) and not matter.gets_units:
        raise NotNow(
            f"Request {number} is {matter.status}; units are sent once it is accepted, or provisionally."
        )
    if units:
        _send(draft, subject, _named(draft, units))
        return
    recommended = recommend_for(draft.state, subject, governing(draft.state, matter), draft.travel)
    if not recommended.send and not recommended.short:
        raise NotNow(
            f"What is acted on asks for no more units on {number}; name a unit to send one all the same."
        )
    _send(draft, subject, recommended.send)
    _say_short(draft, subject, recommended.short)


@command("send a unit")
def send_all(draft: Draft) -> None:
    """Send to all that wait, by the rule that is published with the directive.

    What nobody is free to give is said to the supervisor, for each that gets somebody.
    """
    rules = rules_in_force(draft.state, draft.at)
    those, units = waiting(draft.state), draft.state.units.values()
    made = plan(those, units, rules, draft.at, draft.travel or straight_line)
    served = [each for each in made.waiting if each.send]
    if not served:
        raise NotNow("Nobody is free for what is waited for." if those else "Nobody waits for a unit.")
    for each in served:
        _send(draft, each.subject, each.send, made.order)
        _say_short(draft, each.subject, each.short)


def _named(draft: Draft, units: Sequence[str]) -> list[Candidate]:
    """The units that a person named; each must be free."""
    for name in units:
        unit = draft.state.unit(name)
        if unit.distress is not None:
            raise NotNow(f"Unit {name} is in distress, so it cannot be sent.")
        if not unit.is_free:
            raise NotNow(f"Unit {name} is {unit.status}, so it cannot be sent.")
        if units.count(name) > 1:
            raise BadInput(f"Unit {name} is named twice.")
    return [Candidate(name, draft.state.unit(name).kind, None, "named") for name in units]


def _send(draft: Draft, subject: str, chosen: Iterable[Candidate], order: str = "") -> None:
    """Say that units are sent, and what is owed next if they are the first."""
    before = draft.state.matter(subject)
    known = tuple(near.caution.id for near in cautions_for(draft.state, before, draft.at))
    for each in chosen:
        draft.say(
            ev.UnitSent(
                at=draft.at,
                by=draft.by,
                unit=each.unit,
                subject=subject,
                asked=each.asked,
                minutes=each.minutes,
                how=(draft.travel or straight_line).how if each.minutes is not None else "",
                order=order,
                cautions=known,
            )
        )
        set_status(draft, each.unit, "dispatched", subject)
    waited = before.status in (before.unserved, "passed on") or before.step == "answer"
    if waited and before.units != draft.state.matter(subject).units:
        owe(draft, subject, *duties.next_step("sent", draft.at))


def _say_short(draft: Draft, subject: str, short: Sequence[str]) -> None:
    if short:
        tell(draft, "supervisor", subject, f"short of {', '.join(short)}")


@command("set a unit's status")
def unit_status(
    draft: Draft,
    unit: str,
    status: UnitStatus,
    latitude: float | None = None,
    longitude: float | None = None,
    area: str = "",
) -> None:
    """A unit reports a status, and where it is; on scene, and without a word, it is where the call is.

    Arriving on scene, and the last one's clearing, set the next duty of what it serves. Where nobody came as
    far as the scene, that waits for an answer again.
    """
    before = draft.state.unit(unit)
    check_status(before, status)
    subject = before.serves
    where, at_scene = Place("", legible(area.strip()), latitude, longitude), False
    if subject and status == "on scene" and where == NOWHERE_SAID:
        place = draft.state.matter(subject).place
        where, at_scene = Place(area=place.area), place.latitude is not None and place.longitude is not None
    set_status(draft, unit, status, subject, where, at_scene=at_scene)
    if subject and status == "on scene":
        owe(draft, subject, *duties.next_step("on scene", draft.at))
    elif subject and not draft.state.units[unit].serves:
        leave(draft, unit, subject)


@command("divert a unit")
def divert(draft: Draft, unit: str, number: str, reason: str) -> None:
    """Take a unit away from what it serves and send it to something else: always with a reason.

    What it leaves waits again, with a deadline, if nobody else is there.
    """
    before, (subject, matter) = draft.state.unit(unit), open_matter(draft, number)
    if not reason.strip():
        raise BadInput("Diverting a unit needs a reason.")
    if not before.serves or before.serves == subject:
        where = f"serves {number} already" if before.serves else "serves nothing that it could leave"
        raise NotNow(f"Unit {unit} {where}.")
    if isinstance(matter, AssistanceRequest) and not matter.gets_units:
        raise NotNow(f"Request {number} is {matter.status}; units are sent once it is accepted.")
    check_status(before, "available")
    set_status(draft, unit, "available", before.serves)
    leave(draft, unit, before.serves, legible(reason))
    _send(draft, subject, _named(draft, [unit]))


def leave(draft: Draft, unit: str, subject: str, reason: str = "") -> None:
    """Say that a unit no longer serves something, and what that is owed now."""
    last = not draft.state.serving(subject)
    draft.say(ev.UnitLeft(at=draft.at, by=draft.by, subject=subject, unit=unit, last=last, reason=reason))
    matter = draft.state.matter(subject)
    if last and matter.answered and matter.step == "arrive":
        owe_answer(draft, subject, anew=True)  # sent since it rose, and never came
    elif last and matter.answered:
        owe(draft, subject, *duties.next_step("cleared", draft.at))
    elif last and matter.status in duties.STEPS:
        owe(draft, subject, *duties.next_step(matter.status, draft.at))
    else:
        owe_answer(draft, subject)


def set_status(
    draft: Draft,
    unit: str,
    status: UnitStatus,
    subject: str,
    where: Place = NOWHERE_SAID,
    *,
    at_scene: bool = False,
) -> None:
    """Say a unit's status, and by when it has to be checked on. `at_scene`: it is where `subject` is."""
    due = rules_in_force(draft.state, draft.at).check_by(status, draft.at)
    draft.say(
        ev.UnitStatusSet(
            at=draft.at,
            by=draft.by,
            unit=unit,
            status=status,
            subject=subject,
            latitude=where.latitude,
            longitude=where.longitude,
            area=where.area,
            at_scene=at_scene,
            check_by=draft.state.units[unit].check_by if draft.state.units[unit].distress else due,
        )
    )
