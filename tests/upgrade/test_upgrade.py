"""Records that older programs wrote are read by this one: the same state, sound, and gone on with.

`2026-11-26.tar.gz` was written by the program of commit aadf375 (SQLite format 2, PostgreSQL format 1; it
served its centre), told what `make.sh` says: a centre, a backup, a receipt, the state as that program folded
it, and the same record in PostgreSQL 18 (the backup, restored there by the same program; `pg_dump --inserts`
without settings and comments). Names, numbers and the key in it are invented.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.cli.conftest import Town
from tests.upgrade.state import told

from answerable.bootstrap import open_centre
from answerable.center import calls
from answerable.model.errors import FromLaterVersion
from answerable.model.nouns import Place
from answerable.model.people import Person
from answerable.record import Append, NewEntry

OLD = Path(__file__).parent / "2026-11-26.tar.gz"
KEPT = 70


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(OLD) as kept:
        kept.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.3 has none
        kept.extractall(tmp_path)
    return tmp_path


@pytest.fixture
def old_town(old: Path) -> Town:
    return Town(old / "centre")


def missing(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Where the new value says anything else than the old one. Later ones may add members, no more."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            yield from missing(value, new[name], f"{path}/{name}") if name in new else (f"{path}/{name}",)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, now) in enumerate(zip(old, new, strict=True)):
            yield from missing(before, now, f"{path}/{place}")
    elif old != new:
        yield path


def test_an_old_record_folds_to_the_state_that_it_folded_to(old: Path) -> None:
    before = json.loads((old / "state.json").read_text())
    with open_centre(old / "centre") as centre:
        now = told(centre.ledger.state)
    assert before["requests"], "what it compares is something"
    assert list(missing(before, now)) == []


def test_an_old_record_is_sound_and_its_receipts_verify(old_town: Town) -> None:
    assert f"sound: entries {KEPT}," in old_town.do("fsck")
    given = str(old_town.folder.parent / "receipt")
    assert "VERIFIED" in old_town.do("verify", given, str(old_town.folder / "key.vkey"))


def test_an_old_record_is_gone_on_with(old_town: Town) -> None:
    """What was open is learned about and sent to; a command of before is known by its id; all stays sound."""
    with open_centre(old_town.folder) as centre:
        number = next(each.id for each in centre.ledger.state.incidents.values() if each.status == "waiting")
    year = number[:2]
    assert old_town.run("take", "--id", "first", by="T12:call-taker").exit_code == 0
    assert old_town.size() == KEPT, "it was carried out before the upgrade, and is not again"
    old_town.do("learn", number, "people hurt=1", by="T12:call-taker")
    old_town.do("send", number, by="D4:dispatcher")
    assert f"{year}-000005" in old_town.do("take", "kind of call=concern", by="T12:call-taker")
    old_town.do("rotate-key", by=None)
    assert "sound" in old_town.do("fsck")


def test_an_old_backup_is_restored(old_town: Town, tmp_path: Path) -> None:
    key = str(old_town.folder / "key")
    restored = Town(tmp_path / "restored")
    restored.do("restore", str(tmp_path / "backup"), "--key", key, "--centre", str(restored.folder), by=None)
    assert restored.size() > KEPT, "and that it was restored"
    assert "sound" in restored.do("fsck")


def test_an_old_database_is_read_and_gone_on_with(old: Path, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as database:
        database.execute((old / "postgres.sql").read_bytes())
    (old / "centre" / "record.db").unlink()
    before = json.loads((old / "state.json").read_text())
    with open_centre(old / "centre", database=postgres_url) as centre:
        now = told(centre.ledger.state)
        assert list(missing(before["incidents"], now["incidents"])) == []
        assert list(missing(before["requests"], now["requests"])) == []
        calls.take_call(centre.desk(Person("T12", "call-taker")), Place(), facts={"kind of call": "concern"})
        assert len(centre.ledger.state.calls) == len(before["calls"]) + 1


def test_a_snapshot_of_another_program_is_left_aside(old: Path) -> None:
    (old / "centre" / "snapshot").write_bytes(b"\0\0\0\0 what another version packed")
    with open_centre(old / "centre") as centre:
        assert centre.log.size == KEPT
        assert centre.ledger.read_to == KEPT


LATER = (
    b'{"event":"moon landed","at":"2031-01-01T00:00:00Z","by":{"id":"A1","role":"owner"}}',
    b'{"event":"key rotated","at":"2031-01-01T00:00:00Z","by":{"id":"A1","role":"owner"},"moon":"full"}',
)


@pytest.mark.parametrize("entry", LATER, ids=["an event", "a field"])
def test_what_a_later_version_wrote_is_refused_in_a_sentence(old_town: Town, entry: bytes) -> None:
    """Not passed over: half of an event is another event. Nothing is recorded then."""
    with open_centre(old_town.folder) as centre:
        centre.log.append(Append("later", {}, (NewEntry("centre", entry),)))
        with pytest.raises(FromLaterVersion, match=f"entry {KEPT} says what this version"):
            centre.ledger.catch_up()
    size = old_town.size()
    result = old_town.run("take", "kind of call=concern", by="T12:call-taker")
    assert result.exit_code == 2
    assert "open the record with the version that wrote it, or a later one" in result.output
    assert old_town.size() == size
