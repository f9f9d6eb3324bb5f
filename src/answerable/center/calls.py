"""A call, from its taking to its end."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from answerable.center.opening import open_matter
from answerable.dispatch import somebody_owed
from answerable.model import events as ev
from answerable.model.answering import answer_again
from answerable.model.deciding import (
    decide_again,
    falls,
    governing,
    note_if_late,
    reading,
    rises,
)
from answerable.model.departing import (
    NO_GROUNDS,
    Grounds,
    depart,
    need_reason,
    need_second_person,
)
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotNow
from answerable.model.facts import believe, insist, sort_facts
from answerable.model.legible import legible, legible_place
from answerable.model.nouns import (
    DISPOSITIONS,
    AssistanceRequest,
    CallKind,
    DispositionKind,
    Place,
)


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
    subject, matter = open_matter(draft, number)
    directive = governing(draft.state, matter)
    usual = matter.agency if isinstance(matter, AssistanceRequest) else f"caller {matter.calls[0]}"
    changed = believe(draft, subject, insist(directive, facts), source.strip() or usual)
    decide_again(draft, subject, "a fact was learned")
    if changed and rises(directive, draft.state.matter(subject).acting, matter.acting):
        depart(draft, subject, "fact changed", Grounds(f"known otherwise before: {', '.join(changed)}"))
    answer_again(draft, subject)


@command("link calls")
def link(draft: Draft, numbers: Sequence[str], fact: str) -> None:
    """Link incidents into one series, and learn on each the directive's `fact` that says so: yes."""
    subjects = sorted({open_matter(draft, draft.state.incident(number).id)[0] for number in numbers})
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
    (subject, _), (target, _) = open_matter(draft, number), open_matter(draft, into)
    merged, kept = draft.state.incident(number), draft.state.incident(into)
    if subject == target:
        raise BadInput(f"{number} and {into} are the same incident already.")
    if still := _serving(draft, subject):
        way = "clear one of both first" if _serving(draft, target) else "merge the other way round"
        raise NotNow(f"{still} still serves {merged.id}; {way}.")
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
    subject, matter = open_matter(draft, number)
    if disposition not in DISPOSITIONS:
        raise BadInput(f"Closing needs a disposition, one of: {', '.join(DISPOSITIONS)}.")
    if isinstance(matter, AssistanceRequest) and not matter.answers:
        raise NotNow(f"Request {number} has had no answer yet; answer it before closing it.")
    if still := _serving(draft, subject):
        raise NotNow(f"{still} still serves {matter.id}; clear it first.")
    if not matter.answered and somebody_owed(matter, governing(draft.state, matter)):
        need_reason(grounds, "Somebody was to be sent and nobody was: closing")
        need_second_person(draft, subject, grounds)
        depart(draft, subject, "closed unanswered", grounds)
    note_if_late(draft, subject)
    draft.say(
        ev.Closed(at=draft.at, by=draft.by, subject=subject, disposition=disposition, note=legible(note))
    )


def _serving(draft: Draft, subject: str) -> str:
    return ", ".join(unit.id for unit in draft.state.serving(subject))
