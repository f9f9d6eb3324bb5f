"""How a centre's start and memory grow: from a snapshot and without, by the number of events in its record.

Calls are taken, asked and closed with the program's own commands, in groups; one in two hundred stays open.
Each start and each weighing is a process of its own. It stops at 100,000 events;
`EVENTS=1000000 python -m benchmarks restart` goes further and takes a quarter of an hour.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from pathlib import Path
from statistics import median

from answerable import center
from answerable.bootstrap import Centre, open_centre
from answerable.model.departing import Grounds
from answerable.model.desk import Desk, Done
from answerable.model.nouns import Place
from answerable.model.people import Person, Role

ROOT = Path(__file__).parents[1]
SIZES = (10_000, 100_000, 300_000, 1_000_000)
STARTS = 3
OPEN_ONE_IN = 200
WINDOW = 128
"""So many calls are under way at once, so that they share commits."""

OPENED = """
import sys, time, json, resource
from pathlib import Path
from answerable.bootstrap import open_centre
began = time.perf_counter()
with open_centre(Path(sys.argv[1])) as centre:
    took = time.perf_counter() - began
    state = centre.ledger.state
    rss = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    calls = {"open": len(state.incidents), "calls": state.calls.count()}
    print(json.dumps({"seconds": took, "rss": rss, **calls}))
"""


class Town:
    """A centre that is being filled."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.calls = 0
        self._desks: dict[Role, Desk] = {}
        for directive in ("response", "assistance"):
            text = (ROOT / "directives" / f"{directive}.md").read_text("utf-8")
            center.publish_directive(self.desk("policy author"), text)
        center.add_unit(self.desk("dispatcher"), "P1", "patrol", latitude=37.8, longitude=-122.4)

    def move_to(self, centre: Centre) -> None:
        """Go on in the same centre, opened again."""
        self.centre = centre
        self._desks.clear()

    def desk(self, role: Role) -> Desk:
        """The desk of the one person of that role."""
        return self._desks.setdefault(role, self.centre.desk(Person(role[0].upper(), role)))

    def fill(self, events: int) -> None:
        """Take calls, learn, and close them until the record has so many entries."""
        taken: list[Future[Done]] = []
        while self.centre.log.size < events:
            taken += [self.take() for _ in range(WINDOW)]
            numbers = [each.result().number for each in taken]
            taken = []
            learned = [
                center.learn.submit(self.desk("call-taker"), number, {"people hurt": place % 3})
                for place, number in enumerate(numbers)
            ]
            for each in learned:
                each.result()
            ended = [
                center.close.submit(self.desk("supervisor"), number, "report taken", "", _grounds())
                for number in numbers
                if int(number.partition("-")[2]) % OPEN_ONE_IN
            ]
            for each in ended:
                each.result()

    def take(self) -> Future[Done]:
        """Take one more call."""
        self.calls += 1
        place = Place(f"{self.calls % 900} Elm Street", "north", 37.8, -122.4)
        return center.take_call.submit(
            self.desk("call-taker"), place, call_back="555-0134", facts={"kind of call": "noise"}
        )


def _grounds() -> Grounds:
    return Grounds("recorded", "the benchmark", Person("second", "supervisor"))


def start(folder: Path) -> dict[str, float]:
    """Open the centre in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", OPENED, str(folder)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(told.stdout)
    return found


def main() -> None:
    """Fill, start, weigh; print a row a size."""
    most = int(os.environ.get("EVENTS", "100000"))
    with tempfile.TemporaryDirectory(dir=ROOT) as made:
        folder = Path(made) / "centre"
        empty = start(Path(made) / "empty")
        print(
            f"{'events':>9} {'calls':>8} {'open':>6} {'fold':>8} {'snapshot':>9} {'written':>8} "
            f"{'file':>7} {'record':>8} {'memory':>8} {'events/s filled':>16}"
        )
        for size in [each for each in SIZES if each <= most]:
            with open_centre(folder) as centre:
                if not centre.ledger.state.publications:
                    town = Town(centre)
                else:
                    town.move_to(centre)
                before, began = centre.log.size, time.perf_counter()
                town.fill(size)
                rate = (centre.log.size - before) / (time.perf_counter() - began)
                (folder / "snapshot").unlink(missing_ok=True)
                began = time.perf_counter()
                centre.ledger.snapshot()
                written = time.perf_counter() - began
            snapshot = (folder / "snapshot").read_bytes()
            quick = [start(folder) for _ in range(STARTS)]
            (folder / "snapshot").unlink()
            slow = start(folder)
            (folder / "snapshot").write_bytes(snapshot)
            record = sum(each.stat().st_size for each in folder.glob("record.db*"))
            last = quick[-1]
            print(
                f"{size:>9,} {last['calls']:>8,} {last['open']:>6,} {slow['seconds']:>6.1f} s "
                f"{median(each['seconds'] for each in quick):>7.2f} s {written:>6.2f} s "
                f"{len(snapshot) / 1e6:>4.0f} MB {record / 1e6:>5.0f} MB "
                f"{(last['rss'] - empty['rss']) / 1e6:>5.0f} MB {rate:>16,.0f}",
                flush=True,
            )
    print(f"\nmemory of one open call: {open_call():,.1f} KiB")


def open_call(calls: int = 5_000) -> float:
    """KiB of a process's memory for each open call, started from the record."""
    with tempfile.TemporaryDirectory(dir=ROOT) as made:
        folder = Path(made) / "centre"
        with open_centre(folder) as centre:
            town = Town(centre)
        empty = start(folder)
        with open_centre(folder) as centre:
            town.move_to(centre)
            for _ in range(0, calls, WINDOW):
                for each in [town.take() for _ in range(WINDOW)]:
                    each.result()
        (folder / "snapshot").unlink(missing_ok=True)
        full = start(folder)
        return (full["rss"] - empty["rss"]) / full["open"] / 1024


if __name__ == "__main__":
    main()
