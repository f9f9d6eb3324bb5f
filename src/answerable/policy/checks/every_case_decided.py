"""*Every case is decided*: no case leaves any of these outcomes undecided."""

from __future__ import annotations

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.promises import excused, judged, left_undecided
from answerable.policy.directive import Guarantee
from answerable.policy.proof.questions import Not, Single


def prove(bench: Bench, guarantee: Guarantee) -> Finding:
    """The verdict on such a guarantee."""
    cases = [Single(Not(excused(guarantee)))] if guarantee.exception else []
    return judged(bench, guarantee, left_undecided(guarantee.of, guarantee), cases, "every case is excused")
