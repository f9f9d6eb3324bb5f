"""Points on a line as a directive writes them: numbers, dates, times and durations."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from answerable.policy.directive import LineType, Value
from answerable.policy.given import read_duration

_CLOCK: Final = r"\d\d:\d\d(?::\d\d)?"
_DAY: Final = r"\d{4}-\d\d-\d\d"
_LENGTH: Final = r"[+-]?P(?:\d{1,5}W)?(?:\d{1,6}D)?(?:T(?:\d{1,7}H)?(?:\d{1,8}M)?(?:\d{1,9}S)?)?"

FORMS: Final[dict[LineType, str]] = {
    "integer": "a whole number such as 3",
    "decimal": "a number such as 2.5",
    "date": "a date such as 2026-01-31",
    "time": "a time such as 07:30",
    "date and time": "a date and time with its zone, such as 2026-01-31T07:30:00-08:00",
    "duration": "a duration such as PT90M or P1DT12H",
}
"""How a point of each type is written, in the reader's words."""


def _duration(text: str) -> datetime.timedelta:
    length = read_duration(text.removeprefix("+"))
    if length is None:
        raise ValueError(text)
    return length


def _instant(text: str) -> datetime.datetime:
    instant = datetime.datetime.fromisoformat(text)
    instant.astimezone(datetime.UTC)  # the first and the last day of the calendar may have no UTC
    return instant


_READERS: Final[dict[LineType, tuple[str, Callable[[str], Value]]]] = {
    "integer": (r"[+-]?\d{1,15}", int),
    "decimal": (r"[+-]?\d{1,15}(?:\.\d{1,15})?", Decimal),
    "date": (_DAY, datetime.date.fromisoformat),
    "time": (_CLOCK, datetime.time.fromisoformat),
    "date and time": (_DAY + "T" + _CLOCK + r"(?:Z|[+-]\d\d:\d\d)", _instant),
    "duration": (_LENGTH, _duration),
}


def point(text: str, type_: LineType) -> Value | None:
    """Read one point of a line from its text; None where the text is not of that type."""
    text = text.strip().upper()
    pattern, read = _READERS[type_]
    if not re.fullmatch(pattern, text, re.ASCII):
        return None
    try:
        return read(text)
    except (ValueError, OverflowError):  # the right shape, but no such day or hour: 2026-02-30, 25:00
        return None


def line_type(low: str, high: str) -> LineType | None:
    """Which type two bounds are written in: `0..99` integers, `0..9.9` decimals; None where they differ."""
    for type_ in _READERS:
        if point(low, type_) is not None and point(high, type_) is not None:
            return type_
    return None
