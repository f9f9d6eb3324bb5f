"""Every row decides some case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.conflicting import accepted, conflicts
from answerable.policy.checks.findings import Finding
from answerable.policy.diagram import TooBig
from answerable.policy.directive import Rule
from answerable.policy.masks import Plan
from answerable.policy.proof.diagrams import NO, deep
from answerable.policy.proof.questions import Accepts, All
from answerable.policy.proof.rows import RowWalk, answering

CHECK = "shadowed"


def look(bench: Bench) -> Iterator[Finding]:
    """A warning for each row that decides no case, but for those that conflict with an earlier one."""
    for plan in bench.machine.plans:
        rows = bench.rows(plan)
        if rows is None:
            yield from bench.too_many_rows(CHECK, plan)
            continue
        told = {second.number for _, second in conflicts(bench.machine, plan)} if plan.one_answers else set()
        for rule in silent(plan, rows):
            if rule.number not in told:
                element = plan.ids[plan.rules.index(rule)]
                yield Finding(CHECK, "warning", rule.line, element, _why(bench, plan, rule))


def silent(plan: Plan, rows: RowWalk) -> list[Rule]:
    """The rows that take part in no case's answer."""
    decides = 0
    for terminal in rows.reached():
        decides |= answering(plan, rows.matching[terminal])
    return plan.rules_of(plan.bits & ~decides)


def _why(bench: Bench, plan: Plan, rule: Rule) -> str:
    row = f"Row {rule.number} of '{plan.table.name}' never decides"
    if not _fits_some_case(bench, plan, rule):
        return f"{row}: no case meets all its conditions."
    if plan.table.hit == "unique":
        return f"{row}: every case that it fits is matched by another row too."
    own = accepted(bench.machine, plan, rule)
    for other in plan.rules[: plan.rules.index(rule)]:
        theirs = accepted(bench.machine, plan, other)
        if all(mine & ~wider == 0 for mine, wider in zip(own, theirs, strict=True)):
            return f"{row}: row {other.number} answers every case that it fits."
    return f"{row}: other rows together answer every case that it fits."


def _fits_some_case(bench: Bench, plan: Plan, rule: Rule) -> bool:
    tests = (Accepts(name, c.test) for name, c in zip(plan.table.reads, rule.when, strict=True))
    tested = [test for test in tests if test.name in plan.tested[plan.rules.index(rule)]]
    with deep(bench.machine), suppress(TooBig):
        return bench.prover.by_diagram.diagrams().truth(All(tuple(tested))) != NO
    return True
