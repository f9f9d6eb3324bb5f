"""Every row changes something: without it some case would be decided otherwise by its table."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.shadowed import silent
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
        for place in idle(plan, rows):
            yield _told(plan, rows, place)


def _told(plan: Plan, rows: RowWalk, place: int) -> Finding:
    """A warning; only a note where the row changes the reason that is told."""
    rule, bit = plan.rules[place], 1 << plan.first_bit + place
    message = f"Without row {rule.number} '{plan.table.name}' would say the same of every case"
    matching = [rows.matching[terminal] for terminal in rows.reached()]
    if any(m & bit and reasons(plan, m) != reasons(plan, m & ~bit) for m in matching):
        message += "; only the reason would differ."
        return Finding(CHECK, "note", rule.line, plan.ids[place], message)
    return Finding(CHECK, "warning", rule.line, plan.ids[place], f"{message}.")


def reasons(plan: Plan, matching: int) -> tuple[str, ...]:
    """The reasons that a table gives when these rules match, each once."""
    rules = plan.rules_of(answering(plan, matching))
    return tuple(dict.fromkeys(rule.because for rule in rules if rule.because))


def idle(plan: Plan, rows: RowWalk) -> list[int]:
    """The places of the rows that decide, but that no answer hangs on; each taken out alone."""
    changes = 0
    for terminal in rows.reached():
        changes |= needed(plan, rows.matching[terminal])
    never = set(silent(plan, rows))
    return [place for place in plan.places_of(plan.bits & ~changes) if place not in never]
