"""A call, from its taking to its end."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from answerable.center.aid import need_aid_ended
from answerable.center.opening import need_nobody_serving, open_matter
from answerable.center.passing import need_acknowledged
from answerable.center.reaching import owe_first_steps
from answerable.dispatch import somebody_owed
from answerable.model import events as ev
from answerable.model.answering import answer_again
from answerable.model.asking import governing, reading
from answerable.model.deciding import decide_again, note_if_late
from answerable.model.departing import (
    NO_GROUNDS,
    Grounds,
    depart,
    depart_if_fell,
    need_reason,
    need_second_person,
)
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotNow
from answerable.model.facts import believe, insist, sort_facts
from answerable.model.legible import LONGEST, legible, legible_place
from answerable.model.nouns import (
    DISPOSITIONS,
    AssistanceRequest,
    CallKind,
    DispositionKind,
    Place,
)
from answerable.model.owing import settle_all

NOTE_MOST: Final = 20_000
"""Characters of a note."""


@command("take a call")
def take_call(
    draft: Draft,
    place: Place,
    *,
    call_back: str = "",
    kind: CallKind = "voice",
    language: str = "",
    facts: Mapping[str, Any] | None = None,
    came_from: str = "",
    received: datetime.datetime | None = None,
    live: bool = True,
) -> None:
    """Take a call: always, whatever is missing, with or without a directive.

    Facts that the directive does not have do not stop the call: they are kept, with what is wrong with each.
    `received` (aware) is when it came, where it is entered later; what was in force then governs it.
    `came_from`: who transferred it. `live`: whether its caller can still be found and reached; then that is
    owed where the place or the call-back is missing, or the kind of call demands it.
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
            came_from=legible(came_from),
        )
    )
    if live:
        owe_first_steps(draft, number)
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
    depart_if_fell(draft, subject, matter, changed)
    answer_again(draft, subject)


@command("note on a call")
def note(draft: Draft, number: str, words: str) -> None:
    """Write something about an open call or request: kept with it, read by people, never decided on.

    What is too long for one entry becomes several, in order; nothing is cut.
    """
    subject, _ = open_matter(draft, number)
    if not words.strip() or len(words) > NOTE_MOST:
        raise BadInput(f"A note needs its words, at most {NOTE_MOST:,} characters.")
    for first in range(0, len(words), LONGEST):
        draft.say(
            ev.Noted(at=draft.at, by=draft.by, subject=subject, words=legible(words[first : first + LONGEST]))
        )


@command("close")
def close(
    draft: Draft, number: str, disposition: DispositionKind, note: str = "", grounds: Grounds = NO_GROUNDS
) -> None:
    """End an incident or request, always with a disposition.

    If somebody was to be sent and nobody was, or nobody since the answer rose, closing is a departure
    downward: it needs a reason and, at life safety, a second person. What was passed on has to be
    acknowledged, or taken back, before; aid that was asked for has to have come, or to be withdrawn.
    """
    subject, matter = open_matter(draft, number)
    if disposition not in DISPOSITIONS:
        raise BadInput(f"Closing needs a disposition, one of: {', '.join(DISPOSITIONS)}.")
    if isinstance(matter, AssistanceRequest) and not matter.answers:
        raise NotNow(f"Request {number} has had no answer yet; answer it before closing it.")
    need_nobody_serving(draft, subject)
    need_acknowledged(matter)
    need_aid_ended(matter)
    unanswered = not matter.answered or matter.step == "answer"  # or what came was for less than this
    if unanswered and somebody_owed(matter, governing(draft.state, matter)):
        need_reason(grounds, "Somebody was to be sent and nobody was: closing")
        need_second_person(draft, subject, grounds)
        depart(draft, subject, "closed unanswered", grounds)
    note_if_late(draft, subject)
    settle_all(draft, subject)
    draft.say(
        ev.Closed(at=draft.at, by=draft.by, subject=subject, disposition=disposition, note=legible(note))
    )
