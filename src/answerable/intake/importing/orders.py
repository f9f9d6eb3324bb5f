"""Times of a sample against each other: what rises with the calls' ids, and what comes after what."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from answerable.intake.importing.wall import ZONED

_EPOCH: Final = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - a city's clock, only compared with itself
_ENOUGH: Final = 30
"""So few rows tell no order."""
_ZONED: Final = re.compile(ZONED)
_OLD, _NEW = -631_152_000.0, 4_102_444_800.0
"""1950 and 2100: outside lies no call, only what stands for no time."""


def moments_of(
    cells: Sequence[str], forms: tuple[str, ...], dates: Sequence[str] = (), date_forms: tuple[str, ...] = ()
) -> list[float | None]:
    """Seconds since 1970 on the city's clock, a row each; None: no time, or one that only stands for none."""
    read = _reader(forms)
    if not dates:
        return [_plausible(read(cell)) for cell in cells]
    read_date = _reader(date_forms)
    found: list[float | None] = []
    for cell, date in zip(cells, dates, strict=True):
        day, clock = _plausible(read_date(date)), read(cell)
        found.append(None if day is None or clock is None else day // 86_400 * 86_400 + clock % 86_400)
    return found


def _plausible(seconds: float | None) -> float | None:
    return seconds if seconds is not None and _OLD < seconds < _NEW and seconds != 0 else None


def _reader(forms: tuple[str, ...]) -> Callable[[str], float | None]:
    @lru_cache(maxsize=1 << 15)
    def read(text: str) -> float | None:
        for form in forms:
            if (seconds := _seconds(text, form)) is not None:
                return seconds
        return None

    return read


def _seconds(text: str, form: str) -> float | None:
    try:
        if form == "epoch ms":
            return float(text) / 1000
        if form == "epoch s":
            return float(text)
        if form == "excel days":
            return (float(text) - 25_569) * 86_400
        if form.endswith("%z"):
            text, form = _ZONED.sub("", text), form.removesuffix("%z").rstrip()
        return (datetime.datetime.strptime(text, form) - _EPOCH).total_seconds()  # noqa: DTZ007
    except ValueError:
        return None


def back_steps(ids: Sequence[str], moments: Sequence[float | None]) -> float | None:
    """How often a time goes back when rows are put in the order of their ids; None: too few, or ids of no
    order.
    """
    lengths = {len(each) for each in ids if each}
    if len(lengths) != 1:
        return None
    pairs = sorted({(each, at) for each, at in zip(ids, moments, strict=True) if each and at is not None})
    if len(pairs) < _ENOUGH or pairs[0][1] == pairs[-1][1]:
        return None
    return sum(a[1] > b[1] for a, b in itertools.pairwise(pairs)) / (len(pairs) - 1)


def no_earlier(first: Sequence[float | None], then: Sequence[float | None]) -> float | None:
    """The share of rows in which the second time is not before the first; None: too few have both."""
    both = [(a, b) for a, b in zip(first, then, strict=False) if a is not None and b is not None]
    if len(both) < _ENOUGH:
        return None
    return sum(b >= a - 60 for a, b in both) / len(both)
