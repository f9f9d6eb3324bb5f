"""The key that signs the record, and the one that follows it."""

from __future__ import annotations

from answerable.model import events as ev
from answerable.model.draft import Draft
from answerable.model.ledger import Ledger
from answerable.model.people import Person, require


def rotate_key(ledger: Ledger, by: Person, vkey: str, before: str) -> None:
    """Announce the key that follows, as the last word of the one before, and have the record signed by it.

    For whoever owns the centre's directory: no desk gives this command.
    """
    require(by, "rotate the key")

    def act(draft: Draft) -> None:
        draft.say(ev.KeyRotated(at=draft.at, by=draft.by, vkey=vkey, before=before))
        draft.rotate(vkey)

    ledger.carry_out(by, act)
