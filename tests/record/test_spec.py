"""The specification's example is what the program makes."""

import re
from pathlib import Path

import pytest

from answerable.record import Append, NewEntry, Signer, open_sqlite, verify_receipt
from answerable.record.tree import leaf_hash

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec" / "record.md"
ORIGIN = "psap.example.org/record"
SALTS = [bytes(range(16 * number, 16 * number + 16)) for number in range(3)]


def test_the_example_that_opens_the_specification_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salts = iter(SALTS)
    monkeypatch.setattr("secrets.token_bytes", lambda _size: next(salts))
    taken = NewEntry("call/2026-1", b'{"type":"call.taken","at":"2026-01-01T00:00:00Z"}')
    sent = NewEntry("unit/3A12", b'{"type":"unit.sent"}')
    closed = NewEntry("call/2026-1", b'{"type":"call.closed","disposition":"report taken"}')
    with open_sqlite(tmp_path / "record.db", ORIGIN, Signer(ORIGIN, bytes(range(32)))) as log:
        log.append(Append("command 1", {"call/2026-1": 0}, (taken, sent)))
        log.append(Append("command 2", {"call/2026-1": 1}, (closed,)))
        leaves = [entry.leaf for entry in log.read()]
        made = [
            b"".join(leaf + b"\n" for leaf in leaves).decode(),
            "".join(f"{leaf_hash(leaf).hex()}\n" for leaf in leaves),
            f"{log.vkey}\n",
            log.receipt(1),
        ]
    shown = re.findall(r"^```\n(.*?)^```$", SPEC.read_text(), re.DOTALL | re.MULTILINE)
    assert shown == made
    assert verify_receipt(shown[3], shown[2]).data == sent.data
