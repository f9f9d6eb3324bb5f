"""What a command's id was first used for: so that the id with something else in it is told, and not answered.

Kept beside the log is no word of it, and no digest that guesses could be held against for ever: a keyed one,
whose key goes when anything is erased. What was asked before that is no longer compared.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, NamedTuple, Protocol

from answerable.model.errors import AskedOtherwise
from answerable.record import Turn

KEY: Final = "asked-key"
"""Where the key is, in the vault."""

KEY_BYTES: Final = 32
NAME_BYTES: Final = 8
"""A mark begins with so many bytes that name its key, and has `MARK_BYTES` in all."""
MARK_BYTES: Final = 24


class Key(NamedTuple):
    """The key of marks; a fresh one is not in the vault before the first mark that it makes."""

    secret: bytes
    fresh: bool

    def mark(self, asked: bytes) -> bytes:
        """What `asked` is told by: it names its key, and tells nothing to who has not got that."""
        name = hashlib.sha256(self.secret).digest()[:NAME_BYTES]
        return name + hmac.digest(self.secret, asked, "sha256")[: MARK_BYTES - NAME_BYTES]


class Keeping(Protocol):
    """A command's draft, as this needs it."""

    def keep(self, key: str, value: bytes | None) -> None:
        """Put a value beside the log."""


def key_of(turn: Turn) -> Key:
    """The key in the vault, or a fresh one where there is none."""
    kept = turn.vault(KEY)
    return Key(secrets.token_bytes(KEY_BYTES), fresh=True) if kept is None else Key(kept, fresh=False)


def told_apart(key: Key, command: str, asked: bytes) -> str:
    """The id of a command of those who share a name: with other words it is another command's.

    The same words give the same id for as long as the key is there; after that it is a new command.
    """
    return f"{command} {key.mark(asked).hex()}"


def keep_asked(draft: Keeping, key: Key, command: str, asked: bytes) -> None:
    """Keep, with what a command says, what it was asked with."""
    if key.fresh:
        draft.keep(KEY, key.secret)
    draft.keep(_place(command), key.mark(asked))


def check_asked(turn: Turn, key: Key, command: str, asked: bytes) -> None:
    """Raise `AskedOtherwise` where a command that was carried out was asked with something else.

    Passes where that is not known: it was kept without, or something was erased since.
    """
    mark, now = turn.vault(_place(command)), key.mark(asked)
    if mark is not None and mark[:NAME_BYTES] == now[:NAME_BYTES] and mark != now:
        raise AskedOtherwise("This id was used for the same command with another content; give a new one.")


def _place(command: str) -> str:
    return f"asked/{hashlib.sha256(command.encode()).hexdigest()[:32]}"
