"""Every row decides some case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.conflicting import conflicts
from answerable.policy.checks.findings import Finding
from answerable.policy.diagram import TooBig, deep
from answerable.policy.masks import Plan, ones
from answerable.policy.proof.diagrams import NO
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
        told = {second for _, second in conflicts(bench, plan)}
        for place in silent(plan, rows):
            if place not in told:
                line = plan.rules[place].line
                yield Finding(CHECK, "warning", line, plan.ids[place], _why(bench, plan, place))


def silent(plan: Plan, rows: RowWalk) -> list[int]:
    """The places of the rows that take part in no case's answer."""
    decides = 0
    for terminal in rows.reached:
        decides |= answering(plan, rows.matching[terminal])
    return plan.places_of(plan.bits & ~decides)


def _why(bench: Bench, plan: Plan, place: int) -> str:
    row = f"Row {plan.rules[place].number} of '{plan.table.name}' never decides"
    if not _fits_some_case(bench, plan, place):
        return f"{row}: no case meets all its conditions."
    if plan.table.hit == "unique":
        return f"{row}: every case that it fits is matched by another row too."
    covering = _covering(bench, plan, place) & ((1 << plan.first_bit + place) - 1)
    if covering:
        (first, *_) = plan.rules_of(covering)
        return f"{row}: row {first.number} answers every case that it fits."
    return f"{row}: other rows together answer every case that it fits."


def _covering(bench: Bench, plan: Plan, place: int) -> int:
    """The rows of a table that accept all that one of them accepts."""
    found = plan.bits
    for name, accepted in zip(plan.table.reads, bench.conditions(plan)[place], strict=True):
        reading = bench.machine.readings[name]
        found &= reading.blank if accepted & 1 else plan.bits
        for cell in ones(accepted >> 1):
            found &= reading.masks[cell]
    return found


def _fits_some_case(bench: Bench, plan: Plan, place: int) -> bool:
    accepted = zip(plan.table.reads, bench.conditions(plan)[place], strict=True)
    if not all(bits for _, bits in accepted):
        return False
    cells = zip(plan.table.reads, plan.rules[place].when, strict=True)
    tested = [Accepts(name, cell.test) for name, cell in cells if name in plan.tested[place]]
    if not any(test.name in bench.machine.makers for test in tested):
        return True
    with deep(bench.machine), suppress(TooBig):
        return bench.prover.by_diagram.diagrams().truth(All(tuple(tested))) != NO
    return True
