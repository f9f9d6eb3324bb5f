"""Sets of combinations as integers, a bit a combination: a directive decides all of them at once.

Masks have a bit a rule and decide one case; turned by ninety degrees there is one integer a rule with a bit a
case, and a rule's part in a million cases is one AND a fact. Counts are kept as bit planes, so that a set is
weighed by counting bits.
"""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import NDArray

from answerable.policy.replaying.grid import UNKNOWN, Grid, refuses
from answerable.policy.replaying.histogram import Histogram


class Slices:
    """A histogram, turned: for each fact and state, and each value of a `by` column, a set."""

    def __init__(self, histogram: Histogram) -> None:
        self.grid = histogram.grid
        self.size = len(histogram.counts)
        self.all = (1 << self.size) - 1
        facts = len(self.grid.facts)
        self.states = [_sets(histogram.codes[:, axis]) for axis in range(facts)]
        """For each fact the sets by number of state, those that occur."""
        self.values = [
            {values[number]: bits for number, bits in _sets(histogram.codes[:, facts + place]).items()}
            for place, values in enumerate(histogram.values)
        ]
        """For each `by` column the sets by value."""
        most = int(histogram.counts.max(initial=0)).bit_length()
        self._planes = [_bits(histogram.counts >> plane & 1) for plane in range(most)]

    def under(self, grid: Grid) -> Slices:
        """The same sets, read by a grid of the same cells for other directives."""
        other = copy.copy(self)
        other.grid = grid
        return other

    def weigh(self, bits: int) -> int:
        """How many rows a set of combinations stands for."""
        return bits and sum((bits & plane).bit_count() << place for place, plane in enumerate(self._planes))

    def refused(self, place: int) -> int:
        """The combinations that a directive cannot decide: they hold a value that it does not have."""
        found = 0
        for fact, shared in enumerate(self.grid.facts):
            for number, bits in self.states[fact].items():
                if refuses(shared, place, self.grid.states[fact][number]):
                    found |= bits
        return found

    def of_leaf(self, place: int, name: str) -> tuple[dict[int, int], int]:
        """For a fact that a directive reads, by own cell, the sets that may lie there; and the open ones.

        A combination in which the fact is unknown or contested lies in several.
        """
        fact, own = self.grid.of_directive(place)[name]
        cells: dict[int, int] = {}
        opened = 0
        every = {cell for cell in own if cell is not None}
        for number, bits in self.states[fact].items():
            state = self.grid.states[fact][number]
            allowed = every if state == UNKNOWN else {c for i, c in enumerate(own) if state >> i & 1}
            if state == UNKNOWN or len(allowed) > 1:
                opened |= bits
            for cell in allowed:
                if cell is not None:
                    cells[cell] = cells.get(cell, 0) | bits
        return cells, opened


def _sets(codes: NDArray[np.uint16]) -> dict[int, int]:
    return {int(number): _bits(codes == number) for number in np.unique(codes)}


def _bits(flags: NDArray[np.bool_] | NDArray[np.int64]) -> int:
    return int.from_bytes(np.packbits(flags.astype(bool), bitorder="little").tobytes(), "little")


def members(bits: int) -> NDArray[np.intp]:
    """The places of the bits that are set."""
    raw = np.frombuffer(bits.to_bytes((bits.bit_length() + 7) // 8, "little"), np.uint8)
    return np.flatnonzero(np.unpackbits(raw, bitorder="little"))
