"""Directive + facts -> decision. Knows nothing of emergency calls."""

from __future__ import annotations

from answerable.policy.case import NOT_KNOWN, Contested
from answerable.policy.decide import decide
from answerable.policy.decided import DecisionRecord
from answerable.policy.decision import Decision
from answerable.policy.directive import Directive
from answerable.policy.errors import DirectiveError, FactError, Mistake
from answerable.policy.hits import UNDECIDED
from answerable.policy.reading import load_directive, read_directive
from answerable.policy.spelling import how_urgent, read_fact, read_outcome

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
    "decide",
    "how_urgent",
    "load_directive",
    "read_directive",
    "read_fact",
    "read_outcome",
]
