"""The next question: what to ask so that the fewest answers stay possible in the worst case."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from answerable.policy.possible import Open
from answerable.policy.space import Space


class Question(msgspec.Struct, frozen=True):
    """A fact to ask for next."""

    fact: str
    ask: str
    """The question as put to a person."""
    worst: int
    """How many answers are still possible after the worst of its values."""


def next_question(opened: Open) -> Question | None:
    """The askable fact, not asked yet, that leaves the fewest possible answers in the worst case.

    Ties go to the first in the Facts table. When none leaves fewer, the first that some completion's answer
    still depends on; None when the case is settled or no askable fact matters.
    """
    total = len(opened.possible)
    names = [name for name in _unasked(opened) if total > 1]
    if not names:
        return None
    worst = _worst(opened, names)
    best = min(worst, key=worst.__getitem__, default=None)
    if best is None:
        return None
    ask = opened.machine.facts[best].ask
    return Question(best, ask or "", worst[best])


def _unasked(opened: Open) -> list[str]:
    case, facts = opened.case, opened.machine.facts
    asked = case.known.keys() | case.contested.keys() | case.not_known
    return [name for name in opened.machine.leaves if facts[name].askable and name not in asked]


def _worst(opened: Open, names: list[str]) -> dict[str, int]:
    """How many answers each fact leaves in the worst case, in the order of `names`, if it matters."""
    space = opened.space
    if space is None:
        return _worst_by_bounds(opened, names)
    groups = space.open_groups(opened.allowed)
    found = after_each(space, groups, [space.level_of_name[name] for name in names])
    return {
        name: max(bits.bit_count() for bits in found[level])
        for name in names
        if found[level := space.level_of_name[name]]
    }


def after_each(space: Space, groups: Sequence[Sequence[int]], levels: Sequence[int]) -> dict[int, list[int]]:
    """For each level the answers possible after each of its groups; empty where no answer depends on it.

    All at once: one pass down finds what is reached, one pass up what lies below. Once a level is fixed, an
    answer is reached through that kid of a node of the level, or along an edge that passes the level by.
    Nodes that the open groups no longer tell apart count as one (`same`): where all open kids of a node are
    the same, nothing depends on its level there.
    """
    reached = space.reach(groups)
    level, kids, answers = space.level, space.kids, len(space.answers)
    below = [0] * (space.root + 1)
    same = list(range(space.root + 1))
    known: dict[tuple[int, ...], int] = {}
    mattering: set[int] = set()
    highest = [space.bottom] * (space.root + 1)
    highest[space.root] = 0
    for node in reversed(reached):
        if node < answers:
            below[node] = 1 << node
        else:
            own, found = kids[node], 0
            after = level[node] + 1
            alike = [same[own[group]] for group in groups[level[node]]]
            if alike.count(alike[0]) == len(alike):
                same[node] = alike[0]
            else:
                same[node] = known.setdefault((level[node], *alike), node)
                mattering.add(level[node])
            for group in groups[level[node]]:
                kid = own[group]
                found |= below[kid]
                if after < highest[kid]:
                    highest[kid] = after
            below[node] = found
    wanted = mattering.intersection(levels)
    passing = [0] * (space.bottom + 1)
    at: dict[int, list[int]] = {one: [] for one in levels}
    for node in reached:
        own_level = level[node]
        if own_level in wanted:
            at[own_level].append(node)
        bits = below[node]
        for passed in range(highest[node], own_level):
            passing[passed] |= bits
    return {one: _by_group(space, at[one], groups[one], passing[one], below) for one in levels}


def _by_group(
    space: Space, nodes: list[int], groups: Sequence[int], passing: int, below: list[int]
) -> list[int]:
    if not nodes:
        return []
    found = []
    for group in groups:
        bits = passing
        for node in nodes:
            bits |= below[space.kids[node][group]]
        found.append(bits)
    return found


def _worst_by_bounds(opened: Open, names: list[str]) -> dict[str, int]:
    """Without a diagram: the facts that some rule still open tests count as mattering, none as narrowing."""
    bounds = opened.bounds
    open_rules = bounds.may & ~bounds.must
    readings = opened.machine.readings
    return {name: len(opened.possible) for name in names if readings[name].tests & open_rules}
