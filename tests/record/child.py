"""A process that appends under load and prints each acknowledgement, to be killed.

`python child.py PLACE NAME THREADS [SYNCHRONOUS]`: prints `ready`, then a line `<id> <first> <count>` for
each append that was acknowledged, until it is killed.
"""

import sys
import threading
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.record.ordeal import KEY, make_append
from tests.record.places import open_at


def main(place: str, name: str, threads: int, synchronous: str = "full") -> None:
    log = open_at(place if "://" in place else Path(place), KEY)
    if synchronous != "full":  # a control
        log.store._writer.execute(f"pragma synchronous = {synchronous}").fetchall()  # type: ignore[attr-defined]
    out = threading.Lock()

    def run(worker: int) -> None:
        for number in count():
            append = make_append(f"{name}{worker}-{number}")
            answer = log.append(append)
            with out:
                print(append.id, answer.first, answer.count, flush=True)
            if number % 20 == 9:
                log.checkpoint()

    print("ready", flush=True)
    for worker in range(threads):
        threading.Thread(target=run, args=(worker,)).start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
