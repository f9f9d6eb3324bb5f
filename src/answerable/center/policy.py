"""The policy in force, and what is ordered beside it."""

from __future__ import annotations

import datetime

from answerable.center.in_force import asked_again, owed_under
from answerable.dispatch import rules_of
from answerable.model import events as ev
from answerable.model.asking import governs_what, read
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotNow
from answerable.model.legible import legible
from answerable.model.nouns import (
    Governs,
    Order,
    Publication,
)
from answerable.model.people import Person
from answerable.policy import Directive


@command("publish a directive")
def publish_directive(draft: Draft, text: str) -> None:
    """Put a directive in force from its effective time on, as one person: who founds a centre has no second.

    Where there are two, `propose_wording` and `approve_wording` do it, and the record shows both. Raises
    `DirectiveError` with every mistake of the text, and `BadInput` where it governs nothing or has units
    checked on in a status that none has.
    """
    put_in_force(draft, text, draft.by)


def put_in_force(
    draft: Draft, text: str, by: Person, *, approved_by: Person | None = None, wording: str = ""
) -> None:
    """Say that a text is in force from its effective time on: published by whom, approved by whom."""
    directive, governs = read_publishable(draft, text)
    publication = Publication(
        directive.id,
        governs,
        directive.digest,
        directive.effective,
        directive.expires,
        draft.at,
        by,
        text,
        approved_by,
    )
    waits = owed_under(draft, governs)
    draft.say(ev.DirectivePublished(at=draft.at, by=draft.by, publication=publication, wording=wording))
    if waits:
        draft.say(asked_again(draft, directive.id, publication.effective))


def read_publishable(draft: Draft, text: str) -> tuple[Directive, Governs]:
    """A text as the directive that could be put in force now, and what it would govern.

    Raises what `publish_directive` does.
    """
    directive = read(text)
    governs = governs_what(directive)
    rules_of(directive)
    if any(each.id.casefold() == directive.id.casefold() for each in draft.state.publications):
        raise NotNow(f"{directive.id} is published already; give the new text the next version.")
    return directive, governs


@command("note an order")
def note_order(draft: Draft, giver: str, words: str, expires: datetime.datetime) -> None:
    """Put an order given by word of mouth on the record: its giver, its words, its end.

    It decides nothing.
    """
    if not giver.strip() or not words.strip() or aware(expires) <= draft.at:
        raise BadInput("An order needs its giver, its words, and an end that lies ahead.")
    order = Order(legible(giver), legible(words), draft.at, expires, draft.by)
    draft.say(ev.OrderNoted(at=draft.at, by=draft.by, order=order))
