"""Rings and entered calls, matched one to one: as many as can be explained are.

A ring can be a call when the two are at most the window apart, the clocks' difference taken off, and their
numbers are the same, or one of both has none. Of all one-to-one matchings the one that is taken explains the
most rings; of those, the most by number; of those, it is the closest in time. It is found exactly, as an
assignment problem on each group of rings and calls that could be one another (scipy; ADR 172).
"""

from __future__ import annotations

import bisect
import statistics
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final

from answerable.model.reconciling import Entered, Ring, Skew

SKEW_MOST: Final = 2 * 3600.0
"""Seconds that two clocks may differ: an hour of summer time, twice."""
SKEW_PAIRS: Final = 3
"""So many rings and calls of one number have to agree before a difference is believed."""
TICKS: Final = 10
"""Times are compared in tenths of a second: whole numbers, so that sums of very different costs are exact."""


class Graph:
    """Which rings could be which calls. Rings and calls are known by their place in the given order."""

    def __init__(self, rings: Sequence[Ring], entered: Sequence[Entered], window: float, skew: float) -> None:
        self.rings = rings
        self.entered = entered
        self.window = window
        self.skew = skew
        self._by_time = sorted(range(len(entered)), key=lambda place: entered[place].received)
        self._times = [entered[place].received.timestamp() for place in self._by_time]
        self.calls_of = [tuple(self._could_be(ring)) for ring in rings]
        self.rings_of: dict[int, list[int]] = defaultdict(list)
        for place, calls in enumerate(self.calls_of):
            for call in calls:
                self.rings_of[call].append(place)

    def near(self, ring: Ring, within: float) -> list[int]:
        """Calls at most so many seconds from a ring, whatever their numbers."""
        at = ring.rang.timestamp() + self.skew
        first = bisect.bisect_left(self._times, at - within)
        last = bisect.bisect_right(self._times, at + within)
        return self._by_time[first:last]

    def apart(self, ring: int, call: int) -> float:
        """Seconds from the ring to the entering, the clocks' difference taken off."""
        return (self.entered[call].received - self.rings[ring].rang).total_seconds() - self.skew

    def same_number(self, ring: int, call: int) -> bool:
        """Whether both have a number, and it is the same."""
        return bool(self.rings[ring].number) and self.rings[ring].number == self.entered[call].number

    def _could_be(self, ring: Ring) -> Iterable[int]:
        for call in self.near(ring, self.window):
            number = self.entered[call].number
            if not ring.number or not number or ring.number == number:
                yield call


def estimate_skew(rings: Iterable[Ring], entered: Iterable[Entered], window: float) -> Skew:
    """How far the record's clock is after the phone system's, from rings and calls of the same number.

    True pairs differ by nearly the same; chance ones are spread over hours. So the densest stretch of
    differences, as long as the window, holds the true ones, and their median is the skew.
    """
    received = defaultdict(list)
    for call in entered:
        if call.number:
            received[call.number].append(call.received.timestamp())
    found = sorted(
        at - ring.rang.timestamp()
        for ring in rings
        if ring.number
        for at in received[ring.number]
        if abs(at - ring.rang.timestamp()) <= SKEW_MOST
    )
    best: tuple[int, float, int] = (0, 0.0, 0)
    last = 0
    for first, low in enumerate(found):
        while last < len(found) and found[last] <= low + window:
            last += 1
        best = max(best, (last - first, -abs(low), first))  # of equally dense ones that nearest to no skew
    count, _, first = best
    if count < SKEW_PAIRS:
        return Skew()
    inside = found[first : first + count]
    middle = statistics.median(inside)
    return Skew(middle, statistics.median(abs(each - middle) for each in inside), count)


def match(graph: Graph) -> dict[int, int]:
    """Ring -> call, one to one: the most rings explained, then the most by number, then the closest."""
    matched: dict[int, int] = {}
    for rings, calls in _groups(graph):
        matched |= _assign(graph, rings, calls)
    return matched


def _groups(graph: Graph) -> Iterable[tuple[list[int], list[int]]]:
    """Rings and calls that hang together: the best matching of the whole is that of each group."""
    seen: set[int] = set()
    for start in range(len(graph.rings)):
        if start in seen or not graph.calls_of[start]:
            continue
        rings, calls, waiting = [start], set(graph.calls_of[start]), deque(graph.calls_of[start])
        seen.add(start)
        while waiting:
            for ring in graph.rings_of[waiting.popleft()]:
                if ring in seen:
                    continue
                seen.add(ring)
                rings.append(ring)
                waiting += (call for call in graph.calls_of[ring] if call not in calls)
                calls.update(graph.calls_of[ring])
        yield sorted(rings), sorted(calls)


def _assign(graph: Graph, rings: list[int], calls: list[int]) -> dict[int, int]:
    """The best matching of a group: a cheapest full matching, where each ring may also stay alone at a price.

    The price of being matched by time alone is above any sum of differences in time, and that of staying
    alone above any sum of these: so the three wishes hold strictly one before the other. All are whole
    numbers below 2^53, which the solver's floats hold exactly.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    if len(rings) == len(calls) == 1:
        return {rings[0]: calls[0]}
    column = {call: place for place, call in enumerate(calls)}
    by_time = len(rings) * (round(graph.window * TICKS) + 2)
    alone = len(rings) * (by_time + round(graph.window * TICKS) + 2)
    assert len(rings) * alone < 2**53, "too many calls hang together to be matched exactly"
    rows, columns, prices = [], [], []
    for row, ring in enumerate(rings):
        for call in graph.calls_of[ring]:
            # One more than the difference: a price of nothing would be no edge at all.
            price = 1 + round(abs(graph.apart(ring, call)) * TICKS)
            rows.append(row)
            columns.append(column[call])
            prices.append(price if graph.same_number(ring, call) else price + by_time)
        rows.append(row)
        columns.append(len(calls) + row)
        prices.append(alone)
    shape = (len(rings), len(calls) + len(rings))
    weights = csr_array((np.array(prices, np.float64), (rows, columns)), shape=shape)
    found = zip(*min_weight_full_bipartite_matching(weights), strict=True)
    return {rings[row]: calls[place] for row, place in found if place < len(calls)}


def equals(graph: Graph, matched: dict[int, int], alone: int) -> tuple[int, ...]:
    """Rings that could stay alone instead of this one, as many and as many by number being explained.

    Along an alternating path each ring takes the call of the next; the matching is the best, so no such path
    gains, and those that lose nothing lead to the equals.
    """
    ring_of = {call: ring for ring, call in matched.items()}
    best = {alone: 0}
    waiting = deque([alone])
    while waiting:
        ring = waiting.popleft()
        for call in graph.calls_of[ring]:
            other = ring_of[call]
            gain = graph.same_number(ring, call) - graph.same_number(other, call)
            if other not in best or best[ring] + gain > best[other]:
                best[other] = best[ring] + gain
                waiting.append(other)
    return tuple(sorted(ring for ring, gain in best.items() if gain == 0 and ring != alone))
