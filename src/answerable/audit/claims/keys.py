"""The keys of a claims file, taken out one by one; what is wrong with them is collected, never raised."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterable
from typing import Any, TypeVar

from answerable.audit.claims.nouns import Period
from answerable.intake.errors import fold, nearest
from answerable.intake.keys import Keys, key_of

T = TypeVar("T", bound=str)
A_DAY = datetime.timedelta(days=1)


class ClaimKeys(Keys):
    """Takes values out of a claims file."""

    def __init__(self, file: str, time_zone: str = "") -> None:
        super().__init__(file)
        self.zone_name = time_zone

    def wording(self, table: dict[str, Any], under: str, key: str) -> str:
        """Text that may be left out; "" then, and for a mistake."""
        return self.text(table, under, key, "text") if key in table else ""

    def one_of(self, table: dict[str, Any], under: str, key: str, known: tuple[T, ...], usual: T) -> T:
        """One of the known words; `usual` where it is left out, or for a mistake."""
        return self.word(table[key], key_of(under, key), known, usual) if key in table else usual

    def word(self, given: Any, where: str, known: tuple[T, ...], usual: T) -> T:
        """The known word that a value is, case ignored; a mistake gives `usual`."""
        found = [each for each in known if isinstance(given, str) and fold(given) == fold(each)]
        if not found:
            self.wrong(where, "Is none of the words that can stand here.", nearest(str(given), known))
        return found[0] if found else usual

    def words(self, table: dict[str, Any], under: str, key: str, known: tuple[T, ...]) -> tuple[T, ...]:
        """One or several of the known words; () where it is left out."""
        given = self.texts(table, under, key, optional=True)
        return tuple(self.word(each, key_of(under, key), known, known[0]) for each in given)

    def yes_or_no(self, table: dict[str, Any], under: str, key: str) -> bool | None:
        """True or false; None where it is left out, or a mistake."""
        found = table.get(key)
        if found is None or isinstance(found, bool):
            return found
        self.wrong(key_of(under, key), "Has to be true or false.", "Write it without quotes.")
        return None

    def tables(self, table: dict[str, Any], under: str, key: str) -> list[dict[str, Any]]:
        """A list of tables, `[[key]]`; [] where it is missing, or a mistake."""
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
        self.wrong(key_of(under, key), "Has to be a list of tables.", f"Write [[{key_of(under, key)}]].")
        return []

    def inner(self, table: dict[str, Any], under: str, key: str) -> dict[str, Any]:
        """A table within a table; {} where it is left out, or a mistake."""
        found = table.get(key, {})
        if isinstance(found, dict):
            return found
        self.wrong(key_of(under, key), "Has to be a table.", f'Write {key} = {{ name = "value" }}.')
        return {}

    def values(self, table: dict[str, Any], under: str, key: str) -> dict[str, tuple[str, ...]]:
        """Name -> one value or several, as text."""
        found: dict[str, tuple[str, ...]] = {}
        for name, given in self.inner(table, under, key).items():
            listed = given if isinstance(given, list) else [given]
            if listed and all(isinstance(each, str | int | float) for each in listed):
                found[name] = tuple(map(_as_text, listed))
            else:
                where = key_of(key_of(under, key), name)
                self.wrong(where, "Has to be a value, or a list of values.", 'Write "send", or 3.')
        return found

    def period(self, table: dict[str, Any], under: str) -> Period:
        """`from` and `to`; a day without a time begins, and ends, in the file's time zone."""
        since = self._time(table, under, "from", datetime.timedelta())
        until = self._time(table, under, "to", A_DAY)
        if since and until and until <= since:
            self.wrong(key_of(under, "to"), "Is not after `from`.", "A time in `to` is not in it; a day is.")
        return Period(since, until)

    def _time(
        self, table: dict[str, Any], under: str, key: str, whole_day: datetime.timedelta
    ) -> datetime.datetime | None:
        try:
            return self._utc(table.get(key), key_of(under, key), whole_day)
        except OverflowError:
            fix = "Leave it out: a claim without `from`, or `to`, speaks of all time."
            self.wrong(key_of(under, key), "Lies beyond the calendar.", fix)
            return None

    def _utc(self, found: Any, where: str, whole_day: datetime.timedelta) -> datetime.datetime | None:
        """A day or a time in UTC; of a day its beginning, or the end of the `whole_day`."""
        if found is None:
            return None
        if isinstance(found, datetime.date) and not isinstance(found, datetime.datetime):
            found = datetime.datetime.combine(found + whole_day, datetime.time())
        if not isinstance(found, datetime.datetime):
            fix = "Write a day or a time without quotes: 2026-03-01, or 2026-03-01T18:00:00Z."
            self.wrong(where, "Is no time.", fix)
            return None
        if found.tzinfo is None and not self.zone_name:
            fix = 'Give the file a time_zone, such as "America/Los_Angeles", or write 2026-03-01T18:00:00Z.'
            self.wrong(where, "Says no zone.", fix)
            return None
        zoned = found if found.tzinfo else found.replace(tzinfo=zoneinfo.ZoneInfo(self.zone_name))
        return zoned.astimezone(datetime.UTC)


def _as_text(value: str | float) -> str:
    """A value as a directive writes it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def repeated(names: Iterable[str]) -> list[str]:
    """The names that stand more than once, each once."""
    listed = list(names)
    return [name for name in dict.fromkeys(listed) if listed.count(name) > 1]
