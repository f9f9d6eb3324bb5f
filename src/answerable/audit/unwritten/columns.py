"""Columns of a history as words in SQL: what a rule reads, what a stratum is, what counts as a departure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from answerable.intake.errors import IntakeError, Mistake, fold, like, nearest
from answerable.intake.importing import HISTORY
from answerable.intake.importing.causes import CAUSES
from answerable.intake.sql import named, quoted
from answerable.model.nouns import DepartureKind

if TYPE_CHECKING:
    import duckdb

ONE_BY_ONE: Final = 12
"""Up to so many different numbers are values of their own; more are put into bins."""
BINS: Final = 5
"""So many, with as nearly as they can the same number of calls in each."""
NUMBERS: Final = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL")
NOT_WORDS: Final = ("TIME", "DATE", "[]", "STRUCT", "MAP", "BLOB")
_LOCAL: Final = 'CAST("received" AS TIMESTAMP)'
_FOUR_HOURS: Final = f"hour({_LOCAL}) // 4 * 4"
DERIVED: Final = {
    "day": 'CAST(CAST("received" AS DATE) AS VARCHAR)',
    "weekday": f"dayname({_LOCAL})",
    "time of day": f"format('{{:02d}}:00 to {{:02d}}:00', {_FOUR_HOURS}, {_FOUR_HOURS} + 4)",
}
"""What the reception tells, where no column has that name."""
VOCABULARY: Final[dict[str, tuple[str, ...]]] = {
    "departures": (*get_args(DepartureKind), "up", "down"),
    "cause": CAUSES,
}
"""Columns whose values a format fixes: they may be asked for although no call has them."""


def history_file(history: Path) -> Path:
    """The Parquet file of a history: the one that is named, or that in the directory that is.

    Raises:
        IntakeError: there is none.

    """
    file = history / HISTORY if history.is_dir() else history
    if file.is_file():
        return file
    fix = "Name a history's directory, as `answerable import` or `answerable export-history` wrote it."
    raise IntakeError([Mistake(str(history), "", f"There is no {HISTORY}.", fix)])


class Columns:
    """The columns of one Parquet file."""

    def __init__(self, con: duckdb.DuckDBPyConnection, file: Path) -> None:
        self._con = con
        self._file = file
        self.source = f"read_parquet({quoted(str(file))})"
        described = con.execute(f"DESCRIBE SELECT * FROM {self.source}").fetchall()  # noqa: S608
        self.types = {str(name): str(kind) for name, kind, *_ in described}
        self._names = {fold(name): name for name in self.types}

    def find(self, name: str) -> str:
        """A column's name as the file spells it. Raises IntakeError when there is none."""
        found = self._names.get(fold(name))
        if found is None:
            raise self._wrong(f'There is no column "{name}".', like(name, (*self.types, *DERIVED)))
        return found

    def words(self, name: str) -> str:
        """SQL for what a column says in words; NULL where it is blank. Numbers with many values are binned.

        Raises:
            IntakeError: there is no such column, or it holds times or lists.

        """
        if fold(name) not in self._names and fold(name) in DERIVED:
            self.find("received")
            return DERIVED[fold(name)]
        found = self.find(name)
        kind = self.types[found]
        if any(part in kind for part in NOT_WORDS):
            fix = "Name a column of words or numbers; `weekday`, `time of day` and `day` tell of times."
            raise self._wrong(f'"{name}" holds times or lists.', fix)
        plain = f"nullif(trim(CAST({named(found)} AS VARCHAR)), '')"
        number = f"TRY_CAST({plain} AS DOUBLE)"
        return f"coalesce({self._binned(number)}, {plain})" if self._is_number(plain, number, kind) else plain

    def _is_number(self, plain: str, number: str, kind: str) -> bool:
        """Whether nearly all it says are numbers, and too many to stand one by one."""
        known, numbers, different = self._con.execute(
            f"SELECT count({plain}), count({number}), approx_count_distinct({number}) FROM {self.source}"  # noqa: S608
        ).fetchall()[0]
        mostly = kind.startswith(NUMBERS) or numbers >= 0.9 * known
        return bool(known and mostly and different > ONE_BY_ONE)

    def _binned(self, number: str) -> str:
        shares = [nth / BINS for nth in range(1, BINS)]
        lowest, found = self._con.execute(
            f"SELECT min({number}), quantile_disc({number}, {shares}) FROM {self.source}"  # noqa: S608
        ).fetchall()[0]
        edges = sorted({edge for edge in found if edge > lowest})
        cases = [f"WHEN {number} < {edges[0]!r} THEN {quoted(f'below {edges[0]:g}')}"] if edges else []
        for low, high in pairwise(edges):
            cases.append(f"WHEN {number} < {high!r} THEN {quoted(f'{low:g} to below {high:g}')}")
        last = f"WHEN {number} IS NOT NULL THEN {quoted(f'{edges[-1]:g} or more' if edges else 'any number')}"
        return f"CASE {' '.join([*cases, last])} END"

    def departed(self, target: str) -> str:
        """SQL that is true where a call is a departure, NULL where nobody can tell.

        Raises:
            IntakeError: the target names no column of the history.

        """
        head, _, rest = target.partition(":")
        values = [value.strip() for value in rest.split(",") if value.strip()]
        if fold(head) == "never on scene":
            return f"{named(self.find('on_scene'))} IS NULL"
        column = self.find(head)
        name, kind = named(column), self.types[column]
        if kind.endswith("[]"):
            if not values:
                return f"len({name}) > 0"
            wanted = ", ".join(quoted(value) for value in values)
            fields = [each for each in ("kind", "direction") if f"{each} " in kind.replace('"', "")]
            self._spelt(
                column,
                values,
                [f"list_transform({name}, lambda one: one.{each})" for each in fields] or [name],
            )
            says = " OR ".join(f"one.{each} IN ({wanted})" for each in fields) or f"one IN ({wanted})"
            return f"len(list_filter({name}, lambda one: {says})) > 0"
        if not values:
            raise self._wrong(f'"{target}" does not say which values count.', f'Write "{head}: VALUE".')
        said = f"nullif(nullif(trim(CAST({name} AS VARCHAR)), ''), 'unknown')"
        self._spelt(column, values, [f"[{said}]"])
        return f"{said} IN ({', '.join(quoted(value) for value in values)})"

    def _spelt(self, column: str, values: Sequence[str], lists: Sequence[str]) -> None:
        """Raise IntakeError for a value that no call has and no format knows: a slip would find no departure,
        and look like a finding of none. What the export's cells say is not quoted.
        """
        told = " UNION ".join(f"SELECT DISTINCT unnest({each}) AS one FROM {self.source}" for each in lists)  # noqa: S608
        wanted = ", ".join(f"({quoted(value)})" for value in values)
        missing = self._con.execute(
            f"SELECT value FROM (VALUES {wanted}) AS wanted(value) WHERE value NOT IN"  # noqa: S608
            f" (SELECT one FROM ({told}) WHERE one IS NOT NULL)"
        ).fetchall()
        known = VOCABULARY.get(fold(column), ())
        for (value,) in missing if self._any() else ():
            if value not in known:
                fix = nearest(value, known) or "Spell it as the history does."
                raise self._wrong(f'No call says "{value}" under {column}.', fix)

    def _any(self) -> bool:
        return bool(self._con.execute(f"SELECT 1 FROM {self.source} LIMIT 1").fetchall())  # noqa: S608

    def _wrong(self, problem: str, fix: str) -> IntakeError:
        return IntakeError([Mistake(str(self._file), "", problem, fix)])
