"""What a city waits when calls wait: the oldest first, or the nearest first with a longest wait.

    python benchmarks/queueing.py [days] [seeds]

An invented city, one event at a time: calls come at random, four of five from its middle; one unit goes to
each, drives in a straight line, works there, and is free where it is. A unit that is free stays there while
nobody waits; when a call comes and units are free, the nearest goes. The rules differ only in whom a unit
that comes free goes to while several calls wait. Load is what the work on scene alone takes of the units'
time: driving comes on top.
"""

from __future__ import annotations

import heapq
import math
import random
import sys
from typing import NamedTuple

SIDE, MIDDLE = 14.0, 6.0
"""Kilometres: the city, and its middle."""
UNITS = 20
SPEED = 0.6
"""Kilometres a minute."""
ON_SCENE = 30.0
"""Minutes of work on scene, on average; exponential."""
STARVED = 60.0
LOADS = (0.60, 0.70, 0.75, 0.80, 0.85, 0.90)
RULES: tuple[tuple[str, float], ...] = (
    ("oldest first", 0.0),
    ("nearest, cap 30", 30.0),
    ("nearest, cap 60", 60.0),
    ("nearest, cap 120", 120.0),
    ("nearest, no cap", math.inf),
)
"""A rule's name, and its longest wait, past which the oldest goes first: at once, for `oldest first`."""

Point = tuple[float, float]


class Call(NamedTuple):
    """A call: when, where."""

    at: float
    place: Point
    outlying: bool


class Seen(NamedTuple):
    """What calls waited until somebody was there, minutes; those that nobody reached count up to the end."""

    waits: list[float]
    outlying: list[float]
    driven: float
    """Minutes of driving to a call, on average."""


def calls_of(load: float, days: float, chance: random.Random) -> list[Call]:
    """Calls as they come, the same for every rule."""
    rate, at, calls = load * UNITS / ON_SCENE, 0.0, []
    while (at := at + chance.expovariate(rate)) < days * 1440:
        middle = chance.random() < 0.8
        low, high = ((SIDE - MIDDLE) / 2, (SIDE + MIDDLE) / 2) if middle else (0.0, SIDE)
        place = chance.uniform(low, high), chance.uniform(low, high)
        outlying = any(abs(each - SIDE / 2) > MIDDLE / 2 for each in place)
        calls.append(Call(at, place, outlying))
    return calls


def minutes(here: Point, there: Point) -> float:
    """Driving, in a straight line."""
    return math.dist(here, there) / SPEED


def choose(waiting: list[Call], unit: Point, now: float, longest: float) -> int:
    """Whom a unit goes to, of calls in the order that they came."""
    if now - waiting[0].at >= longest:
        return 0
    return min(range(len(waiting)), key=lambda at: (minutes(unit, waiting[at].place), at))


def play(calls: list[Call], longest: float, end: float, chance: random.Random) -> Seen:
    """Play the city through under a rule."""
    free = [(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(UNITS)]
    busy: list[tuple[float, int, Point]] = []
    waiting: list[Call] = []
    work = iter(chance.expovariate(1 / ON_SCENE) for _ in calls)
    reached: list[tuple[Call, float]] = []
    drives: list[float] = []

    def go(unit: Point, call: Call, now: float) -> None:
        drive = minutes(unit, call.place)
        drives.append(drive)
        reached.append((call, now + drive - call.at))
        heapq.heappush(busy, (now + drive + next(work), len(reached), call.place))

    for call in [*calls, Call(end, (0.0, 0.0), False)]:
        while busy and busy[0][0] <= call.at:
            now, _, unit = heapq.heappop(busy)
            if waiting:
                go(unit, waiting.pop(choose(waiting, unit, now, longest)), now)
            else:
                free.append(unit)
        if call.at >= end:
            break
        if free:
            nearest = min(range(len(free)), key=lambda at: (minutes(free[at], call.place), at))
            go(free.pop(nearest), call, call.at)
        else:
            waiting.append(call)
    waits = [*reached, *((call, end - call.at) for call in waiting)]
    return Seen(
        [wait for _, wait in waits],
        [wait for call, wait in waits if call.outlying],
        sum(drives) / len(drives),
    )


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def main(days: float = 10.0, count: int = 5) -> None:
    """Print a row for each load and rule, over all seeds."""
    seeds = range(count)
    print(
        f"{UNITS} units, {SIDE:.0f} x {SIDE:.0f} km, {days:.0f} days, {len(seeds)} seeds; minutes until there"
    )
    heads = f"{'mean':>8}{'p90':>8}{'> 60':>8}{'longest':>9}{'outlying':>10}{'driving':>9}"
    print(f"{'load':>5}  {'rule':<18}{heads}")
    for load in LOADS:
        cities = [calls_of(load, days, random.Random(seed)) for seed in seeds]
        for name, longest in RULES:
            seen = [
                play(calls, longest, days * 1440, random.Random(1000 + seed))
                for seed, calls in zip(seeds, cities, strict=True)
            ]
            waits = [wait for each in seen for wait in each.waits]
            outlying = [wait for each in seen for wait in each.outlying]
            starved = sum(wait > STARVED for wait in waits) / len(waits)
            driven = sum(each.driven for each in seen) / len(seen)
            print(
                f"{load:>5.2f}  {name:<18}{sum(waits) / len(waits):>8.1f}{percentile(waits, 0.9):>8.1f}"
                f"{starved:>8.1%}{max(waits):>9.0f}{sum(outlying) / len(outlying):>10.1f}{driven:>9.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
