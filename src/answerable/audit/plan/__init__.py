"""The plan of an audit: what is compared with what, among which like calls, and what counts as alike.

Written before anybody looks at outcomes; `read_plan` reads it, docs/spec/audit-plan.md says it whole.
"""

from __future__ import annotations

from answerable.audit.plan.nouns import (
    DERIVED,
    Areas,
    Clusters,
    Exclusion,
    Exposure,
    Factor,
    Family,
    Outcome,
    Plan,
    PriorityQuestion,
)
from answerable.audit.plan.reading import read_plan

__all__ = [
    "DERIVED",
    "Areas",
    "Clusters",
    "Exclusion",
    "Exposure",
    "Factor",
    "Family",
    "Outcome",
    "Plan",
    "PriorityQuestion",
    "read_plan",
]
