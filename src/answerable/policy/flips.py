"""What would change what is done now: the smallest changes of situation facts that flip it."""

from __future__ import annotations

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
    becomes: tuple[Answer | None, ...]
    """What is then done now, in the order of the Outcomes table."""
    direction: str
    """`rises` or `falls`: more or less urgent than what is done now."""


class Flips(msgspec.Struct, frozen=True):
    """The smallest changes that raise what is done now, and the smallest that lower it."""

    changes: tuple[Change, ...]
    complete: bool
    """Whether all changes up to three facts were looked at; otherwise some may be missing."""


def flips(opened: Open) -> Flips:
    """The changes of the fewest situation facts after which something more, or less, urgent is done.

    A change gives known facts other values, or unknown and contested ones a value; all other facts stay as they
    are, unknown ones unknown. Rises and falls are looked for apart, each up to three facts. Values of one fact
    with the same result are one change.
    """
    space = opened.space
    if space is None or not opened.whole_space:
        return Flips((), complete=False)
    search = _Search(opened, space)
    rises, falls = search.smallest(rising=True), search.smallest(rising=False)
    return Flips((*rises, *falls), complete=search.steps > 0)


class _Search:
    """A walk over the levels of a diagram with all nodes that the open facts leave, changing few levels.

    Cut off by a lower bound: how many changes a node needs at the least until all answers below it (or some of
    them) are of the kind wanted, if every node could choose its own changes.
    """

    def __init__(self, opened: Open, space: Space) -> None:
        self.opened = opened
        self.space = space
        self.steps = MOST_STEPS
        self._groups = space.open_groups(opened.allowed)
        facts = opened.machine.facts
        self._options: list[tuple[int, ...]] = [
            tuple(group for group in space.groups[level] if [group] != list(self._groups[level]))
            if "situation" in facts[name].about
            else ()
            for level, name in enumerate(space.names)
        ]
        self._below: dict[int, int] = {}
        self._acts: dict[int, tuple[Key, tuple[Answer | None, ...]]] = {}
        self._now = self._act(opened.bits)[0]

    def _act(self, bits: int) -> tuple[Key, tuple[Answer | None, ...]]:
        """What is done when these answers are possible, and how urgent it is."""
        found = self._acts.get(bits)
        if found is None:
            machine = self.opened.machine
            act = acts_on(machine, tuple(self.space.answers[i] for i in ones(bits)))[0]
            found = self._acts[bits] = machine.urgency.key(act), act
        return found

    def _open_below(self, node: int) -> int:
        """The answers that the case leaves possible below a node."""
        found = self._below.get(node)
        if found is None:
            space = self.space
            if node < len(space.answers):
                return 1 << node
            own, found = space.kids[node], 0
            for group in self._groups[space.level[node]]:
                found |= self._open_below(own[group])
            self._below[node] = found
        return found

    def smallest(self, *, rising: bool) -> list[Change]:
        """The changes of the fewest facts in one direction."""
        wanted, every = self._wanted(rising)
        bound = _Bound(self.space, self._groups, self._options, self._open_below, wanted, every=every)
        for size in range(1, MOST_FACTS + 1):
            if bound.of(self.space.root) > size:
                continue
            found: list[tuple[tuple[tuple[int, int], ...], tuple[Answer | None, ...]]] = []
            self._walk((self.space.root,), (), size, bound, rising, found)
            if found:
                return self._told(found, "rises" if rising else "falls")
        return []

    def _wanted(self, rising: bool) -> tuple[int, bool]:
        """The answers of which all (or some) must be possible for a change in one direction.

        While unsure the floor holds, so only certainty goes below it, and only a least answer above both goes
        above it. From below the floor every doubt rises, and above it every less urgent answer lowers.
        """
        urgency, now = self.opened.machine.urgency, self._now
        floor = urgency.key(urgency.floor) if urgency.floor is not None else None
        keys = [urgency.key(answer) for answer in self.space.answers]
        if rising and floor is not None and now < floor:
            return sum(1 << i for i in range(len(keys)) if not self.opened.bits >> i & 1), False
        if rising:
            return sum(1 << i for i, key in enumerate(keys) if key > now), True
        return sum(1 << i for i, key in enumerate(keys) if key < now), floor is not None and floor >= now

    def _walk(self, front, chosen, left, bound, rising, found) -> None:  # type: ignore[no-untyped-def]
        self.steps -= 1
        if self.steps < 0 or bound.of_all(front) > left:
            return
        if not left:
            bits = 0
            for node in front:
                bits |= self._open_below(node)
            key, act = self._act(bits)
            if key > self._now if rising else key < self._now:
                found.append((chosen, act))
            return
        space = self.space
        level = min(space.level[node] for node in front)
        if level == space.bottom:
            return
        here = [space.kids[node] for node in front if space.level[node] == level]
        rest = {node for node in front if space.level[node] != level}
        for group in self._options[level]:
            changed = rest.union(own[group] for own in here)
            self._walk(changed, (*chosen, (level, group)), left - 1, bound, rising, found)
        unchanged = rest.union(own[group] for own in here for group in self._groups[level])
        self._walk(unchanged, chosen, left, bound, rising, found)

    def _told(self, found, direction) -> list[Change]:  # type: ignore[no-untyped-def]
        """The changes found, those that differ only in one fact's values merged, in the order of the facts."""
        cells_of, names = self.space.cells_of, self.space.names
        order = {name: i for i, name in enumerate(self.opened.machine.facts)}
        rows = []
        for chosen, act in found:
            settings = sorted((order[names[level]], cells_of(level, group)) for level, group in chosen)
            rows.append((tuple(settings), act))
        for place in range(len(rows[0][0])):
            merged: dict[object, int] = {}
            for settings, act in rows:
                rest = (settings[:place], settings[place][0], settings[place + 1 :], act)
                merged[rest] = merged.get(rest, 0) | settings[place][1]
            rows = [((*a, (fact, cells), *b), act) for (a, fact, b, act), cells in merged.items()]
        rows.sort(key=lambda row: row[0])
        return [Change(tuple(map(self._setting, settings)), act, direction) for settings, act in rows]

    def _setting(self, setting: tuple[int, int]) -> Setting:
        name = list(self.opened.machine.facts)[setting[0]]
        cells = self.opened.machine.readings[name].cells
        return Setting(name, cells.describe(setting[1]), cells.example(next(ones(setting[1]))))


class _Bound:
    """How many changes a node needs at the least, up to `NEVER`."""

    def __init__(self, space, groups, options, below, wanted, *, every) -> None:  # type: ignore[no-untyped-def]
        self._space, self._groups, self._options = space, groups, options
        self._below, self._wanted, self._every = below, wanted, every
        self._known: dict[int, int] = {}

    def of_all(self, front) -> int:  # type: ignore[no-untyped-def]
        """For nodes that the open facts leave together: all of them count, or the best one."""
        return (max if self._every else min)(map(self.of, front))

    def of(self, node: int) -> int:
        """For one node."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._count(node)
        return found

    def _count(self, node: int) -> int:
        space, wanted = self._space, self._wanted
        if not space.all_below[node] & wanted:
            return NEVER
        below = self._below(node)
        if not below & ~wanted if self._every else below & wanted:
            return 0
        own, level = space.kids[node], space.level[node]
        unchanged = self.of_all([own[group] for group in self._groups[level]])
        changed = min((1 + self.of(own[group]) for group in self._options[level]), default=NEVER)
        return min(unchanged, changed, NEVER)
