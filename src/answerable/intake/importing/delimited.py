"""Text of any encoding, and tables whose cells stand between commas, tabs, semicolons or bars."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.importing.sources import Row, Table, unique

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_MARKS: Final = ("\ufeff", "ï»¿", "Ã¯Â»Â¿")
"""A byte-order mark, and what becomes of one that was read as Windows-1252 and saved again, once or twice."""
_PREVIEW: Final = 200
"""So many rows are looked at to find the delimiter and the header."""
_NAMES: Final = {",": "CSV", "\t": "TSV", ";": "CSV with semicolons", "|": "CSV with bars"}


class Text:
    """A text stream and its first characters, its byte-order marks taken off."""

    def __init__(self, stream: io.TextIOBase, encoding: str) -> None:
        self.encoding = encoding
        self.foreign = 0
        """Bytes so far that are no UTF-8 and were read as Windows-1252."""
        self._stream = stream
        self.start = ""

    def fill(self) -> None:
        """Read the first characters; marks at the very front are no text."""
        self.start = self._stream.read(65_536)
        while any(self.start.startswith(mark) for mark in _MARKS):
            for mark in _MARKS:
                self.start = self.start.removeprefix(mark)

    def __enter__(self) -> Text:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def lines(self) -> Iterator[str]:
        """Every line with its end, the first characters included."""
        rest = self.start + self._stream.readline()
        yield from io.StringIO(rest, newline="")
        yield from self._stream

    def pieces(self) -> Iterator[str]:
        """The whole text, piece by piece."""
        yield self.start
        while piece := self._stream.read(1 << 18):
            yield piece


def decoded(stream: io.BufferedReader, head: bytes) -> Text:
    """The stream as text: by its byte-order mark, by NULs, else UTF-8 whose foreign bytes are
    Windows-1252.
    """
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _text(stream, encoding)
    nulls = (head[0:2000:2].count(0), head[1:2000:2].count(0))
    if max(nulls) > len(head[:2000]) // 5:
        return _text(stream, "utf-16-be" if nulls[0] > nulls[1] else "utf-16-le")
    return _text(stream, "utf-8")


def _text(stream: io.BufferedReader, encoding: str) -> Text:
    errors = "replace"
    if encoding == "utf-8":
        errors = f"answerable-{id(stream)}"
    text = Text(io.TextIOWrapper(stream, encoding, errors=errors, newline=""), encoding)

    def foreign(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        wrong = error.object[error.start : error.end]
        text.foreign += len(wrong)
        return wrong.decode("cp1252", "replace").replace("\ufffd", "?"), error.end

    if encoding == "utf-8":
        codecs.register_error(errors, foreign)
    text.fill()
    return text


def read(name: str, text: Text) -> Table:
    """A table of delimited text.

    Raises:
        IntakeError: there is no header.

    """
    delimiter = _delimiter(text.start)
    records = _records(text.lines(), delimiter)
    first = list(islice(records, _PREVIEW))
    at = _header(first)
    if at is None:
        fix = "Begin with a row that names the columns."
        raise IntakeError([Mistake(name, "row 1", "There is no header.", fix)])
    heads = unique(first[at][1] or [])
    table = Table(heads, _below(chain(first[at + 1 :], records), len(heads)), _NAMES[delimiter])
    table.rows = _noticed(table, table.rows, text)
    if at:
        table.notes.append(f"{at} lines stand above the header, and are no rows")
    return table


def _noticed(table: Table, rows: Iterator[Row], text: Text) -> Iterator[Row]:
    """The rows, and at their end what the text was like."""
    last: Row = (0, [], "")
    for row in rows:
        last = row
        yield row
    if last[1] is None:
        table.cut.append("its last row breaks off")
    if text.encoding != "utf-8":
        table.notes.append(f"the text is {text.encoding.upper()}")
    if text.foreign:
        table.notes.append(f"{text.foreign:,} bytes are no UTF-8 and were read as Windows-1252")


def _below(records: Iterator[Row], width: int) -> Iterator[Row]:
    """The rows under a header of this width; blank lines are none."""
    for number, cells, over in records:
        if cells is None:
            yield number, None, over
        elif len(cells) == width:
            yield number, cells, ""
        elif any(cell.strip() for cell in cells):
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                yield number, cells[:width], ""
            else:
                yield number, None, f"has {len(cells)} cells where the header has {width}{over}"


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """Records numbered from 1, blank lines counted, so that a spreadsheet shows the same numbers."""
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, None, f"is not CSV: {error}{_over(reader.line_num - before)}"
        else:
            yield number, cells, _over(reader.line_num - before)


def _over(lines: int) -> str:
    return f", over {lines} lines" if lines > 1 else ""


def _delimiter(start: str) -> str:
    """The delimiter that cuts the first rows into the most columns, alike."""
    best, most = ",", 0.0
    for delimiter in _NAMES:
        records = list(islice(_records(iter(io.StringIO(start, newline="")), delimiter), _PREVIEW))
        widths = Counter(len(cells) for _, cells, _ in records if cells)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        worth = (width - 1) * times / sum(widths.values())
        if worth > most * 1.001:
            best, most = delimiter, worth
    return best


def _header(first: list[Row]) -> int | None:
    """Where the header is: the first of the rows that is as wide as most, and mostly words."""
    widths = Counter(len(cells) for _, cells, _ in first if cells and any(map(str.strip, cells)))
    if not widths:
        return None
    width = max(widths, key=lambda wide: (widths[wide], wide))
    for at, (_, cells, _) in enumerate(first[:30]):
        if cells and len(cells) == width and sum(bool(cell.strip()) for cell in cells) * 2 > width:
            return at
    return next((at for at, (_, cells, _) in enumerate(first) if cells), None)
