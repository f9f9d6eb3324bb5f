"""Strict readings of base64 and decimals: exactly one spelling is accepted, so no mutation goes unnoticed."""

import base64
import binascii

from answerable.record.errors import VerificationError


def b64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str, what: str) -> bytes:
    """Read standard base64; raises VerificationError naming `what` unless spelt in the one canonical way."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise VerificationError(f"{what} is not base64") from None
    if b64(data) != text:
        raise VerificationError(f"{what} is not base64 in its canonical spelling")
    return data


def decimal(text: str, what: str) -> int:
    """Read an ASCII decimal without leading zeroes, below 2^63; raises VerificationError naming `what`."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or (text[0] == "0" and text != "0"):
        raise VerificationError(f"{what} is not a plain decimal number")
    number = int(text)
    if number >= 1 << 63:
        raise VerificationError(f"{what} is too large")
    return number


_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


def b64url(data: bytes) -> bytes:
    """Base64 for names and addresses, without padding (RFC 7515, section 2)."""
    return binascii.b2a_base64(data, newline=False).translate(_URL).rstrip(b"=")


def unb64url(text: bytes, what: str) -> bytes:
    """Read base64url without padding; raises VerificationError naming `what` unless in its one spelling."""
    try:
        data = binascii.a2b_base64(text.translate(_FROM_URL) + b"=" * (-len(text) % 4))
    except binascii.Error:
        raise VerificationError(f"{what} is not base64url") from None
    if b64url(data) != text:
        raise VerificationError(f"{what} is not base64url in its canonical spelling")
    return data
