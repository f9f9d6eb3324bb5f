"""PostgreSQL: what is refused, what no error tells, and what an erasure leaves."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from tests.postgres import ROLE, Server
from tests.record.postgres_log import STEADY, one

from answerable.record import (
    Append,
    Appended,
    InvalidAppend,
    Log,
    NewEntry,
    Signer,
    Stopped,
    StoreError,
    TimerChange,
    WriteUnknown,
    fsck,
    open_postgres,
)
from answerable.record.postgres_link import Limits, read_address
from answerable.record.postgres_schema import Settings, check_server
from answerable.record.store import Batch, VaultChange

ORIGIN = "example.org/log"


@pytest.fixture
def log(postgres_log: Log) -> Log:
    return postgres_log


# What is refused


def saying(**changes: Any) -> Settings:
    sound = {"engine": "PostgreSQL 18.6 on x86_64", "version": 180006, "encoding": "UTF8"}
    return Settings(**{**sound, "synchronous_commit": "on", "fsync": "on", **changes})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": 130011}, "PostgreSQL 13 is too old; 14 or later"),
        ({"encoding": "LATIN1"}, "encoding LATIN1; make one with encoding UTF8"),
        ({"fsync": "off"}, "fsync = off"),
        ({"synchronous_commit": "off"}, "synchronous_commit = off"),
    ],
)
def test_a_server_that_may_lose_or_garble_what_it_stores_is_refused(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(StoreError, match=told):
        check_server(saying(**changes), unsafe=False)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"version": 140000},
        {"synchronous_commit": "remote_apply"},
        {"engine": "Another engine", "version": 130000, "synchronous_commit": None, "fsync": None},
    ],
)
def test_a_sound_server_is_accepted(changes: dict[str, Any]) -> None:
    check_server(saying(**changes), unsafe=False)


def test_asynchronous_commits_are_refused_also_when_only_this_role_has_them(
    postgres_url: str, key: Signer, admin: Callable[..., None]
) -> None:
    admin(f"alter role {ROLE} in database DATABASE set synchronous_commit = off")
    with pytest.raises(StoreError, match="synchronous_commit = off"):
        open_postgres(postgres_url, ORIGIN, key)
    with open_postgres(postgres_url, ORIGIN, key, unsafe=True) as log:
        assert log.append(one("a")) == Appended(0, 1)


def test_commits_stay_synchronous_when_the_servers_default_changes(own_server: Server, key: Signer) -> None:
    """What was found good when the connection was made holds while it lasts; the next one is refused."""
    asynchronous = own_server.changed(synchronous_commit="off")
    with own_server.database() as url, open_postgres(url, ORIGIN, key, limits=STEADY) as log:
        log.append(one("a"))
        with asynchronous:
            store: Any = log.store
            assert store._writer.session().execute("show synchronous_commit").fetchall() == [("on",)]
            store._writer.session().close()
            with pytest.raises(WriteUnknown, match="synchronous_commit = off"):
                log.append(one("b"))
        with pytest.raises(Stopped):
            log.append(one("c"))


def test_a_database_of_another_encoding_is_refused(postgres_server: Server, key: Signer) -> None:
    postgres_server.execute(f"create database ascii owner {ROLE} template template0 encoding SQL_ASCII")
    with pytest.raises(StoreError, match="encoding SQL_ASCII"):
        open_postgres(postgres_server.url("ascii"), ORIGIN, key)
    postgres_server.execute("drop database ascii with (force)")


def test_another_logs_record_is_refused(log: Log, postgres_url: str) -> None:
    with pytest.raises(StoreError, match=r"keeps the log 'example\.org/log', not 'example\.org/other'"):
        open_postgres(postgres_url, "example.org/other", Signer("example.org/other", bytes(32)))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update answerable.head set format = 999", "of format 999, this version reads format 1 alone"),
        ("drop table answerable.head", "other tables than a record's"),
        ("alter table answerable.head drop column origin", "other tables than a record's"),
        (f"revoke select on answerable.head from {ROLE}", "may not read the record"),
    ],
)
def test_what_is_no_record_is_refused(
    log: Log, postgres_url: str, key: Signer, admin: Callable[..., None], statement: str, told: str
) -> None:
    log.close()
    admin(statement)
    with pytest.raises(StoreError, match=told):
        open_postgres(postgres_url, ORIGIN, key)


def test_where_there_is_no_record_checking_makes_none(postgres_url: str, key: Signer) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="has no record in its schema 'answerable'"):
            fsck(postgres_url, key.verifier.vkey)


def test_a_database_that_is_not_there_is_told_with_what_to_look_for(
    postgres_server: Server, key: Signer
) -> None:
    with pytest.raises(StoreError, match='database "missing" does not exist'):
        open_postgres(postgres_server.url("missing"), ORIGIN, key, limits=STEADY)


def test_a_role_that_may_not_make_the_schema_is_told_what_to_ask_for(
    postgres_url: str, key: Signer, admin: Callable[..., None]
) -> None:
    admin("alter database DATABASE owner to postgres")
    with pytest.raises(StoreError, match="let an administrator run: create schema answerable authorization"):
        open_postgres(postgres_url, ORIGIN, key)
    admin(f"create schema answerable authorization {ROLE}")
    with open_postgres(postgres_url, ORIGIN, key) as log:
        assert log.append(one("a")).first == 0


def test_no_privilege_beyond_the_schema_is_needed(log: Log) -> None:
    store: Any = log.store
    query = "select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user"
    assert store._read(query) == [(False,)]


def test_two_records_live_in_two_schemas_of_one_database(log: Log, postgres_url: str) -> None:
    other = Signer("example.org/other", bytes(32))
    with open_postgres(postgres_url, "example.org/other", other, schema="second") as second:
        second.append(one("a"))
        assert (log.size, second.size) == (0, 1)
    with pytest.raises(StoreError, match="small letters"):
        open_postgres(postgres_url, ORIGIN, other, schema='x"; drop')


def test_many_that_open_a_new_database_at_once_make_one_record(postgres_url: str, key: Signer) -> None:
    logs: list[Log] = []
    start = threading.Barrier(6)

    def run() -> None:
        start.wait()
        logs.append(open_postgres(postgres_url, ORIGIN, key))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [log.append(one(str(number))).first for number, log in enumerate(logs)]
    assert answers == list(range(6))
    for log in logs:
        log.close()


@pytest.mark.parametrize(
    "append",
    [
        Append("a\0", {}, ()),
        Append("a", {"s\0": 0}, ()),
        Append("a", {}, (NewEntry("s\0", b"{}"),)),
        Append("a", {}, (), (TimerChange("k\0", 1),)),
        Append("a", {}, (), vault=(VaultChange("k\0", b""),)),
    ],
)
def test_the_one_character_that_the_database_cannot_hold_is_refused_before(log: Log, append: Append) -> None:
    with pytest.raises(InvalidAppend):
        log.append(append)
    assert log.append(one("a")).first == 0


def test_fields_may_hold_the_one_character_that_the_database_cannot(log: Log) -> None:
    log.append(Append("a", {}, (NewEntry("s", b'{"x":"\\u0000"}'),), (TimerChange("k", 1, b"\0"),)))
    assert json.loads(next(log.read()).data) == {"x": "\0"}


# What no error tells


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://keeper:hunter2@127.0.0.1:1/name",
        "postgresql://keeper:hun@ter2@127.0.0.1:1/name",
        "postgresql://keeper:hun/ter2@127.0.0.1:1/name",
        "postgresql://keeper:hun:ter2@127.0.0.1:1/name",
        "postgresql://keeper:hun?ter2@127.0.0.1:1/name",
        "postgresql://keeper:hun#ter2@127.0.0.1:1/name",
        "postgresql://keeper:hun%ter2@127.0.0.1:1/name",
        "postgresql://keeper@127.0.0.1:1/name?password=hunter2",
        "postgresql://keeper@127.0.0.1:1/name?pasword=hunter2",
        "postgresql://keeper@127.0.0.1:hunter2/name",
        "postgresql://127.0.0.1:1/name?user=keeper&password=hunter2",
        "host=127.0.0.1 port=1 password=hunter2",
        "keeper:hunter2",
    ],
)
def test_a_password_reaches_no_error_and_no_log(
    url: str, key: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreError) as refused:
        open_postgres(url, ORIGIN, key, limits=Limits(patience_s=0))
    told = f"{refused.value!r} {refused.value.__cause__!r} {caplog.text}"
    assert "ter2" not in told
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_what_was_to_be_stored_reaches_no_error(log: Log, admin: Callable[..., None]) -> None:
    """PostgreSQL's own words on a violated constraint quote the row."""
    admin("alter table answerable.answers add check (id <> 'Mrs Miller')")
    with pytest.raises(WriteUnknown) as refused:
        log.append(one("Mrs Miller"))
    assert "CheckViolation, 23514" in str(refused.value)
    assert "Miller" not in f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__context__!r}"


def test_addresses_keep_what_the_operator_says_and_get_what_he_does_not() -> None:
    address = read_address("postgresql://u@a,b:5433/n?connect_timeout=2&sslmode=verify-full")
    assert (address["connect_timeout"], address["host"], address["sslmode"]) == ("2", "a,b", "verify-full")
    assert (address["target_session_attrs"], address["keepalives_idle"]) == ("read-write", 10)


# What stays after an erasure


def test_what_was_erased_stays_in_the_tables_files_until_they_are_rewritten(
    own_server: Server, key: Signer
) -> None:
    """The command that docs/spec/record.md tells operators."""
    marker = "c2hhbGwgYmUgZm9yZ290dGVu"
    with own_server.database() as url, open_postgres(url, ORIGIN, key) as log:
        log.append(one("a"))
        store: Any = log.store
        with store.write() as transaction:
            transaction.write(Batch((), transaction.head(), {}, {}, {0: marker}))
        with store.write() as transaction:
            transaction.write(Batch((), transaction.head(), {}, {}, {0: "left"}))
        assert store.rows(0, 1)[0].opened == "left"

        def kept() -> bool:
            own_server.execute("checkpoint")
            files = [path for path in (own_server.data / "base").rglob("*") if path.is_file()]
            return any(marker.encode() in path.read_bytes() for path in files)

        assert kept()
        own_server.execute("vacuum full answerable.opened", url.partition("@/")[2].partition("?")[0])
        assert not kept()
