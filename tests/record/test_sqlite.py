"""The SQLite file: what it refuses, how it is made, and several processes on it, killed or not."""

import os
import random
import sqlite3
import stat
from pathlib import Path

import apsw
import pytest
from tests.record.kills import check_round, kill_round

from answerable.record import Append, Busy, Log, NewEntry, Signer, StoreError, fsck, open_sqlite
from answerable.record.sqlite import SqliteStore
from answerable.record.sqlite_file import check_sqlite

ORIGIN = "example.org/log"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records" / "log.db"


@pytest.mark.parametrize("version", ["3.7.0", "3.50.9", "3.51.2"])
def test_a_sqlite_that_can_lose_data_is_refused(version: str) -> None:
    with pytest.raises(StoreError, match=rf"SQLite {version} can lose data .* 3\.51\.3 or later is needed"):
        check_sqlite(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_sqlite_without_that_fault_is_accepted(version: str) -> None:
    check_sqlite(version)


def test_opening_asks_the_sqlite_that_is_really_used(
    file: Path, key: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(StoreError, match="can lose data"):
        open_sqlite(file, ORIGIN, key)


def settings(log: Log) -> list[object]:
    assert isinstance(log.store, SqliteStore)
    return [log.store._writer.pragma(name) for name in ("journal_mode", "synchronous", "fullfsync")]


def test_the_file_is_private_and_every_commit_is_synced(file: Path, key: Signer) -> None:
    with open_sqlite(file, ORIGIN, key) as log:
        log.append(Append("a", {}, (NewEntry("s", b'{"n":1}'),)))
        assert settings(log) == ["wal", 2, 1]
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert modes == {"log.db": 0o600, "log.db-wal": 0o600, "log.db-shm": 0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to know what is synced (Linux)")
def test_the_directories_made_for_a_record_are_synced(
    tmp_path: Path, key: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut could take the whole directory away, and what was acknowledged with it."""
    synced: list[str] = []
    told = Path("/proc/self/fd")
    monkeypatch.setattr(os, "fsync", lambda which: synced.append(str((told / str(which)).readlink())))
    open_sqlite(tmp_path / "new" / "records" / "log.db", ORIGIN, key).close()
    assert {str(tmp_path), str(tmp_path / "new"), str(tmp_path / "new" / "records")} <= set(synced)


def test_another_logs_file_is_refused(file: Path, key: Signer) -> None:
    open_sqlite(file, ORIGIN, key).close()
    with pytest.raises(StoreError, match=r"keeps the log 'example\.org/log', not 'example\.org/other'"):
        open_sqlite(file, "example.org/other", Signer("example.org/other", bytes(32)))


def test_what_is_no_record_is_refused_and_left_alone(tmp_path: Path, key: Signer) -> None:
    text, database = tmp_path / "text", tmp_path / "database"
    text.write_text("a shopping list, longer than a hundred bytes, " * 40)
    with sqlite3.connect(database) as other:
        other.execute("create table shopping (list)")
    other.close()
    for path in (text, database):
        before = path.read_bytes()
        with pytest.raises(StoreError):
            open_sqlite(path, ORIGIN, key)
        assert path.read_bytes() == before
    with pytest.raises(StoreError):
        fsck(tmp_path / "missing", key.verifier.vkey)
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("version", [1, 3])
def test_a_record_of_another_format_is_refused_and_left_alone(file: Path, key: Signer, version: int) -> None:
    open_sqlite(file, ORIGIN, key).close()
    with apsw.Connection(str(file)) as other:
        other.execute(f"pragma user_version = {version}")
    other.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match=f"of format {version}, this version reads format 2 alone"):
        open_sqlite(file, ORIGIN, key)
    assert file.read_bytes() == before


def test_a_file_that_cannot_be_made_is_explained(tmp_path: Path, key: Signer) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="cannot be created"):
        open_sqlite(tmp_path / "taken" / "log.db", ORIGIN, key)


def test_when_another_process_holds_the_lock_the_answer_is_busy_and_nothing_was_stored(
    file: Path, key: Signer
) -> None:
    append = Append("a", {}, (NewEntry("s", b'{"n":1}'),))
    with open_sqlite(file, ORIGIN, key, busy_ms=10) as log:
        other = apsw.Connection(str(file))
        other.execute("begin immediate")
        with pytest.raises(Busy, match="nothing was stored"):
            log.append(append)
        other.execute("rollback")
        other.close()
        assert log.append(append).repeated is False


def test_an_exclusive_log_works_alone(file: Path, key: Signer) -> None:
    with open_sqlite(file, ORIGIN, key, exclusive=True) as log:
        log.append(Append("a", {}, (NewEntry("s", b'{"n":1}'),)))
        assert log.receipt(0)
        with pytest.raises(StoreError):
            open_sqlite(file, ORIGIN, key, busy_ms=1)


def test_processes_killed_while_appending_to_one_file_break_no_promise(file: Path) -> None:
    """Two processes of four threads each, killed at random points, five times over on the same file."""
    chance = random.Random(7)
    acknowledged = 0
    for number in range(5):
        promises = kill_round(file, [f"a{number}x", f"b{number}x"], 4, chance.uniform(0.05, 0.3))
        assert check_round(file, promises) == []
        acknowledged += len(promises.acknowledged)
    assert acknowledged > 50
