"""The specification's example is what the program makes."""

import base64
import json
import re
from hashlib import shake_128
from itertools import count
from pathlib import Path

import pytest

from answerable.record import Append, NewEntry, Signer, open_sqlite, verify_receipt
from answerable.record.tree import leaf_hash

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec" / "record.md"
ORIGIN = "psap.example.org/record"
TAKEN = b'{"type":"call.taken","place":{"address":"12 Elm Street","floor":2},"call_back":"555-0100"}'


def test_the_example_that_opens_the_specification_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random bytes are those of SHAKE128 of 0, 1, 2 …, for this example alone."""
    calls = count()
    monkeypatch.setattr("secrets.token_bytes", lambda size: shake_128(b"%d" % next(calls)).digest(size))
    taken = NewEntry("call/2026-1", TAKEN, ("place",))
    sent = NewEntry("unit/3A12", b'{"type":"unit.sent"}')
    closed = NewEntry("call/2026-1", b'{"type":"call.closed","disposition":"report taken"}')
    with open_sqlite(tmp_path / "record.db", ORIGIN, Signer(ORIGIN, bytes(range(32)))) as log:
        log.append(Append("command 1", {"call/2026-1": 0}, (taken, sent)))
        log.append(Append("command 2", {"call/2026-1": 1}, (closed,)))
        leaves = [entry.leaf for entry in log.read()]
        made = [
            leaves[0].decode() + "\n",
            log.store.rows(0, 1)[0].opened.replace("~", "\n") + "\n",
            "".join(f"{leaf_hash(leaf).hex()}\n" for leaf in leaves),
            f"{log.vkey}\n",
            log.receipt(0, ["stream", "type", "place/address"]),
        ]
    page = SPEC.read_text()
    for text in made[1].split():
        salt, name, value = json.loads(base64.urlsafe_b64decode(text + "=="))
        written = "{" if name == "place" else json.dumps(value)
        assert f'    ["{salt}","{name}",{written}' in page
    shown = re.findall(r"^```\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert shown == made
    told = verify_receipt(shown[4], shown[3])
    assert told.data == b'{"type":"call.taken","place":{"address":"12 Elm Street"}}'
    assert (told.stream, told.version, told.closed) == ("call/2026-1", None, 16 + 8 - 4)
