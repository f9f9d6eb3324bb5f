"""Another system's words over HTTP: a signed request with JSON lines. What mounts it is the server.

The signature is HMAC-SHA256 (RFC 2104) with a shared secret over `TIMESTAMP.PAYLOAD`, in hex, so that neither
can be changed. A request from outside the window is refused; one that is sent again inside it takes nothing
twice, because words are known by their ids.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from typing import Final

import msgspec

from answerable.beside.hearing import hear_words
from answerable.intake import Profile, Reject, read_lines
from answerable.model.desk import Desk
from answerable.model.errors import Refused

TIMESTAMP: Final = "Answerable-Timestamp"
"""The header with the time of sending: whole seconds since the epoch."""
SIGNATURE: Final = "Answerable-Signature"
"""The header with `v1=HEX`; several, separated by blanks or commas, while a secret is changed."""
WINDOW: Final = datetime.timedelta(minutes=5)
SECRET_LEAST: Final = 32
"""Bytes of a secret: as many as the hash has (RFC 2104, section 3)."""


class BadSignature(Refused):
    """The request is not signed with the secret, or was not sent just now. Says nothing of the secret."""


class Received(msgspec.Struct, frozen=True):
    """The answer to a webhook: what was taken, and each line that was not, with why."""

    new: int
    repeated: int
    rejected: tuple[Reject, ...] = ()


def sign(secret: bytes, timestamp: int, payload: bytes) -> str:
    """The value of the signature's header."""
    return f"v1={_mac(secret, str(timestamp), payload)}"


def check_signature(
    secret: bytes,
    payload: bytes,
    timestamp: str,
    signature: str,
    now: datetime.datetime,
    window: datetime.timedelta = WINDOW,
) -> None:
    """Pass when the payload was signed with the secret within the window; otherwise raise `BadSignature`.

    `timestamp` and `signature` are the two headers' values as they came ("" where there is none).
    """
    if len(secret) < SECRET_LEAST:
        raise ValueError(f"a webhook's secret needs {SECRET_LEAST} random bytes")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise BadSignature(f"{TIMESTAMP} has to be the time of sending, in whole seconds since 1970.")
    right = _mac(secret, timestamp, payload).encode()
    given = [part.removeprefix("v1=") for part in signature.replace(",", " ").split() if part[:3] == "v1="]
    # Each in constant time: how long it takes tells nothing of where they differ.
    if not any(hmac.compare_digest(right, each.encode("utf-8", "replace")) for each in given):
        raise BadSignature(f"{SIGNATURE} is not that of this payload and timestamp.")
    if abs(now.timestamp() - int(timestamp)) > window.total_seconds():
        minutes = int(window.total_seconds() // 60)
        raise BadSignature(f"This was not sent within the last {minutes} minutes; check the clocks.")


def receive(desk: Desk, payload: bytes, system: str, profile: Profile | None = None) -> Received:
    """Take the words of a payload that was checked: JSON lines, or one JSON object.

    Raises `BadInput` for a name that no system can have, `NotAllowed`, and the record's errors; a line that
    cannot be taken does not stop the others.
    """
    held = read_lines(payload, desk.ledger.clock(), profile)
    heard = hear_words(desk, system, held.words)
    refused = tuple(Reject(0, f"the word {each}: {heard.why}") for each in heard.refused)
    return Received(heard.new, heard.repeated, held.rejects + refused)


def _mac(secret: bytes, timestamp: str, payload: bytes) -> str:
    return hmac.new(secret, timestamp.encode() + b"." + payload, hashlib.sha256).hexdigest()
