"""The ordeal: append under load, fail at some point, come up again, and see whether every promise was kept.

Used by the tests and, for longer runs with counts, as a program: `python -m tests.record.ordeal [cuts]`.
"""

import json
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from typing import Any

from msgspec import Struct, field
from tests.record.disk import Cut, Disk, Effect

from answerable.record import (
    Append,
    Appended,
    Erasure,
    Log,
    NewEntry,
    RecordError,
    Signer,
    TimerChange,
    VaultChange,
    WriteUnknown,
    fsck,
    open_sqlite,
    sqlite,
    verify_receipt,
)
from answerable.record.checkpoint import open_checkpoint
from answerable.record.tree import Frontier, leaf_hash

ORIGIN = "example.org/ordeal"
KEY = Signer(ORIGIN, bytes(range(32)))
FILE = "record.db"
CUTS: tuple[Cut, ...] = ("lost", "torn", "kept")


class Promises(Struct):
    """What was acknowledged before the failure, and what was tried without an answer."""

    acknowledged: dict[str, Appended] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)


def make_append(name: str) -> Append:
    """An append of one to three entries, padded so that logs move soon, with a timer of its own.

    It says in the vault how far its worker is; every twentieth erases the padding of the log's first entry.
    """
    worker, number = split(name)
    count = 1 + number % 3
    data = json.dumps({"id": name, "padding": "x" * 400}).encode()
    entries = tuple(NewEntry(f"call/{worker}", data) for _ in range(count))
    erasures = (Erasure(0, ("padding",)),) if erases(name) else ()
    vault = (VaultChange(f"last/{worker}", name.encode()),)
    timers = (TimerChange(f"timer {name}", number, name.encode()),)
    return Append(name, {}, entries, timers, erasures, vault)


def erases(name: str) -> bool:
    """Whether the append of this name erases; the first one of a log never does."""
    return split(name)[1] % 20 == 19


def split(name: str) -> tuple[str, int]:
    """The worker and the number in an append's name."""
    worker, _, number = name.rpartition("-")
    return worker, int(number)


def work(log: Log, worker: int, count: int, promises: Promises) -> None:
    """Append `count` times, signing now and then; stop at the first failure."""
    for number in range(count):
        name = f"{worker}-{number}"
        try:
            promises.acknowledged[name] = log.append(make_append(name))
            if number % 7 == 3:
                promises.checkpoints.append(log.checkpoint())
        except RecordError:
            if name not in promises.acknowledged:
                promises.unanswered.append(name)
            return


def broken_promises(log: Log, promises: Promises) -> list[str]:
    """What was promised and is not so, after the log was opened again. Empty when all was kept."""
    problems = list(fsck(log, KEY.verifier.vkey).problems)
    entries = list(log.read())
    names = [json.loads(entry.data)["id"] for entry in entries]
    if [entry.index for entry in entries] != list(range(log.size)):
        problems.append("numbers have gaps")
    for name, answer in promises.acknowledged.items():
        if set(names[answer.first : answer.first + answer.count]) != {name}:
            problems.append(f"lost: {name} was acknowledged as {answer.first}")
    if any(map(erases, promises.acknowledged)) and [entry.erased for entry in entries[:1]] != [1]:
        problems.append("an acknowledged erasure is undone")
    problems += _vault_faults(log, promises)
    for note in promises.checkpoints:
        told = open_checkpoint(note, KEY.verifier)
        frontier = Frontier()
        for entry in entries[: told.size]:
            frontier.push(leaf_hash(entry.leaf))
        if (told.size, told.root) != (frontier.size, frontier.root()):
            problems.append(f"the checkpoint handed out at {told.size} no longer holds")
    problems += _after_retries(log, promises)
    return problems


def _vault_faults(log: Log, promises: Promises) -> Iterator[str]:
    """Each worker's last word in the vault is its last acknowledged append, or one after that."""
    last: dict[str, int] = {}
    for worker, number in map(split, promises.acknowledged):
        last[worker] = max(last.get(worker, 0), number)
    for worker, number in last.items():
        said = log.vault(f"last/{worker}").get(f"last/{worker}", b"nothing-0").decode()
        if split(said)[0] != worker or split(said)[1] < number:
            yield f"the vault says {said}, {worker}-{number} was acknowledged"


def _after_retries(log: Log, promises: Promises) -> Iterator[str]:
    """Every try again gives the first answer or stores once; every timer fires; a receipt verifies."""
    for name, answer in promises.acknowledged.items():
        if log.append(make_append(name)) != Appended(answer.first, answer.count, repeated=True):
            yield f"a retry of {name} gave another answer"
    for name in promises.unanswered:
        log.append(make_append(name))
    names = [json.loads(entry.data)["id"] for entry in log.read()]
    for name in (*promises.acknowledged, *promises.unanswered):
        if names.count(name) != len(make_append(name).entries):
            yield f"{name} is stored {names.count(name)} times"
    due = {timer.note.decode() for timer in log.due(10_000, "after", 1000, limit=10_000)}
    for name in {*promises.acknowledged, *promises.unanswered} - due:
        yield f"the timer of {name} does not fire"
    if names:
        verify_receipt(log.receipt(len(names) - 1), KEY.verifier.vkey)


@contextmanager
def short_write_ahead_log(pages: int) -> Iterator[None]:
    """Move the write-ahead log every few pages, so that a short ordeal sees it moved and reset many times."""
    before = sqlite._WAL_PAGES
    sqlite._WAL_PAGES = pages
    try:
        yield
    finally:
        sqlite._WAL_PAGES = before


def open_on(disk: Disk, synchronous: str = "full") -> Log:
    """The log on a disk in memory; `synchronous` other than full is for the control alone."""
    log = open_sqlite(FILE, ORIGIN, KEY, vfs=disk.name, exclusive=True)
    store: Any = log.store
    store._writer.execute(f"pragma synchronous = {synchronous}").fetchall()
    return log


def cut_power(
    at: int, cut: Cut, seed: int, *, workers: int = 1, count: int = 24, synchronous: str = "full"
) -> tuple[list[str], int, int]:
    """Run a load, cut the power at disk operation `at`, come up again.

    Gives (broken promises, appends acknowledged before the cut, disk operations done).
    """
    disk = Disk(f"disk-{threading.get_ident()}")

    def fault(_operation: str, _path: str) -> None:
        disk.off = disk.off or disk.operations >= at

    disk.fault = fault
    promises = Promises()
    with short_write_ahead_log(20):
        with suppress(RecordError):
            _load(disk, open_on(disk, synchronous), workers, count, promises)
        files = disk.after(cut, random.Random(seed))
        disk.unregister()
        again = Disk(f"again-{threading.get_ident()}", files)
        try:
            with open_on(again) as log:
                return broken_promises(log, promises), len(promises.acknowledged), disk.operations
        except RecordError as error:
            return [f"it does not come up: {error}"], len(promises.acknowledged), disk.operations
        finally:
            again.unregister()


def _load(disk: Disk, log: Log, workers: int, count: int, promises: Promises) -> None:
    threads = [
        threading.Thread(target=work, args=(log, worker, count, promises)) for worker in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    disk.quiet = disk.off = True  # what closing does after the failure must not count
    log.close()


def fail_at(disk: Disk, kind: str, path: str, effect: Effect, skip: int) -> list[str]:
    """Plant one failure at the operation of a kind after `skip` others; the list fills when it strikes."""
    struck: list[str] = []
    left = [skip]

    def fault(operation: str, file: str) -> Effect | None:
        if struck or operation != kind or not file.endswith(path):
            return None
        left[0] -= 1
        if left[0] >= 0:
            return None
        struck.append(operation)
        return effect

    disk.fault = fault
    return struck


def run_until_stopped(log: Log) -> Promises:
    """Append and sign until the log fails; what failed is unanswered."""
    promises = Promises()
    for number in range(200):
        name = f"0-{number}"
        try:
            promises.acknowledged[name] = log.append(make_append(name))
            promises.checkpoints.append(log.checkpoint())
        except WriteUnknown:
            promises.unanswered.extend({name} - promises.acknowledged.keys())
            return promises
    raise AssertionError("the planted failure did not stop the log")


def restart_after_failed_sync(path: str, skip: int, more: int, cut: Cut) -> list[str]:
    """A sync fails, the system forgets the pages, the process restarts and appends on; the power fails."""
    disk = Disk("failing sync")
    with short_write_ahead_log(20):
        log = open_on(disk)
        struck = fail_at(disk, "sync", path, "not done", skip)
        promises = run_until_stopped(log)
        log.close()
        assert struck
        disk.fault = lambda _operation, _path: None
        again = open_on(disk)
        for number in range(more):
            name = f"1-{number}"
            promises.acknowledged[name] = again.append(make_append(name))
        disk.off = disk.quiet = True
        again.close()
        files = disk.after(cut, random.Random(skip))
        disk.unregister()
    other = Disk("after the cut", files)
    try:
        with open_on(other) as last:
            return broken_promises(last, promises)
    except RecordError as error:
        return [f"it does not come up: {error}"]
    finally:
        other.unregister()


def main(cuts: int) -> None:
    """Many cuts at random points, each way, by one and by four workers; then the controls."""
    chance = random.Random(1)
    for synchronous in ("full", "normal", "off"):
        for cut in CUTS:
            broken = acknowledged = 0
            for _ in range(cuts if synchronous == "full" else cuts // 10):
                workers = chance.choice((1, 4))
                problems, answered, _ = cut_power(
                    chance.randrange(1, 700),
                    cut,
                    chance.randrange(1 << 30),
                    workers=workers,
                    synchronous=synchronous,
                )
                broken += bool(problems)
                acknowledged += answered
            print(
                f"{synchronous=} unsynced {cut}: {acknowledged} acknowledged, {broken} cuts broke a promise"
            )
    runs = list(product(("-wal", "db"), range(30), (1, 3, 6, 12, 25), CUTS))
    broken = sum(bool(restart_after_failed_sync(*run)) for run in runs)
    print(f"failed sync, restart, power cut: {len(runs)} runs, {broken} broke a promise")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
