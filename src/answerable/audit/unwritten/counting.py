"""A history counted once: calls, and departures among them, in each combination of what is read.

What is kept are cells: arrays with an entry for every combination of the searched columns, the stratum of
the baseline and the half of the days that occurs. A column's values are small whole numbers in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from answerable.audit.unwritten.columns import DERIVED, Columns, history_file
from answerable.audit.unwritten.section import Section
from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.sql import named, quoted

if TYPE_CHECKING:
    import duckdb

Ints = NDArray[np.int64]
NOT_KNOWN: Final = 0
"""The code of a value that is not known: a condition like any other."""
RARE: Final = 1
"""The code of all values that too few calls have: no condition."""
MOST_VALUES: Final = 30
"""Of a column with more, the most frequent are searched."""
MOST_STRATA_VALUES: Final = 100_000


class Condition(msgspec.Struct, frozen=True, order=True):
    """What a rule says of one column; None: that it is not known."""

    column: str
    value: str | None


class Cells(NamedTuple):
    """Combinations that occur, in order of their stratum; all arrays have one entry a combination."""

    codes: NDArray[np.int32]
    """A row for each searched column."""
    sizes: tuple[int, ...]
    """How many codes each column has."""
    stratum: Ints
    half: Ints
    """0 or 1: which half of the days."""
    calls: Ints
    departed: Ints

    def only(self, half: int) -> Cells:
        """The cells of one half of the days."""
        kept = self.half == half
        return Cells(
            self.codes[:, kept], self.sizes, self.stratum[kept], self.half[kept],
            self.calls[kept], self.departed[kept],
        )  # fmt: skip


class Counted(NamedTuple):
    """A history as cells, and the way back to its cases."""

    cells: Cells
    words: tuple[tuple[str | None, ...], ...]
    """For each searched column what its codes say; that of RARE says nothing."""
    columns: tuple[str, ...]
    pooled: dict[str, int]
    """Column -> how many of its values are too rare, or too many, to be searched."""
    rows: int
    left_out: dict[str, int]
    """Why -> calls that are not among the cells."""
    con: duckdb.DuckDBPyConnection

    def conditions(self, rule: Sequence[tuple[int, int]]) -> tuple[Condition, ...]:
        """A rule of columns and codes, in words."""
        return tuple(Condition(self.columns[at], self.words[at][code]) for at, code in rule)

    def cases(self, rule: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        """The ids of the departures that a rule speaks of, in order; `id (2)` for an id's second call."""
        terms, values = [], []
        for at, code in rule:
            word = self.words[at][code]
            terms.append(f"c{at} IS NULL" if word is None else f"c{at} = ?")
            values += [] if word is None else [word]
        found = self.con.execute(
            f"SELECT id, again FROM told WHERE departed AND {' AND '.join(terms)} ORDER BY id, again",  # noqa: S608
            values,
        ).fetchall()
        return tuple(f"{one} ({again + 1})" if again else str(one) for one, again in found)


@contextmanager
def counting(history: Path, section: Section) -> Iterator[Counted]:
    """Count a history: a Parquet file, or the directory that holds it.

    Raises:
        IntakeError: it cannot be read, or lacks a column that the section names.

    """
    import duckdb

    file = history_file(history)
    with duckdb.connect(":memory:") as con:
        con.execute(f"SET TimeZone = {quoted(section.time_zone)}; SET enable_progress_bar = false")
        try:
            yield _count(con, file, section)
        except duckdb.Error as error:
            problem = f"Cannot be read: it is not what its name says ({type(error).__name__})."
            raise IntakeError([Mistake(str(file), "", problem, "")]) from error


def _count(con: duckdb.DuckDBPyConnection, file: Path, section: Section) -> Counted:
    columns = Columns(con, file)
    left_out = _told(con, columns, section)
    width, base = len(section.columns), len(section.baseline)
    words, pooled = zip(*(_values(con, f"c{at}", section) for at in range(width)), strict=True)
    strata = [_strata_values(con, file, at, name) for at, name in enumerate(section.baseline)]
    coded = [_coded(con, f"c{at}", said[2:]) for at, said in enumerate(words)]
    coded += [_coded(con, f"b{at}", said) for at, said in enumerate(strata)]
    selected = ", ".join(f"{sql} AS k{at}" for at, sql in enumerate([*coded, _half(section.seed)]))
    found = con.execute(
        f"SELECT {selected}, count(*) AS calls, count(*) FILTER (departed) AS departed"  # noqa: S608
        f" FROM told GROUP BY {', '.join(f'k{at}' for at in range(len(coded) + 1))}"
        f" ORDER BY {', '.join(f'k{at}' for at in (*range(width, len(coded) + 1), *range(width)))}"
    ).fetchnumpy()
    stratum = _one_number([found[f"k{width + at}"] for at in range(base)], len(found["calls"]))
    order = np.argsort(stratum, kind="stable")
    cells = Cells(
        np.array([found[f"k{at}"][order] for at in range(width)], np.int32),
        tuple(map(len, words)),
        stratum[order],
        found[f"k{len(coded)}"][order].astype(np.int64),
        found["calls"][order].astype(np.int64),
        found["departed"][order].astype(np.int64),
    )
    names = dict(zip(section.columns, pooled, strict=True))
    return Counted(
        cells, words, section.columns, {name: count for name, count in names.items() if count},
        int(cells.calls.sum()), left_out, con,
    )  # fmt: skip


def _told(con: duckdb.DuckDBPyConnection, columns: Columns, section: Section) -> dict[str, int]:
    """Make the view `told`: what is read of each call that counts. Why others do not, and how many."""
    departed = columns.departed(section.target)
    reasons = {}
    if "excluded" in columns.types:
        reasons["marked by a rule of the profile as none of the public's calls"] = '"excluded" IS NOT NULL'
    for name, values in section.leave_out.items():
        listed = ", ".join(map(quoted, values))
        said = f"trim(CAST({named(columns.find(name))} AS VARCHAR))"
        reasons[f"{name} is {' or '.join(values)}"] = f"{said} IN ({listed})"
    reasons["cannot be told whether it is one"] = f"({departed}) IS NULL"
    why = " ".join(f"WHEN {sql} THEN {quoted(reason)}" for reason, sql in reasons.items())
    again = "again" if "again" in columns.types else "0"
    wanted = [
        *(f"{columns.words(name)} AS c{at}" for at, name in enumerate(section.columns)),
        *(f"{columns.words(name)} AS b{at}" for at, name in enumerate(section.baseline)),
        f"{columns.find('id')} AS id, {again} AS again, {DERIVED['day']} AS day",
        f"({departed}) AS departed, CASE {why} END AS why",
    ]
    columns.find("received")
    con.execute(f"CREATE VIEW all_of_it AS SELECT {', '.join(wanted)} FROM {columns.source}")  # noqa: S608
    con.execute("CREATE VIEW told AS SELECT * FROM all_of_it WHERE why IS NULL")
    found = con.execute(
        "SELECT why, count(*) FROM all_of_it WHERE why IS NOT NULL GROUP BY why ORDER BY 2 DESC, 1"
    )
    return dict(found.fetchall())


def _values(
    con: duckdb.DuckDBPyConnection, column: str, section: Section
) -> tuple[tuple[str | None, ...], int]:
    """What the codes of a column say, and how many values have none of their own."""
    found = con.execute(
        f"SELECT {column}, count(*) FROM told WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY 2 DESC, 1"  # noqa: S608
    ).fetchall()
    often = [str(word) for word, calls in found if calls >= section.smallest_support][:MOST_VALUES]
    return (None, None, *often), len(found) - len(often)


def _strata_values(con: duckdb.DuckDBPyConnection, file: Path, at: int, name: str) -> tuple[str, ...]:
    found = con.execute(
        f"SELECT DISTINCT b{at} FROM told WHERE b{at} IS NOT NULL ORDER BY 1 LIMIT {MOST_STRATA_VALUES + 1}"  # noqa: S608
    ).fetchall()
    if len(found) > MOST_STRATA_VALUES:
        problem = f'"{name}" has more than {MOST_STRATA_VALUES:,} different values.'
        fix = "Calls are alike in none of them: name another column as baseline."
        raise IntakeError([Mistake(str(file), "", problem, fix)])
    return tuple(str(word) for (word,) in found)


def _coded(con: duckdb.DuckDBPyConnection, column: str, words: Sequence[str | None]) -> str:
    """SQL for the code of a column's word: NOT_KNOWN, RARE, and from 2 on those of the words."""
    if not words:
        return f"CASE WHEN {column} IS NULL THEN {NOT_KNOWN} ELSE {RARE} END"
    listed = ", ".join(quoted(str(word)) for word in words)
    con.execute(f"CREATE TYPE of_{column} AS ENUM ({listed})")
    code = f"coalesce(enum_code(TRY_CAST({column} AS of_{column}))::INTEGER + 2, {RARE})"
    return f"CASE WHEN {column} IS NULL THEN {NOT_KNOWN} ELSE {code} END"


def _half(seed: int) -> str:
    """SQL for the half of a call's day: by its digest, so that the seed alone says it, on any machine."""
    return f"CAST(md5_number_lower(concat('{seed}', '|', day)) % 2 AS INTEGER)"


def _one_number(columns: Sequence[NDArray[Any]], length: int) -> Ints:
    """Combinations of several columns, numbered from 0."""
    mixed = np.zeros(length, np.int64)
    for column in columns:
        wide = mixed * (int(column.max(initial=0)) + 1) + column
        mixed = np.unique(wide, return_inverse=True)[1].astype(np.int64)
    return mixed
