"""Files of any kind -> tables of text, row by row: what packs them, what they are, whether they are whole.

A table is read as a stream, as often as it is asked for; only a workbook is held. Every row has the number
that a spreadsheet shows; a row that cannot be read comes with the reason why not. Whatever tells that a file
is not whole (a service's own flag, a stream that ends inside) is kept beside the table.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias

from answerable.intake.errors import IntakeError, Mistake, fold

Row: TypeAlias = tuple[int, list[str] | None, str]
"""A row's number, its cells (None: it cannot be read) and the reason for that."""

_DAMAGED: Final = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
CUT: Final = "the file ends in the middle: it was cut off"
_MEMBERS: Final = (
    ".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".geojson", ".parquet", ".pq",
    ".xls", ".xlsx", ".xlsb", ".ods",
)  # fmt: skip


class Table:
    """One table of a file, open: its headers, its rows (once), and what was noticed on the way."""

    def __init__(self, heads: list[str], rows: Iterator[Row], form: str) -> None:
        self.heads = heads
        self.rows = rows
        self.form = form
        """What the file is: `CSV`, `Esri JSON` …"""
        self.cut: list[str] = []
        """Why the file is not whole; may grow until the last row is read."""
        self.notes: list[str] = []
        self.held = ExitStack()
        """What is open while the table is."""

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.held.close()


class Source(NamedTuple):
    """A table that can be opened again and again. `name` is what messages call it."""

    name: str
    open: Callable[[], Table]


def sources(paths: list[Path]) -> list[Source]:
    """The tables of these files; a zip may hold several.

    Raises:
        IntakeError: a file cannot be read, or none of a zip's members can be one.

    """
    found: list[Source] = []
    for path in paths:
        try:
            with path.open("rb") as stream:
                head = stream.read(4)
            packed = head == b"PK\x03\x04" and not _is_office(path)
            found += _members(path) if packed else [Source(str(path), _opener(path, None))]
        except OSError as error:
            fix = "Name a city's export."
            problem = f"Cannot be read: {error.strerror}."
            raise IntakeError([Mistake(str(path), "", problem, fix)]) from error
    return found


def _is_office(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as box:
            names = box.namelist()
    except zipfile.BadZipFile as error:
        problem = "Is a zip that was cut off or damaged."
        raise IntakeError([Mistake(str(path), "", problem, "Download it again.")]) from error
    return "[Content_Types].xml" in names or "content.xml" in names


def _members(path: Path) -> list[Source]:
    with zipfile.ZipFile(path) as box:
        names = [
            name
            for name in sorted(box.namelist())
            if name.lower().removesuffix(".gz").endswith(_MEMBERS) and not name.startswith("__MACOSX")
        ]
    if not names:
        problem = "Is a zip without any table in it."
        raise IntakeError([Mistake(str(path), "", problem, "Name a zip of CSV, JSON or Excel files.")])
    return [Source(f"{path}!{name}", _opener(path, name)) for name in names]


def _opener(path: Path, member: str | None) -> Callable[[], Table]:
    def opened() -> Table:
        name = f"{path}!{member}" if member else str(path)
        with ExitStack() as held:
            raw = _raw(path, member, held)
            stream: Any = held.enter_context(io.BufferedReader(raw, 1 << 20))
            table = _read(name, stream, held)
            table.rows = _until_cut(table, raw, table.rows)
            table.held = held.pop_all()
            return table

    return opened


def _read(name: str, stream: io.BufferedReader, held: ExitStack) -> Table:
    """The table in a stream, by its first bytes."""
    from answerable.intake.importing import delimited, jsons, sheets

    head = stream.peek(65_536)[:65_536]
    if head[:4] == b"PAR1":
        return sheets.parquet(name, stream, held)
    if head[:4] == b"PK\x03\x04" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return sheets.workbook(name, stream)
    text = held.enter_context(delimited.decoded(stream, head))
    if text.start.lstrip()[:1] in ("{", "["):
        return jsons.read(name, text)
    return delimited.read(name, text)


class _Raw(io.RawIOBase):
    """Unpacked bytes. Where what is packed breaks off, they end, and `cut` says so."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.cut = False

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        try:
            piece = self._inner.read(min(len(into), 1 << 16)) if not self.cut else b""
        except _DAMAGED:
            self.cut, piece = True, b""
        into[: len(piece)] = piece
        return len(piece)


def _raw(path: Path, member: str | None, held: ExitStack) -> _Raw:
    """The file's bytes, unpacked (gzip inside a zip as well); `held` closes all that was opened for them."""
    inner: Any = held.enter_context(path.open("rb") if member is None else _unzipped(path, member, held))
    packed = held.enter_context(io.BufferedReader(inner, 1 << 20))
    if packed.peek(2)[:2] != b"\x1f\x8b":
        return _Raw(packed)
    unpacked: Any = held.enter_context(gzip.GzipFile(fileobj=packed))
    return _Raw(unpacked)


def _unzipped(path: Path, member: str, held: ExitStack) -> Any:
    """A member of a zip, open; raises IntakeError."""
    try:
        return held.enter_context(zipfile.ZipFile(path)).open(member)
    except (RuntimeError, zipfile.BadZipFile) as error:  # a password is needed; not implemented; damaged
        problem = "Is locked by a password, or packed in a way that only other programs unpack."
        raise IntakeError([Mistake(f"{path}!{member}", "", problem, "Unpack it first.")]) from error


def _until_cut(table: Table, raw: _Raw, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; if what is packed broke off, the table is not whole."""
    yield from rows
    if raw.cut:
        table.cut.append(CUT)


def unique(heads: list[str]) -> list[str]:
    """Headers that differ, letter case aside: blank ones are named by their place, repeated ones numbered."""
    seen: set[str] = set()
    named: list[str] = []
    for place, head in enumerate(heads, 1):
        # JSON may hold halves of characters, which no file can.
        plain = " ".join(head.encode("utf-8", "replace").decode().split()) or f"column {place}"
        name, times = plain, 1
        while fold(name) in seen:
            times += 1
            name = f"{plain} ({times})"
        seen.add(fold(name))
        named.append(name)
    return named
