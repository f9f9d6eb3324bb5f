"""Calls that belong together: offered, linked into a series, merged into one. Never by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from answerable.center.aid import need_aid_ended
from answerable.center.opening import need_nobody_serving, open_matter
from answerable.center.passing import need_acknowledged
from answerable.model import events as ev
from answerable.model.asking import governing
from answerable.model.deciding import decide_again, falls, note_if_late, rises
from answerable.model.departing import (
    NO_GROUNDS,
    Grounds,
    depart,
    depart_if_fell,
    need_reason,
    need_second_person,
)
from answerable.model.deriving import derive, series_fact
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.facts import believe, insist
from answerable.model.ledger import Ledger
from answerable.model.legible import legible
from answerable.model.nouns import Incident, Mention, MentionKind
from answerable.model.owing import move_all
from answerable.model.relating import Offer, offers
from answerable.policy import Directive
from answerable.policy.given import fold


def related(ledger: Ledger, number: str) -> tuple[Offer, ...]:
    """Incidents that may belong to this one, the likeliest first, each with its reasons. Records nothing."""
    return ledger.look(lambda state: offers(state, state.incident(number)))


@command("learn a fact")
def mention(draft: Draft, number: str, what: MentionKind, words: str, source: str = "") -> None:
    """Keep a plate or a person that somebody named: it is searched for, and no directive reads it."""
    subject, _ = open_matter(draft, number)
    incident = draft.state.incident(number)
    if what not in ("plate", "person") or not any(letter.isalnum() for letter in words):
        raise BadInput("Name a plate or a person.")
    said = Mention(what, draft.at, legible(words), legible(source).strip() or f"caller {incident.calls[0]}")
    draft.say(ev.Mentioned(at=draft.at, by=draft.by, subject=subject, mention=said))
    if derive(draft, subject):
        decide_again(draft, subject, "it was compared with earlier calls")


@command("link calls")
def link(draft: Draft, numbers: Sequence[str], fact: str = "") -> None:
    """Link incidents, open and past, into one series; each open one learns what says so: the directive's
    `series`, and `fact`.

    Where what is acted on falls by it, that is a departure, as when a fact is learned. What is over is named
    in the series and stays as it ended.
    """
    subjects = sorted({draft.state.subject(draft.state.incident(number).id) for number in numbers})
    if len(subjects) < 2:
        raise BadInput("A series needs two incidents or more.")
    if all(draft.state.matter(subject).status == "closed" for subject in subjects):
        raise NotNow("All of these are closed; a series is linked from an open incident.")
    series = draft.state.next_number(f"{draft.at:%y}-S")
    draft.say(ev.SeriesOpened(at=draft.at, by=draft.by, series=series))
    for subject in subjects:
        before = draft.state.matter(subject)
        directive = governing(draft.state, before)
        draft.say(ev.SeriesLinked(at=draft.at, by=draft.by, subject=subject, series=series))
        if before.status == "closed":
            continue
        changed = believe(draft, subject, _saying_so(directive, fact), f"series {series}")
        decide_again(draft, subject, "linked into a series")
        depart_if_fell(draft, subject, before, changed)


def _saying_so(directive: Directive | None, fact: str) -> dict[str, Any]:
    """The facts that say that calls are a series, each yes. Raises `BadInput` where there are none."""
    own = series_fact(directive)
    named = {fact} if fact.strip() else set()
    if own and fold(fact) != fold(own.name):
        named.add(own.name)
    if not named:
        raise BadInput("Name the directive's fact that says that calls are a series; it has none called so.")
    return insist(directive, dict.fromkeys(sorted(named), "yes"))


@command("link calls")
def unlink(draft: Draft, number: str, series: str, grounds: Grounds = NO_GROUNDS) -> None:
    """Take an incident out of a series that it does not belong to; what the series said of it is taken back.

    It needs a reason. If what is acted on falls, that is a departure and, at life safety, needs a second
    person. One that is over is only named in it no more.
    """
    incident = draft.state.incident(number)
    subject = draft.state.subject(incident.id)
    need_reason(grounds, "Taking an incident out of a series")
    if series not in incident.series:
        raise BadInput(f"{incident.id} is not in series {series}.")
    directive, reason = governing(draft.state, incident), legible(grounds.reason)
    draft.say(ev.SeriesUnlinked(at=draft.at, by=draft.by, subject=subject, series=series, reason=reason))
    if incident.status == "closed":
        return
    said = {each.fact: None for each in incident.statements if each.source == f"series {series}"}
    believe(draft, subject, said, f"series {series}")
    decide_again(draft, subject, "taken out of a series")
    if rises(directive, draft.state.matter(subject).acting, incident.acting):
        need_second_person(draft, subject, grounds, before=incident)
        depart(draft, subject, "fact changed", grounds)


@command("merge incidents")
def merge(draft: Draft, number: str, into: str, grounds: Grounds = NO_GROUNDS) -> None:
    """One incident turns out to be another: its calls and facts go there, and all of it is decided on.

    If what either was owed is more than what is acted on then, merging is a departure: it needs a reason and,
    at life safety, a second person.
    """
    (subject, _), (target, _) = open_matter(draft, number), open_matter(draft, into)
    merged, kept = draft.state.incident(number), draft.state.incident(into)
    if subject == target:
        raise BadInput(f"{number} and {into} are the same incident already.")
    if draft.state.serving(subject):
        way = "clear one of both first" if draft.state.serving(target) else "merge the other way round"
        need_nobody_serving(draft, subject, way)
    need_acknowledged(merged)
    need_aid_ended(merged)
    note_if_late(draft, subject)
    draft.say(ev.Merged(at=draft.at, by=draft.by, subject=subject, into=kept.id, calls=merged.calls))
    move_all(draft, subject, target)
    decide_again(draft, target, "another incident was merged into it")
    lowered = falls(governing(draft.state, merged), merged.acting, draft.state.matter(target).acting)
    if lowered and not merged.answered:
        need_reason(grounds, "A merge that lowers what an incident was owed")
        need_second_person(draft, subject, grounds)
        depart(draft, subject, "merged unanswered", grounds)
    _note_fall(draft, target, kept, grounds)


def _note_fall(draft: Draft, target: str, kept: Incident, grounds: Grounds) -> None:
    """What the other incident's callers said may also lower what the one that stays was owed."""
    if not rises(governing(draft.state, kept), draft.state.matter(target).acting, kept.acting):
        return
    if not kept.answered:
        need_reason(grounds, "A merge that lowers what an incident was owed")
        need_second_person(draft, target, grounds, before=kept)
    said = grounds if grounds.reason.strip() else Grounds("another incident was merged into it")
    depart(draft, target, "fact changed", said)
