"""Random secrets that stand for somebody: sessions' and tokens'. Only their hashes are kept.

A secret of 256 random bits needs no slow hash: nobody can try them out (NIST SP 800-63B-4, 3.1.2.2 speaks of
the same for look-up secrets of 112 bits and more).
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

import msgspec

from answerable.identity.errors import NotSignedOn

BYTES: Final = 32
TOKEN_FORM: Final = "ans_<id>_<secret>"  # noqa: S105 - the form of a token, not a token
NO_SUCH_TOKEN: Final = "There is no such token, or it ended."  # noqa: S105 - a message
OVER: Final = "This session is over; sign on again."
_ID_SIGNS: Final = "abcdefghjkmnpqrstvwxyz23456789"


def new_secret() -> str:
    """256 random bits, as 64 hexadecimal digits."""
    return secrets.token_hex(BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256, hexadecimal."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def is_same(kept: str, secret: str) -> bool:
    """Whether a secret is the one that a digest was made of; the time taken does not say how near it is."""
    return hmac.compare_digest(kept, digest(secret))


def csrf_of(secret: str) -> str:
    """The token that a session's own pages carry: made of its secret, and of no use to find it."""
    return hmac.new(secret.encode("utf-8", "replace"), b"answerable csrf", sha256).hexdigest()


def new_token_id() -> str:
    """Ten characters that are not taken for one another."""
    return "".join(secrets.choice(_ID_SIGNS) for _ in range(10))


def show_token(token: str, secret: str) -> str:
    """A token as it is given out, once: `ans_<id>_<secret>`; secret scanners know it by its form."""
    return f"ans_{token}_{secret}"


class Bearer(msgspec.Struct, frozen=True):
    """A token as it was presented."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"Bearer({self.id!r}, …)"


def read_token(text: str) -> Bearer:
    """The parts of a presented token; raises `NotSignedOn` when it has not the form of one."""
    parts = text.strip().split("_")
    if len(parts) != 3 or parts[0] != "ans" or len(parts[2]) != 2 * BYTES or not text.isascii():
        raise NotSignedOn(f"That is no token; one has the form {TOKEN_FORM}.")
    return Bearer(parts[1], parts[2])
