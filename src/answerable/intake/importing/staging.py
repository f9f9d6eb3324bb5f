"""Rows of all files -> one table of text on disk: the columns that the profile names and no others.

Python reads (it can account for every row), DuckDB keeps; memory holds a few thousand rows at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from answerable.intake.errors import IntakeError, Mistake, fold, like
from answerable.intake.importing.sources import Source, Table
from answerable.intake.sql import quoted

if TYPE_CHECKING:
    import duckdb

Tick = Callable[[str, int], None]
"""Called with what is being done and how many rows so far."""

SEPARATOR: Final = "\x1f"
"""Between the cells of the staged text: what no cell keeps."""
_LINES: Final = 20_000
_FLUSH: Final = 1_000_000


class Key(msgspec.Struct, frozen=True):
    """One column to be read: what it is called in SQL, and the headers that it may have."""

    name: str
    heads: tuple[str, ...]
    where: str
    """The profile's key, for messages."""
    needed: bool


class FileRead(msgspec.Struct, frozen=True):
    """What reading one file showed."""

    name: str
    form: str
    rows: int
    cut: tuple[str, ...]
    """Why the file is not whole; () when nothing says so."""
    notes: tuple[str, ...]


class Staged(msgspec.Struct, frozen=True):
    """The files as staged: the table `staged` (file, row, digest, cells), and `unread` (file, row,
    reason).
    """

    files: tuple[FileRead, ...]
    keys: tuple[Key, ...]

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(file.rows for file in self.files)


def stage(
    con: duckdb.DuckDBPyConnection, sources: Sequence[Source], keys: Sequence[Key], folder: Path, tick: Tick
) -> Staged:
    """Read all files into the tables `staged` and `unread`.

    Raises:
        IntakeError: a file cannot be read, or has no column, or several, for one of the keys.

    """
    cells = ", ".join(f"c{at} VARCHAR" for at in range(len(keys)))
    con.execute(
        f"CREATE TABLE staged (file INTEGER, row BIGINT, digest BIGINT{', ' if cells else ''}{cells})"
    )
    con.execute("CREATE TABLE unread (file INTEGER, row BIGINT, reason VARCHAR)")
    done = 0
    files = []
    for at, source in enumerate(sources):
        with source.open() as table:
            places = _places(source.name, table, keys, alone=len(sources) == 1)
            rows = _copy(con, at, table, places, folder, partial(_counted, tick, done))
        done += rows
        files.append(FileRead(source.name, table.form, rows, tuple(table.cut), tuple(table.notes)))
    tick("Reading", done)
    return Staged(tuple(files), tuple(keys))


def _counted(tick: Tick, before: int, rows: int) -> None:
    tick("Reading", before + rows)


def _copy(
    con: duckdb.DuckDBPyConnection, file: int, table: Table, places: list[int | None], folder: Path,
    tick: Callable[[int], None],
) -> int:  # fmt: skip
    """Copy a table's rows; returns how many there were."""
    read, unread = _Pen(con, "staged", folder, 3 + len(places)), _Pen(con, "unread", folder, 3)
    rows = 0
    for number, row, reason in table.rows:
        rows += 1
        if row is None:
            unread.write((str(file), str(number), reason))
        else:
            picked = [row[place] if place is not None else "" for place in places]
            read.write((str(file), str(number), _digest(row), *picked))
        if rows % 10_000 == 0:
            tick(rows)
    read.close()
    unread.close()
    return rows


def _digest(row: list[str]) -> str:
    """64 bits of a whole row, the columns that nobody reads included: rows that repeat another are known
    by it.
    """
    told = hashlib.blake2b(SEPARATOR.join(row).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return str(int.from_bytes(told, "little", signed=True))


def _places(name: str, table: Table, keys: Sequence[Key], *, alone: bool) -> list[int | None]:
    """Where each key stands in a row; where there are several files, one may lack a column that is not
    needed.
    """
    folded = [fold(head) for head in table.heads]
    places: list[int | None] = []
    mistakes = []
    for key in keys:
        found = [at for at, head in enumerate(folded) if head in map(fold, key.heads)]
        if not found and not alone and not key.needed:
            table.notes.append(f"it has no column for {key.where}")
        elif not found:
            problem = f'There is no column "{key.heads[0]}" ({key.where} of the profile).'
            mistakes.append(Mistake(name, "row 1", problem, like(key.heads[0], table.heads)))
        if len(found) > 1:
            problem = (
                f"{len(found)} columns fit {key.where} of the profile:"
                f" {', '.join(table.heads[at] for at in found)}."
            )
            mistakes.append(Mistake(name, "row 1", problem, "Name one of them in the profile."))
        places.append(found[0] if found else None)
    if mistakes:
        raise IntakeError(mistakes)
    return places


class _Pen:
    """Writes rows into a text file, and that into a table of DuckDB whenever it is long."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: str, folder: Path, width: int) -> None:
        self._con = con
        self._table = table
        self._file = folder / f"{table}.txt"
        self._width = width
        self._lines: list[str] = []
        self._written = 0

    def write(self, cells: Sequence[str]) -> None:
        line = SEPARATOR.join(cells)
        if line.count(SEPARATOR) != self._width - 1 or "\n" in line or "\r" in line or "\0" in line:
            line = SEPARATOR.join(map(_clean, cells))
        self._lines.append(line)
        if len(self._lines) >= _LINES:
            self._spill()

    def _spill(self) -> None:
        with self._file.open("a", encoding="utf-8", errors="replace", newline="") as stream:
            stream.write("\n".join(self._lines) + "\n")
        self._written += len(self._lines)
        self._lines.clear()
        if self._written >= _FLUSH:
            self._load()

    def _load(self) -> None:
        columns = ", ".join(f"'k{at}': 'VARCHAR'" for at in range(self._width))
        self._con.execute(
            f"INSERT INTO {self._table} SELECT * FROM read_csv({quoted(str(self._file))},"  # noqa: S608
            f" delim = '{SEPARATOR}', quote = '', escape = '',"
            f" header = false, auto_detect = false, max_line_size = 67108864, columns = {{{columns}}})"
        )
        self._file.unlink()
        self._written = 0

    def close(self) -> None:
        if self._lines:
            self._spill()
        if self._written:
            self._load()


def _clean(cell: str) -> str:
    """A cell without what would break a line or a cell of the staged text."""
    return "".join(max(mark, " ") for mark in cell)
