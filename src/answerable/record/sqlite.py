"""The record in one SQLite file, through apsw: write-ahead log, synchronous=FULL.

Several processes may have the file open. Every size, frontier and version that a write depends on is read
inside its own write transaction (BEGIN IMMEDIATE), so what another process appended meanwhile counts.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from answerable.record.errors import Busy, Corrupt, StoreError, StoreFailed, WriteUnknown
from answerable.record.log import Log
from answerable.record.note import Signer
from answerable.record.store import Appended, Batch, Head, Row, Signed, Timer
from answerable.record.tree import HASH_SIZE, Node

SQLITE_OLDEST = (3, 51, 3)
"""Older versions can lose committed data when the log is reset (sqlite.org/wal.html, "WAL-reset bug")."""

APPLICATION_ID = 0x41535752
FORMAT = 1
_WAL_PAGES = 1000
_SCHEMA = """
create table head (one integer primary key check (one = 1), origin text not null, size integer not null,
    frontier blob not null) strict;
create table entries (idx integer primary key, stream text not null, version integer not null, hashes blob
not null,
    leaf blob not null, unique (stream, version)) strict;
create table answers (id text primary key, first integer not null, count integer not null) strict, without
rowid; create table timers (key text primary key, due integer not null, note blob not null, owner text,
lease integer)
    strict, without rowid;
create index timers_due on timers (due);
create table signed (size integer primary key, root blob not null, note text not null) strict;
"""


def open_sqlite(
    path: str | os.PathLike[str],
    origin: str,
    key: Signer,
    *,
    vfs: str | None = None,
    exclusive: bool = False,
    busy_ms: int = 30_000,
) -> Log:
    """Open the log `origin` kept in the SQLite file `path`, creating it (mode 0600) when it does not exist.

    `key` must be named like the origin. `exclusive`: no other connection, from this process or another, may
    open the file; for places that lack shared memory, such as a special `vfs`. `busy_ms`: how long to wait
    for another process's write. Raises StoreError (too old a SQLite, not a record, another log's,
    unreadable) or InvalidKey.
    """
    return Log(SqliteStore(path, origin, vfs=vfs, exclusive=exclusive, busy_ms=busy_ms), origin, key)


def open_existing(path: str | os.PathLike[str]) -> "SqliteStore":
    """The store in an existing record file, whatever its origin, to read and check it; raises StoreError."""
    return SqliteStore(path, None)


def check_sqlite(version: str) -> None:
    """Refuse a SQLite library that can lose data; raises StoreError."""
    if tuple(map(int, version.split(".")[:3])) < SQLITE_OLDEST:
        oldest = ".".join(map(str, SQLITE_OLDEST))
        raise StoreError(
            f"SQLite {version} can lose data when it resets its write-ahead log; "
            f"SQLite {oldest} or later is needed (upgrade the apsw package)"
        )


class SqliteStore:
    """A store.Store in one SQLite file."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        origin: str | None,
        *,
        vfs: str | None = None,
        exclusive: bool = False,
        busy_ms: int = 30_000,
    ) -> None:
        """Open or create the file; `origin` None opens an existing record of any origin."""
        check_sqlite(apsw.sqlite_lib_version())
        self._fault: str | None = None
        self._wal_pages = 0
        self._writing = threading.Lock()
        self._reading = self._writing if exclusive else threading.Lock()
        if origin is not None and vfs is None:
            _create_private(Path(path))
        try:
            self._writer = _connect(path, vfs, exclusive, busy_ms)
            _prepare(self._writer, origin)
            self._writer.set_wal_hook(self._note_wal_pages)
            self._reader = self._writer if exclusive else _connect(path, vfs, exclusive, busy_ms)
            self.origin = self._read_origin(origin)
        except apsw.Error as error:
            raise StoreError(f"the record {os.fspath(path)} cannot be opened: {error}") from error

    @contextmanager
    def write(self) -> Iterator["SqliteTransaction"]:
        """A write transaction (see store.Store.write)."""
        with self._writing:
            if self._fault:
                raise StoreFailed(self._fault)
            try:
                self._writer.execute("begin immediate")
            except apsw.BusyError:
                raise Busy(
                    "another process is writing to the record; nothing was stored, try again"
                ) from None
            except apsw.Error as error:
                raise self._failed(error) from error
            try:
                yield SqliteTransaction(self._writer)
                # Crash before the commit has synced: recovery finds no commit frame, nothing of this was
                # stored. Crash after: all of it was, though nobody was told; a retry finds the id.
                self._writer.execute("commit")
            except apsw.Error as error:
                self._roll_back()
                raise self._failed(error) from error
            except BaseException:
                self._roll_back()
                raise
            self._move_wal()

    def head(self) -> Head:
        """The log's head, as last committed by any process."""
        return Head(*self._read("select size, frontier from head")[0])

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order."""
        query = "select idx, stream, version, leaf, hashes from entries where idx >= ? order by idx limit ?"
        return [Row(*row) for row in self._read(query, (first, limit))]

    def nodes(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of perfect subtrees, in the order asked; raises Corrupt when one is missing."""
        last = [((position + 1) << level) - 1 for level, position in nodes]
        query = "select idx, hashes from entries where idx in (select value from json_each(?))"
        found = dict(self._read(query, (json.dumps(last),)))
        hashes = [
            found.get(index, b"")[level * HASH_SIZE : (level + 1) * HASH_SIZE]
            for index, (level, _) in zip(last, nodes, strict=True)
        ]
        if any(len(found_hash) != HASH_SIZE for found_hash in hashes):
            raise Corrupt("hashes of the record's tree are missing; run fsck")
        return hashes

    def checkpoints(self) -> list[Signed]:
        """Every remembered checkpoint, the smallest first."""
        return [Signed(*row) for row in self._read("select size, root, note from signed order by size")]

    def last_signed(self) -> Signed | None:
        """The largest remembered checkpoint."""
        return _first_signed(self._read(_LAST_SIGNED))

    def timers(self) -> tuple[Timer, ...]:
        """Every timer, the soonest due first."""
        return tuple(Timer(*row) for row in self._read("select * from timers order by due, key"))

    def faults(self) -> list[str]:
        """What SQLite's integrity check and the counts across tables find wrong."""
        problems = [text for (text,) in self._read("pragma integrity_check") if text != "ok"]
        query = "select count(*) from answers, head where first < 0 or count < 0 or first + count > size"
        if self._read(query)[0][0]:
            problems.append("answers were given for entries that are not in the log")
        return problems

    def close(self) -> None:
        """Close the file."""
        with self._writing:
            self._writer.close()
            self._reader.close()

    def _read(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            with self._reading:
                return self._reader.execute(query, values).fetchall()
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise Corrupt(f"the record's file is damaged: {error}") from error
        except apsw.Error as error:
            raise StoreError(f"the record cannot be read: {error}") from error

    def _read_origin(self, expected: str | None) -> str:
        found = str(self._read("select origin from head")[0][0])
        if expected is not None and found != expected:
            raise StoreError(f"the file keeps the log {found!r}, not {expected!r}")
        return found

    def _failed(self, error: apsw.Error) -> WriteUnknown:
        """What a failed write means. A full disk shows before anything is synced: writing may go on later."""
        if isinstance(error, apsw.FullError) and self._writer.getautocommit():
            return WriteUnknown("the disk is full; free some space, then retry with the same id")
        self._fault = f"writing failed ({type(error).__name__})"
        return StoreFailed(self._fault)

    def _roll_back(self) -> None:
        try:
            if not self._writer.getautocommit():
                self._writer.execute("rollback")
        except apsw.Error as error:
            self._fault = f"a failed write could not be undone ({type(error).__name__})"

    def _note_wal_pages(self, _connection: apsw.Connection, _database: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _move_wal(self) -> None:
        """Move a long write-ahead log into the file. SQLite would do it too, but would keep a failed sync
        to itself.

        Crash at any point: the write-ahead log still holds everything, recovery starts over.
        """
        if self._wal_pages < _WAL_PAGES:
            return
        try:
            self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.BusyError:
            return
        except apsw.Error as error:
            self._fault = f"moving the write-ahead log failed ({type(error).__name__})"


class SqliteTransaction:
    """A store.Transaction on the writing connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany

    def head(self) -> Head:
        """The log's head."""
        row: Any = self._run("select size, frontier from head").fetchone()
        return Head(*row)

    def answers(self, ids: Sequence[str]) -> dict[str, Appended]:
        """The answers given to those of these append ids that are stored."""
        query = "select id, first, count from answers where id in (select value from json_each(?))"
        return {name: Appended(first, count) for name, first, count in self._run(query, (_json(ids),))}

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Each stream's version, 0 when it does not exist."""
        query = """select value, ifnull((select max(version) from entries where stream = value), 0)
            from json_each(?)"""
        return dict(self._run(query, (_json(streams),)))

    def write(self, batch: Batch) -> None:
        """Store a batch."""
        self._run_many(
            "insert into entries (idx, stream, version, leaf, hashes) values (?, ?, ?, ?, ?)",
            [(row.index, row.stream, row.version, row.leaf, row.hashes) for row in batch.rows],
        )
        self._run("update head set size = ?, frontier = ?", (batch.head.size, batch.head.frontier))
        answers = [(name, answer.first, answer.count) for name, answer in batch.answers.items()]
        self._run_many("insert into answers (id, first, count) values (?, ?, ?)", answers)
        cancelled = [(timer.key,) for timer in batch.timers.values() if timer.due is None]
        self._run_many("delete from timers where key = ?", cancelled)
        self._run_many(
            "insert or replace into timers (key, due, note) values (?, ?, ?)",
            [(timer.key, timer.due, timer.note) for timer in batch.timers.values() if timer.due is not None],
        )

    def last_signed(self) -> Signed | None:
        """The largest checkpoint signed so far."""
        return _first_signed(self._run(_LAST_SIGNED).fetchall())

    def remember(self, signed: Signed) -> None:
        """Store a checkpoint about to be handed out."""
        self._run(
            "insert into signed (size, root, note) values (?, ?, ?)", (signed.size, signed.root, signed.note)
        )

    def lease(self, now: int, owner: str, until: int, limit: int) -> tuple[Timer, ...]:
        """Lease up to `limit` timers due at `now` and not leased, the longest due first."""
        query = """update timers set owner = ?, lease = ? where key in (select key from timers
            where due <= ? and (lease is null or lease <= ?) order by due, key limit ?) returning *"""
        leased = [Timer(*row) for row in self._run(query, (owner, until, now, now, limit))]
        return tuple(sorted(leased, key=lambda timer: (timer.due, timer.key)))


_LAST_SIGNED = "select size, root, note from signed order by size desc limit 1"


def _first_signed(rows: Sequence[Any]) -> Signed | None:
    return Signed(*rows[0]) if rows else None


def _json(texts: Sequence[str]) -> str:
    return json.dumps(list(texts))


def _create_private(path: Path) -> None:
    """Make the file, readable by its owner alone, before SQLite does: its side files take the same mode.

    Crash before the directory is synced: the file may be gone after a power cut, and with it nothing
    acknowledged.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise StoreError(f"the record {path} cannot be created: {error.strerror}") from error


def _connect(path: str | os.PathLike[str], vfs: str | None, exclusive: bool, busy_ms: int) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if vfs else 0)
    connection = apsw.Connection(os.fspath(path), flags=flags, vfs=vfs)
    connection.set_busy_timeout(busy_ms)
    if exclusive:
        connection.execute("pragma locking_mode = exclusive").fetchall()
    connection.execute("pragma journal_mode = wal").fetchall()
    for setting in (
        "synchronous = full",
        "fullfsync = on",  # macOS: a plain fsync there leaves data in the drive's cache
        "checkpoint_fullfsync = on",
        "trusted_schema = off",
        "cell_size_check = on",
        "wal_autocheckpoint = 0",  # see SqliteStore._move_wal
    ):
        connection.execute(f"pragma {setting}").fetchall()
    return connection


def _prepare(connection: apsw.Connection, origin: str | None) -> None:
    """Check that the file is a record of our format; write the schema when the file is new and we may."""
    connection.execute("begin immediate")
    try:
        empty = connection.execute("select count(*) from sqlite_schema").fetchall() == [(0,)]
        if empty and origin is not None:
            connection.execute(_SCHEMA)
            connection.execute("insert into head values (1, ?, 0, x'')", (origin,))
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
            connection.execute(f"pragma user_version = {FORMAT}")
        connection.execute("commit")
    except apsw.Error:
        connection.execute("rollback")
        raise
    if (connection.pragma("application_id"), connection.pragma("user_version")) != (APPLICATION_ID, FORMAT):
        raise StoreError("the file is not a record of a format known to this version")
