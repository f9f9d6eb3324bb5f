"""Rows that are the same in some whole numbers, found as one: the numbers packed into a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.integer[Any]]

SPAN = 1 << 26
"""Keys in a range up to this wide (64 MB of marks) need no sorting."""
SPARSE = 64
"""Nor do they in one so many times wider than there are keys."""


def packed(columns: Sequence[Whole | NDArray[np.bool_]], spans: Sequence[int]) -> NDArray[np.int64]:
    """One key a row, the first column the weightiest; each lies from 0 to below its span.

    `np.unravel_index` takes keys apart; unlike `np.ravel_multi_index` this needs no copies of the columns.
    """
    keys = np.zeros(len(columns[0]), np.int64)
    for column, span in zip(columns, spans, strict=True):
        keys *= span
        keys += column
    return keys


def distinct(keys: Whole) -> tuple[Whole, Whole]:
    """The different keys, rising, and for each row the place of its key among them. Keys lie from 0."""
    highest = int(keys.max(initial=-1)) + 1
    if highest > min(SPAN, SPARSE * len(keys)):
        return np.unique(keys, return_inverse=True)
    marked = np.zeros(highest, np.bool_)
    marked[keys] = True
    return np.flatnonzero(marked), (np.cumsum(marked, dtype=np.int32) - 1)[keys]
