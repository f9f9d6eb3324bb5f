"""What happens to the key that signs the record."""

from __future__ import annotations

from answerable.model.events.base import Event


class KeyRotated(Event, frozen=True, kw_only=True, tag="key rotated"):
    """The record is signed by another key from the next entries on: `vkey`, after `before`.

    This event is the old key's word for the new one, and is signed by the old one.
    """

    vkey: str
    before: str
