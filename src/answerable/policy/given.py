"""Values as people and programs give them, read into a domain's own kind, and shown again as text."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

from answerable.policy.directive import Domain, Enumeration, Line, Value
from answerable.policy.errors import FactError

DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.IGNORECASE,
)

_TO_QUOTE = re.compile(r"[,<>=!\[\]()≠≤≥]|\.\.|^-$")

KINDS = {
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date such as 2026-01-31",
    "time": "a time such as 13:45",
    "date and time": "a date and time with its zone, such as 2026-01-31T13:45:00-08:00",
    "duration": "a duration such as PT90M or P3D",
}


def tidy(text: str) -> str:
    """A name or value as it is shown: composed (Unicode NFC), its blanks made single."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def fold(text: str) -> str:
    """A name or value as it is compared: what its spellings share (`docs/spec/directive.md`, section 1)."""
    return unicodedata.normalize("NFC", tidy(text).casefold())


LONGEST_COMPARED = 200
"""Characters of a word that is held against others: nobody means a name by a longer one."""


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean …?` for the known name closest to `word`; empty when none is close."""
    if len(word) > LONGEST_COMPARED:
        return ""
    names = {fold(name): name for name in known}
    close = get_close_matches(fold(word), list(names), n=1)
    return f" Did you mean '{names[close[0]]}'?" if close else ""


def show_value(value: Value) -> str:
    """A value as a directive writes it: ISO 8601 for dates, times (seconds when not zero) and durations."""
    if isinstance(value, datetime.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime.timedelta):
        return _show_duration(value)
    if isinstance(value, Decimal):
        return format(value, "f")  # its digits, never an exponent: that is no number of a directive
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def write_value(value: Value) -> str:
    """A value as a cell writes it: a name in quotation marks where it could be mistaken for a test."""
    shown = show_value(value)
    return f'"{shown}"' if isinstance(value, str) and _TO_QUOTE.search(shown) else shown


def _show_duration(value: datetime.timedelta) -> str:
    seconds = value // datetime.timedelta(seconds=1)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    if seconds % 86400 == 0 and seconds:
        return f"{sign}P{seconds // 86400}D"
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "H"), (rest // 60, "M"), (rest % 60, "S"))
    return f"{sign}PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0M")


def show_domain(domain: Domain) -> str:
    """A domain as the Facts table writes it: `none < seen < used`, `0..99`."""
    if isinstance(domain, Enumeration):
        return (" < " if domain.ordered else ", ").join(map(write_value, domain.values))
    low, high = show_value(domain.lowest), show_value(domain.highest)
    if domain.type == "decimal" and "." not in low + high:
        low, high = f"{low}.0", f"{high}.0"
    return f"{low}..{high}"


def read_value(name: str, domain: Domain, given: object) -> Value:
    """The value of `domain` that `given` stands for, in its declared spelling.

    Text is read in the directive's own forms, dates and times in any of ISO 8601; `True` and `False` stand
    for `yes` and `no`; a float for a decimal stands for the shortest text that gives it. Parts finer than a
    domain's step (the second of a time, date-time or duration) are dropped.

    Raises:
        FactError: `given` is not a value of the domain; `name` is the fact it was given for.
    """
    if isinstance(domain, Enumeration):
        return _read_name(name, domain, given)
    value = _read_point(domain, given)
    if value is None:
        raise FactError(name, f"'{name}' is {KINDS[domain.type]}, not {given!r}.")
    if not domain.lowest <= value <= domain.highest:  # type: ignore[operator]
        raise FactError(name, f"'{name}' lies in {show_domain(domain)}; {show_value(value)} is outside it.")
    return value


def _read_name(name: str, domain: Enumeration, given: object) -> str:
    if isinstance(given, bool):
        given = "yes" if given else "no"
    if isinstance(given, str | int):
        sought = fold(str(given))
        for value in domain.values:
            if fold(value) == sought:
                return value
        hint = nearest(str(given), domain.values)
        values = ", ".join(domain.values)
        raise FactError(name, f"'{name}' has no value '{given}'; its values are: {values}.{hint}")
    raise FactError(name, f"'{name}' is one of {', '.join(domain.values)}, not {given!r}.")


def _read_point(domain: Line, given: object) -> Value | None:
    """The point that `given` stands for, None when it stands for none."""
    try:
        return _read_text(domain, given.strip()) if isinstance(given, str) else _read_plain(domain, given)
    except (ValueError, ArithmeticError):  # no such day, or a number without end
        return None


def _read_plain(domain: Line, given: object) -> Value | None:
    if isinstance(given, bool):
        return None
    match domain.type:
        case "integer":
            return int(given) if isinstance(given, int | float | Decimal) and given == given // 1 else None
        case "decimal":
            number = Decimal(str(given)) if isinstance(given, int | float | Decimal) else None
            return number if number is not None and number.is_finite() else None
        case _:
            return _read_moment(domain, given)


def _read_moment(domain: Line, given: object) -> Value | None:
    match domain.type, given:
        case "date and time", datetime.datetime():
            return given.replace(microsecond=0) if given.tzinfo is not None else None
        case "date", datetime.date() if not isinstance(given, datetime.datetime):
            return given
        case "time", datetime.time():
            return given.replace(microsecond=0) if given.tzinfo is None else None
        case "duration", datetime.timedelta():
            return given - datetime.timedelta(microseconds=given.microseconds)
    return None


def _read_text(domain: Line, text: str) -> Value | None:
    match domain.type:
        case "integer":
            return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else None
        case "decimal":
            return Decimal(text) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else None
        case "date":
            return datetime.date.fromisoformat(text)
        case "time":
            return _read_moment(domain, datetime.time.fromisoformat(text))
        case "date and time":
            return _read_moment(domain, datetime.datetime.fromisoformat(text))
        case "duration":
            return read_duration(text)


def read_duration(text: str) -> datetime.timedelta | None:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds; None when the text is not one."""
    found = DURATION.fullmatch(text)
    if found is None or text[-1] in "PpTt":
        return None
    parts = {unit: int(count) for unit, count in found.groupdict().items() if unit != "sign" and count}
    length = datetime.timedelta(**parts)
    return -length if found["sign"] else length
