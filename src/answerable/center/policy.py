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
    Order,
    Publication,
)


@command("publish a directive")
def publish_directive(draft: Draft, text: str) -> None:
    """Put a directive in force from its effective time on.

    Raises `DirectiveError` with every mistake of the text, and `BadInput` where it governs nothing or has
    units checked on in a status that none has.
    """
    directive = read(text)
    governs = governs_what(directive)
    rules_of(directive)
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
    waits = owed_under(draft, governs)
    draft.say(ev.DirectivePublished(at=draft.at, by=draft.by, publication=publication))
    if waits:
        draft.say(asked_again(draft, directive.id, publication.effective))


@command("note an order")
def note_order(draft: Draft, giver: str, words: str, expires: datetime.datetime) -> None:
    """Put an order given by word of mouth on the record: its giver, its words, its end.

    It decides nothing.
    """
    if not giver.strip() or not words.strip() or aware(expires) <= draft.at:
        raise BadInput("An order needs its giver, its words, and an end that lies ahead.")
    order = Order(legible(giver), legible(words), draft.at, expires, draft.by)
    draft.say(ev.OrderNoted(at=draft.at, by=draft.by, order=order))
