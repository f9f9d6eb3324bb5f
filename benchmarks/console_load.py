"""Changes to a centre that is served, so many a second, from a process of its own.

    python -m benchmarks.console_load ADDRESS TOKEN RATE SECONDS FILE [OPEN]

Of ten changes four tell a fact of a call, four set a unit's status as its work goes on, one takes a call and
one closes one, so that as many stay open. They are sent when they are due, whether earlier ones were answered
or not.
"""

from __future__ import annotations

import datetime
import http.client
import itertools
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from answerable.town import calls, parameters

AT_ONCE = 16
KINDS = ("information", "harassment")
AFTER = {"dispatched": "en route", "en route": "on scene", "on scene": "available"}
KEPT = 100
"""So many calls are never closed: the open one on a page is among them."""

Words = dict[str, Any]


class Change(NamedTuple):
    """A change that was acknowledged, and the row that shows it."""

    row: str
    """A call's number or a unit's name."""
    shows: str
    """`in`: its row is made or made anew; `out`: it goes."""
    sent: float
    """Seconds since the epoch, as all times here."""
    acknowledged: float


class Load:
    """A centre's town at work: its open calls and units, and what is done next."""

    def __init__(self, address: str, token: str, wanted: int) -> None:
        where = urlsplit(address)
        self._host, self._port = where.hostname or "", where.port
        self._token = token
        self._wanted = wanted
        self._own = threading.local()
        self._lock = threading.Lock()
        self.changes: list[Change] = []
        self.refused: dict[str, int] = {}
        self._open = [each["number"] for each in self.ask("GET", "/calls?limit=500")[1]["calls"]]
        units = self.ask("GET", "/units")[1]["units"]
        self._units = {each["id"]: (each["status"], each.get("serves", "")) for each in units}
        self._turns = itertools.cycle(self._units)
        self._done: list[str] = []
        self._new = itertools.cycle(town_calls(random.Random(7), 2_000))
        self._told = itertools.count()
        self.kinds: dict[str, int] = {}
        """What was told last of which call, by its place among the kinds."""
        self._sent_to = itertools.count(KEPT)

    def ask(self, method: str, path: str, body: Words | None = None) -> tuple[int, Any]:
        """One request, on this thread's own connection."""
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        self._own.connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = self._own.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def next(self, tick: int) -> tuple[str, str, str, Words]:
        """The row that the next change shows in, how, and what is asked for."""
        place = tick % 10
        if place == 0 and len(self._open) <= self._wanted:
            return "", "in", "/calls", next(self._new)
        if place == 5 and self._done:
            number = self._done.pop(0)
            self._open.remove(number)
            return number, "out", f"/calls/{number}/close", {"disposition": "handled"}
        return self._work() if place % 2 == 0 else self._fact()

    def _work(self) -> tuple[str, str, str, Words]:
        """What the next unit does after what it did."""
        unit = next(self._turns)
        status, number = self._units[unit]
        if status == "available":
            number = self._open[KEPT + next(self._sent_to) % (len(self._open) - KEPT)]
            self._units[unit] = "dispatched", number
            return unit, "in", f"/calls/{number}/units", {"units": [unit]}
        after = AFTER[status]
        self._units[unit] = after, number
        if after == "available" and number in self._open:
            self._done.append(number)
        return unit, "in", f"/units/{unit}/status", {"status": after}

    def _fact(self) -> tuple[str, str, str, Words]:
        """Another kind of call, of the next call that is open."""
        number = self._open[next(self._told) * 7 % len(self._open)]
        kind = self.kinds[number] = self.kinds.get(number, 0) + 1
        facts = {"kind of call": KINDS[kind % len(KINDS)]}
        return number, "in", f"/calls/{number}/facts", {"facts": facts}

    def change(self, row: str, shows: str, path: str, body: Words) -> None:
        """Make a change, and note when."""
        sent = time.time()
        status, answer = self.ask("POST", path, body)
        at = time.time()
        with self._lock:
            if status not in (200, 201):
                what = f"{path.rpartition('/')[2]}: {status} {str(answer)[:200]}"
                self.refused[what] = self.refused.get(what, 0) + 1
                return
            if not row:
                row = answer["number"]
                self._open.append(row)
            self.changes.append(Change(row, shows, sent, at))

    def run(self, rate: float, seconds: float) -> None:
        """Make changes at a rate."""
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for tick in range(int(rate * seconds)):
                time.sleep(max(0.0, began + tick / rate - time.monotonic()))
                with self._lock:
                    what = self.next(tick)
                threads.submit(self.change, *what)


def town_calls(chance: random.Random, count: int) -> Iterator[Words]:
    """Calls of the demo's town, as the API takes them."""
    day = datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)
    for each in calls.day_of_calls(parameters.load_parameters(), chance, day, count):
        place = each.place
        yield {
            "place": {
                "address": place.address,
                "area": place.area,
                "latitude": place.latitude,
                "longitude": place.longitude,
            },
            "call_back": each.call_back,
            "facts": each.said,
        }


if __name__ == "__main__":
    address, token, rate, seconds, file, *wanted = sys.argv[1:]
    load, kinds = Load(address, token, int(wanted[0]) if wanted else 500), Path(file).with_suffix(".kinds")
    if kinds.exists():
        load.kinds = json.loads(kinds.read_text())
    load.run(float(rate), float(seconds))
    kinds.write_text(json.dumps(load.kinds))
    Path(file).write_text(json.dumps({"changes": load.changes, "refused": load.refused}))
