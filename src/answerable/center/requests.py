"""Requests for assistance between agencies."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from answerable.center.opening import open_matter
from answerable.model import events as ev
from answerable.model.answering import give_answer
from answerable.model.asking import governing, reading
from answerable.model.deciding import decide_again
from answerable.model.departing import (
    NO_GROUNDS,
    Grounds,
    read_outcomes,
    set_aside,
)
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput
from answerable.model.facts import believe, sort_facts
from answerable.model.legible import legible, legible_place
from answerable.model.nouns import (
    ANSWER,
    AssistanceRequest,
    Place,
)


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
    received: datetime.datetime | None = None,
) -> None:
    """Take another agency's request, by whatever way it came, and decide it.

    Like a call it is always taken. `received` (aware) is when it came, where it is entered later; what was in
    force then governs it.
    """
    if not agency.strip() or not asked.strip():
        raise BadInput("A request needs the agency that asks, and what it asks for.")
    agency = legible(agency)  # it is the source of what it says, too
    number = draft.state.next_number(f"{draft.at:%y}-R")
    came = min(aware(received), draft.at) if received else draft.at
    publication = draft.state.in_force("requests", came)
    good, refused = sort_facts(reading(publication), facts or {})
    draft.say(
        ev.AssistanceRequested(
            at=draft.at,
            by=draft.by,
            request=number,
            received=came,
            agency=agency,
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
    subject, matter = open_matter(draft, number)
    if not isinstance(matter, AssistanceRequest):
        raise BadInput(f"{number} is an incident; only requests for assistance are answered this way.")
    if answer and read_outcomes(governing(draft.state, matter), {ANSWER: answer}) != {
        ANSWER: matter.acting[ANSWER]
    }:
        set_aside(draft, subject, {ANSWER: answer}, grounds)
    give_answer(draft, subject)
