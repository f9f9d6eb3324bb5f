"""The history files that a plan names: found, hashed, their columns and the city's clock read."""

from __future__ import annotations

import hashlib
import tomllib
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from answerable.audit.plan import Factor, Plan
from answerable.intake.errors import IntakeError, Mistake, nearest
from answerable.intake.importing import HISTORY, PROFILE
from answerable.intake.importing.loading import NOT_COMPLETE
from answerable.intake.sql import quoted

SCALARS: Final = ("VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "FLOAT", "BOOLEAN", "SMALLINT", "TINYINT", "DATE")
"""Types of columns that can tell calls apart by their values."""
TEXT: Final = ("VARCHAR",)
WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
TIME: Final = ("TIMESTAMP WITH TIME ZONE",)
"""A time without its zone could be any city's: an hour of the day told of it would be wrong unnoticed."""
KINDS: Final = {
    "id": TEXT, "again": WHOLE, "received": TIME, "cause": TEXT, "cleared": TIME, "excluded": TEXT,
}  # fmt: skip
"""What a history has, and of which type (docs/spec/history.md)."""
NEVER_TOLD: Final = {
    "again": "0",
    "cause": "'unknown'",
    "cleared": "CAST(NULL AS TIMESTAMPTZ)",
    "entered": "CAST(NULL AS TIMESTAMPTZ)",
    "excluded": "CAST(NULL AS VARCHAR)",
}
"""What a history of other hands may not have, and what stands for it: nobody told."""


class Histories(msgspec.Struct, frozen=True):
    """Files that are one history."""

    files: tuple[Path, ...]
    digests: tuple[str, ...]
    """SHA-256 of each file, in hex."""
    columns: dict[str, str]
    """Column -> its type, as DuckDB names it."""
    time_zone: str
    not_complete: tuple[tuple[str, ...], ...] = ()
    """Of each file, why it may not be all that happened, as its import wrote into it."""

    @property
    def relation(self) -> str:
        """All files as one relation of DuckDB's SQL."""
        listed = ", ".join(quoted(str(file)) for file in self.files)
        return self.of(f"read_parquet([{listed}], union_by_name = true)")

    def of(self, read: str) -> str:
        """The same of what an engine reads the files as: every column is there, also one that none has."""
        absent = [f"{value} AS {name}" for name, value in NEVER_TOLD.items() if name not in self.columns]
        return f"(SELECT *, {', '.join(absent)} FROM {read})" if absent else read  # noqa: S608 - quoted


def find_histories(plan: Plan) -> Histories:
    """Look for the plan's files and check that they hold what it names; reads no outcome of any call.

    Raises:
        IntakeError: a file or a column is not there, or no city's clock is known.

    """
    files = tuple(_file(plan, name) for name in plan.histories)
    columns = _columns(plan, files)
    mistakes = tuple(_wrong_columns(plan, columns))
    if mistakes:
        raise IntakeError(mistakes)
    digests = tuple(map(digest, files))
    if len(set(digests)) < len(digests):
        problem = "Two of its files hold the same bytes: each call would count twice."
        raise IntakeError([Mistake(plan.file, "history", problem, "Name each history once.")])
    return Histories(
        files, digests, columns, plan.time_zone or _zone(plan, files), tuple(map(_not_complete, files))
    )


def digest(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as bytes_:
        return hashlib.file_digest(bytes_, "sha256").hexdigest()


def _file(plan: Plan, name: str) -> Path:
    path = Path(name)
    file = path / HISTORY if path.is_dir() else path
    if file.is_file():
        return file
    fix = "Name a history.parquet, or the directory that `answerable import` wrote."
    raise IntakeError([Mistake(plan.file, "history", f"There is no {file}.", fix)])


def _columns(plan: Plan, files: tuple[Path, ...]) -> dict[str, str]:
    import duckdb

    columns: dict[str, str] = {}
    for file in files:
        try:
            with duckdb.connect() as con:
                told = con.execute(f"DESCRIBE FROM read_parquet({quoted(str(file))})").fetchall()
        except duckdb.Error as error:
            problem = f"{file} is no Parquet file that can be read."
            raise IntakeError([Mistake(plan.file, "history", problem, "Import it again.")]) from error
        found = {str(name): str(kind) for name, kind, *_ in told}
        mistakes = tuple(_no_history(plan, file, found))
        if mistakes:
            raise IntakeError(mistakes)
        columns.update(found)
    return columns


def _not_complete(file: Path) -> tuple[str, ...]:
    import duckdb

    query = "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?"
    with duckdb.connect() as con:
        told = con.execute(query, [str(file), NOT_COMPLETE]).fetchall()
    try:
        return tuple(msgspec.json.decode(told[0][0], type=list[str])) if told else ()
    except msgspec.DecodeError:
        return ("It says so itself, in words that cannot be read.",)


def _no_history(plan: Plan, file: Path, columns: dict[str, str]) -> Iterator[Mistake]:
    """A mistake for each column that a history has to have, and this file has not, or of another type."""
    fix = "docs/spec/history.md says what a history is; `answerable import` writes one."
    times = dict.fromkeys((plan.outcome.reached, plan.outcome.since), TIME)
    for name, kinds in (KINDS | times).items():
        if name not in columns and name in ("id", "received"):
            yield Mistake(plan.file, "history", f"{file} is no history: it has no column {name}.", fix)
        elif name in columns and columns[name] not in kinds:
            problem = f"{file}: the column {name} is of type {columns[name]}, not {kinds[0]}."
            yield Mistake(plan.file, "history", problem, fix)


def _wrong_columns(plan: Plan, columns: dict[str, str]) -> Iterator[Mistake]:
    """A mistake for each column that is not there, or that no value can be read of."""
    reached = plan.outcome.reached
    if reached and reached not in columns:
        problem = f'The history has no column "{reached}".'
        yield Mistake(plan.file, "outcome.reached", problem, "Name another time, or a cause or column.")
    for key, column in _named(plan):
        if column not in columns:
            problem = f'The history has no column "{column}".'
            known = [name for name, kind in columns.items() if kind in SCALARS]
            yield Mistake(plan.file, key, problem, nearest(column, known))
        elif columns[column] not in SCALARS:
            fix = 'A time can be read as time = "hour", or another of its kind.'
            yield Mistake(plan.file, key, f'The column "{column}" holds no values that calls share.', fix)


def _named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every column that a plan names, with the key that names it."""
    factors: list[tuple[str, Factor]] = [("exposure", plan.exposure.factor)]
    factors += [(f"strata[{nth}]", factor) for nth, factor in enumerate(plan.strata, 1)]
    yield from ((f"{key}.column", factor.column) for key, factor in factors if factor.column)
    if plan.outcome.column:
        yield "outcome.column", plan.outcome.column
    if plan.priority is not None:
        yield "priority.column", plan.priority.column
    if plan.clusters.column:
        yield "clusters.column", plan.clusters.column
    for nth, rule in enumerate(plan.excludes, 1):
        yield f"exclude[{nth}].column", rule.column


def _zone(plan: Plan, files: tuple[Path, ...]) -> str:
    """The clock that the profiles beside the files name."""
    zones = sorted({name for file in files if (name := _zone_beside(file))})
    if len(zones) == 1 and zones[0] in zoneinfo.available_timezones():
        return zones[0]
    problem = "Nothing tells the city's clock."
    if len(zones) > 1:
        problem = f"The histories' profiles name several clocks: {', '.join(zones)}."
    elif zones:
        problem = f'The history\'s profile names a clock that there is not: "{zones[0]}".'
    fix = 'Write time_zone = "America/Los_Angeles", or wherever it is.'
    raise IntakeError([Mistake(plan.file, "time_zone", problem, fix)])


def _zone_beside(file: Path) -> str:
    try:
        profile = tomllib.loads((file.parent / PROFILE).read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return str(profile.get("time_zone", ""))
