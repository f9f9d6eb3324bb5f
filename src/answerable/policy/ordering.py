"""In which order a diagram asks for facts: a bad one makes it many times larger, so a few are tried."""

from __future__ import annotations

from collections import Counter

from answerable.policy.masks import Machine

MOST = 20_000_000
"""Facts squared times rules up to which the order that leaves few rules half read is worked out."""


def orders(machine: Machine) -> list[list[str]]:
    """Orders of the leaf facts worth trying, the most promising first, without repeats."""
    found = [_as_first_read(machine), _few_open(machine), list(machine.leaves)]
    return [order for i, order in enumerate(found) if order not in found[:i]]


def _as_first_read(machine: Machine) -> list[str]:
    """As the rules first test them, rule after rule."""
    seen: dict[str, None] = {}
    for plan in machine.plans:
        for tested in plan.tested:
            seen.update(dict.fromkeys(name for name in tested if name in machine.leaves))
    return [*seen, *(name for name in machine.leaves if name not in seen)]


def _few_open(machine: Machine) -> list[str]:
    """Next always the fact that leaves the fewest rules half read; ties by how many rules it finishes.

    A rule is half read when some facts that it tests were asked for and some not: the rules alive that a
    diagram must remember at a level are at most those. Sets of facts are integers here, a bit a fact.
    """
    place = {name: i for i, name in enumerate(machine.leaves)}
    rules = Counter(
        sum(1 << place[name] for name in tested if name in place)
        for p in machine.plans
        for tested in p.tested
    )
    if len(place) ** 2 * len(rules) > MOST:
        return list(machine.leaves)
    tested_by = {name: sum(n for r, n in rules.items() if r >> i & 1) for name, i in place.items()}
    left = list(machine.leaves)
    asked = 0
    order: list[str] = []
    while left:
        touched = [(rule, n) for rule, n in rules.items() if rule & asked and rule & ~asked]
        fresh = [(rule, n) for rule, n in rules.items() if rule and not rule & asked]

        def cost(
            name: str,
            asked: int = asked,
            touched: list[tuple[int, int]] = touched,
            fresh: list[tuple[int, int]] = fresh,
        ) -> tuple[int, int]:
            bit = 1 << place[name]
            now = asked | bit
            still = sum([n for rule, n in touched if rule & ~now])
            new = sum([n for rule, n in fresh if rule & bit and rule != bit])
            return still + new, -tested_by[name]

        best = min(left, key=cost)
        asked |= 1 << place[best]
        order.append(best)
        left.remove(best)
    return order
