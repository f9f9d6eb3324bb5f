"""Turns: what decides inside the transaction is what is committed, all of it or none."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from answerable.record import (
    Append,
    Appended,
    Busy,
    Conflict,
    Erasure,
    InvalidAppend,
    Log,
    NewEntry,
    Retry,
    Stopped,
    TimerChange,
    Turn,
    VaultChange,
    WriteUnknown,
    fsck,
    writer,
)
from answerable.record.errors import StoreFailed


def one(name: str, stream: str = "s", expects: dict[str, int] | None = None) -> Append:
    return Append(name, expects or {}, (NewEntry(stream, json.dumps({"id": name}).encode()),))


def ids(log: Log) -> list[str]:
    return [json.loads(entry.data)["id"] for entry in log.read()]


def test_a_turn_sees_what_it_appended_and_all_of_it_is_stored_together(log: Log) -> None:
    log.append(one("before"))

    def job(turn: Turn) -> list[object]:
        told: list[object] = [turn.size, [entry.index for entry in turn.entries(0)], turn.find("a")]
        told += [turn.append(one("a", "s", {"s": 1})), turn.append(one("b", "s", {"s": 2}))]
        told += [turn.size, [entry.index for entry in turn.entries(0)], turn.find("a"), log.size]
        return told

    told = log.turn(job).result()
    first, second = Appended(1, 1), Appended(2, 1)
    again = Appended(1, 1, repeated=True)
    assert told == [1, [0], None, first, second, 3, [0], again, 1]
    assert ids(log) == ["before", "a", "b"]
    assert fsck(log, log.vkey).problems == ()


def test_a_turn_goes_on_after_what_it_cannot_append(log: Log) -> None:
    def job(turn: Turn) -> None:
        with pytest.raises(Conflict) as refused:
            turn.append(one("stale", "s", {"s": 3}))
        assert refused.value.streams == {"s": (3, 0)}
        with pytest.raises(InvalidAppend):
            turn.append(Append("a", {}, (NewEntry("s", b"1"),), vault=(VaultChange("k", b"1"),)))
        with pytest.raises(InvalidAppend, match="no entry 5"):
            turn.append(Append("a", {}, (NewEntry("s", b"{}"),), erasures=(Erasure(5, ("n",)),)))
        assert (turn.size, turn.find("a"), turn.vault("k")) == (0, None, None)
        turn.append(one("good"))

    log.turn(job).result()
    assert ids(log) == ["good"]


def test_what_a_job_raises_undoes_all_of_it_and_the_log_goes_on(log: Log) -> None:
    def job(turn: Turn) -> None:
        turn.append(Append("a", {}, (NewEntry("s", b"{}"),), (TimerChange("k", 1),)))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        log.turn(job).result()
    assert (log.size, log.timers(), log.find("a")) == (0, (), None)
    assert log.append(one("a")) == Appended(0, 1)


def test_a_turn_repeats_the_answer_of_an_append_that_was_stored_before(log: Log) -> None:
    log.append(one("a"))
    assert log.turn(lambda turn: turn.append(one("a", "other"))).result() == Appended(0, 1, repeated=True)
    assert log.size == 1


def test_a_turn_reads_thousands_of_entries(log: Log) -> None:
    log.append(Append("a", {}, tuple(NewEntry("s", b'{"n":%d}' % n) for n in range(1200))))
    read = log.turn(lambda turn: [entry.index for entry in turn.entries(7)]).result()
    assert read == list(range(7, 1200))


def test_the_vault_changes_with_the_append_and_is_read_by_prefix(log: Log) -> None:
    changes = (VaultChange("a/1", b"one"), VaultChange("a/2", b"two"), VaultChange("b/%_", b"x"))
    log.append(Append("a", vault=changes))

    def job(turn: Turn) -> list[bytes | None]:
        told = [turn.vault("a/1"), turn.vault("none")]
        turn.append(Append("b", vault=(VaultChange("a/1", None), VaultChange("a/2", b"new"))))
        return [*told, turn.vault("a/1"), turn.vault("a/2")]

    assert log.turn(job).result() == [b"one", None, None, b"new"]
    assert log.vault("a/") == {"a/2": b"new"}
    assert log.vault("") == {"a/2": b"new", "b/%_": b"x"}
    assert log.vault("b/%") == {"b/%_": b"x"}
    assert log.vault("_") == {}


def test_a_stream_is_read_alone_and_in_order(log: Log) -> None:
    for number in range(20):
        log.append(one(str(number), f"call/{number % 2}"))
    log.append(Append("many", {}, tuple(NewEntry("call/1", b'{"id":"%d"}' % n) for n in range(20, 1100))))
    entries = list(log.stream("call/1"))
    assert [entry.version for entry in entries] == list(range(1, 1091))
    assert [json.loads(entry.data)["id"] for entry in entries][:11] == [*map(str, range(1, 20, 2)), "20"]
    assert list(log.stream("call/2")) == []


def test_turns_and_appends_of_many_threads_never_conflict_inside_a_turn(log: Log) -> None:
    """Each counts what is there and writes the next number: no two may find the same."""

    def count(turn: Turn) -> None:
        number = sum(1 for _ in turn.entries(0))
        turn.append(Append(f"n{number}", {"s": number}, (NewEntry("s", b'{"id":"%d"}' % number),)))

    def run() -> None:
        for _ in range(10):
            log.turn(count).result()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids(log) == [str(number) for number in range(40)]


@contextmanager
def failing(log: Log, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int) -> Iterator[list[int]]:
    """A store that raises at the end of a transaction, after its work was done, so many times."""
    left = [times]
    write = log.store.write

    @contextmanager
    def broken() -> Iterator[Any]:
        with write() as transaction:
            yield transaction
            if left[0]:
                left[0] -= 1
                raise error

    with monkeypatch.context() as patched:
        patched.setattr(log.store, "write", broken)
        yield left


def test_after_a_serialization_failure_the_job_or_group_runs_again_from_the_start(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    def job(turn: Turn) -> int:
        runs.append(turn.size)
        turn.append(one("a"))
        return len(runs)

    with failing(log, monkeypatch, Retry("again"), 3):
        assert log.turn(job).result() == 4
    with failing(log, monkeypatch, Retry("again"), 3):
        assert log.append(one("b")) == Appended(1, 1)
    assert runs == [0, 0, 0, 0]
    assert ids(log) == ["a", "b"]


def test_a_store_that_never_serialises_is_busy_and_the_log_goes_on(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PAUSE", 0.0)
    with failing(log, monkeypatch, Retry("again"), 1000), pytest.raises(Busy, match="nothing was stored"):
        log.append(one("a"))
    assert log.append(one("a")) == Appended(0, 1)


def test_a_store_that_fails_in_a_turn_stops_the_writer(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    with failing(log, monkeypatch, StoreFailed("the disk"), 1), pytest.raises(WriteUnknown):
        log.turn(lambda turn: turn.append(one("a"))).result()
    with pytest.raises(Stopped, match="the disk"):
        log.append(one("b"))


def test_a_turn_given_up_before_it_began_is_not_run(log: Log) -> None:
    started, go = threading.Event(), threading.Event()

    def slow(_turn: Turn) -> None:
        started.set()
        go.wait()

    first = log.turn(slow)
    started.wait()
    second = log.turn(lambda turn: turn.append(one("a")))
    assert second.cancel()
    go.set()
    first.result()
    assert log.append(one("b")) == Appended(0, 1)
