"""A record as it is at one moment, read while others go on writing to it."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, LiteralString

import apsw
import psycopg
from psycopg import sql

from answerable.record.backup_format import AnswerLine, EntryLine, Line, SignedLine, TimerLine, VaultLine
from answerable.record.errors import StoreError
from answerable.record.postgres import SCHEMA, is_url
from answerable.record.postgres_link import read_address
from answerable.record.sqlite_file import create_private

Query = Callable[[LiteralString], Iterator[Sequence[Any]]]

_ENTRIES: LiteralString = """select idx, stream, version, leaf, coalesce(disclosures, '')
    from entries left join opened using (idx) order by idx"""
_CHUNK = 2000


class Snapshot:
    """The lines of a record as it was when the snapshot was taken."""

    def __init__(self, query: Query) -> None:
        self._query = query

    @property
    def size(self) -> int:
        """How many entries it has."""
        return next(int(size) for (size,) in self._query("select size from head"))

    def lines(self) -> Iterator[Line]:
        """Everything, entries first."""
        for index, stream, version, leaf, opened in self._query(_ENTRIES):
            yield EntryLine(index, stream, version, bytes(leaf), opened.rstrip(" "))
        for row in self._query("select id, first, count from answers order by first, id"):
            yield AnswerLine(*row)
        for key, due, note in self._query("select key, due, note from timers order by key"):
            yield TimerLine(key, due, bytes(note))
        for size, root, note in self._query("select size, root, note from signed order by size"):
            yield SignedLine(size, bytes(root), note)
        for key, value in self._query("select key, value from vault order by key"):
            yield VaultLine(key, bytes(value))


@contextmanager
def snapshot(place: Path | str, scratch: Path) -> Iterator[Snapshot]:
    """The record at a place, a SQLite file or a database's URL; `scratch` is a directory for a copy.

    Raises StoreError.
    """
    with ExitStack() as opened:
        if is_url(place):
            yield Snapshot(_of_postgres(str(place), opened))
        else:
            yield Snapshot(_of_sqlite(Path(place), scratch / "copy.db", opened))


def _of_sqlite(place: Path, copy: Path, opened: ExitStack) -> Query:
    """Copied in one step by SQLite's own backup: one read transaction. No writer waits for it but one that
    has erased and would empty the write-ahead log, and that no longer than for any reader.

    Reading the copy and not the record keeps that transaction short: while one is open the write-ahead log
    grows, and what was erased stays in it.
    """
    create_private(copy)
    opened.callback(_remove, copy)
    try:
        with (
            closing(apsw.Connection(os.fspath(place), flags=apsw.SQLITE_OPEN_READWRITE)) as source,
            closing(apsw.Connection(os.fspath(copy))) as target,
        ):
            source.set_busy_timeout(30_000)
            with target.backup("main", source, "main") as copying:
                copying.step(-1)
        made = opened.enter_context(closing(apsw.Connection(os.fspath(copy))))
    except apsw.Error as error:
        raise StoreError(f"the record {place} cannot be copied: {type(error).__name__}") from error
    return lambda query: made.execute(query)


def _remove(copy: Path) -> None:
    for name in (copy, copy.with_name(f"{copy.name}-wal"), copy.with_name(f"{copy.name}-shm")):
        name.unlink(missing_ok=True)


def _of_postgres(url: str, opened: ExitStack) -> Query:
    """One transaction that sees one moment (repeatable read), however long it takes; rows come in chunks."""
    try:
        session = opened.enter_context(closing(psycopg.connect(**read_address(url))))
        session.execute(sql.SQL("set search_path = {}, pg_temp").format(sql.Identifier(SCHEMA)))
        session.commit()
        session.execute("set transaction isolation level repeatable read read only")
        session.execute("select 1 from head")
    except psycopg.Error as error:
        raise StoreError(f"the database cannot be backed up ({type(error).__name__})") from None

    def query(text: LiteralString) -> Iterator[Sequence[Any]]:
        with session.cursor(name="backup") as cursor:
            cursor.itersize = _CHUNK
            cursor.execute(text)
            yield from cursor

    return query
