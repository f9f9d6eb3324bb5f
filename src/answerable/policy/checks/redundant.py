"""Every row changes something: without it some case would be decided otherwise by its table."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.shadowed import silent
from answerable.policy.directive import Rule
from answerable.policy.masks import Plan
from answerable.policy.proof.rows import RowWalk, answering, needed

CHECK = "redundant"


def look(bench: Bench) -> Iterator[Finding]:
    """A warning for each row that decides, and could be taken out without changing any answer."""
    for plan in bench.machine.plans:
        rows = bench.rows(plan)
        if rows is None:
            yield from bench.too_many_rows(CHECK, plan)
            continue
        for rule in idle(plan, rows):
            yield _told(plan, rows, rule)


def _told(plan: Plan, rows: RowWalk, rule: Rule) -> Finding:
    """A warning; only a note where the row changes the reason that is told."""
    message = f"Without row {rule.number} '{plan.table.name}' would say the same of every case"
    element = plan.ids[plan.rules.index(rule)]
    bit = 1 << plan.first_bit + plan.rules.index(rule)
    matching = [rows.matching[terminal] for terminal in rows.reached()]
    if any(reasons(plan, m) != reasons(plan, m & ~bit) for m in matching):
        return Finding(CHECK, "note", rule.line, element, f"{message}; only the reason would differ.")
    return Finding(CHECK, "warning", rule.line, element, f"{message}.")


def reasons(plan: Plan, matching: int) -> tuple[str, ...]:
    """The reasons that a table gives when these rules match, each once."""
    rules = plan.rules_of(answering(plan, matching))
    return tuple(dict.fromkeys(rule.because for rule in rules if rule.because))


def idle(plan: Plan, rows: RowWalk) -> list[Rule]:
    """The rows that decide, but that no answer hangs on; each taken out alone."""
    changes = 0
    for terminal in rows.reached():
        changes |= needed(plan, rows.matching[terminal])
    never = {rule.number for rule in silent(plan, rows)}
    return [rule for rule in plan.rules_of(plan.bits & ~changes) if rule.number not in never]
