"""PostgreSQL when it fails: what is true after a lost connection, a race, a crash, damage."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

import psycopg
import pytest
from tests.postgres import Server
from tests.record.postgres_log import CUT_OFF, HASTY, STEADY, one

from answerable.record import (
    Appended,
    Busy,
    Log,
    Retry,
    Signer,
    Stopped,
    StoreError,
    StoreFailed,
    Unavailable,
    WriteUnknown,
    fsck,
    open_postgres,
    writer,
)
from answerable.record.postgres import PostgresStore
from answerable.record.postgres_link import Session

ORIGIN = "example.org/log"


@pytest.fixture
def log(postgres_log: Log) -> Log:
    return postgres_log


# Connections lost


def test_a_connection_lost_between_writes_is_made_anew_unnoticed(
    log: Log, admin: Callable[..., None]
) -> None:
    for number in range(4):
        assert log.append(one(str(number))) == Appended(number, 1)
        assert log.size == number + 1
        admin(CUT_OFF)
    assert fsck(log, log.vkey).problems == ()


def test_a_connection_lost_inside_a_write_undoes_it_and_it_is_run_again(
    log: Log, admin: Callable[..., None]
) -> None:
    runs: list[int] = []

    def job(turn: Any) -> Appended:
        runs.append(turn.size)
        answer: Appended = turn.append(one("a"))
        if len(runs) == 1:
            admin(CUT_OFF)
        return answer

    assert log.turn(job).result() == Appended(0, 1)
    assert runs == [0, 0]
    assert (log.size, fsck(log, log.vkey).problems) == (1, ())


Effect = Literal["not done", "done but lost"]


def break_at(monkeypatch: pytest.MonkeyPatch, at: int, effect: Effect, only: str = "") -> list[str]:
    """Lose the connection at statement `at` of those that begin with `only`; the list tells what was hit."""
    run = Session.run
    struck: list[str] = []
    seen: list[str] = []

    def broken(session: Session, query: Any, values: Any = ()) -> Any:
        if struck or not query.startswith(only):
            return run(session, query, values)
        seen.append(query)
        if len(seen) <= at:
            return run(session, query, values)
        if effect == "done but lost":
            run(session, query, values)
        session.close()
        struck.append(query)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Session, "run", broken)
    return struck


@pytest.mark.parametrize("effect", ["not done", "done but lost"])
@pytest.mark.parametrize("at", range(8))
def test_wherever_the_connection_is_lost_each_append_is_stored_once(
    log: Log, monkeypatch: pytest.MonkeyPatch, at: int, effect: Effect
) -> None:
    """Only at the commit does the caller hear of it; a retry by id then finds out, or stores."""
    log.append(one("before"))
    struck = break_at(monkeypatch, at, effect)
    try:
        answer = log.append(one("a"))
        assert struck != ["commit"]
    except WriteUnknown:
        assert struck == ["commit"]
        answer = log.append(one("a"))
        assert answer.repeated == (effect == "done but lost")
    assert struck
    assert (answer.first, answer.count) == (1, 1)
    assert log.append(one("b")) == Appended(2, 1)
    assert log.append(one("a")) == Appended(1, 1, repeated=True)
    assert fsck(log, log.vkey).problems == ()


@pytest.mark.parametrize("effect", ["not done", "done but lost"])
def test_a_read_whose_connection_is_lost_is_done_once_more(
    log: Log, monkeypatch: pytest.MonkeyPatch, effect: Effect
) -> None:
    log.append(one("a"))
    struck = break_at(monkeypatch, 0, effect, "select")
    assert [entry.index for entry in log.read()] == [0]
    assert struck


def test_a_server_that_no_longer_answers_is_given_up_and_another_connection_made(
    postgres_url: str, key: Signer
) -> None:
    log = open_postgres(postgres_url, ORIGIN, key, limits=HASTY)
    store: Any = log.store
    log.append(one("a"))
    frozen = [link.session().info.backend_pid for link in (store._writer, store._reader)]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        assert log.append(one("b")) == Appended(1, 1)
        assert log.size == 2
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        log.close()


def test_when_the_server_is_gone_nothing_was_stored_and_writing_goes_on_when_it_is_back(
    own_server: Server, key: Signer
) -> None:
    with own_server.database() as url, open_postgres(url, ORIGIN, key, limits=STEADY) as log:
        log.append(one("a"))
        own_server.crash()
        with pytest.raises(Unavailable, match=r"cannot be reached .* nothing was stored"):
            log.append(one("b"))
        with pytest.raises(StoreError, match="cannot be reached"):
            log.read().__next__()
        own_server.start()
        assert log.append(one("b")) == Appended(1, 1)
        assert fsck(log, log.vkey).problems == ()


def test_a_database_that_takes_no_writes_is_unreachable_until_it_does(
    log: Log, admin: Callable[..., None]
) -> None:
    log.append(one("a"))
    admin("alter database DATABASE set default_transaction_read_only = on", CUT_OFF)
    with pytest.raises(Unavailable):
        log.append(one("b"))
    admin("alter database DATABASE reset default_transaction_read_only")
    assert log.append(one("b")) == Appended(1, 1)


def test_a_database_that_has_gone_back_stops_the_writer(log: Log, admin: Callable[..., None]) -> None:
    """As when a standby takes over that had not received what was acknowledged."""
    for number in range(3):
        log.append(one(str(number)))
    admin(
        "delete from answerable.entries where idx = 2",
        "delete from answerable.answers where id = '2'",
        "update answerable.head set size = 2, turn = 2",
    )
    with pytest.raises(WriteUnknown, match="has gone back to before what it acknowledged"):
        log.append(one("3"))
    with pytest.raises(Stopped):
        log.append(one("3"))


# Several writers


def test_who_waits_too_long_for_another_is_told_that_nothing_was_stored(
    postgres_url: str, key: Signer
) -> None:
    log = open_postgres(postgres_url, ORIGIN, key, limits=HASTY)
    with log, psycopg.connect(postgres_url) as other:
        other.execute("select * from answerable.head for update")
        with pytest.raises(Busy, match=r"another process is writing .* nothing was stored"):
            log.append(one("a"))
        other.rollback()
        assert log.append(one("a")) == Appended(0, 1)


def test_who_stands_still_inside_a_write_loses_its_turn_to_those_who_wait(
    log: Log, postgres_url: str, key: Signer
) -> None:
    other = PostgresStore(postgres_url, ORIGIN, limits=HASTY)

    def stand_still() -> None:
        with other.write() as transaction:
            assert log.append(one("a")) == Appended(0, 1)  # it waits, and gets its turn
            transaction.versions(["s"])

    with pytest.raises(Retry, match="nothing was stored"):
        stand_still()
    other.close()


def test_an_engine_that_lets_go_of_the_head_too_early_still_numbers_without_gaps_or_doubles(
    log: Log, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row locks may be no more than a hint (CockroachDB under SERIALIZABLE): here nobody takes any."""
    run = Session.run
    monkeypatch.setattr(
        Session, "run", lambda self, query, values=(): run(self, query.replace(" for update", ""), values)
    )
    other = open_postgres(postgres_url, ORIGIN, log._key)
    start = threading.Barrier(2)
    missed: list[Exception] = []

    def work(mine: Log, name: str) -> None:
        start.wait()
        for number in range(25):
            try:
                mine.append(one(f"{name}{number}"))
            except Busy as error:  # it met the other's too often; nothing was stored
                missed.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in ((log, "a"), (other, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.size == 50 - len(missed)
    assert fsck(log, log.vkey).problems == ()
    other.close()


FAILING_AT_FIRST = """
    create sequence answerable.tries;
    create function answerable.fail() returns trigger language plpgsql security definer as $$ begin
        if nextval('answerable.tries') <= {times} then raise exception using errcode = '{code}'; end if;
        return null;
    end $$;
    create constraint trigger failing after insert on answerable.answers {when}
        for each row execute function answerable.fail()
"""


@pytest.mark.parametrize("code", ["40001", "40P01"])
@pytest.mark.parametrize("when", ["not deferrable", "deferrable initially deferred"])
def test_what_the_engine_could_not_serialize_is_run_again(
    log: Log, admin: Callable[..., None], code: str, when: str
) -> None:
    """In a statement, or only at the commit."""
    admin(FAILING_AT_FIRST.format(times=3, code=code, when=when))
    assert log.append(one("a")) == Appended(0, 1)
    assert fsck(log, log.vkey).problems == ()


def test_what_can_never_be_serialized_ends_as_busy(
    log: Log, admin: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RETRIES_MAX", 5)
    admin(FAILING_AT_FIRST.format(times=1000, code="40001", when="not deferrable"))
    with pytest.raises(Busy):
        log.append(one("a"))
    admin("drop function answerable.fail cascade")
    assert log.append(one("a")) == Appended(0, 1)


@pytest.mark.parametrize("code", ["XX001", "XX002", "58030", "23505"])
def test_damage_stops_the_writer(log: Log, admin: Callable[..., None], code: str) -> None:
    admin(FAILING_AT_FIRST.format(times=1, code=code, when="not deferrable"))
    with pytest.raises(WriteUnknown, match=code):
        log.append(one("a"))
    with pytest.raises(Stopped):
        log.append(one("a"))
    store: Any = log.store
    with pytest.raises(StoreFailed), store.write():
        pass


def test_a_full_disk_is_unknown_and_writing_may_go_on(log: Log, admin: Callable[..., None]) -> None:
    admin(FAILING_AT_FIRST.format(times=1, code="53100", when="not deferrable"))
    with pytest.raises(WriteUnknown, match="DiskFull"):
        log.append(one("a"))
    assert log.append(one("a")) == Appended(0, 1)


def test_a_commit_that_no_standby_confirms_is_not_acknowledged(own_server: Server, key: Signer) -> None:
    with own_server.database() as url, open_postgres(url, ORIGIN, key, limits=HASTY) as log:
        with own_server.changed(synchronous_standby_names="far_away"), pytest.raises(WriteUnknown):
            log.append(one("a"))
        assert log.append(one("a")) == Appended(0, 1, repeated=True)


def test_a_commit_whose_wait_for_a_standby_was_cancelled_is_not_acknowledged(
    own_server: Server, key: Signer
) -> None:
    """PostgreSQL itself answers COMMIT then, with a warning."""
    waiting = "from pg_stat_activity where wait_event = 'SyncRep' and query = 'commit'"

    def cancel() -> None:
        while own_server.ask(f"select count(*) {waiting}") == 0:
            time.sleep(0.01)
        own_server.execute(f"select pg_cancel_backend(pid) {waiting}")

    with own_server.database() as url, open_postgres(url, ORIGIN, key) as log:
        canceller = threading.Thread(target=cancel)
        with own_server.changed(synchronous_standby_names="far_away"):
            canceller.start()
            with pytest.raises(WriteUnknown, match="no standby has confirmed"):
                log.append(one("a"))
            canceller.join()
        assert log.append(one("a")) == Appended(0, 1, repeated=True)
