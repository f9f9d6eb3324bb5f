"""Do the exceptions that people made follow a rule that nobody wrote down?

find_unwritten(history, section) -> the short rules that predict departures beyond what was decided

All conjunctions of up to three conditions are compared with what their strata let expect; a rule is told
only where the best of as many rules would hardly ever be as good by chance.
"""

from __future__ import annotations

from answerable.audit.unwritten.counting import Condition
from answerable.audit.unwritten.results import HeldOut, Unwritten, UnwrittenRule, withheld
from answerable.audit.unwritten.search import find_unwritten
from answerable.audit.unwritten.section import Section, read_section

__all__ = [
    "Condition",
    "HeldOut",
    "Section",
    "Unwritten",
    "UnwrittenRule",
    "find_unwritten",
    "read_section",
    "withheld",
]
