"""Acknowledged, durable appends a second, beside the raw limits of the same disk in the same run.

Rounds are interleaved, so that a disk that speeds up or slows down does so for all; shown are medians.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median

import apsw

from answerable.record import Append, NewEntry, Signer, TimerChange, open_sqlite

ROUNDS = 5
SECONDS = 1.0
ORIGIN = "example.org/benchmark"
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


def record(folder: Path, threads: int) -> float:
    """The record: appends of one entry and one timer, a stream's version checked, from so many threads."""
    with tempfile.TemporaryDirectory(dir=folder) as inner:
        key = Signer(ORIGIN, bytes(32))
        with open_sqlite(Path(inner) / "record.db", ORIGIN, key) as log:

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


CASES: dict[str, Callable[[Path], float]] = {
    "raw write + fdatasync, 1 at a time": write_and_sync,
    "plain SQLite, 1 row a commit": lambda folder: plain_sqlite(folder, 1),
    f"plain SQLite, {GROUP} rows a commit": lambda folder: plain_sqlite(folder, GROUP),
    "record, 1 thread": lambda folder: record(folder, 1),
    "record, 8 threads": lambda folder: record(folder, 8),
    "record, 64 threads": lambda folder: record(folder, 64),
}


def main() -> None:
    """Print the table."""
    rates: dict[str, list[float]] = {name: [] for name in CASES}
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        for _ in range(ROUNDS):
            for name, measure in CASES.items():
                rates[name].append(measure(Path(folder)))
    single = median(rates["plain SQLite, 1 row a commit"])
    grouped = median(rates[f"plain SQLite, {GROUP} rows a commit"])
    print(f"Durable appends a second: medians of {ROUNDS} rounds, {SECONDS:g} s; {len(EVENT)}-byte events\n")
    print(f"| {'what':36} | {'appends/s':>9} | {'lowest-highest':>15} | ×1 row | ×{GROUP} rows |")
    print(f"|{'-' * 38}|{'-' * 10}:|{'-' * 16}:|-------:|---------:|")
    for name, found in rates.items():
        middle, span = median(found), f"{min(found):,.0f}-{max(found):,.0f}"
        print(
            f"| {name:36} | {middle:9,.0f} | {span:>15} | {middle / single:6.2f} | {middle / grouped:8.3f} |"
        )


if __name__ == "__main__":
    main()
