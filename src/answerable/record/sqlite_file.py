"""The SQLite file of a record: its schema, its settings, and how it comes into being."""

import os
from contextlib import ExitStack, suppress
from pathlib import Path

import apsw

from answerable.record.errors import StoreError
from answerable.record.files import make_directory, sync_directory

SQLITE_OLDEST = (3, 51, 3)
"""Older versions can lose committed data when the log is reset (sqlite.org/wal.html, "WAL-reset bug")."""

APPLICATION_ID = 0x41535752
FORMAT = 2
_CHUNK = 1 << 16  # SQLite's own files take fewer than 128 KiB at once
_SCHEMA = """
create table head (
    one integer primary key check (one = 1), origin text not null, size integer not null,
    frontier blob not null, erasing integer not null
) strict;
create table entries (
    idx integer primary key, stream text not null, version integer not null, hashes blob not null,
    leaf blob not null, unique (stream, version)
) strict;
create table opened (idx integer primary key, disclosures text not null) strict;
create table vault (key text primary key, value blob not null) strict, without rowid;
create table answers (
    id text primary key, first integer not null, count integer not null
) strict, without rowid;
create table timers (
    key text primary key, due integer not null, note blob not null, owner text, lease integer
) strict, without rowid;
create index timers_due on timers (due);
create table signed (size integer primary key, root blob not null, note text not null) strict;
"""


def check_sqlite(version: str) -> None:
    """Refuse a SQLite library that can lose data; raises StoreError."""
    if tuple(map(int, version.split(".")[:3])) < SQLITE_OLDEST:
        oldest = ".".join(map(str, SQLITE_OLDEST))
        raise StoreError(
            f"SQLite {version} can lose data when it resets its write-ahead log; "
            f"SQLite {oldest} or later is needed (upgrade the apsw package)"
        )


def create_private(path: Path) -> None:
    """Make the file, readable by its owner alone, before SQLite does: its side files take the same mode.

    The directories made for it are synced too. Crash before that: the file may be gone after a power cut,
    and with it nothing acknowledged.
    """
    try:
        make_directory(path.parent, 0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        sync_directory(path.parent)
    except OSError as error:
        raise StoreError(f"the record {path} cannot be created: {error.strerror}") from error


def connect(
    opened: ExitStack, path: str | os.PathLike[str], vfs: str | None, exclusive: bool, busy_ms: int
) -> apsw.Connection:
    """A connection with the settings that durability rests on; `opened` closes it. Raises apsw.Error."""
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if vfs else 0)
    connection = apsw.Connection(os.fspath(path), flags=flags, vfs=vfs)
    opened.callback(_close, connection)
    connection.set_busy_timeout(busy_ms)
    if exclusive:
        connection.execute("pragma locking_mode = exclusive").fetchall()
    _refuse_foreign(connection)
    for setting in (
        "journal_mode = wal",
        "synchronous = full",
        "fullfsync = on",  # macOS: a plain fsync there leaves data in the drive's cache
        "checkpoint_fullfsync = on",
        "secure_delete = on",
        "trusted_schema = off",
        "cell_size_check = on",
        "wal_autocheckpoint = 0",  # see SqliteStore._move_wal
    ):
        connection.execute(f"pragma {setting}").fetchall()
    return connection


def _close(connection: apsw.Connection) -> None:
    """Close, which also tidies the write-ahead log. Should that fail, the next opening recovers."""
    with suppress(apsw.Error):
        connection.close()
    connection.close(True)


def prepare(connection: apsw.Connection, origin: str | None) -> None:
    """Check that the file is a record of our format; write the schema when the file is new and we may."""
    connection.execute("begin immediate")
    try:
        _rewrite_wal(connection)
        if _is_empty(connection) and origin is not None:
            connection.execute(_SCHEMA)
            connection.execute("insert into head values (1, ?, 0, x'', 0)", (origin,))
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
            connection.execute(f"pragma user_version = {FORMAT}")
        connection.execute("commit")
    except apsw.Error:
        connection.execute("rollback")
        raise
    if _is_empty(connection):
        raise StoreError("the file is not a record: it is empty")


def _rewrite_wal(connection: apsw.Connection) -> None:
    """Write the write-ahead log over itself, byte for byte, and sync it; the write lock is held.

    After a failed sync an operating system may count pages as clean that never reached the disk: they are
    read back as if they were safe, and no later sync writes them. What a process then appends behind them
    would be lost with them. Crash here: each byte is on the disk as it was or as it is read.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_WAL
    try:
        wal = apsw.VFSFile(connection.open_vfs, connection.filename_wal, [flags, 0])
    except apsw.CantOpenError:
        return  # there is none
    try:
        for start in range(0, wal.xFileSize(), _CHUNK):
            wal.xWrite(wal.xRead(min(_CHUNK, wal.xFileSize() - start), start), start)
        wal.xSync(apsw.SQLITE_SYNC_FULL)
    finally:
        wal.xClose()


def _is_empty(connection: apsw.Connection) -> bool:
    return connection.execute("select count(*) from sqlite_schema").fetchall() == [(0,)]


def _refuse_foreign(connection: apsw.Connection) -> None:
    """Refuse another program's file before any setting changes it."""
    application, version = connection.pragma("application_id"), connection.pragma("user_version")
    if application != APPLICATION_ID and not _is_empty(connection):
        raise StoreError("the file is not a record")
    if application == APPLICATION_ID and version != FORMAT:
        raise StoreError(
            f"the file is a record of format {version}, this version reads format {FORMAT} alone; "
            "open it with the version that wrote it"
        )
