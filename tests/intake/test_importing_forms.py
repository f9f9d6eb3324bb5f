"""Whatever a city packs its calls in, the same calls come out; and a file that is not whole is never
called so.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import duckdb
import pytest
from tests.intake.lookalikes import FORMS, baltimore, history, imported, plain, table, zipped

from answerable.intake import IntakeError
from answerable.intake.importing.sources import sources

WHAT = (
    "id, strftime(received AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S'), call_type, cause,"
    " priority, area, len(rows)"
)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    folder = tmp_path_factory.mktemp("plain")
    imported(table(plain()).encode(), folder)
    return history(folder, WHAT)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "csv"])
def test_the_same_calls_come_out_of_every_container(
    form: str, tmp_path: Path, expected: list[tuple[object, ...]]
) -> None:
    """Excel, JSON of five kinds, Parquet, packed or not, in any encoding: sixty calls, alike to the last
    column.
    """
    _, report = imported(FORMS[form](plain(), tmp_path / "made"), tmp_path)
    assert (report.rows, report.rows_rejected) == (60, 0)
    assert history(tmp_path, WHAT) == expected


def test_every_table_of_a_zip_is_read(tmp_path: Path) -> None:
    """Two members are two files; what is no table is left alone."""
    import io
    import zipfile

    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as into:
        into.writestr("a.csv", table(plain()[:30]))
        into.writestr("b.csv", table(plain()[30:]))
        into.writestr("README.md", "read me")
    _, report = imported(box.getvalue(), tmp_path)
    assert (report.rows, len(report.files)) == (60, 2)


def test_bytes_of_another_encoding_are_read_and_told(tmp_path: Path) -> None:
    """Windows-1252 among UTF-8: the text is right, and the report says how many bytes were not UTF-8."""
    rows = plain()
    rows[3]["Beat"] = "Peña"
    data = table(rows).encode("cp1252")
    _, report = imported(data, tmp_path)
    assert any("1 bytes are no UTF-8" in note for note in report.files[0].notes)
    assert history(tmp_path, "area", "WHERE area LIKE 'Pe%'") == [("Peña",)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a service's own flag", baltimore()),
        ("gzip cut off", gzip.compress(table(plain(3000)).encode())[:-3000]),
        ("JSON cut off", json.dumps(plain()).encode()[:-200]),
        ("Esri JSON cut off", baltimore(exceeded=False)[:-150]),
        ("a row that breaks off", table(plain()).encode()[:-40]),
        ("a quote that is never closed", table(plain()).encode() + b'"24-1'),
        ("as many rows as a service sends at once", table(plain(100)).encode()),
    ],
)
def test_a_file_that_is_not_whole_is_never_called_complete(name: str, data: bytes, tmp_path: Path) -> None:
    """Each way of being cut short is told, and what could be read is still there."""
    _, report = imported(data, tmp_path)
    assert report.not_complete, name
    assert report.calls > 30


def test_a_whole_file_is_not_accused(tmp_path: Path) -> None:
    """Nothing shows that the sixty rows are not all."""
    _, report = imported(table(plain()).encode(), tmp_path)
    assert report.not_complete == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"{}",
        b"[]",
        b'{"features": []}',
        b"PK\x03\x04 no zip",
        zipped("README", b"x"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook",
        b"PAR1 no parquet PAR1",
        b"\x1f\x8b no gzip",
        b"lonely\nvalue\n",
    ],
)
def test_what_holds_no_table_is_told_in_words(data: bytes, tmp_path: Path) -> None:
    """Never another exception than the room's own, and never an empty history."""
    with pytest.raises(IntakeError):
        imported(data, tmp_path)


def test_a_title_above_the_header_is_no_row(tmp_path: Path) -> None:
    """Exports made by hand begin with a title; rows keep the numbers that a spreadsheet shows."""
    _, report = imported(b"Calls for service\n\n" + table(plain()).encode(), tmp_path)
    assert report.rows == 60
    assert history(tmp_path, "rows[1].row", "ORDER BY id LIMIT 1") == [(4,)]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """The header is row 1, a cell with a newline is one row."""
    rows = plain(5)
    rows[1]["Beat"] = "two\nlines"
    file = tmp_path / "calls.csv"
    file.write_text(table(rows), encoding="utf-8")
    with sources([file])[0].open() as made:
        assert [number for number, _, _ in made.rows] == [2, 3, 4, 5, 6]


def packed(flags: int = 0, method: int = 0) -> bytes:
    """A zip whose heads say that its member is encrypted, or packed by a method."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as made:
        made.writestr("calls.csv", table(plain(3)))
    raw = bytearray(box.getvalue())
    central = raw.index(b"PK\x01\x02")
    for at in (6, central + 8):
        raw[at] |= flags
    for at in (8, central + 10):
        raw[at] = method
    return bytes(raw)


@pytest.mark.parametrize("data", [packed(flags=1), packed(method=9)], ids=["password", "Deflate64"])
def test_a_zip_that_cannot_be_unpacked_is_told_in_words(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"calls\.csv: Is locked by a password, or packed in a way"):
        imported(data, tmp_path)


def test_fields_that_come_too_late_to_be_columns_are_told(tmp_path: Path) -> None:
    """A service leaves out what is empty: what the first records lack is named, not lost in silence."""
    rows = plain(600)
    rows[599]["Hospital Time"] = "2024-03-04 09:00:00"
    _, report = imported(json.dumps(rows).encode(), tmp_path)
    assert report.files[0].notes == (
        "fields that none of its first 500 records has are not read: Hospital Time",
    )


def test_a_parquet_file_that_is_damaged_inside_is_read_up_to_there_and_not_complete(tmp_path: Path) -> None:
    file = tmp_path / "whole.parquet"
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT 'P' || i AS \"Incident Number\", 'THEFT' AS \"Call Type\","
            " strftime(TIMESTAMP '2024-03-04 08:00:00' + to_minutes(i), '%Y-%m-%d %H:%M:%S') AS Received"
            f" FROM range(200000) t(i)) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 20000)"
        )
    raw = bytearray(file.read_bytes())
    raw[len(raw) * 3 // 4 : len(raw) * 3 // 4 + 2000] = b"\xff" * 2000
    _, report = imported(bytes(raw), tmp_path)
    assert 0 < report.rows_in_calls < 200_000
    assert [each.what for each in report.rejects] == ["cannot be read from here on: the file is damaged"]
    assert any("damaged" in why for why in report.not_complete)
