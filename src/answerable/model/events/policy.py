"""What puts a policy in force, and what is ordered beside it."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.nouns import Order, Publication


class DirectivePublished(Event, frozen=True, kw_only=True, tag="directive published"):
    """A directive was put in force from its effective time on. `wording`: the draft that it was."""

    publication: Publication
    wording: str = ""


class WordingWritten(Event, frozen=True, kw_only=True, tag="wording written"):
    """Somebody wrote on a draft of a directive; what was proposed of it before is not any more."""

    wording: str
    text: str


class WordingProposed(Event, frozen=True, kw_only=True, tag="wording proposed"):
    """A draft was proposed: this text, by its SHA-256, may be put in force by a second person."""

    wording: str
    digest: str


class WordingReturned(Event, frozen=True, kw_only=True, tag="wording returned"):
    """A second person gave a draft back to its authors."""

    wording: str
    reason: str


class WordingWithdrawn(Event, frozen=True, kw_only=True, tag="wording withdrawn"):
    """A draft is not worked on any more."""

    wording: str


class OrderNoted(Event, frozen=True, kw_only=True, tag="order noted"):
    """An order by word of mouth was put on the record. It decides nothing."""

    order: Order
