"""The centre's processes killed, the centre's power cut: what was acknowledged is there, and nothing twice.

ANSWERABLE_KILLS sets how many processes are killed (20).
"""

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest
from tests.center.crash import KEY, Promises, broken_promises, carry_out, digest, killing
from tests.center.town import in_force
from tests.record.disk import Cut, Disk
from tests.record.ordeal import short_write_ahead_log

from answerable.bootstrap import now
from answerable.record import Log, RecordError, open_sqlite

FILE = "town.db"
COMMANDS = 40


def test_processes_killed_under_load_break_no_promise(tmp_path: Path) -> None:
    """Four processes of three threads each on one record, killed at random points, over and over."""
    problems, acknowledged = killing(int(os.environ.get("ANSWERABLE_KILLS", "20")), tmp_path)
    assert problems == []
    assert acknowledged > 100


def open_on(disk: Disk, synchronous: str = "full") -> Log:
    log = open_sqlite(FILE, KEY.verifier.name, KEY, vfs=disk.name, exclusive=True)
    log.store._writer.execute(f"pragma synchronous = {synchronous}").fetchall()  # type: ignore[attr-defined]
    return log


def cut_power(at: int, cut: Cut, *, synchronous: str = "full") -> tuple[list[str], int]:
    """Run a centre, cut the power at disk operation `at`, come up again: (broken promises, acknowledged)."""
    disk, chance, promises = Disk(f"town-{at}-{cut}"), random.Random(f"{at} {cut}"), Promises()

    def fault(_operation: str, _path: str) -> None:
        disk.off = disk.off or disk.operations >= at

    disk.fault = fault
    with short_write_ahead_log(60):
        with suppress(RecordError):
            log = open_on(disk, synchronous)
            with suppress(RecordError):
                town = in_force(log, now)
                for number in range(COMMANDS):
                    name = f"c{number}"
                    promises.tried.append(name)
                    done = carry_out(town, name, chance)
                    promises.tried.remove(name)
                    if done:
                        promises.acknowledged[name] = digest(done)
            disk.quiet = disk.off = True  # what closing does after the failure must not count
            log.close()
        again = Disk(f"again-{at}-{cut}", disk.after(cut, chance))
        disk.unregister()
        try:
            with open_on(again) as log:
                return broken_promises(log, promises), len(promises.acknowledged)
        except RecordError as error:
            return [f"it does not come up: {error}"], len(promises.acknowledged)
        finally:
            again.unregister()


@pytest.mark.parametrize("cut", ["lost", "torn", "kept"])
def test_a_power_cut_at_any_point_breaks_no_promise(cut: Cut) -> None:
    chance = random.Random(cut)
    results = [cut_power(at + chance.randrange(30), cut) for at in range(1, 900, 30)]
    assert [problems for problems, _ in results if problems] == []
    assert sum(acknowledged for _, acknowledged in results) > 100


def test_without_syncing_the_same_ordeal_finds_the_loss() -> None:
    """The control: were the ordeal blind, it would pass here too."""
    results = [cut_power(at, "lost", synchronous="off") for at in range(150, 600, 50)]
    assert any(problem.startswith("lost: ") for problems, _ in results for problem in problems)
