"""The real server crashed under load: killed, its writes failing, its power cut. Is every promise kept?

`python -m tests.web.crashes [RUNS] [--store sqlite|postgresql]` kills so often, then tries each way to fail;
`--power` cuts the power of the whole machine's disk instead (as root: see `tests.record.power`). It prints
rows of a table.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import chain, count
from pathlib import Path

import msgspec
from tests.center.crash import deadlines
from tests.postgres import Server, run_server
from tests.record import power
from tests.record.disk import Cut
from tests.web.child import How
from tests.web.failing_disk import STRUCK, Fault, OnDisk
from tests.web.load import Clients, Promises
from tests.web.promises import asked_again, found_in, missed
from tests.web.running import Running, running
from tests.web.town import found

from answerable.bootstrap import open_centre
from answerable.record import Log

DAYS = 3 * 86_400.0
"""Seconds after which every deadline of a short load has passed."""
A_PLACE_LASTS = 5
"""Kills on one record, before the next one."""
IO_ERRORS = tuple(
    Fault(operation, file, effect)
    for operation in ("write", "sync")
    for file in ("-wal", "db")
    for effect in ("not done", "done but failed")
)
FULL = tuple(
    Fault("write", file, "not done", full=True, times=times) for file, times in (("-wal", 20), ("db", 2))
)


class Outcome(msgspec.Struct):
    """What came of a kind of crash."""

    what: str
    crashes: int = 0
    done: int = 0
    kept: int = 0
    unknown: int = 0
    broken: list[str] = []

    def row(self) -> str:
        """A row of the table."""
        counts = (self.crashes, self.done, self.kept, self.unknown, len(self.broken))
        return f"| {self.what} | {' | '.join(map(str, counts))} |"

    def note(self, promises: Promises, before: int) -> None:
        """Count what clients were promised in one crash; `before`: what they had been promised earlier."""
        self.crashes += 1
        self.done += len(promises.done) - before
        self.kept += len(promises.kept)
        self.unknown += len(promises.unknown)


def served(folder: Path, how: How) -> AbstractContextManager[Running]:
    """A server on a folder, in this way."""
    return running(
        folder, sys.executable, "-m", "tests.web.child", str(folder), msgspec.json.encode(how).decode()
    )


def loaded(server: Running, promises: Promises, name: str, more: int) -> Clients:
    """Clients that have been promised so much more, or found the server gone."""
    clients = Clients(server, promises, name)
    wanted = promises.acknowledged + more
    clients.wait(lambda: promises.acknowledged >= wanted)
    return clients


def come_up(folder: Path, how: How, promises: Promises, end: signal.Signals = signal.SIGTERM) -> list[str]:
    """Start the server again, ask it everything again, end it, and look into its record."""
    with served(folder, how) as server:
        problems = asked_again(server, promises)
        server.stop(end)
    return problems or found_in(folder, how.database, promises)


def kill_round(folder: Path, how: How, promises: Promises, outcome: Outcome, chance: random.Random) -> None:
    """Kill the server under load, and see; half of the time the one that was asked again is killed, too."""
    before = len(promises.done)
    with served(folder, how) as server:
        clients = loaded(server, promises, f"k{outcome.crashes}", chance.randrange(1, 150))
        server.stop(signal.SIGKILL)
        clients.end()
    outcome.note(promises, before)
    end = chance.choice((signal.SIGKILL, signal.SIGTERM))
    outcome.broken += come_up(folder, how, promises, end)


def tell_late(folder: Path, how: How, promises: Promises, chance: random.Random) -> list[str]:
    """Days later, a server is killed while it tells of deadlines; the next one tells of the rest."""
    with open_centre(folder, database=how.database) as centre:
        due = deadlines(centre.ledger.look(lambda state: state))
    with served(folder, msgspec.structs.replace(how, ahead=DAYS)) as server:
        server.ask("GET", "/health/live")
        time.sleep(chance.uniform(0, 0.1))
        server.stop(signal.SIGKILL)
    with (
        served(folder, msgspec.structs.replace(how, ahead=DAYS + 3600)) as server,
        open_centre(folder, database=how.database) as centre,
    ):
        end = time.monotonic() + 30
        while passed(centre.log, DAYS) and time.monotonic() < end:
            time.sleep(0.05)
        server.stop()
        told = missed(centre.log)
    late = [
        f"{subject} {duty} due {at} was not told"
        for (subject, duty), at in due.items()
        if at and (subject, duty, at) not in told
    ]
    return late + found_in(folder, how.database, promises)


def passed(log: Log, ahead: float) -> bool:
    """Whether a timer is set to a time that has passed by a clock that is so many seconds ahead."""
    by_then = (time.time() + ahead) * 1000
    return any(timer.due <= by_then for timer in log.timers())


def kills(runs: int, store: str, places: Iterator[tuple[Path, How]], chance: random.Random) -> Outcome:
    """Many kills, some on each record; then deadlines that passed meanwhile."""
    outcome = Outcome(f"kill -9, {store}")
    for _ in range(0, runs, A_PLACE_LASTS):
        folder, how = next(places)
        promises = Promises()
        for _ in range(min(A_PLACE_LASTS, runs - outcome.crashes)):
            kill_round(folder, how, promises, outcome, chance)
        outcome.broken += tell_late(folder, how, promises, chance)
    return outcome


def failing_round(folder: Path, fault: Fault, outcome: Outcome) -> bool:
    """Load a server whose disk fails, until it has; it is to go on. Then it stops, the power fails, and then?

    Says whether the disk failed at all.
    """
    promises = Promises()
    with served(folder, How(disk=OnDisk(fault))) as server:
        clients = Clients(server, promises, "f")
        struck = clients.wait((folder / STRUCK).exists)
        after = promises.acknowledged + 20
        clients.wait(lambda: promises.acknowledged >= after)
        clients.end(stop=True)
        outcome.note(promises, 0)
        outcome.broken += asked_again(server, promises)
        server.stop()
    outcome.broken += come_up(folder, How(), promises)
    return struck


def database_round(database: Server, folder: Path, how: How, outcome: Outcome) -> None:
    """Stop PostgreSQL at once under the server, and start it again: the server goes on. Then it is killed."""
    promises = Promises()
    with served(folder, how) as server:
        clients = loaded(server, promises, "d", 40)
        database.crash()
        clients.wait(lambda: bool(promises.kept))
        database.start()
        after = len(promises.done) + 20
        clients.wait(lambda: len(promises.done) >= after)
        clients.end(stop=True)
        outcome.note(promises, 0)
        outcome.broken += asked_again(server, promises)
        server.stop(signal.SIGKILL)
    outcome.broken += come_up(folder, how, promises)


def database_crashes(runs: int) -> Outcome:
    """Many of them, each on a new database."""
    outcome = Outcome("PostgreSQL's immediate stop under the server")
    with run_server() as database, tempfile.TemporaryDirectory() as base:
        for number in range(runs):
            with database.database() as url:
                folder = found(Path(base) / f"{number}", url)
                database_round(database, folder, How(database=url), outcome)
    return outcome


def power_round(folder: Path, at: int, cut: Cut, outcome: Outcome, synchronous: str = "full") -> None:
    """Cut the power at some write or sync of the record's file in memory, and see."""
    promises = Promises()
    with served(folder, How(disk=OnDisk(cut_at=at, cut=cut), synchronous=synchronous)) as server:
        Clients(server, promises, "p").end()  # until they found it gone
        assert server.process.wait(30) == -signal.SIGKILL
    outcome.note(promises, 0)
    outcome.broken += come_up(folder, How(), promises)


def machine_round(image: bytes, cut: Cut, outcome: Outcome, chance: random.Random, synchronous: str) -> None:
    """Cut the power of the disk that the whole centre is on: record, spool, key, snapshot."""
    promises = Promises()
    with power.running(image) as machine, tempfile.TemporaryDirectory() as outside:
        centre = Path(outside) / "centre"
        centre.symlink_to(machine.folder / "centre")
        with served(centre, How(synchronous=synchronous)) as server:
            clients = loaded(server, promises, "m", chance.randrange(1, 100))
            if synchronous == "off":
                machine.device.cut()
            machine.cut_after(chance.randrange(1, 100))
            server.stop(signal.SIGKILL)
            clients.end()
        after = machine.after(cut, chance)
    outcome.note(promises, 0)
    with tempfile.TemporaryDirectory() as outside:
        file = Path(outside) / "disk"
        file.write_bytes(after)
        with power.mounted(file) as disk:
            shutil.copytree(disk / "centre", Path(outside) / "centre")
        outcome.broken += come_up(Path(outside) / "centre", How(), promises)


@contextmanager
def places(store: str) -> Iterator[Iterator[tuple[Path, How]]]:
    """New centres, each in its folder, as many as are asked for."""
    with ExitStack() as held:
        base = Path(held.enter_context(tempfile.TemporaryDirectory()))
        if store == "postgresql":
            server = held.enter_context(run_server())
            urls = (held.enter_context(server.database()) for _ in count())
            yield ((found(base / f"{n}", url), How(database=url)) for n, url in enumerate(urls))
        else:
            first = found(base / "first")
            yield ((shutil.copytree(first, base / f"{n}"), How()) for n in count())


def many(runs: int, what: str, each: Callable[[Outcome], object]) -> Outcome:
    """Do it so often."""
    outcome = Outcome(what)
    for _ in range(runs):
        each(outcome)
    return outcome


def failures(runs: int, found_at: Iterator[tuple[Path, How]], chance: random.Random) -> Iterator[Outcome]:
    """Errors of every kind, `runs` of each; power cuts of each kind; the control."""
    for fault in (*IO_ERRORS, *FULL):

        def fail(outcome: Outcome, fault: Fault = fault) -> None:
            skipping = msgspec.structs.replace(
                fault, skip=chance.randrange(40 if fault.file == "-wal" else 6)
            )
            failing_round(next(found_at)[0], skipping, outcome)

        error = "ENOSPC" if fault.full else "EIO"
        yield many(runs, f"{error}, {fault.operation} {fault.file}, {fault.effect}", fail)
    for synchronous in ("full", "off"):
        for cut in power.CUTS:

            def cut_power(outcome: Outcome, cut: Cut = cut, synchronous: str = synchronous) -> None:
                power_round(next(found_at)[0], chance.randrange(10, 300), cut, outcome, synchronous)

            yield many(runs, f"power, synchronous={synchronous}, unsynced {cut}", cut_power)


def machines(runs: int, chance: random.Random) -> Iterator[Outcome]:
    """The power of the whole disk cut; then the control."""
    with places("sqlite") as found_at, tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(power.blank())
        with power.mounted(Path(file.name)) as disk:
            shutil.copytree(next(found_at)[0], disk / "centre")
        image = Path(file.name).read_bytes()
    for synchronous in ("full", "off"):
        for cut in power.CUTS:

            def cut_power(outcome: Outcome, cut: Cut = cut, synchronous: str = synchronous) -> None:
                machine_round(image, cut, outcome, chance, synchronous)

            yield many(runs, f"power of the disk, synchronous={synchronous}, unflushed {cut}", cut_power)


def main() -> int:
    """What the arguments ask for; 1: a promise was broken where none may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=20)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--power", action="store_true")
    asked = parser.parse_args()
    chance = random.Random(asked.runs)
    if asked.power and (lacking := power.wants()):
        print(f"Power can be cut only by root on Linux with /dev/fuse and ext4; lacking: {lacking}.")
        return 2
    print("| crash | times | done | in the spool | not answered | promises broken |")
    print("|---|---|---|---|---|---|")
    broken = False
    with places(asked.store) as found_at:
        if asked.power:
            outcomes = machines(asked.runs, chance)
        else:
            outcomes = chain(
                [kills(asked.runs, asked.store, found_at, chance)],
                failures(-(-asked.runs // 10), found_at, chance)
                if asked.store == "sqlite"
                else [database_crashes(-(-asked.runs // 4))],
            )
        for outcome in outcomes:
            print(outcome.row(), flush=True)
            if "=off" not in outcome.what and outcome.broken:
                broken = True
                print(*outcome.broken[:10], sep="\n", file=sys.stderr)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
