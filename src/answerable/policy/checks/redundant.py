"""Every row changes something: without it some case would be decided otherwise by its table."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.shadowed import silent
from answerable.policy.masks import Plan, ones
from answerable.policy.proof.rows import RowWalk, answering, needed

CHECK = "redundant"


def look(bench: Bench) -> Iterator[Finding]:
    """A warning for each row that decides, and could be taken out without changing any answer."""
    for plan in bench.machine.plans:
        rows = bench.rows(plan)
        if rows is None:
            yield from bench.too_many_rows(CHECK, plan)
            continue
        places = idle(plan, rows)
        telling = _telling(plan, rows) if places else 0
        for place in places:
            yield _told(plan, place, tells=bool(telling >> plan.first_bit + place & 1))


def _told(plan: Plan, place: int, *, tells: bool) -> Finding:
    """A warning; only a note where the row changes the reason that is told."""
    rule = plan.rules[place]
    message = f"Without row {rule.number} '{plan.table.name}' would say the same of every case"
    if tells:
        message += "; only the reason would differ."
        return Finding(CHECK, "note", rule.line, plan.ids[place], message)
    return Finding(CHECK, "warning", rule.line, plan.ids[place], f"{message}.")


def _telling(plan: Plan, rows: RowWalk) -> int:
    """The rules without which some case would be given other reasons."""
    found = 0
    for terminal in rows.reached:
        matching = rows.matching[terminal]
        said = reasons(plan, matching)
        for bit in ones(matching & ~found):
            if reasons(plan, matching & ~(1 << bit)) != said:
                found |= 1 << bit
    return found


def reasons(plan: Plan, matching: int) -> tuple[str, ...]:
    """The reasons that a table gives when these rules match, each once."""
    rules = plan.rules_of(answering(plan, matching))
    return tuple(dict.fromkeys(rule.because for rule in rules if rule.because))


def idle(plan: Plan, rows: RowWalk) -> list[int]:
    """The places of the rows that decide, but that no answer hangs on; each taken out alone."""
    changes = 0
    for terminal in rows.reached:
        changes |= needed(plan, rows.matching[terminal])
    never = set(silent(plan, rows))
    return [place for place in plan.places_of(plan.bits & ~changes) if place not in never]
