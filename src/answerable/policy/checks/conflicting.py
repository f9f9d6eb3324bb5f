"""No two rows have the same conditions and say different things; under `unique` and `any` they overlap."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.masks import Plan

CHECK = "conflicting"


def look(bench: Bench) -> Iterator[Finding]:
    """A warning for each row that says otherwise than an earlier one with the same conditions."""
    for plan in bench.machine.plans:
        for first, second in conflicts(bench, plan):
            one, other = plan.rules[first], plan.rules[second]
            message = (
                f"Rows {one.number} and {other.number} of '{plan.table.name}' have the same conditions"
                " and say different things."
            )
            yield Finding(CHECK, "warning", other.line, plan.ids[second], message)


def conflicts(bench: Bench, plan: Plan) -> Iterator[tuple[int, int]]:
    """Places of rows with the same conditions and different answers: the one that answers comes first."""
    if not plan.one_answers:
        return
    seen: dict[tuple[int, ...], int] = {}
    for place, rule in enumerate(plan.rules):
        first = seen.setdefault(bench.conditions(plan)[place], place)
        if [result.value for result in plan.rules[first].then] != [result.value for result in rule.then]:
            yield first, place
