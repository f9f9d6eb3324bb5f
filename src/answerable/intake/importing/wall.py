"""SQL that reads times: the profile's formats, the city's clock, its changes of summer time.

It says the same as `clock.Clock`, for millions of rows at a time; the tests hold the two against each other.
"""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from answerable.intake.clock import NUMBERS
from answerable.intake.sql import quoted

ZONED: Final = r"\s*(Z|z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
"""The zone behind a time, as it is written."""
EARLIEST: Final = "TIMESTAMP '1950-01-01'"
LATEST: Final = "TIMESTAMP '2100-01-01'"
"""Outside these lies no call: a city that writes 1900-01-01 means that there is no time."""


def _formats(forms: list[str]) -> str:
    ordered = sorted(forms, key=lambda form: ("%y" not in form, forms.index(form)))
    return "[" + ", ".join(map(quoted, ordered)) + "]"


def moment(cell: str, forms: tuple[str, ...]) -> tuple[str, str]:
    """Two expressions for a cell: what the city's clock showed, and (where the cell says it) the moment in
    UTC.
    """
    plain = [form for form in forms if form not in NUMBERS and not form.endswith("%z")]
    zoned = [form.removesuffix("%z").rstrip() for form in forms if form.endswith("%z")]
    walls, moments = [], []
    if plain:
        walls.append(f"try_strptime({cell}, {_formats(plain)})")
    if "excel days" in forms:
        walls.append(
            f"TIMESTAMP '1899-12-30' + to_microseconds((try_cast({cell} AS DOUBLE) * 86400000000)::BIGINT)"
        )
    if zoned:
        offset = (
            f"coalesce(try_cast(regexp_extract({cell}, '([+-]\\d{{2}}):?(\\d{{2}})?$', 1) AS INTEGER) * 60"
            f" + CASE WHEN regexp_extract({cell}, '([+-])\\d{{2}}:?(\\d{{2}})?$', 1) = '-' THEN -1 ELSE 1 END"
            f" * coalesce(try_cast(regexp_extract({cell}, '[+-]\\d{{2}}:?(\\d{{2}})$', 1) AS INTEGER), 0), 0)"
        )
        base = f"try_strptime(regexp_replace({cell}, {quoted(ZONED)}, ''), {_formats(zoned)})"
        moments.append(
            f"CASE WHEN regexp_matches({cell}, {quoted(ZONED)}) THEN {base} - to_minutes({offset}) END"
        )
    for form, unit in (("epoch ms", 1_000), ("epoch s", 1_000_000)):
        if form in forms:
            micro = f"round(try_cast({cell} AS DOUBLE) * {unit})"
            moments.append(f"CASE WHEN abs({micro}) < 9e17 THEN make_timestamp({micro}::BIGINT) END")
    return _first(walls, "TIMESTAMP"), _first(moments, "TIMESTAMP")


def _first(expressions: list[str], kind: str) -> str:
    return f"coalesce({', '.join(expressions)})" if expressions else f"CAST(NULL AS {kind})"


def date(cell: str, forms: tuple[str, ...]) -> str:
    """The date in a cell; a zone behind it is none, for a date has no moment."""
    bases = [form.removesuffix("%z").rstrip() for form in forms]
    text = (
        f"regexp_replace({cell}, '(\\d{{2}})\\s*(Z|[+-]\\d{{2}}(:?\\d{{2}})?)$', '\\1')"
        if bases != list(forms)
        else cell
    )
    return f"CAST(try_strptime({text}, {_formats(bases)}) AS DATE)" if forms else "CAST(NULL AS DATE)"


def clock(cell: str, forms: tuple[str, ...]) -> str:
    """The time of day in a cell."""
    return f"CAST(try_strptime({cell}, {_formats(list(forms))}) AS TIME)" if forms else "CAST(NULL AS TIME)"


class Change(NamedTuple):
    """A change of a zone's offset from UTC, in seconds; `at` in UTC."""

    at: datetime.datetime
    before: int
    after: int


def changes(zone: ZoneInfo, first: int, last: int) -> list[Change]:
    """The changes of a zone's offset in these years."""
    start = datetime.datetime(first, 1, 1, tzinfo=datetime.UTC)
    end = datetime.datetime(last + 1, 1, 2, tzinfo=datetime.UTC)
    found = []
    while start < end:
        after = start + datetime.timedelta(days=7)
        if _offset(start, zone) != _offset(after, zone):
            low, high = 0, 7 * 86_400
            while high - low > 1:
                middle = (low + high) // 2
                same = _offset(start + datetime.timedelta(seconds=middle), zone) == _offset(start, zone)
                low, high = (middle, high) if same else (low, middle)
            found.append(
                Change(start + datetime.timedelta(seconds=high), _offset(start, zone), _offset(after, zone))
            )
        start = after
    return found


def _offset(at: datetime.datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


class Zoned(NamedTuple):
    """Expressions for a wall clock's reading: in UTC, its second reading, and whether it was repeated or
    skipped.
    """

    first: str
    second: str
    repeated: str
    skipped: str


def to_utc(wall: str, zone: ZoneInfo, first: int, last: int) -> Zoned:
    """What a reading of the city's clock is in UTC, for readings of these years.

    As `Clock` has it: a repeated reading is the first of the two, a skipped one is read by the clock that
    was about to be changed.
    """
    found = changes(zone, first, last)
    base = _offset(datetime.datetime(first, 1, 1, tzinfo=datetime.UTC), zone)
    steps, repeated, skipped, back = [], [], [], []
    offset = base
    for change in found:
        old, new = (change.at + datetime.timedelta(seconds=by) for by in (change.before, change.after))
        steps.append(f"WHEN {wall} < {_stamp(max(old, new))} THEN {change.before}")
        if new < old:
            repeated.append(f"({wall} >= {_stamp(new)} AND {wall} < {_stamp(old)})")
            back.append(f"WHEN {repeated[-1]} THEN {change.before - change.after}")
        else:
            skipped.append(f"({wall} >= {_stamp(old)} AND {wall} < {_stamp(new)})")
        offset = change.after
    shift = f"CASE {' '.join(steps)} ELSE {offset} END" if steps else str(base)
    moment_ = f"({wall} - to_seconds({shift}))"
    second = f"({moment_} + to_seconds(CASE {' '.join(back)} ELSE 0 END))" if back else moment_
    return Zoned(moment_, second, " OR ".join(repeated) or "false", " OR ".join(skipped) or "false")


def _stamp(at: datetime.datetime) -> str:
    return f"TIMESTAMP '{at:%Y-%m-%d %H:%M:%S}'"
