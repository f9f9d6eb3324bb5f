"""What a command's id was first used for: so that the id with something else in it is told, and not answered.

Kept beside the log is no word of it, and no digest that guesses could be held against for ever: a keyed one,
whose key goes when anything is erased. What was asked before that is no longer compared.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, Protocol

from answerable.model.errors import AskedOtherwise
from answerable.record import Turn

KEY: Final = "asked-key"
"""Where the key is, in the vault."""

KEY_BYTES: Final = 32
NAME_BYTES: Final = 8
"""A mark begins with so many bytes that name its key, and has `MARK_BYTES` in all."""
MARK_BYTES: Final = 24


class Keeping(Protocol):
    """A command's draft, as this needs it."""

    def keep(self, key: str, value: bytes | None) -> None:
        """Put a value beside the log."""

    def kept(self, key: str) -> bytes | None:
        """What is kept beside the log under a key."""


def keep_asked(draft: Keeping, command: str, asked: bytes) -> None:
    """Keep, with what a command says, what it was asked with."""
    key = draft.kept(KEY)
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        draft.keep(KEY, key)
    draft.keep(_place(command), _mark(key, asked))


def check_asked(turn: Turn, command: str, asked: bytes) -> None:
    """Raise `AskedOtherwise` where a command that was carried out was asked with something else.

    Passes where that is not known: it was kept without, or something was erased since.
    """
    mark, key = turn.vault(_place(command)), turn.vault(KEY)
    if mark is None or key is None:
        return
    now = _mark(key, asked)
    if mark[:NAME_BYTES] == now[:NAME_BYTES] and mark != now:
        raise AskedOtherwise("This id was used for the same command with another content; give a new one.")


def _place(command: str) -> str:
    return f"asked/{hashlib.sha256(command.encode()).hexdigest()[:32]}"


def _mark(key: bytes, asked: bytes) -> bytes:
    name = hashlib.sha256(key).digest()[:NAME_BYTES]
    return name + hmac.digest(key, asked, "sha256")[: MARK_BYTES - NAME_BYTES]
