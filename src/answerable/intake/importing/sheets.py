"""Excel (and OpenDocument) workbooks and Parquet files as tables of text."""

from __future__ import annotations

import datetime
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.importing.sources import Row, Table, unique
from answerable.intake.sql import named, quoted

if TYPE_CHECKING:
    import duckdb

_BATCH = 2_000


def workbook(name: str, stream: io.BufferedReader) -> Table:
    """The first visible sheet that holds a table; the others are noted, not read.

    Raises:
        IntakeError: it cannot be opened, or no sheet of it holds a table.

    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        hidden = {
            each.name for each in book.sheets_metadata if each.visible != calamine.SheetVisibleEnum.Visible
        }
        names = [sheet for sheet in book.sheet_names if sheet not in hidden]
        sheets = [book.get_sheet_by_name(sheet) for sheet in names]
    except (calamine.CalamineError, OSError, ValueError) as error:
        problem = "Is a workbook that cannot be opened: damaged, cut off, or locked by a password."
        raise IntakeError([Mistake(name, "", problem, "Save it again, or as CSV.")]) from error
    tables = [sheet for sheet in sheets if sheet.height > 1 and sheet.width > 1]
    if not tables:
        raise IntakeError(
            [Mistake(name, "", "No sheet holds a table.", "Name a workbook with a header and rows.")]
        )
    sheet = tables[0]
    start = sheet.start or (0, 0)
    rows = _filled(sheet.iter_rows(), start[0] + 1)
    above: list[Row] = []
    for number, cells, _ in rows:
        if cells and sum(bool(cell.strip()) for cell in cells) * 2 > sheet.width:
            table = Table(unique(cells), rows, "Excel")
            break
        above.append((number, cells, ""))
    else:
        raise IntakeError(
            [Mistake(name, "", "There is no header.", "Begin with a row that names the columns.")]
        )
    if above:
        table.notes.append(f"{len(above)} lines stand above the header, and are no rows")
    if len(book.sheet_names) > 1:
        table.notes.append(f"only its first sheet with a table is read; it has {len(book.sheet_names)}")
    return table


def _filled(rows: Iterator[list[Any]], first: int) -> Iterator[Row]:
    for number, cells in enumerate(rows, first):
        texts = [_text(cell) for cell in cells]
        if any(text.strip() for text in texts):
            yield number, texts, ""


def _text(value: object) -> str:
    """A cell as text: whole numbers without a point, times in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return str(value)


def parquet(name: str, stream: io.BufferedReader, held: ExitStack) -> Table:
    """A Parquet file's rows, every column as text; moments in UTC with a Z.

    Raises:
        IntakeError: it cannot be read.

    """
    import duckdb

    # A copy, because Parquet is read from its end, and a stream has none yet.
    box = held.enter_context(tempfile.NamedTemporaryFile(suffix=".parquet"))  # noqa: SIM115
    shutil.copyfileobj(stream, box)
    box.flush()
    con = held.enter_context(duckdb.connect(":memory:"))
    source = f"read_parquet({quoted(box.name)})"
    try:
        con.execute("SET TimeZone = 'UTC'; SET threads = 1; SET enable_progress_bar = false")
        described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
        columns = ", ".join(_as_sql(str(head), str(kind)) for head, kind, *_ in described)
        found = con.execute(f"SELECT {columns} FROM {source}")  # noqa: S608
    except duckdb.Error as error:
        problem = "Is a Parquet file that cannot be read: damaged or cut off."
        raise IntakeError([Mistake(name, "", problem, "Download it again.")]) from error
    table = Table(unique([str(head) for head, *_ in described]), iter(()), "Parquet")
    table.rows = _fetched(found, table)
    return table


def _fetched(found: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Row]:
    """The rows up to where the file is damaged, if it is: DuckDB unpacks it as it goes."""
    import duckdb

    number = 0
    try:
        while some := found.fetchmany(_BATCH):
            for cells in some:
                number += 1
                yield number, list(cells), ""
    except duckdb.Error:
        table.cut.append("it is damaged, and was read up to there")
        yield number + 1, None, "cannot be read from here on: the file is damaged"


def _as_sql(head: str, kind: str) -> str:
    name = named(head)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"coalesce(strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ'), '')"
    return f"coalesce(CAST({name} AS VARCHAR), '')"
