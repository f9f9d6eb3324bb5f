"""Killing processes that append: spawn, wait a random while, kill -9, gather what they had acknowledged.

For longer runs with counts: `python -m tests.record.kills [rounds]`.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from tests.postgres import run_server
from tests.record.ordeal import KEY, Promises, broken_promises
from tests.record.places import Place, open_at

from answerable.record import Appended

CHILD = Path(__file__).with_name("child.py")


def kill_round(place: Place, names: list[str], threads: int, wait: float) -> Promises:
    """Let one process for each name append to the record, kill them all after `wait` seconds under load."""
    children, started = start_children(place, names, threads)
    time.sleep(wait)
    for child in children:
        child.kill()
    return read_answers(children, started)


def start_children(
    place: Place, names: list[str], threads: int, *, synchronous: str = "full"
) -> tuple[list[subprocess.Popen[str]], list[str]]:
    """One process for each name, appending by now; and what each one said when it was ready.

    `synchronous` other than full is for controls alone.
    """
    command = [sys.executable, str(CHILD), str(place)]
    pipe = subprocess.PIPE
    children = [
        subprocess.Popen([*command, name, str(threads), synchronous], stdout=pipe, stderr=pipe, text=True)
        for name in names
    ]
    return children, [child.stdout.readline() for child in children if child.stdout]


def read_answers(children: list[subprocess.Popen[str]], started: list[str]) -> Promises:
    """What killed processes had said was stored."""
    said = [read_rest(child) for child in children]
    assert started == ["ready\n"] * len(children), [errors for _, errors in said]
    promises = Promises()
    for lines, _ in said:
        for line in lines.splitlines(keepends=True):
            if line.endswith("\n"):  # a line cut off by the kill was not fully said
                name, first, count = line.split()
                promises.acknowledged[name] = Appended(int(first), int(count))
    return promises


def read_rest(child: subprocess.Popen[str]) -> tuple[str, str]:
    """What a killed child said. communicate() would lose what readline() had buffered."""
    with child:
        assert child.stdout is not None
        assert child.stderr is not None
        return child.stdout.read(), child.stderr.read()


def check_round(place: Place, promises: Promises) -> list[str]:
    """Open the record again and see whether every promise was kept."""
    with open_at(place, KEY) as log:
        return broken_promises(log, promises)


def many_rounds(rounds: int, places: Iterator[Place]) -> str:
    """Kill many times, each five on what the kill before left behind; says what came of it."""
    chance = random.Random(1)
    acknowledged = broken = 0
    place = next(places)
    for number in range(1, rounds + 1):
        place = place if number % 5 else next(places)
        names = [f"r{number}a", f"r{number}b"][: chance.choice((1, 2))]
        promises = kill_round(place, names, chance.choice((1, 8)), chance.uniform(0, 0.4))
        broken += bool(check_round(place, promises))
        acknowledged += len(promises.acknowledged)
    return f"{rounds} kills: {acknowledged} acknowledged, {broken} kills broke a promise"


def main(rounds: int) -> None:
    """Kill processes that write to SQLite files, then those that write to PostgreSQL databases."""
    with tempfile.TemporaryDirectory() as folder:
        print("SQLite,", many_rounds(rounds, (Path(folder) / f"{number}.db" for number in count())))
    with run_server() as server, ExitStack() as databases:
        places = (databases.enter_context(server.database()) for _ in count())
        print("PostgreSQL,", many_rounds(rounds, places))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
