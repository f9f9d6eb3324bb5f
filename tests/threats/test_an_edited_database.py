"""An administrator who edits the database: what is found, by whom, and what only others can find."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest
from tests.cli.conftest import Town
from tests.record.places import tamper

from answerable.record import (
    Append,
    NewEntry,
    Signer,
    VerificationError,
    fsck,
    open_sqlite,
    verify_receipt,
)
from answerable.record.checkpoint import open_checkpoint

DAY = 24 * 60 * 60 * 1000


def test_a_deadline_that_is_taken_out_is_found_set_right_and_told(called: Town) -> None:
    """The log has no such entry, and so its hashes cannot tell; what is owed is a fold of it, and does."""
    tamper(called.folder / "record.db", "delete from timers")
    found = called.do("fsck", code=1)
    assert f"PROBLEM: timer incident/{called.call}: taken out, though 'answer' is owed" in found
    assert "NOT SOUND" in found
    assert called.json("fsck", code=1)["sound"] is False
    assert "set right" in called.run("due").stderr
    assert "a deadline was changed in the store" in called.do("notices", "--to", "supervisor")
    assert called.do("fsck").startswith("sound")


def test_a_deadline_that_is_moved_a_day_is_found(called: Town) -> None:
    tamper(called.folder / "record.db", f"update timers set due = due + {DAY}")
    assert "1440.0 minutes later than owed" in called.do("fsck", code=1)


def test_an_older_file_put_back_is_sound_in_itself_and_contradicted_by_any_later_receipt(
    called: Town, tmp_path: Path
) -> None:
    """`fsck` alone cannot tell; whoever holds a later checkpoint can, and so can a witness."""
    older = shutil.copy(called.folder / "record.db", tmp_path / "older.db")
    called.do("learn", called.call, "life safety=yes", by="T1:call-taker")
    called.do("receipt", called.call, "--out", str(tmp_path / "receipt"))
    with apsw.Connection(str(called.folder / "record.db")) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    shutil.copy(older, called.folder / "record.db")
    for beside in called.folder.glob("record.db-*"):
        beside.unlink()
    (called.folder / "snapshot").unlink(missing_ok=True)
    key = (called.folder / "key.vkey").read_text().strip()
    receipt = verify_receipt((tmp_path / "receipt").read_text(), key)
    assert called.json("fsck")["size"] < receipt.size
    called.do("backup", str(tmp_path / "kept"))
    known = tmp_path / "known"
    known.write_text((tmp_path / "receipt").read_text())
    refused = called.run(
        *("restore", str(tmp_path / "kept"), "--key", str(called.folder / "key"), "--known", str(known)),
        *("--centre", str(tmp_path / "new")),
    )
    assert refused.exit_code != 0
    assert not (tmp_path / "new").exists()


def test_who_has_the_key_can_write_another_history_and_only_outsiders_can_tell(tmp_path: Path) -> None:
    """The limit that is stated: by its own key a rewritten record is sound; an old receipt contradicts it."""
    key = Signer("example.org/town", bytes(range(32)))
    with open_sqlite(tmp_path / "true.db", key.verifier.name, key) as log:
        for number in range(4):
            log.append(Append(f"{number}", entries=(NewEntry(f"call/{number}", b'{"said":"help"}'),)))
        log.checkpoint()
        receipt, vkey = log.receipt(2), log.vkey
    with open_sqlite(tmp_path / "false.db", key.verifier.name, key) as log:
        for number in range(4):
            said = b'{"said":"nothing"}' if number == 2 else b'{"said":"help"}'
            log.append(Append(f"{number}", entries=(NewEntry(f"call/{number}", said),)))
        forged = open_checkpoint(log.checkpoint(), key.verifier)
    assert fsck(tmp_path / "false.db", vkey).sound
    held = verify_receipt(receipt, vkey)
    assert held.size == forged.size
    assert held.root != forged.root, "two roots of one size, both signed: that is the proof of it"


def test_without_the_key_another_history_is_nobody_s(tmp_path: Path) -> None:
    ours, theirs = Signer("example.org/town", bytes(32)), Signer("example.org/town", bytes(range(32)))
    with open_sqlite(tmp_path / "r.db", theirs.verifier.name, theirs) as log:
        log.append(Append("1", entries=(NewEntry("call/1", b'{"said":"nothing"}'),)))
        receipt = log.receipt(0)
    with pytest.raises(VerificationError):
        verify_receipt(receipt, ours.verifier.vkey)
    assert not fsck(tmp_path / "r.db", ours.verifier.vkey).sound
