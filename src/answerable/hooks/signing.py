"""Standard Webhooks (specification 1.0.0, Signature scheme): `webhook-id`, `webhook-timestamp`,
`webhook-signature`.

What is signed is `ID.TIMESTAMP.PAYLOAD`. A symmetric secret, `whsec_` and base64 of 24 to 64 bytes, signs by
HMAC-SHA256 (`v1,`); a private key, `whsk_` and base64 of its 32-byte seed or of seed and public key, by
Ed25519 (`v1a,`). A file with several, one a line, signs with each, so that a secret can be changed while both
hold.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from answerable.hooks.declared import SECRETS
from answerable.model.errors import BadInput

SYMMETRIC: Final = "whsec_"
PRIVATE: Final = "whsk_"
PUBLIC: Final = "whpk_"
SECRET_BYTES: Final = 32
MOST: Final = 4
"""More secrets than these at once are a mistake; a receiver tries each."""


class Signing:
    """The secrets of one hook. Shows nothing of them when printed."""

    def __init__(self, words: Sequence[str]) -> None:
        """Raises ValueError, which repeats nothing of them."""
        if not 1 <= len(words) <= MOST:
            raise ValueError(f"there have to be 1 to {MOST} secrets, one a line")
        self._keys = [_key(word) for word in words]

    def __repr__(self) -> str:
        return "Signing(…)"

    def headers(self, message: str, timestamp: int, payload: bytes) -> dict[str, str]:
        """The three headers of a message with this id, sent at this time (seconds since the epoch)."""
        signed = f"{message}.{timestamp}.".encode() + payload
        return {
            "webhook-id": message,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(_signature(key, signed) for key in self._keys),
        }


def read_signing(directory: Path, name: str) -> Signing:
    """The secrets of a hook, from `hooks/NAME.secret` in the centre's directory. Raises `BadInput`."""
    file = directory / SECRETS / f"{name}.secret"
    try:
        if file.stat().st_mode & 0o077:
            raise BadInput(f"{file} can be read by others; run: chmod 600 {file}")
        return Signing(file.read_text("ascii", "replace").split())
    except FileNotFoundError:
        raise BadInput(f"{file} is not there; run: answerable hooks secret {name}") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise BadInput(f"{file} is no secret of Standard Webhooks: {error}.") from None


def new_secret(*, asymmetric: bool = False) -> tuple[str, str]:
    """A new secret as it is kept, and what its receiver is given: the same, or the public key."""
    seed = secrets.token_bytes(SECRET_BYTES)
    if not asymmetric:
        shared = SYMMETRIC + base64.b64encode(seed).decode()
        return shared, shared
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return PRIVATE + base64.b64encode(seed + public).decode(), PUBLIC + base64.b64encode(public).decode()


def _key(word: str) -> bytes | Ed25519PrivateKey:
    kind = next((each for each in (SYMMETRIC, PRIVATE) if word.startswith(each)), None)
    if kind is None:
        raise ValueError(f"one begins with {SYMMETRIC} or {PRIVATE}")
    try:
        data = base64.b64decode(word.removeprefix(kind), validate=True)
    except binascii.Error:
        raise ValueError("what follows is base64") from None
    if kind == SYMMETRIC:
        if not 24 <= len(data) <= 64:
            raise ValueError("a shared secret has 24 to 64 bytes")
        return data
    if len(data) not in (32, 64):
        raise ValueError("a private key has 32 or 64 bytes")
    key = Ed25519PrivateKey.from_private_bytes(data[:32])
    if data[32:] and data[32:] != key.public_key().public_bytes_raw():
        raise ValueError("the public key in it is another key's")
    return key


def _signature(key: bytes | Ed25519PrivateKey, signed: bytes) -> str:
    if isinstance(key, Ed25519PrivateKey):
        return f"v1a,{base64.b64encode(key.sign(signed)).decode()}"
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"
