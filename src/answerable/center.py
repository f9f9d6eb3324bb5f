"""The story: how a centre works, in the order that a call lives.

Each command reads the state, and says what happens as events; the ledger appends them as one, durable and
numbered, or not at all. Only this module walks between rooms. Commands are given from a `Desk` (who acts,
on which ledger):

    done = take_call(desk, Place("12 Elm Street"), facts={"life safety": "yes"})

Each may raise a `Refused` of the model (then nothing was recorded) or an error of the record.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from answerable.dispatch import Recommendation, check_status, recommend_for, serving, somebody_owed
from answerable.model import duties
from answerable.model import events as ev
from answerable.model.answering import answer_again, give_answer
from answerable.model.deciding import (
    decide_again,
    falls,
    governing,
    governs_what,
    note_if_late,
    owe,
    owe_answer,
    read,
    reading,
    rises,
    tell,
)
from answerable.model.departing import (
    NO_GROUNDS,
    Grounds,
    depart,
    need_reason,
    need_second_person,
    read_outcomes,
    set_aside,
)
from answerable.model.desk import command
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotNow
from answerable.model.facts import believe, insist, sort_facts
from answerable.model.ledger import Draft, Ledger
from answerable.model.legible import legible, legible_place
from answerable.model.nouns import (
    ANSWER,
    DISPOSITIONS,
    AssistanceRequest,
    CallKind,
    DispositionKind,
    Incident,
    Order,
    Place,
    Publication,
    UnitStatus,
)
from answerable.model.people import SYSTEM
from answerable.model.state import State

# --- Before any call: the policy in force, and who can be sent


@command("publish a directive")
def publish_directive(draft: Draft, text: str) -> None:
    """Put a directive in force from its effective time on.

    Raises `DirectiveError` with every mistake of the text.
    """
    directive = read(text)
    governs = governs_what(directive)
    if any(each.id.casefold() == directive.id.casefold() for each in draft.state.publications):
        raise NotNow(f"{directive.id} is published already; give the new text the next version.")
    publication = Publication(
        directive.id,
        governs,
        directive.digest,
        directive.effective,
        directive.expires,
        draft.at,
        draft.by,
        text,
    )
    draft.say(ev.DirectivePublished(at=draft.at, by=draft.by, publication=publication))


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


# --- A call


@command("take a call")
def take_call(
    draft: Draft,
    place: Place,
    *,
    call_back: str = "",
    kind: CallKind = "voice",
    language: str = "",
    facts: Mapping[str, Any] | None = None,
    received: datetime.datetime | None = None,
) -> None:
    """Take a call: always, whatever is missing, with or without a directive.

    Facts that the directive does not have do not stop the call: they are kept, with what is wrong with each.
    `received` (aware) is when it came, where it is entered later; what was in force then governs it.
    """
    number = draft.state.next_number(f"{draft.at:%y}-")
    came = min(aware(received), draft.at) if received else draft.at
    publication = draft.state.in_force("calls", came)
    good, refused = sort_facts(reading(publication), facts or {})
    draft.say(
        ev.CallTaken(
            at=draft.at,
            by=draft.by,
            call=number,
            incident=number,
            received=came,
            kind=kind,
            place=legible_place(place),
            call_back=legible(call_back),
            language=legible(language),
            directive=publication.id if publication else None,
            refused=refused,
        )
    )
    believe(draft, f"incident/{number}", good, f"caller {number}")
    decide_again(draft, f"incident/{number}", "the call came in")


@command("learn a fact")
def learn(draft: Draft, number: str, facts: Mapping[str, Any], source: str = "") -> None:
    """Learn facts from a source (the caller or the agency, unless another is named) and decide again.

    A source's new word replaces its old one, which is kept; where sources disagree the fact is contested.
    If what is acted on falls because a fact is not any more what it was, that is a departure. An answer given
    to an agency rises by itself.
    """
    subject, matter = _open(draft, number)
    directive = governing(draft.state, matter)
    usual = matter.agency if isinstance(matter, AssistanceRequest) else f"caller {matter.calls[0]}"
    changed = believe(draft, subject, insist(directive, facts), source.strip() or usual)
    decide_again(draft, subject, "a fact was learned")
    if changed and rises(directive, draft.state.matter(subject).acting, matter.acting):
        depart(draft, subject, "fact changed", Grounds(f"known otherwise before: {', '.join(changed)}"))
    answer_again(draft, subject)


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
    subject, _ = _open(draft, number)
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


# --- Departing from what was decided


@command("override upward")
def override(draft: Draft, number: str, set_to: Mapping[str, Any], grounds: Grounds = NO_GROUNDS) -> None:
    """Act on something else than the decision.

    Upward: at once, the reason may follow. Downward (anything lowered): with a reason, the authority, and a
    role that the directive lets decide; at life safety, with a second person.
    """
    subject, _ = _open(draft, number)
    set_aside(draft, subject, set_to, grounds)
    owe_answer(draft, subject)
    answer_again(draft, subject)


@command("give a reason")
def give_reason(draft: Draft, number: str, reason: str) -> None:
    """Give the reason that is owed for a departure upward that was made at once."""
    need_reason(Grounds(reason), "A departure")
    subject = draft.state.subject(number)
    if all(departure.reason for departure in draft.state.matter(subject).departures):
        raise NotNow(f"No reason is owed on {number}.")
    draft.say(ev.ReasonGiven(at=draft.at, by=draft.by, subject=subject, reason=reason))


@command("note an order")
def note_order(draft: Draft, giver: str, words: str, expires: datetime.datetime) -> None:
    """Put an order given by word of mouth on the record: its giver, its words, its end.

    It decides nothing.
    """
    if not giver.strip() or not words.strip() or aware(expires) <= draft.at:
        raise BadInput("An order needs its giver, its words, and an end that lies ahead.")
    order = Order(legible(giver), legible(words), draft.at, expires, draft.by)
    draft.say(ev.OrderNoted(at=draft.at, by=draft.by, order=order))


# --- Calls that belong together, and the end


@command("link calls")
def link(draft: Draft, numbers: Sequence[str], fact: str) -> None:
    """Link incidents into one series, and learn on each the directive's `fact` that says so: yes."""
    subjects = sorted({_open(draft, draft.state.incident(number).id)[0] for number in numbers})
    if len(subjects) < 2:
        raise BadInput("A series needs two incidents or more.")
    series = draft.state.next_number(f"{draft.at:%y}-S")
    draft.say(ev.SeriesOpened(at=draft.at, by=draft.by, series=series))
    for subject in subjects:
        directive = governing(draft.state, draft.state.matter(subject))
        draft.say(ev.SeriesLinked(at=draft.at, by=draft.by, subject=subject, series=series))
        believe(draft, subject, insist(directive, {fact: "yes"}), f"series {series}")
        decide_again(draft, subject, "linked into a series")


@command("merge incidents")
def merge(draft: Draft, number: str, into: str, grounds: Grounds = NO_GROUNDS) -> None:
    """One incident turns out to be another: its calls and facts go there, and all of it is decided on.

    If what it was owed is more than what is acted on then, merging is a departure: it needs a reason and, at
    life safety, a second person.
    """
    (subject, _), (target, _) = _open(draft, number), _open(draft, into)
    merged, kept = draft.state.incident(number), draft.state.incident(into)
    if subject == target:
        raise BadInput(f"{number} and {into} are the same incident already.")
    if still := serving(draft.state, merged.id):
        way = "clear one of both first" if serving(draft.state, kept.id) else "merge the other way round"
        raise NotNow(f"{', '.join(still)} still serves {merged.id}; {way}.")
    note_if_late(draft, subject)
    draft.say(ev.Merged(at=draft.at, by=draft.by, subject=subject, into=kept.id, calls=merged.calls))
    decide_again(draft, target, "another incident was merged into it")
    lowered = falls(governing(draft.state, merged), merged.acting, draft.state.matter(target).acting)
    if lowered and not merged.answered:
        need_reason(grounds, "A merge that lowers what an incident was owed")
        need_second_person(draft, subject, grounds)
        depart(draft, subject, "merged unanswered", grounds)


@command("close")
def close(
    draft: Draft, number: str, disposition: DispositionKind, note: str = "", grounds: Grounds = NO_GROUNDS
) -> None:
    """End an incident or request, always with a disposition.

    If somebody was to be sent and nobody was, closing is a departure downward: it needs a reason and, at life
    safety, a second person.
    """
    subject, matter = _open(draft, number)
    if disposition not in DISPOSITIONS:
        raise BadInput(f"Closing needs a disposition, one of: {', '.join(DISPOSITIONS)}.")
    if isinstance(matter, AssistanceRequest):
        if not matter.answers:
            raise NotNow(f"Request {number} has had no answer yet; answer it before closing it.")
    elif still := serving(draft.state, matter.id):
        raise NotNow(f"{', '.join(still)} still serves {matter.id}; clear it first.")
    elif not matter.answered and somebody_owed(matter, governing(draft.state, matter)):
        need_reason(grounds, "Somebody was to be sent and nobody was: closing")
        need_second_person(draft, subject, grounds)
        depart(draft, subject, "closed unanswered", grounds)
    note_if_late(draft, subject)
    draft.say(
        ev.Closed(at=draft.at, by=draft.by, subject=subject, disposition=disposition, note=legible(note))
    )


# --- Requests for assistance between agencies


@command("request assistance")
def request_assistance(
    draft: Draft,
    agency: str,
    asked: str,
    *,
    contact: str = "",
    came_by: str = "phone",
    place: Place | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Take another agency's request, by whatever way it came, and decide it.

    Like a call it is always taken.
    """
    if not agency.strip() or not asked.strip():
        raise BadInput("A request needs the agency that asks, and what it asks for.")
    number = draft.state.next_number(f"{draft.at:%y}-R")
    publication = draft.state.in_force("requests", draft.at)
    good, refused = sort_facts(reading(publication), facts or {})
    draft.say(
        ev.AssistanceRequested(
            at=draft.at,
            by=draft.by,
            request=number,
            agency=legible(agency),
            contact=legible(contact),
            asked=legible(asked),
            came_by=legible(came_by),
            place=legible_place(place or Place()),
            directive=publication.id if publication else None,
            refused=refused,
        )
    )
    believe(draft, f"request/{number}", good, agency)
    decide_again(draft, f"request/{number}", "the request came in")


@command("answer a request")
def answer_assistance(draft: Draft, number: str, answer: str = "", grounds: Grounds = NO_GROUNDS) -> None:
    """Give the agency what was decided, with its rules, its reason, and under what change we would come.

    Another `answer` than the decided one is a departure, as `override` is.
    """
    subject, matter = _open(draft, number)
    if not isinstance(matter, AssistanceRequest):
        raise BadInput(f"{number} is an incident; only requests for assistance are answered this way.")
    if answer and read_outcomes(governing(draft.state, matter), {ANSWER: answer}) != {
        ANSWER: matter.acting[ANSWER]
    }:
        set_aside(draft, subject, {ANSWER: answer}, grounds)
    give_answer(draft, subject)


# --- Nothing is ignored


def tell_of_missed_deadlines(ledger: Ledger) -> tuple[ev.DeadlineMissed, ...]:
    """Tell of every deadline that has passed, also while no process ran; each next miss goes a rung higher.

    If we crash before the append, the lease runs out and the timer comes back; after it, the timer has
    moved on with it. The command's id is the deadline itself, so that no miss is told twice.
    """
    told: list[ev.AnyEvent] = []
    while timers := ledger.due():
        for timer in timers:
            name = f"missed {timer.key} {timer.due}"
            told += ledger.carry_out(SYSTEM, partial(_miss, subject=timer.key), name)
    return tuple(event for event in told if isinstance(event, ev.DeadlineMissed))


def _miss(draft: Draft, subject: str) -> None:
    matter = draft.state.matter(subject)
    if matter.due is None or matter.due > draft.at:
        return
    told, wait = duties.rung(matter.missed)
    draft.say(
        ev.DeadlineMissed(
            at=draft.at,
            by=SYSTEM,
            subject=subject,
            step=matter.step,
            due=matter.due,
            told=told,
            next_due=draft.at + wait,
        )
    )


def _open(draft: Draft, number: str) -> tuple[str, Incident | AssistanceRequest]:
    """The subject that a number means, and what it is, while it is open."""
    subject = draft.state.subject(number)
    matter = draft.state.matter(subject)
    if matter.status == "closed":
        raise NotNow(f"{number} is closed ({matter.disposition}).")
    return subject, matter
