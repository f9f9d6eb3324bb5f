"""Power cut at block level: processes append to a record on ext4, on a disk that forgets what is unflushed.

`python -m tests.record.blocks [cuts]`, as root (see `power`); exit code 2 where the machine does not allow
it. Between the record and the device is all that there is in earnest: SQLite's own VFS, the system calls,
the page cache, ext4 with its journal, the block layer.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.record import power
from tests.record.disk import Cut
from tests.record.kills import check_round, read_answers, start_children
from tests.record.ordeal import Promises

from answerable.record import RecordError

FILE = "record.db"


def cut_round(
    image: bytes, name: str, cut: Cut, chance: random.Random, *, synchronous: str = "full"
) -> tuple[bytes, Promises]:
    """Let a process append until the power fails at some write or flush: the disk then, and the promises.

    What the process could still say after the cut rests on flushes of before: from then on all of them fail.
    """
    with power.running(image) as machine:
        children, started = start_children(
            machine.folder / FILE, [name], chance.choice((1, 8)), synchronous=synchronous
        )
        try:
            if synchronous == "off":  # then a disk is written to by and by, some seconds later
                time.sleep(chance.uniform(0.1, 0.5))
                machine.device.cut()
            came = machine.cut_after(chance.randrange(1, 400))
        finally:
            for child in children:
                child.kill()
        promises = read_answers(children, started)
        assert came, "the process wrote too little to come to the cut"
        return machine.after(cut, chance), promises


def check(image: bytes, promises: Promises) -> tuple[bytes, list[str]]:
    """Mount the disk, look whether every promise was kept; gives the disk back, too, to go on with."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "disk"
        file.write_bytes(image)
        with power.mounted(file) as disk:
            try:
                problems = check_round(disk / FILE, promises)
            except RecordError as error:
                problems = [f"it does not come up: {error}"]
        return file.read_bytes(), problems


def many_cuts(cuts: int, cut: Cut, synchronous: str) -> str:
    """Cut the power often, five times on each disk; says what came of it."""
    chance = random.Random(f"{cut} {synchronous}")
    acknowledged = broken = 0
    image = power.blank()
    for number in range(1, cuts + 1):
        image, promises = cut_round(image, f"r{number}x", cut, chance, synchronous=synchronous)
        acknowledged += len(promises.acknowledged)
        image, problems = check(image, promises)
        broken += bool(problems)
        if problems or number % 5 == 0:
            image = power.blank()
    return f"| {synchronous} | {cut} | {cuts} | {acknowledged} | {broken} |"


def main(cuts: int) -> int:
    """Cuts of each kind; then the control."""
    if lacking := power.wants():
        print(f"Power can be cut only by root on Linux with /dev/fuse and ext4; lacking: {lacking}.")
        return 2
    print("| synchronous | unflushed writes | cuts | appends acknowledged | cuts that broke a promise |")
    print("|---|---|---|---|---|")
    for synchronous in ("full", "off"):
        for cut in power.CUTS:
            print(many_cuts(cuts, cut, synchronous), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
