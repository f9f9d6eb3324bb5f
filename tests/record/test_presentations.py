"""Receipts taken apart and put together otherwise: whatever still verifies says nothing that is not so."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.record import NewEntry, Signer, VerificationError, verify_receipt
from answerable.record.checkpoint import Checkpoint
from answerable.record.entry import Sealer, choose
from answerable.record.receipt import make_proof, present
from answerable.record.tree import leaf_hash

KEY = Signer("example.org/log", bytes(32))
DATA: dict[str, Any] = {"kind": "taken", "place": {"address": "12 Elm", "floor": 2}, "note": "gone", "n": [1]}
STREAM, VERSION = "call/1", 3
LEAF, OPENED = Sealer(KEY).seal(NewEntry(STREAM, json.dumps(DATA).encode(), ("place",)), VERSION)
_, OTHERS = Sealer(KEY).seal(
    NewEntry("call/2", json.dumps({**DATA, "kind": "closed"}).encode(), ("place",)), 1
)
NOTE = KEY.sign(Checkpoint("example.org/log", 1, leaf_hash(LEAF)).text)
EXTRA = present(LEAF, choose(OPENED, None))
POOL = [*OPENED.split("~"), *OTHERS.split("~"), "", "WyJhIiwiYiIsMV0", "!", "é"]


def shown(extra: bytes) -> dict[str, Any]:
    """What a verifier is shown of a receipt over these bytes; raises VerificationError."""
    told = verify_receipt(make_proof(0, (), NOTE, extra), KEY.verifier.vkey)
    assert told.entry == LEAF
    assert told.stream in (None, STREAM)
    assert told.version in (None, VERSION)
    data: dict[str, Any] = json.loads(told.data)
    return data


def is_part_of(told: dict[str, Any]) -> bool:
    return all(
        value == DATA[name] or (name == "place" and value.items() <= DATA[name].items())
        for name, value in told.items()
    )


def test_the_receipt_that_is_changed_below_verifies() -> None:
    assert shown(EXTRA) == DATA


@given(st.data())
def test_no_changed_byte_of_a_presentation_is_accepted(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(EXTRA) - 1))
    byte = bytes([data.draw(st.integers(0, 255) | st.sampled_from(EXTRA))])
    changed = data.draw(
        st.sampled_from(
            [
                EXTRA[:at] + byte + EXTRA[at + 1 :],
                EXTRA[:at] + EXTRA[at + 1 :],
                EXTRA[:at] + byte + EXTRA[at:],
            ]
        )
    )
    if changed != EXTRA:
        with pytest.raises(VerificationError):
            shown(changed)


@given(st.lists(st.sampled_from(POOL), max_size=9))
def test_no_mixture_of_disclosures_says_what_is_not_so(disclosures: list[str]) -> None:
    """Left out, doubled, in any order, of another entry, or no disclosures at all."""
    try:
        told = shown(present(LEAF, disclosures))
    except VerificationError:
        assert disclosures
        return
    assert is_part_of(told)
    assert len(set(disclosures)) == len(disclosures)
    assert set(disclosures) <= set(OPENED.split("~"))


@given(st.sampled_from(OPENED.split("~")), st.data())
def test_a_disclosure_respelt_with_the_same_meaning_is_refused(disclosure: str, data: st.DataObject) -> None:
    salt, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    spelt = data.draw(
        st.sampled_from(
            [
                json.dumps([salt, name, value]),
                json.dumps([salt, name, value], separators=(",", ":")) + " ",
                json.dumps([salt, name, value, None], separators=(",", ":")),
                json.dumps([salt + "A", name, value], separators=(",", ":")),
                f'["{salt}","\\u{ord(name[0]):04x}{name[1:]}",{json.dumps(value)}]',
            ]
        )
    )
    changed = base64.urlsafe_b64encode(spelt.encode()).decode().rstrip("=")
    others = [text for text in OPENED.split("~") if text != disclosure]
    with pytest.raises(VerificationError):
        shown(present(LEAF, [changed, *others]))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_what_is_no_presentation_is_refused(value: object) -> None:
    wire = json.loads(EXTRA)
    for name in wire:
        changed = json.dumps({**wire, name: value}, separators=(",", ":")).encode()
        with pytest.raises(VerificationError):
            shown(changed)
