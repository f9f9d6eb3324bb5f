"""Codes that change with time, and codes on paper."""

import base64
import datetime
import hmac
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.identity import totp
from answerable.model.errors import BadInput

SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = (
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
)
"""RFC 6238, appendix B, SHA-1: eight digits, of which a device of six digits shows the last six."""


def at(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def oracle(secret: str, step: int) -> str:
    """RFC 4226, 5.3, written out."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    start = mac[-1] & 15
    number: int = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_of_the_rfc_are_taken(seconds: int, code: str) -> None:
    assert totp.step_of(SECRET, code[-6:], at(seconds), 0) == seconds // 30


@given(st.integers(10_000, 4_000_000_000), st.integers(-4, 4))
def test_a_code_is_taken_one_step_early_or_late_and_not_two(seconds: int, off: int) -> None:
    """Its own step is told, so that it can be spent. Two steps may show the same code by chance."""
    step = seconds // 30
    near = {oracle(SECRET, step + each): step + each for each in (1, 0, -1)}
    code = oracle(SECRET, step + off)
    assert totp.step_of(SECRET, code, at(seconds), 0) == near.get(code)


@given(st.integers(10_000, 4_000_000_000))
def test_no_code_is_taken_twice(seconds: int) -> None:
    """RFC 6238, 5.2: nor one that is older than the last one used."""
    step = seconds // 30
    for each in (step - 1, step, step + 1):
        assert totp.step_of(SECRET, oracle(SECRET, each), at(seconds), step + 1) is None


@given(st.text(max_size=12))
def test_what_is_no_code_is_no_code(text: str) -> None:
    codes = {oracle(SECRET, each) for each in (1999, 2000, 2001)}
    assert (totp.step_of(SECRET, text, at(60_000), 0) is not None) == ("".join(text.split()) in codes)


def test_where_there_is_no_second_factor_no_code_is_right() -> None:
    code = oracle(totp.DECOY, 2000)
    assert totp.step_of(totp.DECOY, code, at(60_000), totp.NO_STEP) is None


def test_a_device_reads_the_secret_the_account_and_the_centre() -> None:
    secret = totp.new_secret()
    read = totp.uri(secret, "T12", "911.harrowbay.example")
    assert read.startswith("otpauth://totp/911.harrowbay.example:T12?")
    assert f"secret={secret}" in read


def test_secrets_have_160_bits_and_no_two_are_the_same() -> None:
    made = {totp.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(base64.b32decode(each)) for each in made} == {20}


@pytest.mark.parametrize("secret", ["", "A", "a" * 32, "A" * 31 + "1", "A" * 33])
def test_what_is_no_secret_of_an_enrolment_is_refused(secret: str) -> None:
    totp.check_secret(totp.new_secret())
    with pytest.raises(BadInput):
        totp.check_secret(secret)


def test_each_recovery_code_is_right_once_however_it_is_typed() -> None:
    codes = totp.new_recovery_codes()
    kept = tuple(totp.recovery_hash(code) for code in codes)
    assert len(set(codes)) == totp.RECOVERY_CODES
    left = totp.spend_recovery_code(kept, f" {codes[3].upper().replace('-', ' ')} ")
    assert left is not None
    assert set(kept) - set(left) == {kept[3]}
    assert totp.spend_recovery_code(left, codes[3]) is None


@given(st.text(max_size=20))
def test_no_other_text_is_a_recovery_code(text: str) -> None:
    assert totp.spend_recovery_code((totp.recovery_hash("abcd-efgh-2345-6723"),), text) is None
    assert totp.spend_recovery_code((), text) is None
