"""Keeping: who looked, what is held, what is opened to whom, what is erased by schedule and two persons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from answerable.model import events as ev
from answerable.model.asking import governing
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.history import streams_of
from answerable.model.keeping import check_erasable, read_schedule
from answerable.model.legible import legible
from answerable.model.nouns import KINDS, Kind
from answerable.model.personal import personal
from answerable.model.state import State
from answerable.record import Entry

FIELDS_MOST: Final = 300
"""So many entries one event names, so that it fits an entry of the record."""


@command("look at calls")
def look_at(draft: Draft, number: str, ground: str = "") -> None:
    """Say that personal data of a call, request, complaint or caution is looked at, on a ground.

    Once a minute for each person and matter: a screen that refreshes is one look.
    """
    subject = _subject(draft, number)
    last = draft.state.looked.get(draft.by.id)
    minute = draft.at.replace(second=0, microsecond=0)
    if last is None or last.since != minute or subject not in last.subjects:
        draft.say(
            ev.LookedAt(
                at=draft.at, by=draft.by, subject=f"look/{subject}", about=subject, ground=legible(ground)
            )
        )


@command("place a hold")
def place_hold(draft: Draft, number: str, ground: str) -> None:
    """Hold a matter: nothing of it is erased until the hold is lifted. A ground says why."""
    subject = _subject(draft, number)
    if not ground.strip():
        raise BadInput("A hold needs its ground: the case or order that it is for.")
    hold = draft.state.next_number(f"{draft.at:%y}-K")
    draft.say(ev.HoldPlaced(at=draft.at, by=draft.by, subject=subject, hold=hold, ground=legible(ground)))


@command("lift a hold")
def lift_hold(draft: Draft, hold: str, ground: str) -> None:
    """Lift a hold, on a ground. Other holds on the same matter stay."""
    if hold not in draft.state.holds:
        raise NotFound(f"There is no hold {hold}.")
    held = draft.state.holds[hold]
    if held.lifted is not None:
        raise NotNow(f"Hold {hold} was lifted.")
    if not ground.strip():
        raise BadInput("Lifting a hold needs its ground.")
    draft.say(
        ev.HoldLifted(at=draft.at, by=draft.by, subject=held.subject, hold=hold, ground=legible(ground))
    )


@command("publish a schedule")
def publish_schedule(draft: Draft, text: str) -> None:
    """Publish how long what is kept: the latest schedule holds."""
    schedule = read_schedule(text)
    if any(each.id.casefold() == schedule.id.casefold() for each in draft.state.schedules):
        raise NotNow(f"{schedule.id} is published already; give the new text the next version.")
    draft.say(ev.SchedulePublished(at=draft.at, by=draft.by, subject="schedules", schedule=schedule))


@command("propose an erasure")
def propose_erasure(draft: Draft, number: str, kinds: Sequence[Kind]) -> None:
    """Propose to erase kinds of personal data of a matter that is over; a second person has to approve.

    Refused while it is open, owes a reason or is held, and before the published schedule lets it go.
    """
    subject, wanted = _subject(draft, number), _kinds(kinds)
    check_erasable(draft.state, subject, wanted, draft.at)
    draft.say(ev.ErasureProposed(at=draft.at, by=draft.by, subject=subject, kinds=wanted))


@command("approve an erasure")
def approve_erasure(draft: Draft, number: str) -> None:
    """Approve what another person proposed: the fields are erased for good, and the record says which.

    The record stays whole: what remains still verifies, and the state is what the record gives without them.
    """
    subject = _subject(draft, number)
    proposal = draft.state.proposals.get(subject)
    if proposal is None or proposal.done is not None:
        raise NotNow(f"Nobody has proposed to erase anything of {number}.")
    if proposal.by.id == draft.by.id:
        raise NotAllowed("A second person has to approve an erasure.")
    schedule = check_erasable(draft.state, subject, proposal.kinds, draft.at)
    about_person = about_person_of(draft.state, subject)
    erased, facts = [], set()
    for entry in _entries(draft, subject):
        event = ev.from_bytes(entry.data)
        found = personal(event, about_person)
        fields = tuple(path for path, kind in found.items() if kind in proposal.kinds)
        if fields:
            erased.append(ev.ErasedFields(entry.index, fields))
            draft.erase(entry.index, fields)
        if isinstance(event, ev.FactLearned) and about_person(event.statement.fact):
            facts.add(event.statement.fact)
    draft.say(
        ev.Erased(
            at=draft.at,
            by=draft.by,
            subject=subject,
            kinds=proposal.kinds,
            facts=tuple(sorted(facts)),
            schedule=schedule.id,
            proposed=proposal.by,
        )
    )
    for first in range(0, len(erased), FIELDS_MOST):
        part = tuple(erased[first : first + FIELDS_MOST])
        draft.say(ev.FieldsErased(at=draft.at, by=draft.by, subject=subject, erased=part))


@command("disclose")
def disclose(draft: Draft, number: str, to: str, ground: str, opened: Sequence[Kind] = ()) -> None:
    """Open the record of a matter to somebody, on a ground; of personal data only the kinds named.

    What is handed over is a package of receipts: each proves its entry, and that the rest was withheld.
    """
    subject = _subject(draft, number)
    if not to.strip() or not ground.strip():
        raise BadInput("A disclosure needs to whom, and the ground: the request or order that it answers.")
    draft.say(
        ev.Disclosed(
            at=draft.at,
            by=draft.by,
            subject=subject,
            number=draft.state.next_number(f"{draft.at:%y}-D"),
            to=legible(to),
            ground=legible(ground),
            opened=_kinds(opened) if opened else (),
            entries=tuple(entry.index for entry in _entries(draft, subject)),
        )
    )


def _entries(draft: Draft, subject: str) -> list[Entry]:
    if subject.startswith(("complaint/", "caution/")):
        return list(draft.stream(subject))
    streams = streams_of(draft.state.matter(subject))
    return sorted((each for stream in streams for each in draft.stream(stream)), key=lambda each: each.index)


def about_person_of(state: State, subject: str) -> Callable[[str], bool]:
    """Whether a fact of a matter is about a person; what no directive declares may be."""
    if subject.startswith(("complaint/", "caution/")):
        return lambda _: True
    directive = governing(state, state.matter(subject))
    declared = {fact.name: fact.about for fact in directive.facts} if directive else {}
    return lambda fact: "person" in declared.get(fact, {"person"})


def _subject(draft: Draft, number: str) -> str:
    if number in draft.state.complaints:
        return f"complaint/{number}"
    if number in draft.state.cautions:
        return f"caution/{number}"
    return draft.state.subject(number)


def _kinds(kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    wanted = tuple(kind for kind in KINDS if kind in kinds)
    if not wanted or set(kinds) - set(KINDS):
        raise BadInput(f"Name kinds of personal data: {', '.join(KINDS)}.")
    return wanted
