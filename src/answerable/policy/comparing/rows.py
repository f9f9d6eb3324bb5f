"""From a diagram to few rows: disjoint boxes of cells that cover exactly the cases of one label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import TypeAlias

from answerable.policy.comparing.walk import Product
from answerable.policy.diagram import Forest
from answerable.policy.shared import SharedFact

MOST_ROWS = 1_000
"""So many rows of one region are listed; its cases are counted in any case."""

Box: TypeAlias = tuple[int, ...]
"""For each fact a set of its cells, a bit each: all combinations of those."""
NO, YES = ~0, ~1


class Mask:
    """The cases of a product that have one label, as a diagram of its own: of a region, only yes and no."""

    def __init__(self, product: Product, label: int) -> None:
        self.facts = product.facts
        self.kid_of = product.kid_of
        self.forest: Forest = product.forest
        labels = [int(number == label) for number in range(len(product.labels))]
        self.root = self.forest.relabel(product.root, labels, {})
        self._paths: dict[int, int] = {NO: 0, YES: 1}

    def cases(self) -> int:
        """How many cases it holds: values are counted, but cells of decimals."""
        counts: dict[int, int] = {NO: 0, YES: 1}
        totals = [sum(shared.sizes) for shared in self.facts]
        bottom = len(totals)

        def below(node: int, start: int) -> int:
            """The cases from level `start` on."""
            level = min(self.forest.asks(node), bottom)
            if node not in counts:
                sizes = [0] * len(self.forest.kids[node])
                for cell, kid in enumerate(self.kid_of[level]):
                    sizes[kid] += self.facts[level].sizes[cell]
                kids = zip(sizes, self.forest.kids[node], strict=True)
                counts[node] = sum(size * below(kid, level + 1) for size, kid in kids)
            return counts[node] * prod(totals[start:level])

        return below(self.root, 0)

    def paths(self, node: int | None = None) -> int:
        """How many boxes the diagram falls into as it stands."""
        node = self.root if node is None else node
        if node not in self._paths:
            self._paths[node] = sum(map(self.paths, set(self.forest.kids[node])))
        return self._paths[node]

    def boxes(self, most: int = MOST_ROWS) -> tuple[list[Box], bool]:
        """Disjoint boxes, merged as far as pairs of them allow; and whether they are all."""
        every = tuple(shared.cells.all for shared in self.facts)
        found = list(islice(self._walk(self.root, every), most))
        return merged(found), self.paths() <= most

    def _walk(self, node: int, box: Box) -> Iterator[Box]:
        if node == YES:
            yield box
        if node < 0:
            return
        level = self.forest.level[node]
        cells: dict[int, int] = {}
        for cell, kid in enumerate(self.kid_of[level]):
            to = self.forest.kids[node][kid]
            cells[to] = cells.get(to, 0) | 1 << cell
        for to, bits in cells.items():
            yield from self._walk(to, (*box[:level], bits, *box[level + 1 :]))


def merged(boxes: Sequence[Box]) -> list[Box]:
    """The same cases in fewer boxes: two that differ in one fact alone become one, while there are such."""
    found, before = list(boxes), -1
    while len(found) != before:
        before = len(found)
        for level in range(len(found[0]) if found else 0):
            joined: dict[Box, int] = {}
            for box in found:
                rest = (*box[:level], 0, *box[level + 1 :])
                joined[rest] = joined.get(rest, 0) | box[level]
            found = [(*rest[:level], bits, *rest[level + 1 :]) for rest, bits in joined.items()]
    return found


def cases_of(facts: Sequence[SharedFact], box: Box) -> int:
    """How many cases a box holds."""
    return prod(
        sum(size for cell, size in enumerate(shared.sizes) if bits >> cell & 1)
        for shared, bits in zip(facts, box, strict=True)
    )
