"""Why a table answers as it does: the rules that decide, the facts it rests on, why it is undecided."""

from __future__ import annotations

from collections.abc import Mapping

from answerable.policy.bounds import candidates
from answerable.policy.masks import Machine, Plan


def facts_used(machine: Machine, masks: Mapping[str, int], alive: int) -> dict[str, None]:
    """The leaf facts that the answer rests on: with these alone known, the same answer is certain.

    They are the facts that the deciding rules test, and for each rule that would have taken precedence and
    that those don't already exclude, the first fact in the order of its table that excludes it. A fact that
    another table decides stands for the facts used there.

    `masks`: for every name read, the rules that accept its value in this case; `alive`: the rules that match.
    """
    used: dict[str, None] = {}
    waiting, seen = machine.answering, set()
    while waiting:
        plan, waiting = waiting[0], waiting[1:]
        seen.add(plan.first_bit)
        for name in names_used(plan, masks, alive):
            maker = machine.makers.get(name)
            if maker is None:
                used[name] = None
            elif maker.first_bit not in seen:
                waiting = [*waiting, maker]
    return used


def names_used(plan: Plan, masks: Mapping[str, int], alive: int) -> dict[str, None]:
    """The names read by one table that its answer rests on."""
    pillars, rivals = _pillars(plan, alive)
    tested, below = plan.tested, plan.first_bit + 1
    names: dict[str, None] = {}
    while pillars:
        low = pillars & -pillars
        for name in tested[low.bit_length() - below]:
            names[name] = None
        pillars ^= low
    for name in names:
        rivals &= masks[name]
    while rivals:
        low = rivals & -rivals
        for name in tested[low.bit_length() - below]:
            if not masks[name] & low:
                names[name] = None
                rivals &= masks[name]
                break
    return names


def _pillars(plan: Plan, alive: int) -> tuple[int, int]:
    """The rules that must match, and those that must not, for the table's answer to stand."""
    matching = alive & plan.bits
    low = matching & -matching
    if plan.one_answers:
        return low, plan.bits & (low - 1)
    others = plan.bits & ~matching
    match plan.table.hit:
        case "unique" if matching != low:
            rest = matching ^ low
            return low | rest & -rest, 0
        case "any" if low and len(set(plan.said_by(matching))) == 1:
            return low, sum(1 << bit for bit in plan.saying_other(low.bit_length() - 1)) & others
    return matching, others


def why_undecided(plan: Plan, may: int, must: int, column: int) -> str:
    """Why one name is certainly undecided, in the reader's words.

    `may`, `must`: the rules that may match and those that certainly do; the same once every fact is known.
    """
    table, name = plan.table, plan.table.decides[column]
    may, must = may & plan.bits, must & plan.bits
    if not may:
        return f"no rule of '{table.name}' matches"
    if not _leaves_undecided(plan, may, must, column):
        rules = _listed(sorted(rule.number for rule in plan.rules_of(may)))
        if may & (may - 1):
            return f"whichever of the rules {rules} of '{table.name}' match, they leave '{name}' undecided"
        return f"whether rule {rules} of '{table.name}' matches or not, '{name}' is undecided"
    matching = sorted(plan.rules_of(must), key=lambda rule: rule.number)
    rules = _listed([rule.number for rule in matching])
    if table.hit == "unique" and len(matching) > 1:
        return f"rules {rules} of '{table.name}' match, and only one may"
    if table.hit in ("first", "priority", "unique"):
        return f"rule {plan.rules[plan.deciding(must)[0]].number} of '{table.name}' leaves '{name}' empty"
    if all(rule.then[column].value is None for rule in matching):
        return f"every rule of '{table.name}' that matches ({rules}) leaves '{name}' empty"
    if table.hit == "any":
        said = ", ".join(f"{rule.number}: {rule.then[column].text or 'empty'}" for rule in matching)
        return f"rules {rules} of '{table.name}' match with different answers ({said})"
    return f"the {table.aggregate} over rules {rules} of '{table.name}' is not a value of '{name}'"


def _leaves_undecided(plan: Plan, may: int, must: int, column: int) -> bool:
    """Whether the rules that certainly match leave a name undecided, whichever others match beside them."""
    if may == must:
        return True
    if plan.one_answers:
        return bool(must) and candidates(plan, may, must) == must & -must
    if plan.table.hit == "unique":
        return must & (must - 1) != 0
    said = {rule.then[column].value for rule in plan.rules_of(must)}
    return plan.table.hit == "any" and len(said) > 1


def _listed(numbers: list[int]) -> str:
    *start, last = map(str, numbers)
    return f"{', '.join(start)} and {last}" if start else last
