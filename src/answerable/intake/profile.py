"""A profile: how one city's export is laid out. A small TOML file that a person writes and keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.intake.errors import IntakeError, fold
from answerable.intake.keys import Keys, key_of, read_toml
from answerable.intake.layout import Apart, Exclude, read_apart, read_excludes, read_review
from answerable.intake.mapping import Mapping, read_mapping
from answerable.intake.named import find_profile

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
    apart: Apart = Apart()
    """Dates and times of day that stand apart, and steps told by how long they took; only `answerable
    import` reads them.
    """
    excludes: tuple[Exclude, ...] = ()
    """Rules that name calls which are none of the public's; they are marked, never dropped."""
    review: dict[str, str] = {}
    """`call_types`, `dispositions` -> the CSV file, reviewed by a person, that says what they mean."""


def read_profile(path: Path) -> Profile:
    """Read a profile and the mapping that it names; `path` is a file, or a name (see `find_profile`).

    Raises:
        IntakeError: with every mistake of both files.

    """
    path = find_profile(path)
    reader = _Reader(str(path))
    given = read_toml(path)
    reader.only(
        given,
        "",
        ("name", "time_zone", "missing", *ROLES, "facts", "dates", "durations", "exclude", "review"),
    )
    name = reader.text(given, "", "name", "the city and what its export holds")
    zone = reader.zone(given)
    missing = reader.texts(given, "", "missing", optional=True)
    apart = read_apart(reader, given, TIMES)
    formats = reader.formats(reader.table(given, "times"), optional=bool(apart.date_formats))
    columns = reader.columns(given)
    columns.update({role: (step.column,) for role, step in apart.durations.items()})
    mapping = reader.mapping(path, reader.table(given, "facts"), columns.get("call_type", ()))
    excludes = read_excludes(reader, given)
    review = read_review(reader, given)
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
        apart=apart,
        excludes=excludes,
        review={what: str(path.parent / file) for what, file in review.items()},
    )


class _Reader(Keys):
    """Takes out what a profile of calls has."""

    def columns(self, given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        columns: dict[str, tuple[str, ...]] = {}
        for section, roles in ROLES.items():
            table = self.table(given, section)
            self.only(table, section, (*roles, "formats", "clocks") if section == "times" else roles)
            for role in roles:
                needed = f"{section}.{role}" in NEEDED
                heads = self.texts(table, section, role, optional=not needed)
                if any(not head.strip() for head in heads):
                    self.wrong(
                        key_of(section, role), "Names a column without a name.", "Write the column's header."
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
