"""What a profile may say beyond columns: dates apart from times of day, rules of exclusion, reviewed
meanings.
"""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from answerable.intake.clock import format_problem
from answerable.intake.errors import nearest
from answerable.intake.keys import Keys

REVIEWED = ("call_types", "dispositions")
"""What a person may review: the categories of call types, the causes that dispositions stand for."""
_DAY = datetime.datetime(2016, 12, 31)  # noqa: DTZ001 - only to try a format on
_CLOCK = datetime.datetime(1900, 1, 1, 23, 58)  # noqa: DTZ001


UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600}
"""Seconds of each unit that a column may count."""


class Duration(msgspec.Struct, frozen=True):
    """A step that is told by how long it took, not by when it was."""

    column: str
    unit: str
    """One of `UNITS`."""
    since: str = "received"
    """The step that it is counted from."""

    @property
    def seconds(self) -> int:
        """Seconds of its unit."""
        return UNITS[self.unit]


class Apart(msgspec.Struct, frozen=True):
    """Times that are not one cell: a date in one column and a time of day in another, or how long a step
    took.
    """

    clocks: tuple[str, ...] = ()
    """Formats of cells that hold a time of day alone."""
    dates: dict[str, tuple[str, ...]] = {}
    """Role -> the column of its date; without one, the date is that of the reception."""
    date_formats: tuple[str, ...] = ()
    """Formats of cells that hold a date alone, or one whose time of day says nothing."""
    durations: dict[str, Duration] = {}
    """Role -> the column that tells how long after another step it was."""


class Exclude(msgspec.Struct, frozen=True):
    """A stated rule: calls with one of these values in this column are not the public's calls for help."""

    rule: str
    column: str
    values: tuple[str, ...]


def read_apart(reader: Keys, given: dict[str, Any], times: tuple[str, ...]) -> Apart:
    """`times.clocks` and the table `[dates]`."""
    table = reader.table(given, "dates")
    reader.only(table, "dates", ("formats", *times))
    clocks = reader.texts(reader.table(given, "times"), "times", "clocks", optional=True)
    formats = reader.texts(table, "dates", "formats", optional=True)
    for key, form, sample in (
        *(("times.clocks", form, _CLOCK) for form in clocks),
        *(("dates.formats", form, _DAY) for form in formats),
    ):
        if not _holds(form, sample):
            what = "a time of day" if sample is _CLOCK else "a whole date"
            reader.wrong(key, f'"{form}" does not hold {what}.', 'Write it as "%H:%M:%S", or "%m/%d/%Y".')
    dates = {
        role: heads
        for role in times
        if (heads := reader.texts(table, "dates", role, optional=role not in table))
    }
    if (clocks or dates) and not formats and not reader.table(given, "times").get("formats"):
        reader.wrong("dates.formats", "Is missing.", "Write how dates are written.")
    return Apart(clocks, dates, formats, _durations(reader, given, times))


def _durations(reader: Keys, given: dict[str, Any], times: tuple[str, ...]) -> dict[str, Duration]:
    """The table `[durations]`; a step is counted from one before it that the profile has."""
    table = reader.table(given, "durations")
    reader.only(table, "durations", times[1:])
    has = {*reader.table(given, "times"), *table}
    found = {}
    for at, role in enumerate(times):
        one, key = table.get(role), f"durations.{role}"
        if at == 0 or one is None:
            continue
        if not isinstance(one, dict):
            reader.wrong(key, "Has to be a table.", '{ column = "travel_time", unit = "minutes" }')
            continue
        reader.only(one, key, ("column", "unit", "since"))
        column = reader.text(one, key, "column", "the column's header")
        unit = reader.text(one, key, "unit", "seconds, minutes or hours")
        since = one.get("since", "received")
        if unit and unit not in UNITS:
            reader.wrong(f"{key}.unit", f'"{unit}" is no unit.', f"Write one of {', '.join(UNITS)}.")
        elif role in reader.table(given, "times"):
            reader.wrong(key, "Is in [times] as well.", "Keep one of the two.")
        elif since not in times[:at] or since not in has:
            reader.wrong(
                f"{key}.since", f'"{since}" is no earlier step of this profile.', "Name one, or leave it out."
            )
        elif column and unit:
            found[role] = Duration(column, unit, since)
    return found


def _holds(form: str, sample: datetime.datetime) -> bool:
    form = form.removesuffix("%z")
    try:
        again = datetime.datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007
    except ValueError:
        return False
    if sample is _CLOCK:
        return again.time() == sample.time()
    return again.date() == sample.date() or format_problem(form) is None


def read_excludes(reader: Keys, given: dict[str, Any]) -> tuple[Exclude, ...]:
    """The tables `[[exclude]]`."""
    listed = given.get("exclude", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        reader.wrong("exclude", "Has to be tables.", "Write [[exclude]] on its own line, then its keys.")
        return ()
    rules = []
    for one in listed:
        reader.only(one, "exclude", ("rule", "column", "values"))
        rule = reader.text(one, "exclude", "rule", "why these are not the public's calls")
        column = reader.text(one, "exclude", "column", "the column's header")
        rules.append(Exclude(rule, column, reader.texts(one, "exclude", "values", optional=False)))
    return tuple(rules)


def read_review(reader: Keys, given: dict[str, Any]) -> dict[str, str]:
    """The table `[review]`: files beside the profile."""
    table = reader.table(given, "review")
    review = {}
    for key, value in table.items():
        if key not in REVIEWED:
            reader.wrong(f"review.{key}", "No such key.", nearest(key, REVIEWED))
        elif not isinstance(value, str) or not value.strip():
            reader.wrong(f"review.{key}", "Has to be text in quotes.", "Write the file's name.")
        else:
            review[key] = value
    return review
