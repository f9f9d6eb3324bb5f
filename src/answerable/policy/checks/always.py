"""*Always*: every case that meets `if` meets `then`."""

from __future__ import annotations

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.promises import excused, failed, judged, met
from answerable.policy.directive import Guarantee
from answerable.policy.proof.questions import All, Not, Single, Some


def prove(bench: Bench, guarantee: Guarantee) -> Finding:
    """The verdict on such a guarantee. What is undecided meets no term, and does not fail `if` either."""
    may_apply = Not(Some(tuple(failed(term) for term in guarantee.condition)))
    breaks = All((may_apply, Not(excused(guarantee)), Not(met(guarantee.consequence))))
    applies = Single(All((met(guarantee.condition), Not(excused(guarantee)))))
    return judged(bench, guarantee, [Single(breaks)], [applies], "no case meets its condition")
