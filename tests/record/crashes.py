"""Crashing the PostgreSQL server under load: every promise is kept, unless it commits asynchronously.

For longer runs with counts, and the control: `python -m tests.record.crashes [rounds]`.
"""

import random
import signal
import sys
import threading
import time

from tests.postgres import Server, run_server
from tests.record.ordeal import KEY, ORIGIN, Promises, broken_promises, work

from answerable.record import open_postgres
from answerable.record.postgres_link import Limits

HASTY = Limits(busy_ms=5_000, answer_ms=10_000, patience_s=0.1)
IMMEDIATE, KILLED = signal.SIGQUIT, signal.SIGKILL
ASYNCHRONOUS = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
"""What the control is about: a commit is acknowledged up to ten seconds before it is written."""

START_MOST = 30
"""Seconds; by then the first append has been answered, or something is wrong."""


def crash_round(
    server: Server,
    url: str,
    name: str,
    how: signal.Signals,
    *,
    threads: int,
    wait: float,
    unsafe: bool = False,
) -> Promises:
    """Append from some threads, crash the server `wait` seconds later (and one answer), start it again."""
    promises = Promises()
    with open_postgres(url, ORIGIN, KEY, limits=HASTY, unsafe=unsafe) as log:
        working = [
            threading.Thread(target=work, args=(log, f"{name}{worker}", 1_000_000, promises))
            for worker in range(threads)
        ]
        for thread in working:
            thread.start()
        time.sleep(wait)
        patient = time.monotonic() + START_MOST
        while not promises.acknowledged and time.monotonic() < patient:
            time.sleep(0.01)  # a busy machine may not have come to the first yet
        server.crash(how)
        for thread in working:
            thread.join()
    server.start()
    return promises


def check_round(url: str, promises: Promises, *, unsafe: bool = False) -> list[str]:
    """Open the record again and see whether every promise was kept."""
    with open_postgres(url, ORIGIN, KEY, unsafe=unsafe) as log:
        return broken_promises(log, promises)


def many_rounds(rounds: int, how: signal.Signals, *, unsafe: bool = False) -> str:
    """Crash many times, on a new database each; says what came of it."""
    chance = random.Random(1)
    acknowledged = broken = 0
    with run_server(None, **ASYNCHRONOUS if unsafe else {}) as server:
        for number in range(rounds):
            with server.database() as url:
                promises = crash_round(
                    server,
                    url,
                    f"r{number}w",
                    how,
                    threads=chance.choice((1, 8)),
                    wait=chance.uniform(0.05, 0.5),
                    unsafe=unsafe,
                )
                broken += bool(check_round(url, promises, unsafe=unsafe))
                acknowledged += len(promises.acknowledged)
    return f"{rounds} crashes: {acknowledged} acknowledged, {broken} crashes broke a promise"


def main(rounds: int) -> None:
    """Both ways to crash, then the control."""
    print("immediate stop,", many_rounds(rounds, IMMEDIATE))
    print("kill -9 of the postmaster,", many_rounds(rounds, KILLED))
    print("the control, asynchronous commits, immediate stop,", many_rounds(rounds, IMMEDIATE, unsafe=True))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
