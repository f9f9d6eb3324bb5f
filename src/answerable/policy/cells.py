"""A fact's domain cut into the finitely many cells that a directive's tables and guarantees can tell apart.

Every domain is a line: an enumeration's values stand at 0, 1, 2 …, dates at their day number, times,
date-times and durations at their second. A cut is a pair (point, side): (p, 0) lies just before p and
(p, 1) just after it, so that dense decimals need no smallest step. Cell i runs from cut i to cut i + 1.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias, cast

from answerable.policy.directive import AnyOf, Anything, Compare, Domain, Enumeration, Interval, Test, Value
from answerable.policy.given import show_value, write_value

Point: TypeAlias = int | Decimal
Cut: TypeAlias = tuple[Point, int]

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


def point_of(domain: Domain, value: Value) -> Point:
    """Where a value stands on its domain's line."""
    if isinstance(domain, Enumeration):
        return domain.values.index(cast("str", value))
    match value:
        case datetime.datetime():
            return (value - EPOCH) // SECOND
        case datetime.date():
            return value.toordinal()
        case datetime.time():
            return value.hour * 3600 + value.minute * 60 + value.second
        case datetime.timedelta():
            return value // SECOND
    return cast("Point", value)


def value_at(domain: Domain, point: Point) -> Value:
    """The value that stands at a point: the inverse of `point_of`."""
    if isinstance(domain, Enumeration):
        return domain.values[int(point)]
    match domain.type:
        case "date and time":
            zone = cast("datetime.datetime", domain.lowest).tzinfo
            return (EPOCH + int(point) * SECOND).astimezone(zone)
        case "date":
            return datetime.date.fromordinal(int(point))
        case "time":
            return (EPOCH + int(point) * SECOND).time()
        case "duration":
            return int(point) * SECOND
    return point


class Cells:
    """The cells of one domain, numbered from its lowest end; sets of cells are integers, a bit a cell."""

    def __init__(self, domain: Domain, tests: Iterable[Test]) -> None:
        self.domain = domain
        self.dense = not isinstance(domain, Enumeration) and domain.type == "decimal"
        if isinstance(domain, Enumeration):
            self.lowest, self.highest = domain.values[0], domain.values[-1]
            cuts: set[Cut] = {(i, 0) for i in range(len(domain.values))}
        else:
            self.lowest, self.highest = domain.lowest, domain.highest  # type: ignore[assignment]
            cuts = {cut for test in tests for span in self._spans(test) for cut in span}
        self.end = self._after(self.highest)
        start = self._before(self.lowest)
        self.cuts: list[Cut] = [start, *sorted(cut for cut in cuts if start < cut < self.end)]
        self.count = len(self.cuts)
        self.all = (1 << self.count) - 1

    def _before(self, value: Value) -> Cut:
        return (point_of(self.domain, value), 0)

    def _after(self, value: Value) -> Cut:
        point = point_of(self.domain, value)
        return (point, 1) if self.dense else (point + 1, 0)

    def _spans(self, test: Test) -> list[tuple[Cut, Cut]]:
        """The stretches from cut to cut that a test names; `not(…)` accepts what they leave out."""
        start, end = self._before(self.lowest), self._after(self.highest)
        match test:
            case Anything():
                return [(start, end)]
            case AnyOf():
                return [span for inner in test.tests for span in self._spans(inner)]
            case Interval():
                low = self._before(test.low) if test.low_in else self._after(test.low)
                high = self._after(test.high) if test.high_in else self._before(test.high)
                return [(low, high)]
            case Compare():
                before, after = self._before(test.value), self._after(test.value)
                spans = {"=": (before, after), "<": (start, before), "<=": (start, after)}
                return [spans.get(test.op) or ((before, end) if test.op == ">=" else (after, end))]

    def divides(self, test: Test) -> bool:
        """Whether a test accepts each cell whole or not at all: it is of those that the domain was cut by."""
        ends = {cut for span in self._spans(test) for cut in span}
        return isinstance(self.domain, Enumeration) or ends <= {*self.cuts, self.end}

    def accepted(self, test: Test) -> int:
        """The cells that a test accepts; it must be one of those that the domain was cut by."""
        assert self.divides(test), f"{test} accepts a part of a cell"
        spans = self._spans(test)
        bits = sum(1 << i for i, cut in enumerate(self.cuts) if any(low <= cut < high for low, high in spans))
        return self.all & ~bits if isinstance(test, AnyOf) and test.negated else bits

    def index(self, value: Value) -> int:
        """The cell in which a value of the domain lies."""
        return bisect_right(self.cuts, (point_of(self.domain, value), 0)) - 1

    def example(self, cell: int) -> Value:
        """A value of the cell: its least one, or the middle of a dense cell that has no least."""
        point, side = self.cuts[cell]
        if side:
            stop = self.cuts[cell + 1] if cell + 1 < self.count else self.end
            point = (point + stop[0]) / Decimal(2)
        return value_at(self.domain, point)

    def describe(self, bits: int) -> str:
        """A set of cells as a directive's cell would test it: `seen, used`, `>= 1`, `[2..5)`, `-` for all."""
        if bits == self.all:
            return "-"
        if isinstance(self.domain, Enumeration):
            return ", ".join(write_value(v) for i, v in enumerate(self.domain.values) if bits >> i & 1)
        runs, cell = [], 0
        while bits >> cell:
            if bits >> cell & 1:
                first = cell
                while bits >> cell & 1:
                    cell += 1
                runs.append(self._describe_run(first, cell))
            cell += 1
        return ", ".join(runs)

    def _describe_run(self, first: int, stop: int) -> str:
        low, low_side = self.cuts[first]
        high, high_side = self.cuts[stop] if stop < self.count else self.end
        if not self.dense:
            high, high_side = high - 1, 1
        lowest, highest = show_value(value_at(self.domain, low)), show_value(value_at(self.domain, high))
        if low == high:
            return lowest
        if first == 0:
            return f"{'<=' if high_side else '<'} {highest}"
        if stop == self.count:
            return f"{'>' if low_side else '>='} {lowest}"
        return f"{'(' if low_side else '['}{lowest}..{highest}{']' if high_side else ')'}"
