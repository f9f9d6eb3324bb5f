"""The webhook: what was not signed with the secret, just now, is not heard."""

import datetime
import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.beside.saying import CAD, line, lines, taken
from tests.center.town import START, Town

from answerable.beside import BadSignature, check_signature, receive, sign
from answerable.model.desk import Desk
from answerable.model.errors import NotAllowed

SECRET = bytes(range(32))
STAMP = int(START.timestamp())
PAYLOAD = lines(line("24-1", id="w1"))


def check(payload: bytes = PAYLOAD, stamp: str = str(STAMP), signature: str = "", late: float = 0) -> None:
    given_ = signature or sign(SECRET, STAMP, PAYLOAD)
    check_signature(SECRET, payload, stamp, given_, START + datetime.timedelta(seconds=late))


def test_the_signature_is_hmac_sha256_over_the_timestamp_a_dot_and_the_payload() -> None:
    expected = hmac.new(SECRET, f"{STAMP}.".encode() + PAYLOAD, hashlib.sha256).hexdigest()
    check(signature=f"v1={expected}")


def test_another_secret_payload_or_time_is_refused() -> None:
    changed: list[dict[str, Any]] = [
        {"payload": PAYLOAD + b" "},
        {"stamp": str(STAMP + 1)},
        {"signature": sign(b"x" * 32, STAMP, PAYLOAD)},
        {"signature": sign(SECRET, STAMP, PAYLOAD).replace("v1=", "v2=")},
        {"stamp": ""},
        {"stamp": "-1"},
        {"stamp": "²"},
    ]
    for each in changed:
        with pytest.raises(BadSignature):
            check(**each)


def test_a_request_is_heard_for_five_minutes_either_side() -> None:
    check(late=300)
    check(late=-300)
    for late in (301, -301, 10**8):
        with pytest.raises(BadSignature, match="clocks"):
            check(late=late)


def test_while_a_secret_is_changed_one_of_several_signatures_is_enough() -> None:
    check(signature=f"v1={'0' * 64}, {sign(SECRET, STAMP, PAYLOAD)}")


def test_a_short_secret_is_a_mistake_of_who_configures_it() -> None:
    with pytest.raises(ValueError, match="32"):
        check_signature(b"short", PAYLOAD, str(STAMP), "v1=", START)


@given(st.text(max_size=80), st.text(max_size=20), st.binary(max_size=40))
def test_whatever_comes_in_is_refused_as_such(signature: str, stamp: str, payload: bytes) -> None:
    with pytest.raises(BadSignature):
        check_signature(SECRET, payload, stamp, signature, START)


def test_a_payload_that_is_sent_again_takes_nothing_twice(town: Town) -> None:
    desk = Desk(town.ledger, CAD)
    payload = lines(line("24-1", id="w1"), line("24-2", priority=2), {"no": "word"})
    first, second = receive(desk, payload, "cad"), receive(desk, payload, "cad")
    assert (first.new, first.repeated, [each.row for each in first.rejected]) == (2, 0, [3])
    assert (second.new, second.repeated) == (0, 2)
    assert len(taken(town)) == 2


def test_a_payload_that_is_no_text_at_all_is_rejected_line_by_line(town: Town) -> None:
    found = receive(Desk(town.ledger, CAD), b"\xff\xfe\x00\n[[[[\n" + b"[" * 5000, "cad")
    assert found.new == 0
    assert [each.row for each in found.rejected] == [1, 2, 3]


def test_who_may_not_shadow_is_not_heard(town: Town) -> None:
    with pytest.raises(NotAllowed):
        receive(town.desk("call-taker"), PAYLOAD, "cad")
