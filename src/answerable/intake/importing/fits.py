"""Whether a column's values can be what its header says: a factor from 0 to 1 for each role, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from answerable.intake.importing.causes import SURE, UNKNOWN, cause_of
from answerable.intake.importing.columns import Column

Fit = tuple[float, str]
"""A factor, and the evidence in words that repeat no cell."""

POINT: Final = r"(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)\)?\s*$"
"""A latitude and a longitude at the end of a cell, as Socrata writes them."""
WKT: Final = r"(?i)POINT ?\(\s*(-?\d{1,3}\.\d+)\s+(-?\d{1,2}\.\d+)\s*\)"
"""A longitude and a latitude, as geographers write them."""
_FLAGS: Final = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1", "t", "f"})


def fit(role: str, column: Column) -> Fit:
    """How well the values of a column fit a role."""
    if not column.filled:
        return 0.0, "empty"
    return _FITS.get(role, _time)(column)


def _share(part: float) -> str:
    return f"{part:.0%}" if part in (0, 1) or 0.01 <= part <= 0.99 else f"{part:.1%}"


def _flags(column: Column) -> bool:
    return {value.casefold() for value in column.values} <= _FLAGS


def _timely(column: Column) -> bool:
    """Whether it is plainly times: most values are, and they are not just eight digits."""
    times = column.times
    return (
        times is not None
        and times.share > 0.8
        and times.forms not in (("%Y%m%d",), ("%m%d%Y",), ("epoch s",))
    )


def _call(column: Column) -> Fit:
    if _timely(column) or column.distinct < 2 or (column.numeric > 0.5 and column.low < 0):
        return 0.0, "no ids"
    factor = min(1.0, column.full + 0.02) * (1.0 if column.variety > 0.1 else 0.4)
    factor *= 0.5 if column.spaced > 0.1 else 1.0
    told = f"filled in {_share(column.full)} of rows, {_share(column.variety)} of its values differ"
    return factor, told


def _unit(column: Column) -> Fit:
    if _timely(column) or _flags(column):
        return 0.0, "no names of units"
    factor = (0.6 if column.worded > 0.5 else 1.0) * (
        0.5 if column.variety > 0.9 and column.filled > 50 else 1.0
    )
    return factor, f"{column.distinct:,} different names, filled in {_share(column.full)} of rows"


def _kind(column: Column) -> Fit:
    if _timely(column) or _flags(column) or column.distinct > 200:
        return 0.0, "no kinds"
    return 1.0, f"{column.distinct:,} different values"


def _call_type(column: Column) -> Fit:
    if _timely(column) or (_flags(column) and column.distinct > 1):
        return 0.0, "no kinds of call"
    few = column.variety <= 0.5 or column.filled < 50
    told = f"{column.distinct:,} different values, {_share(column.worded)} of them in words"
    return (1.0 if few else 0.5) * (0.75 + 0.25 * column.worded), told


def _priority(column: Column) -> Fit:
    if _timely(column):
        return 0.0, "no priorities"
    return (1.0 if column.distinct <= 40 else 0.3), f"{column.distinct:,} different values"


def _disposition(column: Column) -> Fit:
    if _timely(column) or (_flags(column) and column.distinct > 1):
        return 0.0, "no dispositions"
    known = sum(
        count
        for text, count in column.values.items()
        if (cause := cause_of(text)).cause != UNKNOWN and cause.confidence >= SURE - 0.1
    ) / max(1, column.values.total())
    factor = (1.0 if column.variety <= 0.5 or column.filled < 50 else 0.4) * (0.85 + 0.15 * column.worded)
    factor *= 1.3 if known >= 0.05 else 0.8 if "status" in column.name.casefold() else 1.0
    return factor, f"{column.distinct:,} different values, {_share(known)} of them in words for how calls end"


def _source(column: Column) -> Fit:
    if _timely(column) or column.distinct > 60 or column.distinct < 2:
        return 0.0, "no sources"
    return 1.0, f"{column.distinct:,} different values"


def _address(column: Column) -> Fit:
    if _timely(column) or column.distinct < 2 or column.numeric > 0.5:
        return 0.0, "no places"
    return (
        1.0 if column.variety > 0.02 or column.distinct > 100 else 0.6
    ), f"{column.distinct:,} different values"


def _area(column: Column) -> Fit:
    if _timely(column) or column.distinct < 2 or column.distinct > 2_000:
        return 0.0, "no areas"
    factor = 1.0 if column.variety <= 0.5 or column.filled < 50 else 0.4
    return factor * min(1.0, 0.3 + column.full), f"{column.distinct:,} different values"


def _degrees(most: int) -> Callable[[Column], Fit]:
    def fitted(column: Column) -> Fit:
        whole = all("." not in text for text in column.values)
        if column.numeric < 0.9 or column.low < -most or column.high > most or whole:
            return 0.0, "not in degrees"
        return 1.0, f"degrees in {_share(column.numeric)} of its values"

    return fitted


def _point(column: Column) -> Fit:
    found = sum(
        count for text, count in column.values.items() if re.search(POINT, text) or re.search(WKT, text)
    ) / max(1, column.values.total())
    return (1.0 if found > 0.5 else 0.0), f"a point in {_share(found)} of its values"


def _time(column: Column) -> Fit:
    times = column.times
    if times is None or times.share < 0.5:
        return 0.0, "no times"
    factor = 1.0 if times.share >= 0.9 else 0.6
    told = f"{_share(times.share)} of its values are times ({', '.join(times.forms)})"
    if times.doubtful:
        return factor * 0.55, f"{told}, but day and month, or morning and evening, cannot be told apart"
    if times.kind == "date" or times.midnight:
        return factor * 0.8, f"{told}, dates only"
    return factor, told


_FITS: Final[dict[str, Callable[[Column], Fit]]] = {
    "call": _call, "unit": _unit, "unit_kind": _kind, "call_type": _call_type, "priority": _priority,
    "original_priority": _priority, "final_priority": _priority, "disposition": _disposition,
    "source": _source,
    "address": _address, "area": _area, "latitude": _degrees(90), "longitude": _degrees(180), "point": _point,
}  # fmt: skip
