"""Counts -> findings. Arrays in, no file read: thousands of simulated audits can be compared in a row.

    compare(counts, plan)  -> every group's tally, every comparison with its verdict and sentence, the curves
    verdicts(counts, plan) -> the verdicts alone, much faster

Nothing is hidden here yet; `suppressing` does that, before anything is shown.
"""

from __future__ import annotations

import msgspec

from answerable.audit.comparing.answered import compare_shares
from answerable.audit.comparing.compared import Compared
from answerable.audit.comparing.judging import judged
from answerable.audit.comparing.pairs import Pair, family
from answerable.audit.comparing.tallies import curves, tallies
from answerable.audit.comparing.waiting import compare_waiting
from answerable.audit.counting.counts import Counts
from answerable.audit.findings import Curve, Finding, Question, Tally, Verdict
from answerable.audit.plan import Plan

__all__ = ["Comparison", "compare", "verdicts"]


class Comparison(msgspec.Struct, frozen=True):
    """What the arrays say, nothing hidden."""

    groups: tuple[Tally, ...]
    findings: tuple[Finding, ...]
    curves: tuple[Curve, ...]


def compare(counts: Counts, plan: Plan) -> Comparison:
    """All figures, verdicts and sentences of a plan."""
    found = [_compared(question, counts, plan, pair, tests=True) for question, pair in family(counts, plan)]
    return Comparison(tallies(counts, plan), tuple(judged(found, plan)), curves(counts, plan))


def verdicts(counts: Counts, plan: Plan) -> dict[str, Verdict]:
    """The verdict of each finding by its id, as `compare` gives it, without the tests and tallies beside
    it.
    """
    found = [_compared(question, counts, plan, pair, tests=False) for question, pair in family(counts, plan)]
    return {finding.id: finding.verdict for finding in judged(found, plan)}


def _compared(question: Question, counts: Counts, plan: Plan, pair: Pair, *, tests: bool) -> Compared:
    if question == "waiting":
        return compare_waiting(counts, plan, pair, tests=tests)
    return compare_shares(question, counts, plan, pair, tests=tests)
