"""How long dispatch takes: one recommendation, and the plan for all that wait.

python benchmarks/recommending.py [units] [waiting]
"""

from __future__ import annotations

import datetime
import random
import sys
import time
from collections.abc import Callable
from statistics import median

from answerable.dispatch import DispatchRules, recommend
from answerable.dispatch.plan import Waiting, plan
from answerable.dispatch.roads import Edge, RoadGraph
from answerable.dispatch.travel import straight_line
from answerable.model.nouns import Place, Unit
from answerable.model.travel import TravelTime
from answerable.model.units import read_wanted

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
WANTED = [read_wanted(text) for text in ("patrol", "patrol", "medic", "patrol with k9", "medic with als")]
GRID = 100
"""Crossings along each side of the road graph."""
ROUNDS = 15


def somewhere(chance: random.Random) -> tuple[float, float]:
    """A position in a city of about 20 km."""
    return chance.uniform(0.0, 0.18), chance.uniform(0.0, 0.18)


def units_of(count: int, chance: random.Random) -> list[Unit]:
    """Units, all free: half of them patrols, some of them able to do more."""
    kinds = [("patrol", ()), ("patrol", ("k9",)), ("medic", ()), ("medic", ("als",))]
    found = []
    for number in range(count):
        kind, capabilities = chance.choice(kinds)
        latitude, longitude = somewhere(chance)
        found.append(
            Unit(f"U{number}", kind, "available", NOW, latitude, longitude, capabilities=capabilities)
        )
    return found


def waiting_of(count: int, chance: random.Random) -> list[Waiting]:
    """Calls that wait, of five priorities, two units each on average."""
    found = []
    for number in range(count):
        latitude, longitude = somewhere(chance)
        wanted = tuple(chance.choices(WANTED, k=chance.choice((1, 2, 3))))
        opened = NOW - datetime.timedelta(minutes=chance.uniform(0, 150))
        place = Place(latitude=latitude, longitude=longitude)
        found.append(Waiting(f"incident/26-{number:06}", chance.randint(1, 5), opened, place, wanted))
    return found


def roads() -> RoadGraph:
    """A grid of streets, 200 m apart, some of them one-way."""
    chance = random.Random(5)
    nodes = [(0.0018 * row, 0.0018 * column) for row in range(GRID) for column in range(GRID)]
    edges = []
    for at in range(len(nodes)):
        for other in ([at + 1] if (at + 1) % GRID else []) + ([at + GRID] if at + GRID < len(nodes) else []):
            minutes = chance.uniform(0.2, 0.6)
            edges.append(Edge(at, other, minutes))
            if chance.random() < 0.9:
                edges.append(Edge(other, at, minutes))
    return RoadGraph(nodes, edges)


def timed(act: Callable[[], object]) -> str:
    """Milliseconds: the first time, when libraries are loaded and roads searched; then median and longest."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return f"{took[0]:>8.1f} {median(took[1:]):>7.1f} {max(took[1:]):>7.1f}"


def main(units_free: int = 500, calls_waiting: int = 200) -> None:
    """Print a row for each way of telling travel times."""
    chance = random.Random(1)
    units, those = units_of(units_free, chance), waiting_of(calls_waiting, chance)
    asked, place = {"patrol": 2, "medic": 1}, those[0].place
    rules = DispatchRules()
    needs = sum(len(each.wanted) for each in those)
    print(
        f"{len(units)} free units, {len(those)} calls that wait for {needs} units; ms: first, median, longest"
    )
    ways: tuple[TravelTime, ...] = (straight_line, roads())
    for way in ways:
        one = timed(lambda way=way: recommend(asked, place, units, way))  # type: ignore[misc]
        all_ = timed(lambda way=way: plan(those, units, rules, NOW, way))  # type: ignore[misc]
        print(f"{way.how:<20} one call {one}   all {all_}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
