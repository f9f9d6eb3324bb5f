"""In which order a diagram asks for facts: a bad one makes it many times larger, so a few are tried."""

from __future__ import annotations

from answerable.policy.masks import Machine


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
    diagram must remember at a level are at most those.
    """
    rules = [
        frozenset(n for n in tested if n in machine.leaves) for p in machine.plans for tested in p.tested
    ]
    left = list(machine.leaves)
    asked: dict[str, None] = {}
    while left:
        touched = [rule for rule in rules if rule & asked.keys() and not rule <= asked.keys()]

        def cost(name: str, touched: list[frozenset[str]] = touched) -> tuple[int, int]:
            now = {*asked, name}
            still = sum(not rule <= now for rule in touched)
            new = sum(name in rule and not rule & asked.keys() and not rule <= now for rule in rules)
            return still + new, -sum(name in rule for rule in rules)

        best = min(left, key=cost)
        asked[best] = None
        left.remove(best)
    return list(asked)
