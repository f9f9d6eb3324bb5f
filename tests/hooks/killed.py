"""`python -m tests.hooks.killed CENTRE`: deliver what waits for the hook county, and be killed just before it
is noted that it arrived.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from answerable.bootstrap import open_centre
from answerable.hooks import Delivery, Place, Queue, read_hooks, sender_of


class Killed(Queue):
    """A queue whose process does not live to note anything."""

    def note(self, place: Place, letter: object = None) -> bool:
        os.kill(os.getpid(), signal.SIGKILL)
        return False


def main(folder: Path) -> None:
    """Turn until killed."""
    (hook,) = read_hooks(folder).hook
    with open_centre(folder) as centre:
        queue = Killed(centre.log, hook.name, "the child", lambda: time.time_ns() // 1_000_000)
        delivery = Delivery(hook, queue, sender_of(hook, folder, time.time))
        while True:
            delivery.turn()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
