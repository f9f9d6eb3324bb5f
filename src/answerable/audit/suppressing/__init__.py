"""What is not shown, so that nobody's few calls can be worked out from what is.

hide(table, below)   -> which cells of a table with known margins stay hidden (`tables`)
merge(cells, below)  -> which strata are shown apart, and which only together (`strata`)
suppress(found, ...) -> an answer that may be published (`answers`)
"""

from __future__ import annotations

from answerable.audit.suppressing.answers import suppress
from answerable.audit.suppressing.strata import TOGETHER, merge
from answerable.audit.suppressing.tables import Hidden, hide, inferred

__all__ = ["TOGETHER", "Hidden", "hide", "inferred", "merge", "suppress"]
