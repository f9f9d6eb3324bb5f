"""Were like calls treated alike? A plan and a history -> findings with intervals, each with one of four
verdicts.

    audit(plan)            -> `findings.Found`, all of it (`auditing`, a step a line)
    compare(counts, plan)  -> the same from arrays, without files, for simulations

It takes no side. It tells what recorded calls show of groups, never why, and hides what would tell of a few
persons.
"""

from __future__ import annotations

from answerable.audit.auditing import audit
from answerable.audit.comparing import compare, verdicts
from answerable.audit.findings import Found
from answerable.audit.plan import Plan, read_plan

__all__ = ["Found", "Plan", "audit", "compare", "read_plan", "verdicts"]
