"""A city's wall clock -> UTC: formats, the repeated hour and the skipped one."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

NUMBERS: Final = ("epoch ms", "epoch s", "excel days")
"""Formats that are numbers: milliseconds or seconds since 1970 (UTC), days since 1899-12-30 on the city's
clock.
"""
_SAMPLE = datetime.datetime(2016, 12, 31, 23, 58)  # noqa: DTZ001 - a wall clock's reading has no zone


class Clock:
    """Reads times as one city writes them. Remembers the latest: the rows of a call repeat them."""

    def __init__(self, zone: ZoneInfo, formats: tuple[str, ...]) -> None:
        self._zone = zone
        self._formats = formats
        self._both = lru_cache(maxsize=1 << 14)(self._readings)

    def read(self, text: str, after: datetime.datetime | None) -> tuple[datetime.datetime, str] | None:
        """The moment in UTC and what is odd about it (or ""); None: it fits none of the formats.

        In the hour that is repeated when summer time ends, the first reading holds, unless only the
        second comes `after` the row's earlier times. A time that the change to summer time skips is
        read by the clock that was about to be changed.
        """
        found = self._both(text)
        if found is None:
            return None
        first, second, skipped = found
        if skipped:
            return first, "is a time that the change to summer time skips"
        if first == second:
            return first, ""
        moment = second if after is not None and first < after <= second else first
        return moment, "falls in the hour that the end of summer time repeats"

    def _readings(self, text: str) -> tuple[datetime.datetime, datetime.datetime, bool] | None:
        """Both readings of a time (the same, but for the repeated hour), and whether no clock showed it."""
        wall = self._wall(text)
        if wall is None:
            return None
        try:
            if wall.tzinfo is not None:
                moment = wall.astimezone(datetime.UTC)
                return moment, moment, False
            first = wall.replace(tzinfo=self._zone).astimezone(datetime.UTC)
            second = wall.replace(tzinfo=self._zone, fold=1).astimezone(datetime.UTC)
            skipped = first.astimezone(self._zone).replace(tzinfo=None) != wall
        except OverflowError:  # the years 1 and 9999, at the ends of the calendar
            return None
        return first, second, skipped

    def _wall(self, text: str) -> datetime.datetime | None:
        for form in self._formats:
            if form in NUMBERS:
                if (counted := counted_time(text, form)) is not None:
                    return counted
                continue
            try:
                return datetime.datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added above
            except ValueError:
                continue
        return None


def counted_time(text: str, form: str) -> datetime.datetime | None:
    """A time that is written as a number; None: it is none."""
    try:
        number = float(text)
        if form == "excel days":
            return datetime.datetime(1899, 12, 30) + datetime.timedelta(days=number)  # noqa: DTZ001 - a wall clock
        seconds = number / 1000 if form == "epoch ms" else number
        return datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None


def format_problem(form: str) -> str | None:
    """Why a time format cannot be used, or None: it must hold a date and a time of day, to the minute."""
    if form in NUMBERS:
        return None
    form = form.removesuffix("%z")
    try:
        again = datetime.datetime.strptime(_SAMPLE.strftime(form), form)  # noqa: DTZ007
    except ValueError:
        return f'"{form}" is not a time format.'
    if again.replace(tzinfo=None) == _SAMPLE:
        return None
    if "%I" in form and "%p" not in form:
        return f'"{form}" has a 12-hour clock (%I) without %p, so morning and evening look alike.'
    return f'"{form}" does not hold a whole date and a time of day.'
