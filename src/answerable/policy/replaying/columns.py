"""Rows and arrays as columns: each different value once, and a place among them for every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answerable.policy.case import as_contested
from answerable.policy.replaying.histogram import Chunk, Column

SPAN = 1 << 16
"""Whole numbers in a range up to this wide need no search for their different values."""


def of_values(values: Iterable[object]) -> Column:
    """A column of plain values, None for unknown; a contested value may be `{"contested": [...]}`."""
    places: dict[tuple[bool, object], int] = {}  # True is 1 as a key, and another value in a case
    keys = ((value is True or value is False, _hashable(value)) for value in values)
    codes = [places.setdefault(key, len(places)) for key in keys]
    return Column(np.array(codes, np.int64), [value for _, value in places])


def of_numbers(array: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> Column:
    """A column of numbers; where `missing`, unknown."""
    if array.dtype.kind in "iu" and len(array) and (span := int(array.max()) - int(array.min())) < SPAN:
        lowest = int(array.min())
        codes: NDArray[Any] = (array - array.dtype.type(lowest)).astype(np.min_scalar_type(span + 1))
        values: list[object] = list(range(lowest, lowest + span + 1))
    else:
        found, codes = np.unique(array, return_inverse=True)
        values = found.tolist()
    if missing is not None and missing.any():
        codes = np.where(missing, len(values), codes)
        values.append(None)
    return Column(codes, values)


def of_rows(rows: Sequence[Mapping[str, object]], numbers: Sequence[int] | None = None) -> Chunk:
    """Rows as facts by name (and whatever else rows are told apart by); what a row leaves out is unknown."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: of_values(row.get(name) for row in rows) for name in names}
    return Chunk(numbers if numbers is not None else range(1, len(rows) + 1), columns)


def _hashable(value: object) -> object:
    value = as_contested(value)
    try:
        hash(value)
    except TypeError:
        return str(type(value))  # no fact has such a value, and its contents are not repeated
    return value
