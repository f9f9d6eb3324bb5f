"""What is known of a place: entered, reviewed, withdrawn. Shown with calls there, and never decided on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from answerable.model import events as ev
from answerable.model.cautions import (
    CAUTION_KINDS,
    TERM,
    TERM_MOST,
    Caution,
    CautionKind,
    how_near,
    places_of,
)
from answerable.model.deciding import tell
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.legible import LONGEST, legible, legible_place
from answerable.model.nouns import AssistanceRequest, Incident, Place
from answerable.model.state import State


@command("enter a caution")
def enter_caution(
    draft: Draft,
    place: Place,
    kind: CautionKind,
    words: str,
    *,
    source: str = "",
    authority: str = "",
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> None:
    """Enter what is known of a place, for whoever is sent there.

    It is shown with each call there until it lapses: `until`, at most 366 days ahead; when left out,
    after the term of the published schedule, or 180 days. A history of violence says on whose word, and
    under what authority.
    """
    where = legible_place(place)
    if not where.known:
        raise BadInput("A caution needs its place: an address or a position.")
    if kind not in CAUTION_KINDS or not words.strip() or len(words) > LONGEST:
        kinds = ", ".join(CAUTION_KINDS)
        raise BadInput(f"A caution needs its kind ({kinds}) and its words, at most {LONGEST:,} characters.")
    if kind == "violence" and not (source.strip() and authority.strip()):
        raise BadInput("A history of violence needs its source and the authority under which it is kept.")
    begins = aware(since) if since else draft.at
    ends = _until(draft, until, max(begins, draft.at))
    number = draft.state.next_number(f"{draft.at:%y}-A")
    draft.say(
        ev.CautionEntered(
            at=draft.at,
            by=draft.by,
            subject=f"caution/{number}",
            kind=kind,
            place=where,
            words=legible(words),
            source=legible(source),
            authority=legible(authority),
            since=begins,
            until=ends,
        )
    )
    caution = draft.state.cautions[number]
    if caution.stands(draft.at):
        _tell_of(draft, caution, f"a caution was entered for where it is: {kind}")


@command("review a caution")
def review_caution(draft: Draft, number: str, reason: str, until: datetime.datetime | None = None) -> None:
    """Say that a caution still holds, and until when: another person than who entered it, with a reason.

    Of one that had lapsed the dispatcher is told, as of a new one.
    """
    caution = _kept(draft.state, number)
    if draft.by.id == caution.by.id:
        raise NotAllowed("Another person than who entered a caution has to review it.")
    if not reason.strip():
        raise BadInput("A review needs its reason: how it was made sure of.")
    ends = _until(draft, until, draft.at)
    draft.say(
        ev.CautionReviewed(
            at=draft.at, by=draft.by, subject=f"caution/{number}", until=ends, reason=legible(reason)
        )
    )
    if not caution.stands(draft.at) and draft.state.cautions[number].stands(draft.at):
        _tell_of(draft, caution, f"a caution for where it is stands again: {caution.kind}")


@command("withdraw a caution")
def withdraw_caution(draft: Draft, number: str, reason: str) -> None:
    """Withdraw a caution, with a reason. A dispatcher withdraws only what they entered themselves."""
    caution = _kept(draft.state, number)
    if draft.by.role == "dispatcher" and draft.by.id != caution.by.id:
        raise NotAllowed(
            "A dispatcher withdraws only their own caution; ask a supervisor or the duty officer."
        )
    if not reason.strip():
        raise BadInput("Withdrawing a caution needs its reason.")
    if caution.stands(draft.at):
        _tell_of(draft, caution, f"a caution for where it is was withdrawn: {caution.kind}")
    draft.say(
        ev.CautionWithdrawn(at=draft.at, by=draft.by, subject=f"caution/{number}", reason=legible(reason))
    )


def _kept(state: State, number: str) -> Caution:
    caution: Caution | None = state.cautions.get(number)
    if caution is None:
        raise NotFound(f"There is no caution {number}.")
    if caution.withdrawn is not None:
        raise NotNow(f"Caution {number} was withdrawn.")
    if caution.erased:
        raise NotNow(f"Caution {number} has lapsed and was erased; enter what is known now as another.")
    return caution


def _until(draft: Draft, until: datetime.datetime | None, begins: datetime.datetime) -> datetime.datetime:
    ends = aware(until) if until else begins + _term(draft)
    if not begins < ends <= begins + TERM_MOST:
        raise BadInput(f"A caution lapses after its beginning, and within {TERM_MOST.days} days of it.")
    return ends


def _term(draft: Draft) -> datetime.timedelta:
    """How long cautions stand: as the latest published schedule says, if it does."""
    schedules = draft.state.schedules
    days = schedules[-1].cautions if len(schedules) else None
    return TERM if days is None else min(datetime.timedelta(days=days), TERM_MOST)


def _tell_of(draft: Draft, caution: Caution, text: str) -> None:
    """Tell the dispatcher, for every open call and request there; the text has no word of the caution's."""
    for subject in list(_open_at(draft.state, caution)):
        tell(draft, "dispatcher", subject, text)


def _open_at(state: State, caution: Caution) -> Iterator[str]:
    matters: list[Incident | AssistanceRequest] = [*state.incidents.values(), *state.requests.values()]
    for matter in matters:
        kind = "request" if isinstance(matter, AssistanceRequest) else "incident"
        if matter.status not in ("closed", "merged") and how_near(caution, places_of(state, matter)):
            yield f"{kind}/{matter.id}"
