"""The entry's bytes: one spelling each, nothing else accepted; and what may be recorded at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.record import Append, InvalidAppend, NewEntry, TimerChange, VerificationError
from answerable.record.entry import ENTRY_MAX, Envelope, check_append, decode

names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), min_size=1, max_size=60
)
leaves = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=8)
GOOD = Envelope("call/1", 3, bytes(range(16)), b'{"a": [1, 2.50, "\xc3\xa9"]}').encode()


def test_an_entry_looks_as_the_specification_shows() -> None:
    assert GOOD == (
        b'{"v":1,"stream":"call/1","version":3,"salt":"000102030405060708090a0b0c0d0e0f",'
        b'"data":{"a": [1, 2.50, "\xc3\xa9"]}}'
    )


@given(names, st.integers(1, (1 << 63) - 1), st.binary(min_size=16, max_size=16), leaves)
def test_an_entry_is_read_as_it_was_written_the_callers_bytes_untouched(
    stream: str, version: int, salt: bytes, value: object
) -> None:
    envelope = Envelope(stream, version, salt, json.dumps(value, indent=1).encode())
    assert decode(envelope.encode()) == envelope


@given(st.data())
def test_an_entry_changed_is_refused_or_is_another_entry(data: st.DataObject) -> None:
    """One spelling for each content: what still reads is written back as exactly the changed bytes."""
    at = data.draw(st.integers(0, len(GOOD) - 1))
    changed = GOOD[:at] + bytes([data.draw(st.integers(0, 255))]) + GOOD[at + 1 :]
    try:
        assert decode(changed).encode() == changed
    except VerificationError:
        return


@given(st.binary())
def test_garbage_raises_nothing_but_the_rooms_own_error(data: bytes) -> None:
    with pytest.raises(VerificationError):
        decode(data)


@pytest.mark.parametrize(
    "leaf",
    [
        GOOD.replace(b'{"v"', b'{ "v"'),
        GOOD.replace(b'"v":1', b'"v":2'),
        GOOD.replace(b'"version":3', b'"version":0'),
        GOOD.replace(b'"version":3', b'"version":03'),
        GOOD.replace(b"0a0b", b"0A0B"),
        GOOD.replace(b'"salt":"00', b'"salt":"'),
        GOOD.replace(b'"v":1,', b'"v":1,"extra":1,'),
        GOOD.replace(b'"v":1,"stream":"call/1"', b'"stream":"call/1","v":1'),
        GOOD.replace(b"call/1", b"call\\/1"),
        GOOD.replace(b'"data":', b'"data": '),
        GOOD + b"\n",
        b"[" * 100_000,
        GOOD.replace(b"[1, 2.50", b"[" * 30_000 + b"1, 2.50"),
    ],
)
def test_any_other_spelling_is_refused(leaf: bytes) -> None:
    with pytest.raises(VerificationError):
        decode(leaf)


@pytest.mark.parametrize(
    ("append", "told"),
    [
        (Append(""), "the id must have 1 to 255 bytes"),
        (Append('a"b'), "the id must"),
        (Append("\ud800"), "the id must"),
        (Append("é" * 128), "the id must"),
        (Append("a", {"s": -1}), "version expected of s"),
        (Append("a", {"s\n": 0}), "the stream must"),
        (Append("a", {}, (NewEntry("", b"1"),)), "the stream must"),
        (Append("a", {}, (NewEntry("s", b""),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b"{'a': 1}"),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b'"\xff"'),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b"NaN"),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b"1} "),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b"[" * 20_000 + b"]" * 20_000),)), "not valid JSON"),
        (Append("a", {}, (NewEntry("s", b" 1"),)), "white space around"),
        (Append("a", {}, (NewEntry("s", b'"%s"' % (b"x" * 65_535)),)), "split it"),
        (Append("a", {}, (), (TimerChange("", 1),)), "the timer's key must"),
        (Append("a", {}, (), (TimerChange("k", -1),)), "milliseconds since the epoch"),
        (Append("a", {}, (), (TimerChange("k", 1 << 63),)), "milliseconds since the epoch"),
        (Append("a", {}, (), (TimerChange("k", 1, bytes(70_000)),)), "at most 65535 bytes"),
    ],
)
def test_what_can_never_be_recorded_is_refused_with_its_reason(append: Append, told: str) -> None:
    with pytest.raises(InvalidAppend, match=told):
        check_append(append)


def test_the_largest_entry_fits_exactly() -> None:
    overhead = len(Envelope("s", (1 << 63) - 1, bytes(16), b'""').encode())
    largest = b'"%s"' % (b"x" * (ENTRY_MAX - overhead))
    check_append(Append("a", {}, (NewEntry("s", largest),)))
    with pytest.raises(InvalidAppend):
        check_append(Append("a", {}, (NewEntry("s", largest[:-1] + b'x"'),)))


def test_personal_data_is_not_repeated_in_an_error() -> None:
    with pytest.raises(InvalidAppend) as refused:
        check_append(Append("a", {}, (NewEntry("s", b'{"name": "Jane Doe"'),)))
    assert "Jane" not in str(refused.value)
