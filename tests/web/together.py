"""Several servers on one record in PostgreSQL, under load; one is killed. What is lost, and what goes on?

`python -m tests.web.together [--seconds 10] [--runs 3]` prints a table: for one, two and four servers, what
the same twelve clients were acknowledged, and what came of a kill among them.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
from tests.postgres import run_server
from tests.web.child import How
from tests.web.crashes import served
from tests.web.load import Clients, Promises
from tests.web.promises import asked_again, found_in
from tests.web.running import Running
from tests.web.town import found

CLIENTS = 12
"""However many servers there are."""
IDENTITY = ("key", "key.vkey", "database")
"""What makes a directory one of the same centre; each server has its own spool and snapshot."""


class Outcome(msgspec.Struct):
    """What came of one run."""

    servers: int
    acknowledged: int = 0
    a_second: float = 0.0
    after: int = 0
    """Acknowledged by those that were left, after the kill."""
    unknown: int = 0
    """Commands that the killed one had not answered; each was sent again to another, and done once."""
    broken: list[str] = []


def directories(base: Path, url: str, servers: int) -> list[Path]:
    """A centre whose record is in a database, and further directories of the same centre."""
    first = found(base / "server-0", url)
    others = []
    for nth in range(1, servers):
        other = base / f"server-{nth}"
        other.mkdir()
        for name in IDENTITY:
            if (first / name).exists():
                shutil.copy2(first / name, other / name)
        others.append(other)
    return [first, *others]


@contextmanager
def together(folders: list[Path], url: str) -> Iterator[list[Running]]:
    """A server on each."""
    with ExitStack() as held:
        yield [held.enter_context(served(folder, How(database=url, often=False))) for folder in folders]


def run(base: Path, url: str, servers: int, *, seconds: float = 0, more: int = 60) -> Outcome:
    """Load all servers for so many seconds, or until each acknowledged `more`; kill the last one, if there is
    another; load those that are left; ask everything again, of one that is left; look into the record.
    """
    outcome = Outcome(servers)
    folders = directories(base, url, servers)
    promises = [Promises() for _ in folders]
    with together(folders, url) as running:
        pairs = zip(running, promises, strict=True)
        clients = [
            Clients(server, kept, f"s{nth}", CLIENTS // servers) for nth, (server, kept) in enumerate(pairs)
        ]
        began = time.monotonic()
        if seconds:
            time.sleep(seconds)
        else:
            assert clients[0].wait(lambda: min(kept.acknowledged for kept in promises) >= more)
        outcome.acknowledged = sum(kept.acknowledged for kept in promises)
        outcome.a_second = outcome.acknowledged / (time.monotonic() - began)
        if servers > 1:
            before = sum(kept.acknowledged for kept in promises[:-1])
            running.pop().stop(signal.SIGKILL)
            clients.pop().end()
            outcome.unknown = len(promises[-1].unknown)
            assert clients[0].wait(lambda: sum(kept.acknowledged for kept in promises[:-1]) >= before + more)
            outcome.after = sum(kept.acknowledged for kept in promises[:-1]) - before
        for one in clients:
            one.end(stop=True)
        for kept in promises:  # of whoever promised it, one that is left is asked
            outcome.broken += asked_again(running[0], kept)
        for server in running:
            server.stop()
    for folder, kept in zip(folders, promises, strict=True):
        outcome.broken += found_in(folder, url, kept)
    return outcome


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    heads = (
        "servers",
        "acknowledged a second",
        "killed",
        "acknowledged after",
        "unanswered, done once",
        "broken",
    )
    print(f"| {' | '.join(heads)} |\n|{'--:|' * len(heads)}")
    broken = []
    with run_server() as database, tempfile.TemporaryDirectory() as base:
        for servers in (1, 2, 4):
            outcomes = []
            for nth in range(given.runs):
                with database.database() as url:
                    place = Path(base) / f"{servers}-{nth}"
                    place.mkdir()
                    outcomes.append(run(place, url, servers, seconds=given.seconds))
            rate = statistics.median(each.a_second for each in outcomes)
            killed = given.runs if servers > 1 else 0
            after, unknown = sum(each.after for each in outcomes), sum(each.unknown for each in outcomes)
            problems = [problem for each in outcomes for problem in each.broken]
            broken += problems
            print(
                f"| {servers} | {rate:.0f} | {killed} | {after} | {unknown} | {len(problems)} |", flush=True
            )
    for problem in broken:
        print(f"BROKEN: {problem}", file=sys.stderr)
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
