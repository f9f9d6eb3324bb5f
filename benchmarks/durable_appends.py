"""Acknowledged, durable appends a second on both stores, beside what the same disk gives in the same run.

Rounds are interleaved, so that a disk that speeds up or slows down does so for all; shown are medians.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

import apsw
import psycopg
from tests.postgres import Server, run_server

from answerable.record import Append, Log, NewEntry, Signer, TimerChange, open_postgres, open_sqlite

ROUNDS = 5
SECONDS = 1.0
ORIGIN = "example.org/benchmark"
KEY = Signer(ORIGIN, bytes(32))
RAW = "raw write + fdatasync, 1 at a time"
EVENT = json.dumps({"type": "call.taken", "call": "2026-000001", "text": "x" * 300}).encode()
GROUP = 64

Step = Callable[[], int]
"""Makes some appends durable and says how many."""


def run_for(steps: list[Step]) -> float:
    """Appends a second when each step runs over and over in a thread of its own."""
    end = time.perf_counter() + SECONDS
    done = [0] * len(steps)

    def run(number: int) -> None:
        while time.perf_counter() < end:
            done[number] += steps[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(steps))]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - started)


def write_and_sync(folder: Path) -> float:
    """Raw: one write of an event's size and one fdatasync at a time."""
    file = os.open(folder / "raw", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def step() -> int:
        os.write(file, EVENT)
        os.fdatasync(file)
        return 1

    try:
        return run_for([step])
    finally:
        os.close(file)


def plain_sqlite(folder: Path, rows: int) -> float:
    """Plain SQLite with the record's settings (WAL, synchronous=FULL), `rows` rows in each commit."""
    with tempfile.TemporaryDirectory(dir=folder) as inner:
        connection = apsw.Connection(str(Path(inner) / "plain.db"))
        connection.execute("pragma journal_mode = wal; pragma synchronous = full").fetchall()
        connection.execute("create table entries (idx integer primary key, data blob)")

        def step() -> int:
            connection.execute("begin immediate")
            connection.executemany("insert into entries (data) values (?)", [(EVENT,)] * rows)
            connection.execute("commit")
            return rows

        try:
            return run_for([step])
        finally:
            connection.close()


def plain_postgres(server: Server, rows: int) -> float:
    """Plain PostgreSQL as it comes (every commit synced), `rows` rows in each commit, one statement each."""
    insert = "insert into entries (data) select * from unnest(%s::bytea[])"
    with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table entries (idx bigserial primary key, data bytea)")

        def step() -> int:
            connection.execute(insert, ([EVENT] * rows,))
            return rows

        return run_for([step])


def record_in_sqlite(folder: Path, threads: int) -> float:
    """The record in a new SQLite file."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as inner,
        open_sqlite(Path(inner) / "record.db", ORIGIN, KEY) as log,
    ):
        return record(log, threads)


def record_in_postgres(server: Server, threads: int) -> float:
    """The record in a new PostgreSQL database, on a Unix socket."""
    with server.database() as url, open_postgres(url, ORIGIN, KEY) as log:
        return record(log, threads)


def record(log: Log, threads: int) -> float:
    """Appends of one entry and one timer, a stream's version checked, from so many threads."""

    def steps(worker: int) -> Step:
        numbers = count()

        def step() -> int:
            number = next(numbers)
            stream = f"call/{worker}-{number // 8}"
            entry, timer = NewEntry(stream, EVENT), TimerChange(stream, number)
            log.append(Append(f"{worker}-{number}", {stream: number % 8}, (entry,), (timer,)))
            return 1

        return step

    return run_for([steps(worker) for worker in range(threads)])


def cases(folder: Path, server: Server) -> dict[str, Callable[[], float]]:
    """What is measured, by name; the server's files are on the same disk."""
    plain: dict[str, Callable[[int], float]] = {
        "plain SQLite": partial(plain_sqlite, folder),
        "plain PostgreSQL": partial(plain_postgres, server),
    }
    kept: dict[str, Callable[[int], float]] = {
        "record in SQLite": partial(record_in_sqlite, folder),
        "record in PostgreSQL": partial(record_in_postgres, server),
    }
    return {
        RAW: partial(write_and_sync, folder),
        **{
            f"{name}, {rows} a commit": partial(run, rows)
            for rows in (1, GROUP)
            for name, run in plain.items()
        },
        **{f"{name}, {n} at once": partial(run, n) for n in (1, 8, 64) for name, run in kept.items()},
    }


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        Path(folder).chmod(0o755)  # where we are root, the server is not
        with run_server(Path(folder)) as server:
            measures = cases(Path(folder), server)
            rates: dict[str, list[float]] = {name: [] for name in measures}
            for _ in range(ROUNDS):
                for name, measure in measures.items():
                    rates[name].append(measure())
    raw = median(rates[RAW])
    print(f"Durable appends a second: medians of {ROUNDS} rounds, {SECONDS:g} s; {len(EVENT)}-byte events\n")
    print(f"| {'what':36} | {'appends/s':>9} | {'lowest-highest':>15} | × raw |")
    print(f"|{'-' * 38}|{'-' * 10}:|{'-' * 16}:|------:|")
    for name, found in rates.items():
        middle, span = median(found), f"{min(found):,.0f}-{max(found):,.0f}"
        print(f"| {name:36} | {middle:9,.0f} | {span:>15} | {middle / raw:5.2f} |")


if __name__ == "__main__":
    main()
