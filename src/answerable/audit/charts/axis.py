"""Axes: round ticks that cover what is drawn, and labels that do not lie on one another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec


class Axis(msgspec.Struct, frozen=True):
    """Values from the first tick to the last, laid from `start` to `end` in the drawing's units."""

    ticks: tuple[float, ...]
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; one beyond the axis lies on its edge."""
        low, high = self.ticks[0], self.ticks[-1]
        part = (min(max(value, low), high) - low) / (high - low)
        return self.start + part * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether the value is on the axis."""
        return self.ticks[0] <= value <= self.ticks[-1]


def ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round values (1, 2 or 5 times a power of ten apart), the first at or under `low`, the last at or over
    `high`; about so many of them, and two at least.

    Raises ValueError for what is no finite number.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"an axis needs finite ends, not {low} and {high}")
    low, high = min(low, high), max(low, high)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-3):
        wider = max(abs(low), 1.0) / 2
        low, high = low - wider, high + wider
    step = _round_up((high - low) / about)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    inner = [_times(number, step) for number in range(first, last + 1)]
    return (min(inner[0], low), *inner[1:-1], max(inner[-1], high))


def axis(values: Iterable[float], start: float, end: float, about: int = 5) -> Axis:
    """An axis over all the values that are finite; from 0 to 1 when there is none."""
    told = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    return Axis(ticks(min(told), max(told), about), start, end)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Places for labels, as near (least squares) as can be to where they are wanted and in the same order.

    They are at least `gap` apart, between `low` and `high`; where there is no room for the gap, it shrinks.
    With each label's part of the gaps taken off, this is an isotonic regression: neighbours that lie too
    close are pooled at their mean.
    """
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        mean, size = wanted[i] - rank * gap, 1
        while pools and pools[-1][0] >= mean:
            before, others = pools.pop()
            mean, size = (before * others + mean * size) / (others + size), others + size
        pools.append((mean, size))
    level = [mean for mean, size in pools for _ in range(size)]
    ceiling = high - gap * max(0, len(wanted) - 1)
    places = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        places[i] = min(max(level[rank], low), max(low, ceiling)) + rank * gap
    return tuple(places)


def _round_up(rough: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not less."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * unit for unit in (1, 2, 5) if power * unit >= rough * (1 - 1e-9)), power * 10)


def _times(number: int, step: float) -> float:
    """The multiple, without the last bits that multiplying leaves: 0.3, not 0.30000000000000004."""
    return float(f"{number * step:.12g}")
