"""No two rows have the same conditions and say different things; under `unique` and `any` they overlap."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.directive import Anything, Rule
from answerable.policy.masks import Machine, Plan

CHECK = "conflicting"


def look(bench: Bench) -> Iterator[Finding]:
    """A warning for each row that says otherwise than an earlier one with the same conditions."""
    for plan in bench.machine.plans:
        if plan.one_answers:
            for first, second in conflicts(bench.machine, plan):
                message = (
                    f"Rows {first.number} and {second.number} of '{plan.table.name}' have the same conditions"
                    " and say different things."
                )
                element = plan.ids[plan.rules.index(second)]
                yield Finding(CHECK, "warning", second.line, element, message)


def conflicts(machine: Machine, plan: Plan) -> Iterator[tuple[Rule, Rule]]:
    """Rows with the same conditions and different answers: the one that answers, and one that never does."""
    seen: dict[tuple[int, ...], Rule] = {}
    for rule in plan.rules:
        first = seen.setdefault(accepted(machine, plan, rule), rule)
        if [result.value for result in first.then] != [result.value for result in rule.then]:
            yield first, rule


def accepted(machine: Machine, plan: Plan, rule: Rule) -> tuple[int, ...]:
    """For each name that a table reads the cells that a row accepts, and whether undecided is too."""
    return tuple(
        machine.readings[name].cells.accepted(cell.test) << 1 | isinstance(cell.test, Anything)
        for name, cell in zip(plan.table.reads, rule.when, strict=True)
    )
