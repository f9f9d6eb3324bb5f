"""Strata by groups: which are shown apart, and which only as one sum.

Every number shown of strata is a sum of cells of one table, whose rows are the strata shown and, as one more
row, all others together. Each of its cells is 0 or as large as the threshold. So whatever is worked out from
such numbers is a sum of cells that may be shown by themselves: nothing about fewer calls follows. The same
strata are put together in every comparison, or one comparison would open what another hides.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from answerable.audit.counting.counts import Codes, Flags

TOGETHER: Final = "(strata with few calls, together)"


def merge(cells: Codes, below: int, also: Flags | None = None) -> Flags | None:
    """Which strata to put together; None: no way of it makes every cell safe, so that none may be shown.

    `cells`: strata x whatever is shown of each (calls of each group answered, and not); `also`: strata to put
    together whatever their size.
    """
    unsafe = ~_safe(cells, below)
    merged = np.array(unsafe.any(axis=1)) | (np.zeros(len(cells), np.bool_) if also is None else also)
    size = cells.sum(axis=1)
    while merged.any() and not _safe(cells[merged].sum(axis=0), below).all():
        left = np.flatnonzero(~merged & (size > 0))
        if not len(left):
            return None
        merged[left[size[left].argmin()]] = True
    return merged


def _safe(cells: Codes, below: int) -> Flags:
    return np.asarray((cells == 0) | (cells >= below))
