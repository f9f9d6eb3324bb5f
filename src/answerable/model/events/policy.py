"""What puts a policy in force, and what is ordered beside it."""

from __future__ import annotations

from answerable.model.events.base import Event
from answerable.model.nouns import Order, Publication


class DirectivePublished(Event, frozen=True, kw_only=True, tag="directive published"):
    """A directive was put in force from its effective time on."""

    publication: Publication


class OrderNoted(Event, frozen=True, kw_only=True, tag="order noted"):
    """An order by word of mouth was put on the record. It decides nothing."""

    order: Order
