"""A centre under load, to be killed: `python crash_child.py FILE NAME`.

Prints `ready`; then `try ID -` before each command, and `done ID DIGEST` once it is acknowledged, or
`refused ID -`.
"""

import random
import sys
import threading
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.center.crash import KEY, carry_out, digest
from tests.center.town import Town, in_force

from answerable.bootstrap import now
from answerable.model.errors import Refused
from answerable.record import open_sqlite

THREADS = 3


def main(file: str, name: str) -> None:
    log = open_sqlite(file, KEY.verifier.name, KEY)
    try:
        town = in_force(log, now)
    except Refused:  # another process, or one before, has founded the town
        town = Town(log, now)
    out = threading.Lock()

    def say(*words: str) -> None:
        with out:
            print(*words, flush=True)

    def run(worker: int) -> None:
        chance = random.Random(f"{name} {worker}")
        for number in count():
            command = f"{name}{worker}-{number}"
            say("try", command, "-")
            done = carry_out(town, command, chance)
            say("done", command, digest(done)) if done else say("refused", command, "-")

    say("ready")
    for worker in range(THREADS):
        threading.Thread(target=run, args=(worker,)).start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
