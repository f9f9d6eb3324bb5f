"""Reduced ordered multi-valued decision diagrams over the cells of facts.

A node asks for one fact and has a kid for each group of cells that no rule tells apart; equal nodes are one,
and a node whose kids are all the same is left out, so a function has exactly one diagram under one order of
facts (Bryant 1986; Srinivasan et al. 1990 for many values). Nodes are small integers and so are their kids:
hashing nested tuples would take exponential time. A terminal t is written as ~t.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager

from answerable.policy.hits import Answers
from answerable.policy.masks import Machine, Plan, ones

_EMPTY: Answers = ()


class TooBig(Exception):
    """The diagram would take more nodes than the budget allows."""


@contextmanager
def deep(*machines: Machine) -> Iterator[None]:
    """Room for recursion as deep as these directives have names, and not deeper."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 4 * sum(len(machine.names) for machine in machines) + 2000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class Forest:
    """Nodes shared by every diagram that is built in it."""

    def __init__(self, budget: int) -> None:
        self.level: list[int] = []
        self.kids: list[tuple[int, ...]] = []
        self.support: list[int] = []
        """For each node the levels that it and all below it ask for, a bit a level."""
        self._known: dict[tuple[int, ...], int] = {}
        self._budget = budget
        self.spent = 0
        """Steps of work done so far."""

    def allow(self, budget: int) -> None:
        """So many steps from now on; what was built stays."""
        self._budget = self.spent + budget

    def spend(self) -> None:
        """Count one step of work against the budget."""
        self.spent += 1
        if self.spent > self._budget:
            raise TooBig

    def node(self, level: int, kids: Sequence[int]) -> int:
        """The one node that asks for `level` and has these kids."""
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        key = (level, *kids)
        found = self._known.get(key)
        if found is None:
            self.spend()
            found = self._known[key] = len(self.level)
            self.level.append(level)
            self.kids.append(key[1:])
            support = 1 << level
            for kid in kids:
                support |= self.support[kid] if kid >= 0 else 0
            self.support.append(support)
        return found

    def asks(self, node: int) -> int:
        """The level that a node asks for; terminals lie below every level."""
        return self.level[node] if node >= 0 else 1 << 30

    def kids_at(self, node: int, level: int, width: int) -> Sequence[int]:
        """A node's kids at a level; a node that does not ask for it goes on unchanged."""
        return self.kids[node] if self.asks(node) == level else (node,) * width

    def combine(
        self, a: int, b: int, join: Callable[[int, int], int], memo: dict[tuple[int, int], int]
    ) -> int:
        """The diagram of `join(terminal of a, terminal of b)`."""
        if a < 0 and b < 0:
            return join(a, b)
        found = memo.get((a, b))
        if found is None:
            self.spend()
            level = min(self.asks(a), self.asks(b))
            width = len(self.kids[a if self.asks(a) == level else b])
            pairs = zip(self.kids_at(a, level, width), self.kids_at(b, level, width), strict=True)
            found = self.node(level, [self.combine(x, y, join, memo) for x, y in pairs])
            memo[a, b] = found
        return found

    def substitute(self, node: int, level: int, decided: int, memo: dict[tuple[int, int], int]) -> int:
        """`node` with the fact at `level` replaced by the diagram that decides it (terminals: its groups).

        Every level that `decided` asks for lies above `level`, so it has come to a terminal there.
        """
        if node < 0 or not self.support[node] >> level & 1:
            return node
        if self.level[node] == level and decided < 0:
            return self.kids[node][~decided]
        found = memo.get((node, decided))
        if found is None:
            self.spend()
            top = min(self.asks(node), self.asks(decided))
            width = len(self.kids[node if self.asks(node) == top else decided])
            pairs = zip(self.kids_at(node, top, width), self.kids_at(decided, top, width), strict=True)
            found = self.node(top, [self.substitute(x, level, y, memo) for x, y in pairs])
            memo[node, decided] = found
        return found

    def relabel(self, node: int, labels: Sequence[int], memo: dict[int, int]) -> int:
        """`node` with each terminal t replaced by terminal `labels[t]`, reduced again."""
        if node < 0:
            return ~labels[~node]
        found = memo.get(node)
        if found is None:
            found = self.node(self.level[node], [self.relabel(kid, labels, memo) for kid in self.kids[node]])
            memo[node] = found
        return found


class TableWalk:
    """The diagram of one table: a walk over the names that it reads, carrying the rules still alive.

    Rules that can no longer change the answer are dropped as soon as that is certain, names that no rule
    alive tests are skipped, and the answer is taken as soon as none is left to ask.
    """

    def __init__(self, forest: Forest, plan: Plan, steps: Sequence[tuple[int, int, Sequence[int]]]) -> None:
        """`steps`: for each name its level, the rules that test it, and the rules each group leaves."""
        self.forest = forest
        self.plan = plan
        self.answers: dict[Answers, int] = {}
        """The table's answers, numbered: its terminals."""
        self.steps = steps
        self.settled = [plan.bits] * (len(steps) + 1)
        for i in range(len(steps) - 1, -1, -1):
            self.settled[i] = self.settled[i + 1] & ~steps[i][1]
        self._memo: dict[Hashable, int] = {}
        self._narrow = _unique if plan.table.hit == "unique" else _all
        self._by_rules = plan.table.hit == "unique"

    def root(self) -> int:
        """The diagram's root."""
        return FirstWalk(self).root() if self.plan.one_answers else self._walk(0, self.plan.bits)

    def _walk(self, step: int, alive: int) -> int:
        steps = self.steps
        alive = self._narrow(alive, alive & self.settled[step])
        while step < len(steps) and not alive & steps[step][1]:
            step += 1
        if step == len(steps):
            return ~self.answers.setdefault(self.plan.pick(alive), len(self.answers))
        key = (step, alive) if self._by_rules else (step, *self._state(alive, alive & self.settled[step]))
        found = self._memo.get(key)
        if found is None:
            self.forest.spend()
            level, _, masks = steps[step]
            found = self.forest.node(level, [self._walk(step + 1, alive & mask) for mask in masks])
            self._memo[key] = found
        return found

    def _state(self, alive: int, certain: int) -> tuple[Hashable, ...]:
        """What the answer still depends on: the rules that are open, and what the certain ones come to."""
        said = self.plan.said_by(certain)
        if self.plan.table.hit == "any" or self.plan.table.aggregate not in ("sum", "count"):
            return alive & ~certain, frozenset(said)
        totals = []
        for values in zip(*said, strict=True):
            numbers = [value for value in values if value is not None]
            totals.append((len(numbers), sum(numbers) if self.plan.table.aggregate == "sum" else 0))
        return alive & ~certain, tuple(totals)


class FirstWalk:
    """The walk where one rule answers alone: what is left to know are the rules before the first certain one.

    Of these the last are dropped that say what the certain one says. So a state is the rules still open and
    what is said when none of them matches.
    """

    def __init__(self, walk: TableWalk) -> None:
        plan, steps = walk.plan, walk.steps
        self.walk = walk
        self._masks = [masks for _, _, masks in steps]
        self._tests = [tests for _, tests, _ in steps]
        bits = range(plan.first_bit, plan.first_bit + len(plan.rules))
        nothing = walk.answers.setdefault(plan.pick(0), 0)
        said = [walk.answers.setdefault(plan.pick(1 << bit), len(walk.answers)) for bit in bits]
        self._says = [nothing] * (plan.first_bit + 1) + said
        """By the length of a bit what its rule says, as a terminal."""
        alike = [0] * len(walk.answers)
        for bit, terminal in zip(bits, said, strict=True):
            alike[terminal] |= 1 << bit
        self._others = [plan.bits & ~rules for rules in alike]
        """For each terminal the rules that say something else."""
        self._below = [(1 << length) - 1 for length in range(plan.first_bit + len(plan.rules) + 1)]
        self._memo: list[dict[int, int]] = [{} for _ in steps]
        self._nothing = nothing

    def root(self) -> int:
        """The diagram's root."""
        step, alive, end = self._settle(0, self.walk.plan.bits, self._nothing)
        return self._walk(step, alive, end) if alive else ~end

    def _settle(self, step: int, alive: int, end: int) -> tuple[int, int, int]:
        """The same state with nothing in it that cannot matter, at the next step that matters."""
        certain = alive & self.walk.settled[step]
        if certain:
            lowest = certain & -certain
            alive &= lowest - 1
            end = self._says[lowest.bit_length()]
        alive &= self._below[(alive & self._others[end]).bit_length()]
        while alive and not alive & self._tests[step]:
            step += 1
        return step, alive, end

    def _walk(self, step: int, alive: int, end: int) -> int:
        memo, key = self._memo[step], alive * len(self._others) + end
        found = memo.get(key)
        if found is not None:
            return found
        self.walk.forest.spend()
        says, others, below, tests = self._says, self._others, self._below, self._tests
        settled = self.walk.settled[step + 1]
        kids = []
        for mask in self._masks[step]:  # what `_settle` says, written out: this is the inmost loop of proofs
            left, said = alive & mask, end
            certain = left & settled
            if certain:
                lowest = certain & -certain
                left &= lowest - 1
                said = says[lowest.bit_length()]
            left &= below[(left & others[said]).bit_length()]
            if not left:
                kids.append(~said)
                continue
            next_step = step + 1
            while not left & tests[next_step]:
                next_step += 1
            kids.append(self._walk(next_step, left, said))
        found = memo[key] = self.walk.forest.node(self.walk.steps[step][0], kids)
        return found


def _unique(alive: int, certain: int) -> int:
    """Two rules that certainly match leave the table undecided, whatever else matches."""
    rest = certain & (certain - 1)
    return (certain & -certain) | (rest & -rest) if rest else alive


def _all(alive: int, _certain: int) -> int:
    return alive


class Built:
    """The diagram of a directive's whole answer: root, terminals and levels, as built."""

    def __init__(self, forest: Forest, root: int, answers: list[Answers], names: list[str]) -> None:
        self.forest = forest
        self.root = root
        self.answers = answers
        self.names = names


def groups_of(machine: Machine, name: str) -> tuple[list[int], list[int]]:
    """A name's cells grouped by the rules that accept them: each group's rules, and each cell's group."""
    rules: dict[int, int] = {}
    group_of = [rules.setdefault(mask, len(rules)) for mask in machine.readings[name].masks]
    return list(rules), group_of


def build(
    machine: Machine, order: Sequence[str], budget: int, allowed: dict[str, int] | None = None
) -> Built:
    """The diagram of the whole answer, its leaf facts asked for in `order`.

    `allowed` limits facts to sets of cells; elsewhere the diagram then says nothing.

    Raises:
        TooBig: it takes more than `budget` steps.
    """
    forest = Forest(budget)
    levels = levels_of(machine, order)
    joint, answers = ~0, [_EMPTY]
    places: list[int] = []
    made: dict[str, int] = {}
    for plan in machine.plans:
        if not plan.places and not plan.feeds:
            continue
        walk = TableWalk(
            forest, plan, [_step(machine, name, levels, allowed) for name in _sorted(plan, levels)]
        )
        root = walk.root()
        for name in plan.table.reads:
            if name in made:
                root = forest.substitute(root, levels[name], made[name], {})
        said = list(walk.answers)
        for column, lookup in plan.feeds:
            rules = decided_groups(machine, lookup.name)
            labels = [rules[lookup[values[column]]] for values in said]
            made[lookup.name] = forest.relabel(root, labels, {})
        if plan.places:
            columns = [column for column, _ in plan.places]
            places += [place for _, place in plan.places]
            root, told = project(forest, root, said, columns)
            joint, answers = joined(forest, joint, answers, root, told)
    order_of_places = sorted(range(len(places)), key=places.__getitem__)
    whole = [tuple(answer[i] for i in order_of_places) for answer in answers]
    return Built(forest, joint, whole, sorted(levels, key=levels.__getitem__))


def levels_of(machine: Machine, order: Sequence[str]) -> dict[str, int]:
    """A level for each name: leaf facts in order, a decided one right after the last leaf it rests on."""
    rank: dict[str, tuple[int, int]] = {name: (i, -1) for i, name in enumerate(order)}
    for i, plan in enumerate(machine.plans):
        last = max((rank[name][0] for name in plan.table.reads), default=-1)
        rank.update({lookup.name: (last, i) for _, lookup in plan.feeds})
    return {name: level for level, name in enumerate(sorted(rank, key=rank.__getitem__))}


def _sorted(plan: Plan, levels: dict[str, int]) -> list[str]:
    return sorted(plan.table.reads, key=levels.__getitem__)


def _step(
    machine: Machine, name: str, levels: dict[str, int], allowed: dict[str, int] | None
) -> tuple[int, int, Sequence[int]]:
    reading = machine.readings[name]
    if name in machine.makers:
        return levels[name], reading.tests, list(decided_groups(machine, name))
    rules, group_of = groups_of(machine, name)
    if allowed is not None and name in allowed:
        open_groups = {group_of[cell] for cell in ones(allowed[name])}
        stand_in = rules[min(open_groups)]
        rules = [mask if group in open_groups else stand_in for group, mask in enumerate(rules)]
    return levels[name], reading.tests, rules


def decided_groups(machine: Machine, name: str) -> dict[int, int]:
    """The groups of a decided name: its cells' and, last, undecided, which only blank cells accept."""
    reading = machine.readings[name]
    groups: dict[int, int] = {}
    for mask in (*reading.masks, reading.blank):
        groups.setdefault(mask, len(groups))
    return groups


def project(forest: Forest, root: int, said: list[Answers], columns: list[int]) -> tuple[int, list[Answers]]:
    """A table's diagram with only some columns of its answers kept."""
    if columns == list(range(len(said[0]))):
        return root, said
    kept: dict[Answers, int] = {}
    labels = [kept.setdefault(tuple(values[column] for column in columns), len(kept)) for values in said]
    return forest.relabel(root, labels, {}), list(kept)


def joined(
    forest: Forest, a: int, a_answers: list[Answers], b: int, b_answers: list[Answers]
) -> tuple[int, list[Answers]]:
    """The diagram of two answers side by side."""
    if a_answers == [_EMPTY]:
        return b, b_answers
    found: dict[tuple[int, int], int] = {}
    root = forest.combine(a, b, lambda x, y: ~found.setdefault((~x, ~y), len(found)), {})
    return root, [a_answers[x] + b_answers[y] for x, y in found]
