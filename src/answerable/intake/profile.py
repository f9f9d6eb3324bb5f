"""A profile: how one city's export is laid out. A small TOML file that a person writes and keeps."""

from __future__ import annotations

import tomllib
import zoneinfo
from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.intake.clock import format_problem
from answerable.intake.errors import IntakeError, Mistake, fold, nearest, read_text
from answerable.intake.mapping import Mapping, read_mapping

TIMES: Final = (
    "received", "entered", "dispatched", "en_route", "on_scene", "transport", "hospital", "available",
)  # fmt: skip
"""The times of a row, in the order in which they happen."""

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "columns": (
        "call", "unit", "unit_kind", "call_type",
        "original_priority", "priority", "final_priority", "disposition",
    ),
    "times": TIMES,
    "place": ("address", "area", "point", "latitude", "longitude"),
}  # fmt: skip
"""What a column can be, under the table of the profile that names it. Nothing else is ever read."""

NEEDED: Final = ("columns.call", "columns.call_type", "times.received")


class Profile(msgspec.Struct, frozen=True):
    """How to read one city's export."""

    file: str
    name: str
    time_zone: str
    columns: dict[str, tuple[str, ...]]
    """Role -> the header that the export has, or several that different years of it have had."""
    formats: tuple[str, ...]
    """Tried in order (Python's `strptime`)."""
    missing: frozenset[str]
    """Cells that mean nothing, besides the empty one; letter case and runs of blanks are ignored."""
    mapping: Mapping


def read_profile(path: Path) -> Profile:
    """Read a profile and the mapping that it names.

    Raises:
        IntakeError: with every mistake of both files.

    """
    reader = _Reader(str(path))
    given = _toml(path)
    reader.only(given, "", ("name", "time_zone", "missing", *ROLES, "facts"))
    name = reader.text(given, "", "name", "the city and what its export holds")
    zone = reader.zone(given)
    missing = reader.texts(given, "", "missing", optional=True)
    formats = reader.formats(reader.table(given, "times"))
    columns = reader.columns(given)
    mapping = reader.mapping(path, reader.table(given, "facts"), columns.get("call_type", ()))
    if reader.mistakes:
        raise IntakeError(reader.mistakes)
    return Profile(
        file=str(path),
        name=name,
        time_zone=zone,
        columns=columns,
        formats=formats,
        missing=frozenset({"", *map(fold, missing)}),
        mapping=mapping,
    )


def _toml(path: Path) -> dict[str, Any]:
    name = str(path)
    try:
        text = read_text(name, path.read_bytes())
    except OSError as error:
        fix = "Name the profile, a TOML file."
        raise IntakeError([Mistake(name, "", f"Cannot be read: {error.strerror}.", fix)]) from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise IntakeError([Mistake(name, "", "Brackets are nested far too deep for a profile.")]) from error
    except ValueError as error:  # TOMLDecodeError, and dates that no calendar has
        raise IntakeError([Mistake(name, "", f"This is not TOML: {error}.")]) from error


class _Reader:
    """Takes values out of a profile and collects what is wrong with them; never raises."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []

    def wrong(self, key: str, problem: str, fix: str = "") -> None:
        self.mistakes.append(Mistake(self.file, key, problem, fix))

    def only(self, table: dict[str, Any], under: str, known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self.wrong(_key(under, key), "No such key.", nearest(key, known))

    def table(self, given: dict[str, Any], key: str) -> dict[str, Any]:
        found = given.get(key, {})
        if isinstance(found, dict):
            return found
        if not any(mistake.where == key for mistake in self.mistakes):
            self.wrong(key, "Has to be a table.", f"Write [{key}] on its own line, then its keys.")
        return {}

    def text(self, table: dict[str, Any], under: str, key: str, what: str) -> str:
        found = table.get(key)
        if isinstance(found, str) and found.strip():
            return found
        problem = "Is missing." if found is None else "Has to be text in quotes."
        self.wrong(_key(under, key), problem, f"Write {what}.")
        return ""

    def texts(self, table: dict[str, Any], under: str, key: str, *, optional: bool) -> tuple[str, ...]:
        """Text, or a list of texts; a mistake gives ()."""
        found = table.get(key)
        if found is None and optional:
            return ()
        listed = [found] if isinstance(found, str) else found
        if isinstance(listed, list) and listed and all(isinstance(one, str) for one in listed):
            return tuple(listed)
        problem = "Is missing." if found is None else "Has to be text in quotes, or a list of such texts."
        self.wrong(_key(under, key), problem)
        return ()

    def zone(self, given: dict[str, Any]) -> str:
        name = self.text(given, "", "time_zone", 'the IANA name of its zone, such as "America/Los_Angeles"')
        if not name:
            return ""
        known = zoneinfo.available_timezones()
        if not known:
            self.wrong("time_zone", "This machine has no time zones.", "Install them: pip install tzdata.")
        elif name not in known:
            like = nearest(name, known)
            self.wrong(
                "time_zone", f'There is no zone "{name}".', like or 'Write it as "America/Los_Angeles".'
            )
        return name

    def formats(self, times: dict[str, Any]) -> tuple[str, ...]:
        found = self.texts(times, "times", "formats", optional=False)
        for form in found:
            problem = format_problem(form)
            if problem:
                self.wrong("times.formats", problem, 'Write it as "%m/%d/%Y %I:%M:%S %p".')
        return found

    def columns(self, given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        columns: dict[str, tuple[str, ...]] = {}
        for section, roles in ROLES.items():
            table = self.table(given, section)
            self.only(table, section, (*roles, "formats") if section == "times" else roles)
            for role in roles:
                needed = f"{section}.{role}" in NEEDED
                heads = self.texts(table, section, role, optional=not needed)
                if any(not head.strip() for head in heads):
                    self.wrong(
                        _key(section, role), "Names a column without a name.", "Write the column's header."
                    )
                if heads:
                    columns[role] = heads
        self._points(columns)
        return columns

    def _points(self, columns: dict[str, tuple[str, ...]]) -> None:
        halves = [role for role in ("latitude", "longitude") if role in columns]
        if len(halves) == 1:
            self.wrong(f"place.{halves[0]}", "Half a point says nothing.", "Name the other column as well.")
        if halves and "point" in columns:
            self.wrong("place.point", "The place is named twice.", "Keep point, or latitude and longitude.")

    def mapping(self, path: Path, facts: dict[str, Any], call_type: tuple[str, ...]) -> Mapping:
        """The mapping that `[facts]` names; without one, no call type tells any fact."""
        self.only(facts, "facts", ("file", "by"))
        by = self.texts(facts, "facts", "by", optional=True) or call_type[:1]
        nothing = Mapping(file="", by=call_type[:1], facts=())
        if not facts:
            return nothing
        file = self.text(facts, "facts", "file", "the mapping's CSV file, relative to the profile")
        if not file or not by:
            return nothing
        if call_type and fold(by[0]) not in map(fold, call_type):
            self.wrong(
                "facts.by", "Has to begin with the call type's column.", f'Begin with "{call_type[0]}".'
            )
            return nothing
        try:
            return read_mapping(path.parent / file, by)
        except IntakeError as error:
            self.mistakes.extend(error.mistakes)
            return nothing


def _key(under: str, key: str) -> str:
    return f"{under}.{key}" if under else key
