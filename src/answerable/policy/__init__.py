"""Directive + facts -> decision. Of calls it knows three outcomes (`reading/outcomes`) and Dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answerable.policy.case import NOT_KNOWN, Contested
from answerable.policy.conditions import is_met, read_condition
from answerable.policy.decide import decide
from answerable.policy.decided import DecisionRecord
from answerable.policy.decision import Decision
from answerable.policy.directive import Directive
from answerable.policy.errors import DirectiveError, FactError, Mistake
from answerable.policy.hits import UNDECIDED
from answerable.policy.reading import load_directive, read_directive
from answerable.policy.spelling import how_urgent, read_fact, read_outcome

if TYPE_CHECKING:
    from answerable.policy.checks.findings import Report
    from answerable.policy.proof.portfolio import Budget


def check(
    directive: Directive,
    *,
    publish: bool = False,
    equivalent_to: Directive | None = None,
    budget: Budget | None = None,
) -> Report:
    """Everything that can be found in a directive before it is in force: undecided cases, overlapping,
    conflicting, shadowed and redundant rows, and a verdict on every guarantee.

    `publish`: a verdict needs two methods that agree. `equivalent_to`: also whether that directive decides
    every case alike. What was not found within the `budget` is said to be not decided.

    >>> from answerable import check, load_directive
    >>> report = check(load_directive("tiny.md"))
    >>> report.passed
    True
    >>> [finding.verdict for finding in report.findings if finding.check == "same whoever asks"]
    ['proved']

    Raises:
        Disagreement: two methods differ, which is a mistake of this program.
    """
    from answerable.policy.checks.run import check as run  # not needed to decide, and slow to import

    return run(directive, publish=publish, equivalent_to=equivalent_to, budget=budget)


__all__ = [
    "NOT_KNOWN",
    "UNDECIDED",
    "Contested",
    "Decision",
    "DecisionRecord",
    "Directive",
    "DirectiveError",
    "FactError",
    "Mistake",
    "check",
    "decide",
    "how_urgent",
    "is_met",
    "load_directive",
    "read_condition",
    "read_directive",
    "read_fact",
    "read_outcome",
]
