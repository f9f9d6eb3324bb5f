"""A process that appends under load and prints each acknowledgement, to be killed.

`python child.py FILE NAME THREADS`: prints `ready`, then a line `<id> <first> <count>` for each append that
was acknowledged, until it is killed.
"""

import sys
import threading
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.record.ordeal import KEY, ORIGIN, make_append

from answerable.record import open_sqlite


def main(file: str, name: str, threads: int) -> None:
    log = open_sqlite(file, ORIGIN, KEY)
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
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
