"""*Never*: no case that meets `if` meets `then`."""

from __future__ import annotations

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.promises import excused, failed, judged, met
from answerable.policy.directive import Guarantee
from answerable.policy.proof.questions import All, Not, Single, Some, Undecided


def prove(bench: Bench, guarantee: Guarantee) -> Finding:
    """The verdict on such a guarantee. A case that leaves undecided what `then` names breaks it too."""
    may_apply = Not(Some(tuple(failed(term) for term in guarantee.condition)))
    open_ = tuple(Undecided(term.name) for term in guarantee.consequence)
    breaks = All((may_apply, Not(excused(guarantee)), Some((met(guarantee.consequence), *open_))))
    applies = Single(All((met(guarantee.condition), Not(excused(guarantee)))))
    return judged(bench, guarantee, [Single(breaks)], [applies], "no case meets its condition")
