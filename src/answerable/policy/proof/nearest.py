"""The smallest case, or pair of cases, in a diagram: fewest facts away from their least values.

A step's price is 0 where the fact keeps its least value, else one whole fact plus how far from the least; so
among cases with as few facts the one nearest to the least values is shown, and always the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from answerable.policy.diagram import TooBig
from answerable.policy.proof.diagrams import NO, YES, Diagrams
from answerable.policy.proof.questions import NEVER, Case, Fallen, Parted, Question, Single, Witness
from answerable.policy.urgency import urgency_of_name

FACT = 1 << 32
"""The price of one fact away from its least value."""
NOWHERE = 1 << 62
EXCUSED = 1 << 40
"""The terminal of cases that a question leaves out."""

Cells = dict[str, int]
Bad = Callable[[int, int], bool]


class Pairs:
    """Walks two diagrams side by side for the cheapest way to two terminals that are bad together."""

    def __init__(self, diagrams: Diagrams, free: frozenset[str], bad: Bad) -> None:
        """`free`: the facts that may differ between the two."""
        self.diagrams = diagrams
        self.forest = diagrams.forest
        self.bad = bad
        self.free = {diagrams.levels[name] for name in free if name in diagrams.levels}
        self._free_bits = sum(1 << level for level in self.free)
        self._memo: dict[tuple[int, int], int] = {}

    def price(self, a: int, b: int) -> int:
        """The least price at which the two come to a bad end; NOWHERE when they never do."""
        if a < 0 and b < 0:
            return 0 if self.bad(~a, ~b) else NOWHERE
        if a == b and not self.forest.support[a] & self._free_bits:
            return NOWHERE
        found = self._memo.get((a, b))
        if found is None:
            self.forest.spend()
            found = min(
                (price + self.price(x, y) for price, x, y, _, _ in self._steps(a, b)), default=NOWHERE
            )
            found = self._memo[a, b] = min(found, NOWHERE)
        return found

    def _steps(self, a: int, b: int) -> Iterator[tuple[int, int, int, int, int]]:
        """Price, both kids and both groups of each way on."""
        level = min(self.forest.asks(a), self.forest.asks(b))
        least = self.diagrams.groups(self.diagrams.leaf_at[level]).least
        kids_a, kids_b = (self.forest.kids_at(node, level, len(least)) for node in (a, b))
        if level not in self.free:
            for group, (x, y) in enumerate(zip(kids_a, kids_b, strict=True)):
                yield cost(least[group]), x, y, group, group
            return
        seen = set()
        for i, x in enumerate(kids_a):
            for j, y in enumerate(kids_b):
                if (x, y) not in seen:  # groups rise by their least cell: the first is the cheapest
                    seen.add((x, y))
                    yield cost(least[i], least[j]), x, y, i, j

    def ends(self, a: int, b: int) -> tuple[Cells, Cells]:
        """The cells of the two cases at the cheapest bad end; there must be one."""
        one: Cells = {}
        other: Cells = {}
        while a >= 0 or b >= 0:
            name = self.diagrams.leaf_at[min(self.forest.asks(a), self.forest.asks(b))]
            _, _, x, y, i, j = min((price + self.price(x, y), price, x, y, i, j)
                                   for price, x, y, i, j in self._steps(a, b))  # fmt: skip
            least = self.diagrams.groups(name).least
            one[name], other[name] = least[i], least[j]
            a, b = x, y
        return one, other


def cost(*cells: int) -> int:
    """The price of one fact with these cells in the cases compared."""
    return FACT + sum(cells) if any(cells) else 0


def search(diagrams: Diagrams, question: Question) -> Witness | None:
    """What was asked for, or None when there certainly is none.

    Raises:
        TooBig: the diagram takes more steps than the budget left.
    """
    match question:
        case Single():
            return _single(diagrams, question)
        case Parted():
            return _parted(diagrams, question)
        case Fallen():
            return _fallen(diagrams, question)


def _witness(diagrams: Diagrams, *cells: Cells, smallest: bool = True) -> Witness:
    return Witness(tuple(diagrams.case_at(one) for one in cells), smallest)


def _single(diagrams: Diagrams, question: Single) -> Witness | None:
    root = diagrams.truth(question.meets)
    if root == NO:
        return None
    pairs = Pairs(diagrams, frozenset(), lambda a, _b: a == ~YES)
    return _witness(diagrams, pairs.ends(root, YES)[0])


def _excused(diagrams: Diagrams, question: Parted | Fallen, root: int) -> int:
    """The diagram `root` with the terminal EXCUSED where a case is excused."""
    if question.excused == NEVER:
        return root
    excused = diagrams.truth(question.excused)
    return diagrams.forest.combine(root, excused, lambda a, b: ~EXCUSED if b == YES else a, {})


def _parted(diagrams: Diagrams, question: Parted) -> Witness | None:
    root, _ = diagrams.answers(question.of)
    root = _excused(diagrams, question, root)
    free = frozenset(question.over)
    asked = sum(1 << diagrams.levels[name] for name in free if name in diagrams.levels)
    if root < 0 or not diagrams.forest.support[root] & asked:
        return None
    pairs = Pairs(diagrams, free, lambda a, b: a != b and EXCUSED not in (a, b))
    try:
        if pairs.price(root, root) >= NOWHERE:
            return None
    except TooBig:
        if question.excused != NEVER:
            raise
        return _witness(diagrams, *_some_pair(diagrams, root, asked), smallest=False)
    return _witness(diagrams, *pairs.ends(root, root))


def _some_pair(diagrams: Diagrams, root: int, asked: int) -> tuple[Cells, Cells]:
    """Any two cases that part at a fact of `asked`: a reduced diagram that asks for one always has them.

    Down to a node that asks, to two of its kids that differ, and on where they still differ.
    """
    forest, one = diagrams.forest, dict[str, int]()
    node = root
    while not asked >> forest.level[node] & 1:
        group = next(i for i, kid in enumerate(forest.kids[node]) if kid >= 0 and forest.support[kid] & asked)
        name = diagrams.leaf_at[forest.level[node]]
        one[name] = diagrams.groups(name).least[group]
        node = forest.kids[node][group]
    kids = forest.kids[node]
    second = next(i for i, kid in enumerate(kids) if kid != kids[0])
    name = diagrams.leaf_at[forest.level[node]]
    other = {**one, name: diagrams.groups(name).least[second]}
    a, b = kids[0], kids[second]
    while a >= 0 or b >= 0:
        level = min(forest.asks(a), forest.asks(b))
        name = diagrams.leaf_at[level]
        least = diagrams.groups(name).least
        both = list(zip(*(forest.kids_at(n, level, len(least)) for n in (a, b)), strict=True))
        group = next(i for i, (x, y) in enumerate(both) if x != y)
        one[name] = other[name] = least[group]
        a, b = both[group]
    return one, other


def _fallen(diagrams: Diagrams, question: Fallen) -> Witness | None:
    machine = diagrams.machine
    names = [name for name in machine.outcomes if name in question.of]
    ranks = [urgency_of_name(machine.outcomes[name]) for name in names]
    root, said = diagrams.answers(names)
    keys = [tuple(rank(value) for rank, value in zip(ranks, answer, strict=True)) for answer in said]
    in_order = sorted(set(keys))
    root = diagrams.forest.relabel(root, [in_order.index(key) for key in keys], {})
    root = _excused(diagrams, question, root)
    pairs = Pairs(diagrams, frozenset(), lambda a, b: b < a < EXCUSED)
    best, found = NOWHERE, None
    ways = _ways(diagrams, root)
    for node, (price, _) in ways.items():
        name = diagrams.leaf_at[diagrams.forest.level[node]]
        if name in question.over and price < best:
            for i, j in _rises(diagrams, node, name, adjacent=question.excused == NEVER):
                a, b = (diagrams.forest.kids[node][diagrams.groups(name).of_cell[cell]] for cell in (i, j))
                total = price + cost(i, j) + pairs.price(a, b)
                if total < min(best, NOWHERE):
                    best, found = total, (node, name, i, j, a, b)
    if found is None:
        return None
    node, name, i, j, a, b = found
    above = _way_to(diagrams, ways, node)
    one, other = pairs.ends(a, b)
    return _witness(diagrams, {**above, **one, name: i}, {**above, **other, name: j})


def _rises(diagrams: Diagrams, node: int, name: str, *, adjacent: bool) -> Iterator[tuple[int, int]]:
    """Cells of a node's fact, the second with more of it, that lead to different kids.

    Where nothing is excused, neighbours are enough: what falls over several steps falls over one of them.
    """
    of_cell, kids = diagrams.groups(name).of_cell, diagrams.forest.kids[node]
    starts = [
        cell for cell, group in enumerate(of_cell) if cell == 0 or kids[group] != kids[of_cell[cell - 1]]
    ]
    for place, low in enumerate(starts):
        for high in starts[place + 1 : place + 2] if adjacent else starts[place + 1 :]:
            if kids[of_cell[low]] != kids[of_cell[high]]:
                yield low, high


Ways = dict[int, tuple[int, tuple[int, int] | None]]


def _ways(diagrams: Diagrams, root: int) -> Ways:
    """For each node the least price of coming to it, and from which node by which group."""
    forest = diagrams.forest
    found: Ways = {root: (0, None)} if root >= 0 else {}
    waiting = sorted(_below(diagrams, root), key=lambda node: forest.level[node])
    for node in waiting:
        price, least = found[node][0], diagrams.groups(diagrams.leaf_at[forest.level[node]]).least
        for group, kid in enumerate(forest.kids[node]):
            total = price + cost(least[group])
            if kid >= 0 and (kid not in found or total < found[kid][0]):
                found[kid] = (total, (node, group))
    return found


def _below(diagrams: Diagrams, root: int) -> set[int]:
    seen, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if node >= 0 and node not in seen:
            seen.add(node)
            waiting += diagrams.forest.kids[node]
    return seen


def _way_to(diagrams: Diagrams, ways: Ways, node: int) -> Cells:
    cells: Cells = {}
    step = ways[node][1]
    while step is not None:
        above, group = step
        name = diagrams.leaf_at[diagrams.forest.level[above]]
        cells[name] = diagrams.groups(name).least[group]
        step = ways[above][1]
    return cells


def nearest_to(diagrams: Diagrams, root: int, ends: set[int]) -> Case:
    """The smallest case that comes to one of these terminals; there must be one."""
    pairs = Pairs(diagrams, frozenset(), lambda a, _b: a in ends)
    diagrams.forest.allow(len(diagrams.forest.level) + 1)  # one step a node is the most that this can take
    return diagrams.case_at(pairs.ends(root, YES)[0])


def parted_at(diagrams: Diagrams, root: int, over: Sequence[str]) -> Witness | None:
    """The smallest two cases, alike but for some facts, that a diagram brings to different terminals.

    Raises:
        TooBig: finding the smallest takes more steps than the budget left.
    """
    pairs = Pairs(diagrams, frozenset(over), lambda a, b: a != b)
    if pairs.price(root, root) >= NOWHERE:
        return None
    return _witness(diagrams, *pairs.ends(root, root))
