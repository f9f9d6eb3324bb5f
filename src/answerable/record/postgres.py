"""The record in a PostgreSQL database, through psycopg: for several servers on one record.

Every write takes the head's row first and holds it to its end, so writers wait for each other and what they
read stays true. It also counts the head's `turn` up from what it read: should an engine have let go of the
row in between, the write that comes second finds another turn, and is undone and run again.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import errors

from answerable.record.errors import (
    Busy,
    Corrupt,
    RecordError,
    Retry,
    StoreError,
    StoreFailed,
    Unavailable,
    WriteUnknown,
)
from answerable.record.keys_in_use import Keys
from answerable.record.log import Log
from answerable.record.postgres_link import Limits, Link, Session, Unreached, read_address
from answerable.record.postgres_schema import check_server, prepare, settings, settle_session
from answerable.record.postgres_write import COLUMNS, HEAD, LAST_SIGNED, ROWS, PostgresTransaction
from answerable.record.store import Appended, Head, Row, Signed, Timer, last_index, node_hashes
from answerable.record.tree import Node

SCHEMA = "answerable"
LIMITS = Limits()
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted, errors.IoError)
_MISSING = (errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName)
_UNDONE = (errors.SerializationFailure, errors.DeadlockDetected)


def open_postgres(
    url: str,
    origin: str,
    key: Keys,
    *,
    schema: str = SCHEMA,
    limits: Limits = LIMITS,
    unsafe: bool = False,
) -> Log:
    """Open the log `origin` kept in the database at `url`, making its schema when there is none.

    `url`: postgresql://user:password@host/name, with libpq's parameters (sslmode, several hosts …). `key`,
    a Signer or a KeyFile, must be named like the origin. `unsafe` accepts a server that may lose
    what it acknowledged (fsync or synchronous_commit off), for controls in tests. Raises StoreError (no such
    database, too old, another log's, settings that lose data) or InvalidKey.
    """
    return Log(PostgresStore(url, origin, schema=schema, limits=limits, unsafe=unsafe), origin, key)


def is_url(place: object) -> bool:
    """Whether a record's place is a database's URL, and not a file."""
    return isinstance(place, str) and place.startswith(("postgresql://", "postgres://"))


def open_existing_record(url: str) -> "PostgresStore":
    """The store in an existing database, whatever its origin, to read and check it; raises StoreError."""
    return PostgresStore(url, None)


class PostgresStore:
    """A store.Store in one schema of a PostgreSQL database: one connection writes, one reads."""

    def __init__(
        self,
        url: str,
        origin: str | None,
        *,
        schema: str = SCHEMA,
        limits: Limits = LIMITS,
        unsafe: bool = False,
    ) -> None:
        """Open or make the record; `origin` None opens an existing record of any origin, and only reads."""
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema):
            raise StoreError(f"a schema's name has small letters, digits and underscores; {schema!r} has not")
        self._schema, self._limits, self._unsafe = schema, limits, unsafe
        self._fault: str | None = None
        self._turn = 0
        self.origin = origin
        address = read_address(url)
        self._writer, self._reader = (Link(address, limits, self._check) for _ in range(2))
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._read("select 1")

    def _check(self, session: Session) -> None:
        """Look at a new connection: that its server loses nothing, and keeps our record and no other."""
        found = settings(session)
        check_server(found, unsafe=self._unsafe)
        settle_session(session, self._schema, self._limits, found)
        self.origin = prepare(session, self._schema, self.origin, found)

    @contextmanager
    def write(self) -> Iterator[PostgresTransaction]:
        """A write transaction (see store.Store.write); raises Retry too: undone, but it may pass."""
        with self._writing:
            if self._fault:
                raise StoreFailed(self._fault)
            session, transaction = self._begin()
            try:
                yield transaction
            except psycopg.Error as error:
                raise self._undone(session, error) from None
            except BaseException:
                _undo(session)
                raise
            self._commit(session)
            self._turn = transaction.turn

    def _begin(self) -> tuple[Session, PostgresTransaction]:
        """Take the head's row. On a connection that turns out to be lost, once more on a new one."""
        for again in (True, False):
            session = self._connected()
            try:
                session.run("begin isolation level read committed read write")
                transaction = PostgresTransaction(session)
            except psycopg.Error as error:
                if not (again and session.lost):
                    raise self._undone(session, error) from None
            except Corrupt:
                _undo(session)
                raise
            else:
                if transaction.turn >= self._turn:
                    self._turn = transaction.turn
                    return session, transaction
                _undo(session)
                raise StoreFailed(self._stop(_GONE_BACK))
        raise AssertionError("the second try has an end")

    def _connected(self) -> Session:
        try:
            return self._writer.session()
        except Unreached as error:
            raise Unavailable(
                f"the database cannot be reached ({error}); nothing was stored, try again"
            ) from None
        except StoreError as error:  # it is no longer our record, or no longer safe
            raise StoreFailed(self._stop(str(error))) from None

    def _commit(self, session: Session) -> None:
        """Crash, or connection lost, before the server has synced: nothing of this was stored. After: all.

        Which of the two is not known here; the next transaction waits for this one's end before it looks.
        """
        self._writer.notices.clear()
        try:
            ended = session.run("commit")
        except psycopg.Error as error:
            if isinstance(error, _UNDONE) and not session.lost:
                raise self._undone(session, error) from None
            self._writer.drop()
            raise WriteUnknown(f"the commit failed ({_named(error)}); retry with the same id") from None
        if ended.statusmessage != "COMMIT":
            raise Retry("the write was undone; nothing was stored")
        if self._writer.notices:  # waiting for a synchronous standby was cancelled
            raise WriteUnknown("stored here, but no standby has confirmed it; retry with the same id")

    def _undone(self, session: Session, error: psycopg.Error) -> RecordError:
        """Undo what was begun, and say what that means. Not committed, so certainly nothing was stored."""
        lost = session.lost
        _undo(session)
        if lost or isinstance(error, _UNDONE):
            return Retry(f"the write was undone ({_named(error)}); nothing was stored")
        if isinstance(error, errors.LockNotAvailable):
            return Busy("another process is writing to the record; nothing was stored, try again")
        if isinstance(error, errors.QueryCanceled):
            return Busy("the database took too long; nothing was stored, try again")
        if isinstance(error, errors.ReadOnlySqlTransaction):
            self._writer.drop()
            return Unavailable("the database takes no writes now; nothing was stored, try again")
        if isinstance(error, (*_DAMAGED, *_MISSING, errors.IntegrityError)):
            return StoreFailed(self._stop(f"writing failed ({_named(error)})"))
        return WriteUnknown(f"writing failed ({_named(error)}); retry with the same id")

    def _stop(self, fault: str) -> str:
        self._fault = fault
        return fault

    def head(self) -> Head:
        """The log's head, as last committed by any process."""
        rows = self._read(HEAD)
        if len(rows) != 1:
            raise Corrupt("the record's tables are damaged: there is no head; run fsck")
        return Head(*rows[0][1:])

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order."""
        return [Row(*row) for row in self._read(ROWS, (first, limit))]

    def stream(self, stream: str, after: int, limit: int) -> list[Row]:
        """Up to `limit` rows of a stream whose version is above `after`, in order."""
        query: LiteralString = f"{COLUMNS} where stream = %s and version > %s order by version limit %s"
        return [Row(*row) for row in self._read(query, (stream, after, limit))]

    def vault(self, prefix: str) -> dict[str, bytes]:
        """Everything that the vault has under keys that begin with `prefix`."""
        query: LiteralString = "select key, value from vault where left(key, %s) = %s"
        return dict(sorted(self._read(query, (len(prefix), prefix))))

    def answer(self, append_id: str) -> Appended | None:
        """The answer given to an append id, if it is stored."""
        rows = self._read("select first, count from answers where id = %s", (append_id,))
        return next((Appended(first, count, repeated=True) for first, count in rows), None)

    def nodes(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of perfect subtrees, in the order asked; raises Corrupt when one is missing."""
        last = [last_index(node) for node in nodes]
        found = dict(self._read("select idx, hashes from entries where idx = any(%s::bigint[])", (last,)))
        return node_hashes(nodes, found)

    def checkpoints(self) -> list[Signed]:
        """Every remembered checkpoint, the smallest first."""
        return [Signed(*row) for row in self._read("select size, root, note from signed order by size")]

    def last_signed(self) -> Signed | None:
        """The largest remembered checkpoint."""
        return next((Signed(*row) for row in self._read(LAST_SIGNED)), None)

    def timers(self) -> tuple[Timer, ...]:
        """Every timer, the soonest due first."""
        timers = [Timer(*row) for row in self._read("select key, due, note, owner, lease from timers")]
        return tuple(sorted(timers, key=lambda timer: (timer.due, timer.key)))

    def faults(self) -> list[str]:
        """What the counts across tables find wrong, each look at one moment (other processes go on writing).

        Sums are made from the rows and not from an index that may be what is wrong (`idx + 0`).
        """
        return [told for query, told in _FAULTS.items() if self._read(query)[0][0]]

    def close(self) -> None:
        """Close both connections."""
        with self._writing, self._reading:
            self._writer.drop()
            self._reader.drop()

    def _read(self, query: LiteralString, values: Sequence[Any] = ()) -> list[Any]:
        """Rows of the reading connection; when that turns out to be lost, once more on a new one."""
        with self._reading:
            for again in (True, False):
                try:
                    session = self._reader.session()
                except Unreached as error:
                    raise StoreError(f"the database cannot be reached: {error}") from None
                try:
                    return session.run(query, values).fetchall()
                except (*_DAMAGED, *_MISSING) as error:
                    raise Corrupt(f"the record's tables are damaged ({_named(error)}); run fsck") from None
                except psycopg.Error as error:
                    if not (again and session.lost):
                        raise StoreError(f"the record cannot be read ({_named(error)})") from None
        raise AssertionError("the second try has an end")


def _undo(session: Session) -> None:
    """Roll back; what cannot be rolled back is closed, and the server rolls it back."""
    try:
        if not session.lost:
            session.run("rollback")
    except psycopg.Error:
        session.close()


def _named(error: psycopg.Error) -> str:
    """An error's name and SQLSTATE. Its words may hold what was to be stored: they go nowhere."""
    return f"{type(error).__name__}, {error.sqlstate}" if error.sqlstate else "connection lost"


_GONE_BACK = (
    "the database has gone back to before what it acknowledged, as after a restored backup or a standby "
    "that took over too early; compare it with receipts and cosigned checkpoints before going on"
)
_FAULTS: dict[LiteralString, str] = {
    """select count(*) from head where size <> (select count(*) from entries)
        or size <> (select coalesce(max(idx + 0) + 1, 0) from entries)
        or size <> (select count(distinct idx + 0) from entries)""": (
        "the entries are not numbered without gaps up to the size that the head tells of"
    ),
    """select count(*) from entries full join opened using (idx)
        where version is null or disclosures is null""": (
        "entries and what is kept of their disclosures do not belong together"
    ),
    """select count(*) from (select 1 from entries group by stream || '' having min(version) <> 1
        or max(version) <> count(*) or count(distinct version) <> count(*)) as streams""": (
        "versions of a stream have gaps or stand twice"
    ),
    """select count(*) from answers, head where first < 0 or count < 0 or first + count > size""": (
        "answers were given for entries that are not in the log"
    ),
    """select count(*) from head where size <> (select coalesce(sum(count), 0) from answers)""": (
        "the answers given do not add up to the entries in the log"
    ),
    """select count(*) from (select 1 from answers group by id || '' having count(*) > 1) as twice""": (
        "an append's id was answered twice"
    ),
}
