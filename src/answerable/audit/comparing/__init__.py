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
from answerable.audit.comparing.pairs import family
from answerable.audit.comparing.tallies import curves, tallies
from answerable.audit.comparing.waiting import compare_waiting, waits_of
from answerable.audit.counting.counts import Counts
from answerable.audit.figures import Untold
from answerable.audit.figures.waits import Waits
from answerable.audit.findings import Curve, Finding, Tally, Verdict
from answerable.audit.plan import Plan

__all__ = ["Comparison", "compare", "verdicts"]


class Comparison(msgspec.Struct, frozen=True):
    """What the arrays say, nothing hidden."""

    groups: tuple[Tally, ...]
    findings: tuple[Finding, ...]
    curves: tuple[Curve, ...]


def compare(counts: Counts, plan: Plan) -> Comparison:
    """All figures, verdicts and sentences of a plan."""
    waits, fewer = waits_of(counts, plan), counts.without_waits()
    found = _family(waits, fewer, plan, tests=True)
    return Comparison(tallies(waits, fewer, plan), tuple(judged(found, plan)), curves(waits, counts, plan))


def verdicts(counts: Counts, plan: Plan) -> dict[str, Verdict]:
    """The verdict of each finding by its id, as `compare` gives it, without the tests and tallies beside
    it.
    """
    found = _family(waits_of(counts, plan), counts.without_waits(), plan, tests=False)
    return {finding.id: finding.verdict for finding in judged(found, plan)}


def _family(waits: Waits | Untold, fewer: Counts, plan: Plan, *, tests: bool) -> list[Compared]:
    """Every comparison of the plan. Whether calls were answered is read off far fewer cells than how long."""
    return [
        compare_waiting(waits, fewer, plan, pair, tests=tests)
        if question == "waiting"
        else compare_shares(question, fewer, plan, pair, tests=tests)
        for question, pair in family(fewer, plan)
    ]
