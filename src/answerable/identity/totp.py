"""The second factor: codes that change with time (RFC 6238), and recovery codes for a lost device."""

from __future__ import annotations

import datetime
import hmac
from hashlib import sha256
from typing import Final

import pyotp

from answerable.model.errors import BadInput

STEP: Final = 30
"""Seconds that a code lasts (RFC 6238, 5.2)."""
WINDOW: Final = 1
"""Steps before and after the present one that are taken too: clocks drift, and people type slowly."""
RECOVERY_CODES: Final = 10
NO_STEP: Final = 2**62
"""As `after`: every step was used, so that no code is right; the work is the same."""


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226, section 4, R6)."""
    return pyotp.random_base32(32)


def uri(secret: str, account: str, issuer: str) -> str:
    """What a device reads, as text or as a picture: `otpauth://totp/…`."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


DECOY: Final = new_secret()
"""Checked where an account has no second factor: the same work."""


def check_secret(secret: str) -> None:
    """Raise `BadInput` unless it is one that `new_secret` could have made."""
    if len(secret) != 32 or set(secret) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise BadInput("That is no secret of an enrolment; begin the enrolment again.")


def step_of(secret: str, code: str, at: datetime.datetime, after: int) -> int | None:
    """The time step that a code is of; None: it is no code of now, or its step was used already.

    `after` is the last step that was used: no code is taken twice (RFC 6238, 5.2). Every step of the window
    is tried, whichever matches, so that the time taken says nothing.
    """
    totp = pyotp.TOTP(secret, interval=STEP)
    now = int(at.timestamp()) // STEP
    typed = "".join(code.split()).encode("utf-8", "replace")
    steps = range(now - WINDOW, now + WINDOW + 1)
    same = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed)]
    return next((step for step in same if step > after), None)


def new_recovery_codes() -> tuple[str, ...]:
    """Codes to be shown once and kept on paper: 80 random bits each, in groups to be typed."""
    return tuple(_grouped(pyotp.random_base32(32)[:16].lower()) for _ in range(RECOVERY_CODES))


def recovery_hash(code: str) -> str:
    """What is kept of a recovery code: SHA-256 is enough for 80 random bits that are used once."""
    plain = "".join(each for each in code.lower() if each.isalnum())
    return sha256(b"recovery code " + plain.encode("utf-8", "replace")).hexdigest()


def spend_recovery_code(kept: tuple[str, ...], code: str) -> tuple[str, ...] | None:
    """The hashes that are left when the code is one of them; None when it is not."""
    given = recovery_hash(code)
    found = [hmac.compare_digest(each, given) for each in kept]
    return tuple(each for each, same in zip(kept, found, strict=True) if not same) if any(found) else None


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
