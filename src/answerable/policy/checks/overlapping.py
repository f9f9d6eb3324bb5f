"""No two rows match together where the hit policy forbids it.

In a `unique` table no two may, in an `any` table no two that say different things.
"""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.diagram import deep
from answerable.policy.masks import Plan, ones
from answerable.policy.proof.nearest import nearest_to
from answerable.policy.proof.questions import Witness
from answerable.policy.proof.rows import RowWalk

CHECK = "overlapping"
MOST = 20
"""So many overlaps of one table are told."""


def look(bench: Bench) -> Iterator[Finding]:
    """An error for each two rows that overlap against the hit policy, with a case that both match."""
    for plan in bench.machine.plans:
        if plan.table.hit not in ("unique", "any"):
            continue
        rows = bench.rows(plan)
        if rows is None:
            yield from bench.too_many_rows(CHECK, plan)
            continue
        for one, other in list(_pairs(plan, rows))[:MOST]:
            yield _told(bench, plan, rows, one, other)


def _pairs(plan: Plan, rows: RowWalk) -> Iterator[tuple[int, int]]:
    """The bits of rows that some case matches together although it may not, each pair once."""
    seen = set()
    for terminal in rows.reached:
        bits = list(ones(rows.matching[terminal]))
        for place, one in enumerate(bits):
            for other in bits[place + 1 :]:
                allowed = plan.table.hit == "any" and plan.pick(1 << one) == plan.pick(1 << other)
                if not allowed and (one, other) not in seen:
                    seen.add((one, other))
                    yield one, other


def _told(bench: Bench, plan: Plan, rows: RowWalk, one: int, other: int) -> Finding:
    both = 1 << one | 1 << other
    ends = {terminal for terminal, bits in enumerate(rows.matching) if bits & both == both}
    with deep(bench.machine):
        case = nearest_to(rows.diagrams, rows.root, ends)
    first, second = (plan.rules[bit - plan.first_bit] for bit in (one, other))
    wrong = "only one may" if plan.table.hit == "unique" else "they say different things"
    return Finding(
        CHECK,
        "error",
        second.line,
        plan.ids[other - plan.first_bit],
        f"Rows {first.number} and {second.number} of '{plan.table.name}' match together, and {wrong}.",
        methods=("diagram",),
        counterexample=bench.shown(Witness((case,), smallest=True)),
    )
