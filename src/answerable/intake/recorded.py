"""Histories as columns, to be counted: Parquet and CSV by DuckDB, a city's export by its profile, JSON lines.

A Parquet or CSV file without a profile has a column for each fact, under the fact's name: a value,
`seen|none` where sources disagree, blank (or `?`) where it is not known. Equal rows are counted before they
get here, so ten million rows come as the few combinations that they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from answerable.intake.errors import IntakeError, Mistake, fold, nearest
from answerable.intake.history import HistoryCall
from answerable.intake.profile import Profile
from answerable.intake.reading import read_history
from answerable.intake.sql import named, quoted
from answerable.policy.directive import Line
from answerable.policy.replaying import Chunk, Column, Grid, of_rows, of_values

if TYPE_CHECKING:
    import duckdb

ROWS: Final = 50_000
"""So many rows are held at a time."""
_DELIMITERS: Final = (",", ";", "\t", "|")
_HEAD: Final = 20
"""Lines that a header, with line ends in quotes, may take."""
LISTED: Final = 100
"""So many rows with one value that no directive has are looked up by number."""
OF_A_CALL: Final = (
    "call_type", "area", "disposition", "original_priority", "priority", "final_priority", "year", "month",
)  # fmt: skip
"""What calls of an export, or of JSON lines, can be told apart by, besides their facts."""


def recorded(file: Path, grid: Grid, profile: Profile | None = None) -> Iterator[Chunk]:
    """The rows of one file: by its profile, else by its name (`.parquet`, `.jsonl`, `.csv`).

    Raises:
        IntakeError: it cannot be read, or lacks a column that counts are to be told apart by.
    """
    if profile is not None:
        _check_by(file, grid, (*OF_A_CALL, *(shared.name for shared in grid.facts)))
        return _of_calls(file, read_history(file, profile).calls)
    if file.suffix.lower() in (".jsonl", ".ndjson"):
        return _of_lines(file, grid)
    return _of_table(file, grid)


def _check_by(file: Path, grid: Grid, known: Iterable[str]) -> None:
    names = list(known)
    folded = set(map(fold, names))
    wrong = [
        Mistake(str(file), "", f'There is no column "{name}" to tell rows apart by.', nearest(name, names))
        for name in grid.by
        if fold(name) not in folded
    ]
    if wrong:
        raise IntakeError(wrong)


def _of_calls(file: Path, calls: Sequence[HistoryCall]) -> Iterator[Chunk]:
    for start in range(0, len(calls), ROWS):
        some = calls[start : start + ROWS]
        rows = [_row_of(msgspec.to_builtins(call)) for call in some]
        yield of_rows(rows, [call.rows[0] for call in some])._replace(source=str(file))


def _row_of(call: Mapping[str, Any]) -> dict[str, object]:
    """A call's facts, and what else calls are told apart by."""
    priority, received = call.get("priority") or {}, str(call.get("received", ""))
    return {
        "call_type": call.get("call_type") or None,
        "area": (call.get("place") or {}).get("area") or None,
        "disposition": call.get("disposition"),
        "original_priority": priority.get("original"),
        "priority": priority.get("current"),
        "final_priority": priority.get("final"),
        "year": received[:4] or None,
        "month": received[:7] or None,
        **call["facts"],
    }


def _of_lines(file: Path, grid: Grid) -> Iterator[Chunk]:
    """JSON lines: calls as `answerable history --out` writes them, or an object of facts a line."""
    try:
        with file.open("rb") as stream:
            lines, checked = enumerate(stream, 1), not grid.by
            while some := list(islice(lines, ROWS)):
                rows = [_read_line(file, number, line) for number, line in some if line.strip()]
                numbers = [number for number, line in some if line.strip()]
                names = {name for row in rows for name in row}
                if rows and not checked:
                    _check_by(file, grid, names)
                    checked = True
                yield of_rows(rows, numbers)._replace(source=str(file))
    except OSError as error:
        raise _unreadable(file, error.strerror or "cannot be read") from error


def _read_line(file: Path, number: int, line: bytes) -> dict[str, object]:
    try:
        read = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _no_row(file, number, "Is not a JSON object.") from None
    if not isinstance(read.get("facts"), dict):
        return read
    if not all(isinstance(read.get(part) or {}, dict) for part in ("priority", "place")):
        raise _no_row(file, number, "Has facts as a call of a history has, and is none.")
    return _row_of(read)


def _no_row(file: Path, number: int, problem: str) -> IntakeError:
    fix = 'Write one JSON object a line: a call of `answerable history --out`, or facts {"people hurt": 2}.'
    return IntakeError([Mistake(str(file), f"line {number}", problem, fix)])


def _unreadable(file: Path, why: str) -> IntakeError:
    fix = "Name a Parquet, CSV or JSON-lines file; a city's own export needs --profile."
    return IntakeError([Mistake(str(file), "", f"Cannot be read: {why}.", fix)])


def _of_table(file: Path, grid: Grid) -> Iterator[Chunk]:
    import duckdb

    if not file.is_file():
        raise _unreadable(file, "No such file")
    with duckdb.connect(":memory:") as con:
        con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        try:
            yield from _Table(con, file, grid).chunks()
        except (
            duckdb.IOException,
            duckdb.InvalidInputException,
            duckdb.ConversionException,
            csv.Error,
        ) as error:
            raise _unreadable(file, _why(error)) from error


def _why(error: Exception) -> str:
    """What is wrong, without the line that DuckDB quotes."""
    if line := re.search(r"CSV Error on Line: (\d+)", str(error)):
        return f"line {line[1]} has other cells than the header, an open quote, or is not UTF-8"
    return f"it is not what its name says ({type(error).__name__})"


_Columns = list[tuple[str, str, str]]
"""Of each column its header, its name in SQL, and DuckDB's type of it."""


def _parquet(con: duckdb.DuckDBPyConnection, file: Path) -> tuple[str, _Columns]:
    """How DuckDB reads a Parquet file, and its columns."""
    source = f"read_parquet({quoted(str(file))})"
    described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
    return source, [(str(name), named(str(name)), str(kind)) for name, kind, *_ in described]


def _csv(con: duckdb.DuckDBPyConnection, file: Path) -> tuple[str, _Columns]:
    """How DuckDB reads a CSV file as text, and its columns; the first record is the header.

    Told exactly how the file is written: left to guess, DuckDB takes rows that do not fit its guess for
    comments, or for what stands above the header, and leaves them out in silence.
    """
    told = f"read_csv({quoted(str(file))}, auto_detect = false"
    raw = (
        f"{told}, delim = chr(31), quote = '', escape = '', header = false, columns = {{'line': 'VARCHAR'}})"
    )
    start = con.execute(f"SELECT line FROM {raw} LIMIT {_HEAD}").fetchall()  # noqa: S608
    text = "\n".join(line or "" for (line,) in start)
    cut = {mark: next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), []) for mark in _DELIMITERS}
    delimiter = max(cut, key=lambda mark: len(cut[mark]))
    columns = [(head, f"c{at}", "VARCHAR") for at, head in enumerate(cut[delimiter])]
    typed = ", ".join(f"{name}: 'VARCHAR'" for _, name, _ in columns)
    written = f"delim = {quoted(delimiter)}, quote = '\"', escape = '\"', header = true"
    return f"{told}, {written}, columns = {{{typed}}})", columns


class _Table:
    """One Parquet or CSV file, its equal rows counted by DuckDB."""

    def __init__(self, con: duckdb.DuckDBPyConnection, file: Path, grid: Grid) -> None:
        self._con = con
        self._file = file
        self._grid = grid
        self._parquet = file.suffix.lower() in (".parquet", ".pq")
        self._source, columns = _parquet(con, file) if self._parquet else _csv(con, file)
        heads: dict[str, tuple[str, str]] = {}
        for head, name, kind in columns:
            heads.setdefault(fold(head), (name, kind))
        _check_by(file, grid, (head for head, *_ in columns))
        wanted = dict.fromkeys([*(shared.column for shared in grid.facts), *map(fold, grid.by)])
        self._heads = {column: heads[column] for column in wanted if column in heads}
        if not any(shared.column in heads for shared in grid.facts):
            facts = ", ".join(shared.name for shared in grid.facts[:5])
            problem = f"No column is named after a fact of the directive ({facts} …)."
            fix = "Name columns after facts, or give a --profile that maps kinds of call to facts."
            raise IntakeError([Mistake(str(file), "row 1", problem, fix)])

    def chunks(self) -> Iterator[Chunk]:
        """The combinations, each with how many rows have it; then the rows that no directive can decide."""
        import numpy as np

        columns = [self._cut(column, *found) for column, found in self._heads.items()]
        query = f"SELECT {', '.join([*columns, 'count(*)'])} FROM {self._source} GROUP BY ALL"  # noqa: S608
        found = self._con.execute(query)
        refused: dict[str, dict[object, None]] = {}
        while rows := found.fetchmany(ROWS):
            *values, weights = zip(*rows, strict=True)
            read = {
                column: of_values(map(as_typed, cells))
                for column, cells in zip(self._heads, values, strict=True)
            }
            self._note_refused(read, values, refused)
            yield Chunk((), read, np.array(weights, np.int64), str(self._file))
        for column, given in refused.items():
            yield from self._listed(column, list(given))

    def _cut(self, column: str, name: str, kind: str) -> str:
        """A column as it is counted by: numbers as one number of their cell, so that few are different."""
        facts = [shared for shared in self._grid.facts if shared.column == column]
        if column in map(fold, self._grid.by) or len(facts) != 1:
            return name
        cells = facts[0].cells
        whole = kind.endswith(("INT", "INTEGER"))
        if not isinstance(cells.domain, Line) or cells.domain.type not in ("integer", "decimal"):
            return name
        if not whole and not (cells.dense and (kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"))):
            return name
        low, high = cells.domain.lowest, cells.domain.highest
        cuts = [*cells.cuts[1:], cells.end]
        steps = " ".join(
            f"WHEN {name} {'<=' if side else '<'} {point} THEN {cells.example(cell)}"
            for cell, (point, side) in enumerate(cuts)
        )
        return f"CASE WHEN {name} < {low} OR {name} > {high} THEN {name} {steps} END"

    def _note_refused(
        self,
        read: Mapping[str, Column],
        raw: Sequence[Sequence[object]],
        refused: dict[str, dict[object, None]],
    ) -> None:
        for fact, shared in enumerate(self._grid.facts):
            column = read.get(shared.column)
            if column is None:
                continue
            for place, value in enumerate(column.values):
                if len(refused.get(shared.column, ())) < LISTED and self._grid.why_refused(
                    fact, self._grid.number(fact, value)
                ):
                    row = int((column.codes == place).argmax())
                    given = raw[list(self._heads).index(shared.column)][row]
                    refused.setdefault(shared.column, {})[given] = None

    def _listed(self, column: str, given: list[object]) -> Iterator[Chunk]:
        """The first rows with such values: numbered as a spreadsheet does (header: 1), in Parquet from 1."""
        import numpy as np

        name, _ = self._heads[column]
        first = 1 if self._parquet else 2
        numbered = f"SELECT {name} AS held, row_number() OVER () AS nth FROM {self._source}"  # noqa: S608
        query = (
            f"SELECT nth, held FROM ({numbered}) WHERE held IN (SELECT unnest(?)) ORDER BY nth LIMIT {LISTED}"  # noqa: S608
        )
        rows = self._con.execute(query, [given]).fetchall()
        numbers = [nth - 1 + first for nth, _ in rows]
        values = of_values(as_typed(held) for _, held in rows)
        yield Chunk(numbers, {column: values}, np.zeros(len(rows), np.int64), str(self._file))


def as_typed(value: object) -> object:
    """A cell's text as a person types facts: blank and `?` unknown, `a|b` where sources disagree."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text in ("", "?"):
        return None
    said = [part.strip() for part in text.split("|")]
    return {"contested": said} if len(said) > 1 else text
