"""The PostgreSQL side of a record: what is asked of a server, its tables, and how they come into being."""

from typing import LiteralString

from msgspec import Struct
from psycopg import errors
from psycopg.sql import SQL, Identifier, Literal

from answerable.record.errors import StoreError
from answerable.record.postgres_link import Limits, Session

SERVER_OLDEST = 14
FORMAT = 1
_TRIES = 5
_SCHEMA: LiteralString = """
create table head (
    one smallint primary key check (one = 1), format integer not null, origin text not null,
    turn bigint not null, size bigint not null, frontier bytea not null
);
create table entries (
    idx bigint primary key, stream {text} not null, version bigint not null, leaf bytea not null,
    hashes bytea not null, unique (stream, version)
);
create table opened (idx bigint primary key, disclosures text not null);
create table answers (id {text} primary key, first bigint not null, count bigint not null);
create table timers (
    key {text} primary key, due bigint not null, note bytea not null, owner text, lease bigint
);
create index timers_due on timers (due);
create table signed (size bigint primary key, root bytea not null, note text not null);
create table vault (key {text} primary key, value bytea not null);
insert into head values (1, {format}, {origin}, 0, 0, '')
"""
_BYTEWISE = 'text collate "C"'
"""Text compared as UTF-8 bytes: an index in a language's order goes wrong when the system's order changes."""


class Settings(Struct, frozen=True):
    """What a server says of itself that durability and meaning rest on; None where it knows no such thing."""

    engine: str
    version: int
    encoding: str
    synchronous_commit: str | None
    fsync: str | None


def settings(session: Session) -> Settings:
    """Ask the server."""
    query = """select version(), current_setting('server_encoding'),
        current_setting('synchronous_commit', true), current_setting('fsync', true)"""
    engine, *others = session.execute(query).fetchall()[0]
    return Settings(engine, session.info.server_version, *others)


def check_server(found: Settings, *, unsafe: bool) -> None:
    """Refuse a server that may lose what it said was stored, or is too old; raises StoreError.

    `unsafe` lets one pass that may lose data: for controls in tests, which must be able to lose some.
    """
    if found.engine.startswith("PostgreSQL ") and found.version < SERVER_OLDEST * 10_000:
        raise StoreError(
            f"PostgreSQL {found.version // 10_000} is too old; {SERVER_OLDEST} or later is needed"
        )
    if found.encoding.upper() != "UTF8":
        raise StoreError(f"the database has the encoding {found.encoding}; make one with encoding UTF8")
    if found.fsync == "off" and not unsafe:
        raise StoreError("the server runs with fsync = off and may lose what it stored; turn it on")
    if found.synchronous_commit == "off" and not unsafe:
        raise StoreError(
            "the server runs with synchronous_commit = off and may lose what it said was stored; "
            "turn it on for this role: alter role … set synchronous_commit = on"
        )


def settle_session(session: Session, schema: str, limits: Limits, found: Settings) -> None:
    """Fix what this session's promises rest on, so that later changes of the server's defaults pass it by.

    Who holds the head and stands still for half as long as others wait for it loses its session.
    """
    wanted = {
        "search_path": f'"{schema}", pg_temp',
        "lock_timeout": str(limits.busy_ms),
        "idle_in_transaction_session_timeout": str(max(limits.busy_ms // 2, 1)),
        "statement_timeout": str(limits.answer_ms),
    }
    if found.synchronous_commit:
        wanted["synchronous_commit"] = found.synchronous_commit
    calls = SQL(", ").join(
        SQL("set_config({}, {}, false)").format(Literal(name), Literal(value))
        for name, value in wanted.items()
    )
    session.execute(SQL("select {}").format(calls))


def prepare(session: Session, schema: str, origin: str | None, found: Settings) -> str:
    """Check that the schema keeps a record of our format and origin; make it when there is none and we may.

    Gives the origin. Another process may be making it at the same moment: then theirs is used. Raises
    StoreError, psycopg.Error.
    """
    for _ in range(_TRIES):
        tables = _names(session, "select tablename from pg_tables where schemaname = %s", schema)
        if tables:
            return _read_origin(session, tables, schema, origin)
        if origin is None:
            raise StoreError(f"the database has no record in its schema {schema!r}")
        try:
            _create(session, schema, origin, found)
        except (errors.UniqueViolation, errors.DuplicateSchema, errors.DuplicateTable):
            continue
        except (errors.SerializationFailure, errors.DeadlockDetected):
            continue
        except errors.InsufficientPrivilege:
            raise StoreError(
                f"this role may not make the schema {schema!r}; let an administrator run: "
                f"create schema {schema} authorization <the role>"
            ) from None
    raise StoreError(f"the schema {schema!r} could not be made; others are making it too, try again")


def _create(session: Session, schema: str, origin: str, found: Settings) -> None:
    """All in one transaction. Crash before its commit: there is nothing. After it: an empty record."""
    text = SQL(_BYTEWISE if found.engine.startswith("PostgreSQL ") else "text")
    statements = SQL(_SCHEMA).format(text=text, format=Literal(FORMAT), origin=Literal(origin))
    with session.transaction():
        if not _names(session, "select nspname from pg_namespace where nspname = %s", schema):
            session.execute(SQL("create schema {}").format(Identifier(schema)))
        session.execute(statements)


def _read_origin(session: Session, tables: set[str], schema: str, expected: str | None) -> str:
    if "head" not in tables:
        raise StoreError(f"the schema {schema!r} holds other tables than a record's")
    try:
        rows = session.execute("select format, origin from head").fetchall()
    except (errors.UndefinedColumn, errors.UndefinedTable):
        raise StoreError(f"the schema {schema!r} holds other tables than a record's") from None
    except errors.InsufficientPrivilege:
        raise StoreError(f"this role may not read the record in the schema {schema!r}") from None
    formats, origins = {found for found, _ in rows}, "".join(name for _, name in rows)
    if other := formats - {FORMAT}:
        raise StoreError(
            f"the database keeps a record of format {max(other)}, this version reads format {FORMAT} alone; "
            "open it with the version that wrote it"
        )
    if expected is not None and origins != expected:
        raise StoreError(f"the database keeps the log {origins!r}, not {expected!r}")
    return origins


def _names(session: Session, query: LiteralString, value: str) -> set[str]:
    return {name for (name,) in session.execute(query, (value,)).fetchall()}
