"""What would change what is done now: the smallest changes of situation facts that flip it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from answerable.policy.directive import Value
from answerable.policy.hits import Answer
from answerable.policy.masks import ones
from answerable.policy.possible import Open, acts_on
from answerable.policy.space import Space
from answerable.policy.urgency import Key

MOST_FACTS = 3
"""Changes of more facts than this are not looked for."""
NEVER = MOST_FACTS + 1
MOST_STEPS = 20_000
"""So many states of a search are looked at."""

Direction: TypeAlias = Literal["rises", "falls"]
Act: TypeAlias = tuple[Answer | None, ...]
Chosen: TypeAlias = tuple[tuple[int, int], ...]
"""The levels changed so far, each with the group it was changed to."""


class Setting(msgspec.Struct, frozen=True):
    """One fact of a change: the values it would have to take."""

    fact: str
    test: str
    """As a directive's cell would say it: `>= 1`, `seen, used`."""
    value: Value
    """One value that meets the test."""


class Change(msgspec.Struct, frozen=True):
    """A change of facts after which something else is done."""

    settings: tuple[Setting, ...]
    becomes: Act
    """What is then done now, in the order of the Outcomes table."""
    direction: Direction
    """Whether that is more or less urgent than what is done now."""


class Flips(msgspec.Struct, frozen=True):
    """The smallest changes that raise what is done now, and the smallest that lower it."""

    changes: tuple[Change, ...]
    complete: bool
    """Whether all changes up to three facts were looked at; otherwise some may be missing."""


def flips(opened: Open) -> Flips:
    """The changes of the fewest situation facts after which something more, or less, urgent is done.

    A change gives known facts other values, or unknown and contested ones a value; all other facts stay as
    they are, unknown ones unknown. Rises and falls are looked for apart, each up to three facts. Values of
    one fact with the same result are one change.
    """
    space = opened.space
    if space is None or not opened.whole_space:
        return Flips((), complete=False)
    search = _Search(opened, space)
    changes = tuple(change for way in _WAYS for change in search.smallest(way))
    return Flips(changes, complete=search.steps > 0)


_WAYS: tuple[Direction, ...] = ("rises", "falls")


class _Goal(NamedTuple):
    """A lower bound for one direction: so many changes until all (or some) answers below are wanted ones."""

    way: Direction
    wanted: int
    every: bool
    known: dict[int, int]


class _Search:
    """A walk over the levels of a diagram with all nodes that the open facts leave, changing few levels.

    It is cut off by a lower bound: the changes that a node needs at the least until the answers below it are
    of the kind wanted, if every node could choose its own changes.
    """

    def __init__(self, opened: Open, space: Space) -> None:
        self.steps = MOST_STEPS
        self._opened = opened
        self._space = space
        self._groups = space.open_groups(opened.allowed)
        facts = opened.machine.facts
        self._options: list[tuple[int, ...]] = [
            tuple(group for group in space.groups[level] if [group] != list(self._groups[level]))
            if "situation" in facts[name].about
            else ()
            for level, name in enumerate(space.names)
        ]
        self._below: dict[int, int] = {}
        self._acts: dict[int, tuple[Key, Act]] = {}
        self._now = self._act(opened.bits)[0]

    def smallest(self, way: Direction) -> list[Change]:
        """The changes of the fewest facts in one direction."""
        goal = _Goal(way, *self._wanted(way), {})
        for size in range(max(1, self._least(goal, self._space.root)), MOST_FACTS + 1):
            found: list[tuple[Chosen, Act]] = []
            self._walk(goal, {self._space.root}, (), size, found)
            if found:
                return self._told(found, way)
        return []

    def _wanted(self, way: Direction) -> tuple[int, bool]:
        """The answers of which all (True) or some (False) must be possible after a change in one direction.

        While unsure the floor holds, so only certainty goes below it, and only a least answer above both goes
        above it. From below the floor every doubt rises, and above it every less urgent answer lowers.
        """
        urgency, now, keys = self._opened.machine.urgency, self._now, self._space.keys
        floor = urgency.key(urgency.floor) if urgency.floor is not None else None
        if way == "falls":
            return _bits(key < now for key in keys), floor is not None and floor >= now
        if floor is not None and now < floor:
            return self._space.all_below[self._space.root] & ~self._opened.bits, False
        return _bits(key > now for key in keys), True

    def _act(self, bits: int) -> tuple[Key, Act]:
        """How urgent what is done is when these answers are possible, and what it is."""
        found = self._acts.get(bits)
        if found is None:
            machine = self._opened.machine
            act = acts_on(machine, tuple(self._space.answers[i] for i in ones(bits)))[0]
            found = self._acts[bits] = machine.urgency.key(act), act
        return found

    def _open_below(self, node: int) -> int:
        """The answers that the case leaves possible below a node."""
        if node < len(self._space.answers):
            return 1 << node
        found = self._below.get(node)
        if found is None:
            own, found = self._space.kids[node], 0
            for group in self._groups[self._space.level[node]]:
                found |= self._open_below(own[group])
            self._below[node] = found
        return found

    def _least(self, goal: _Goal, node: int) -> int:
        """How many changes a node needs at the least, up to `NEVER`."""
        found = goal.known.get(node)
        if found is None:
            found = goal.known[node] = self._count(goal, node)
        return found

    def _count(self, goal: _Goal, node: int) -> int:
        if not self._space.all_below[node] & goal.wanted:
            return NEVER
        below = self._open_below(node)
        if (not below & ~goal.wanted) if goal.every else below & goal.wanted:
            return 0
        own, level = self._space.kids[node], self._space.level[node]
        if not own:
            return NEVER
        unchanged = self._least_of(goal, [own[group] for group in self._groups[level]])
        changed = min((1 + self._least(goal, own[group]) for group in self._options[level]), default=NEVER)
        return min(unchanged, changed, NEVER)

    def _least_of(self, goal: _Goal, nodes: Collection[int]) -> int:
        """For nodes that the open facts leave side by side."""
        counts = [self._least(goal, node) for node in nodes]
        return max(counts) if goal.every else min(counts)

    def _walk(
        self, goal: _Goal, front: set[int], chosen: Chosen, left: int, found: list[tuple[Chosen, Act]]
    ) -> None:
        """Go on from the nodes `front`, with `left` changes still to choose."""
        self.steps -= 1
        if self.steps < 0 or self._least_of(goal, front) > left:
            return
        if not left:
            bits = 0
            for node in front:
                bits |= self._open_below(node)
            key, act = self._act(bits)
            if key > self._now if goal.way == "rises" else key < self._now:
                found.append((chosen, act))
            return
        space = self._space
        level = min(space.level[node] for node in front)
        if level == space.bottom:
            return
        here = [space.kids[node] for node in front if space.level[node] == level]
        rest = {node for node in front if space.level[node] != level}
        for group in self._options[level]:
            changed = rest.union(own[group] for own in here)
            self._walk(goal, changed, (*chosen, (level, group)), left - 1, found)
        unchanged = rest.union(own[group] for own in here for group in self._groups[level])
        self._walk(goal, unchanged, chosen, left, found)

    def _told(self, found: list[tuple[Chosen, Act]], way: Direction) -> list[Change]:
        """The changes found, in the order of the facts; those differing in one fact's values are merged."""
        space, facts = self._space, list(self._opened.machine.facts)
        rows: list[tuple[Chosen, Act]] = []
        for chosen, act in found:
            by_fact = (
                (facts.index(space.names[level]), space.cells_of(level, group)) for level, group in chosen
            )
            rows.append((tuple(sorted(by_fact)), act))
        for place in range(len(rows[0][0])):
            merged: dict[tuple[Chosen, int, Chosen, Act], int] = {}
            for settings, act in rows:
                fact, cells = settings[place]
                rest = (settings[:place], fact, settings[place + 1 :], act)
                merged[rest] = merged.get(rest, 0) | cells
            rows = [((*a, (fact, cells), *b), act) for (a, fact, b, act), cells in merged.items()]
        rows.sort(key=lambda row: row[0])
        return [
            Change(tuple(self._setting(facts[i], cells) for i, cells in row), act, way) for row, act in rows
        ]

    def _setting(self, name: str, bits: int) -> Setting:
        cells = self._opened.machine.readings[name].cells
        return Setting(name, cells.describe(bits), cells.example(next(ones(bits))))


def _bits(wanted: Iterable[bool]) -> int:
    return sum(1 << i for i, one in enumerate(wanted) if one)
