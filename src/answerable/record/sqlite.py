"""The record in one SQLite file, through apsw: write-ahead log, synchronous=FULL.

Several processes may have the file open. Every size, frontier and version that a write depends on is read
inside its own write transaction (BEGIN IMMEDIATE), so what another process appended meanwhile counts.
"""

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import apsw
from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields

from answerable.record.errors import Busy, Corrupt, StoreError, StoreFailed, WriteUnknown
from answerable.record.keys_in_use import Keys
from answerable.record.log import Log
from answerable.record.sqlite_file import check_sqlite, connect, create_private, prepare
from answerable.record.store import (
    LEASE_MOST,
    Appended,
    Batch,
    Head,
    Row,
    Signed,
    Timer,
    last_index,
    node_hashes,
)
from answerable.record.tree import Node

T = TypeVar("T", bound=Struct)
_WAL_PAGES = 1000


def open_sqlite(
    path: str | os.PathLike[str],
    origin: str,
    key: Keys,
    *,
    vfs: str | None = None,
    exclusive: bool = False,
    busy_ms: int = 30_000,
) -> Log:
    """Open the log `origin` kept in the SQLite file `path`, creating it (mode 0600) when it does not exist.

    `key`, a Signer or a KeyFile, must be named like the origin. `exclusive`: no other connection, from this
    process or another, may open the file; for places that lack shared memory, such as a special `vfs`.
    Reading then waits for writing: who reads must not hold a lock that a turn's job waits for.
    `busy_ms`: how long to wait for another process's write. Raises StoreError (too old a SQLite, not a
    record, another log's, unreadable) or InvalidKey.
    """
    return Log(SqliteStore(path, origin, vfs=vfs, exclusive=exclusive, busy_ms=busy_ms), origin, key)


def open_existing(path: str | os.PathLike[str]) -> "SqliteStore":
    """The store in an existing record file, whatever its origin, to read and check it; raises StoreError."""
    return SqliteStore(path, None)


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
            create_private(Path(path))
        with ExitStack() as opened:
            try:
                self._writer = connect(opened, path, vfs, exclusive, busy_ms)
                prepare(self._writer, origin)
                self._erasing = self._writer.execute("select erasing from head").fetchall() != [(0,)]
                self._writer.set_wal_hook(self._note_wal_pages)
                self._reader = self._writer if exclusive else connect(opened, path, vfs, exclusive, busy_ms)
                self._reader.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, int(not exclusive))
                self.origin = self._read_origin(origin)
            except apsw.Error as error:
                raise StoreError(f"the record {os.fspath(path)} cannot be opened: {error}") from error
            self._opened = opened.pop_all()
        self._move_wal()

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
                transaction = SqliteTransaction(self._writer)
                yield transaction
                # Crash before the commit has synced: recovery finds no commit frame, nothing of this was
                # stored. Crash after: all of it was, though nobody was told; a retry finds the id.
                self._writer.execute("commit")
            except apsw.Error as error:
                self._roll_back()
                raise self._failed(error) from error
            except BaseException:
                self._roll_back()
                raise
            self._erasing = self._erasing or transaction.erased
            self._move_wal()

    def head(self) -> Head:
        """The log's head, as last committed by any process."""
        return _one(Head, self._read(_HEAD))

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order."""
        return _all(Row, self._read(_ROWS, (first, limit)))

    def stream(self, stream: str, after: int, limit: int) -> list[Row]:
        """Up to `limit` rows of a stream whose version is above `after`, in order."""
        return _all(Row, self._read(_STREAM, (stream, after, limit)))

    def vault(self, prefix: str) -> dict[str, bytes]:
        """Everything that the vault has under keys that begin with `prefix`."""
        query = "select key, value from vault where key >= ? and substr(key, 1, length(?)) = ? order by key"
        return dict(self._read(query, (prefix, prefix, prefix)))

    def answer(self, append_id: str) -> Appended | None:
        """The answer given to an append id, if it is stored."""
        rows = self._read("select first, count from answers where id = ?", (append_id,))
        return next((Appended(first, count, repeated=True) for first, count in rows), None)

    def nodes(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of perfect subtrees, in the order asked; raises Corrupt when one is missing."""
        last = [last_index(node) for node in nodes]
        query = "select idx, hashes from entries where idx in (select value from json_each(?))"
        found = dict(self._read(query, (json.dumps(last),)))
        return node_hashes(nodes, found)

    def checkpoints(self) -> list[Signed]:
        """Every remembered checkpoint, the smallest first."""
        return _all(Signed, self._read("select size, root, note from signed order by size"))

    def last_signed(self) -> Signed | None:
        """The largest remembered checkpoint."""
        return next(iter(_all(Signed, self._read(_LAST_SIGNED))), None)

    def timers(self) -> tuple[Timer, ...]:
        """Every timer, the soonest due first."""
        return tuple(_all(Timer, self._read("select * from timers order by due, key")))

    def faults(self) -> list[str]:
        """What SQLite's integrity check and the counts across tables find wrong."""
        problems = [text for (text,) in self._read("pragma integrity_check") if text != "ok"]
        return problems + [told for query, told in _FAULTS.items() if self._read(query)[0][0]]

    def close(self) -> None:
        """Close the file."""
        with self._writing, self._reading if self._reading is not self._writing else nullcontext():
            self._opened.close()

    def _read(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            with self._reading:
                return self._reader.execute(query, values).fetchall()
        except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError) as error:
            raise Corrupt(f"the record's file is damaged: {error}") from error
        except apsw.Error as error:
            raise StoreError(f"the record cannot be read: {error}") from error

    def _read_origin(self, expected: str | None) -> str:
        found = "".join(str(name) for (name,) in self._read("select origin from head"))
        if expected is not None and found != expected:
            raise StoreError(f"the file keeps the log {found!r}, not {expected!r}")
        return found

    def _failed(self, error: apsw.Error) -> WriteUnknown:
        """What a failed write means. A full disk shows before anything is synced: writing may go on later."""
        if isinstance(error, apsw.FullError) and self._writer.getautocommit():
            return WriteUnknown("the disk is full; free some space, then retry with the same id")
        return StoreFailed(self._stop(f"writing failed ({type(error).__name__})"))

    def _stop(self, fault: str) -> str:
        """Write no more, nor move the write-ahead log when closing: its end may be in memory alone.

        Moved into the file page by page, what no disk has would mix with what one has, should the power
        fail then.
        """
        self._fault = fault
        self._writer.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return fault

    def _roll_back(self) -> None:
        try:
            if not self._writer.getautocommit():
                self._writer.execute("rollback")
        except apsw.Error as error:
            self._stop(f"a failed write could not be undone ({type(error).__name__})")

    def _note_wal_pages(self, _connection: apsw.Connection, _database: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _move_wal(self) -> None:
        """Move a long write-ahead log into the file. SQLite would do it too, but would keep a failed sync
        to itself.

        Crash at any point: the write-ahead log still holds everything, recovery starts over.
        """
        try:
            if self._erasing:
                self._empty_wal()
            elif self._wal_pages >= _WAL_PAGES:
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.BusyError:
            return
        except apsw.Error as error:
            self._stop(f"moving the write-ahead log failed ({type(error).__name__})")

    def _empty_wal(self) -> None:
        """Empty the write-ahead log, which still holds what was erased.

        Crash before the count of erasures is zero again: the next opening empties it. While another process
        reads, it cannot be emptied; it is tried again after the next write.
        """
        found = self._writer.execute("select erasing from head").fetchall()
        self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self._writer.execute("update head set erasing = 0 where erasing = ?", *found)
        self._erasing = False


class SqliteTransaction:
    """A store.Transaction on the writing connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._run = connection.execute
        self._run_many = connection.executemany
        self.erased = False

    def head(self) -> Head:
        """The log's head."""
        return _one(Head, self._run(_HEAD))

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
        self._run_many(
            "insert into opened (idx, disclosures) values (?, ?)",
            [(row.index, row.opened) for row in batch.rows],
        )
        self._overwrite(batch.opened)
        self._run("update head set size = ?, frontier = ?", (batch.head.size, batch.head.frontier))
        answers = [(name, answer.first, answer.count) for name, answer in batch.answers.items()]
        self._run_many("insert into answers (id, first, count) values (?, ?, ?)", answers)
        cancelled = [(timer.key,) for timer in batch.timers.values() if timer.due is None]
        self._run_many("delete from timers where key = ?", cancelled)
        self._run_many(
            "insert or replace into timers (key, due, note) values (?, ?, ?)",
            [(timer.key, timer.due, timer.note) for timer in batch.timers.values() if timer.due is not None],
        )

        self._run_many("delete from vault where key = ?", [(k,) for k, v in batch.vault.items() if v is None])
        self._run_many(
            "insert or replace into vault (key, value) values (?, ?)",
            [(key, value) for key, value in batch.vault.items() if value is not None],
        )

    def _overwrite(self, opened: Mapping[int, str]) -> None:
        """Keep what is left of disclosures, filled up with spaces to the length that they had.

        A row that keeps its length is overwritten in place. One that shrinks makes SQLite move its neighbours
        from page to page, and what is moved leaves a copy behind that no later erasure overwrites.
        """
        if opened:
            self.erased = True
            self._run("update head set erasing = erasing + 1")
        for index, disclosures in opened.items():
            self._run(
                "update opened set disclosures = ? || printf('%*s', length(disclosures) - ?, '')"
                " where idx = ?",
                (disclosures, len(disclosures), index),
            )

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order, as this transaction sees them."""
        return _all(Row, self._run(_ROWS, (first, limit)))

    def vault(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values of those of these keys that the vault has."""
        query = "select key, value from vault where key in (select value from json_each(?))"
        return dict(self._run(query, (_json(keys),)))

    def last_signed(self) -> Signed | None:
        """The largest checkpoint signed so far."""
        return next(iter(_all(Signed, self._run(_LAST_SIGNED))), None)

    def remember(self, signed: Signed) -> None:
        """Store a checkpoint about to be handed out."""
        self._run(
            "insert into signed (size, root, note) values (?, ?, ?)", (signed.size, signed.root, signed.note)
        )

    def lease(self, now: int, owner: str, until: int, limit: int) -> tuple[Timer, ...]:
        """Lease up to `limit` timers due at `now` and not leased, the longest due first."""
        query = """update timers set owner = ?, lease = ? where key in (select key from timers
            where due <= ? and (lease is null or lease <= ? or lease > ?) order by due, key limit ?)
            returning *"""
        leased = _all(Timer, self._run(query, (owner, until, now, now, now + LEASE_MOST, limit)))
        return tuple(sorted(leased, key=lambda timer: (timer.due, timer.key)))


_COLUMNS = """select idx, stream, version, leaf, hashes, rtrim(ifnull(disclosures, ''), ' ') as opened
    from entries left join opened using (idx)"""
_ROWS = f"{_COLUMNS} where idx >= ? order by idx limit ?"
_STREAM = f"{_COLUMNS} where stream = ? and version > ? order by version limit ?"
_HEAD = "select size, frontier from head"
_LAST_SIGNED = "select size, root, note from signed order by size desc limit 1"
_FAULTS = {
    "select count(*) from answers, head where first < 0 or count < 0 or first + count > size": (
        "answers were given for entries that are not in the log"
    ),
    "select count(*) from head where size <> (select ifnull(sum(count), 0) from answers)": (
        "the answers given do not add up to the entries in the log"
    ),
}


_fields = cache(fields)
"""A struct's fields; they are the same for every row, and looking them up costs more than reading it."""


def _all(kind: type[T], rows: Iterable[Any]) -> list[T]:
    """The rows as structs of a kind; raises Corrupt when a damaged file gives values of other types."""
    names = _fields(kind)
    try:
        return [convert({f.name: value for f, value in zip(names, row, strict=True)}, kind) for row in rows]
    except (ValidationError, UnicodeDecodeError):
        raise Corrupt(
            f"the record's file is damaged: a {kind.__name__.lower()} cannot be read; run fsck"
        ) from None


def _one(kind: type[T], rows: Iterable[Any]) -> T:
    found = _all(kind, rows)
    if len(found) != 1:
        raise Corrupt("the record's file is damaged: it has no head; run fsck")
    return found[0]


def _json(texts: Sequence[str]) -> str:
    return json.dumps(list(texts))
