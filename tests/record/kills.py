"""Killing processes that append: spawn, wait a random while, kill -9, gather what they had acknowledged.

For longer runs with counts: `python -m tests.record.kills [rounds]`.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.record.ordeal import KEY, ORIGIN, Promises, broken_promises

from answerable.record import Appended, open_sqlite

CHILD = Path(__file__).with_name("child.py")


def kill_round(file: Path, names: list[str], threads: int, wait: float) -> Promises:
    """Let one process for each name append to the file, kill them all after `wait` seconds under load."""
    command = [sys.executable, str(CHILD), str(file)]
    pipe = subprocess.PIPE
    children = [
        subprocess.Popen([*command, name, str(threads)], stdout=pipe, stderr=pipe, text=True)
        for name in names
    ]
    started = [child.stdout.readline() for child in children if child.stdout]
    time.sleep(wait)
    for child in children:
        child.kill()
    said = [read_rest(child) for child in children]
    assert started == ["ready\n"] * len(names), [errors for _, errors in said]
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


def check_round(file: Path, promises: Promises) -> list[str]:
    """Open the file again and see whether every promise was kept."""
    with open_sqlite(file, ORIGIN, KEY) as log:
        return broken_promises(log, promises)


def main(rounds: int) -> None:
    """Kill many times, each time on what the kill before left behind."""
    chance = random.Random(1)
    acknowledged = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            file = Path(folder) / f"{number // 5}.db"
            names = [f"r{number}a", f"r{number}b"][: chance.choice((1, 2))]
            promises = kill_round(file, names, chance.choice((1, 8)), chance.uniform(0, 0.4))
            broken += bool(check_round(file, promises))
            acknowledged += len(promises.acknowledged)
    print(f"{rounds} kills: {acknowledged} acknowledged, {broken} kills broke a promise")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
