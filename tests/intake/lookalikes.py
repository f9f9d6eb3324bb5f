"""Small invented exports with the headers and the quirks of eight cities, in every container that cities
use.
"""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from answerable.intake import Profile
from answerable.intake.importing import HISTORY, Report, run

Rows = list[dict[str, str]]
START = datetime.datetime(2024, 3, 4, 8, 0)  # noqa: DTZ001 - a wall clock's reading
TYPES = ("TRAFFIC STOP", "BURGLARY ALARM", "WELFARE CHECK", "DISTURBANCE", "THEFT", "SHOTS FIRED")


def at(minute: int, form: str, start: datetime.datetime = START) -> str:
    """A time so many minutes after the start."""
    return (start + datetime.timedelta(minutes=minute)).strftime(form)


def plain(count: int = 60) -> Rows:
    """An ordinary city: one row a call, every time of it."""
    form = "%Y-%m-%d %H:%M:%S"
    return [
        {
            "Incident Number": f"24-{n:06}",
            "Call Type": TYPES[n % len(TYPES)],
            "Priority": str(1 + n % 4),
            "Received": at(7 * n, form),
            "Dispatched": at(7 * n + 2, form),
            "Arrived": at(7 * n + 9, form) if n % 5 else "",
            "Cleared": at(7 * n + 30, form),
            "Disposition": ("REPORT TAKEN", "CANCELLED BY CALLER", "DUPLICATE CALL", "REFUSED")[n % 4],
            "Beat": f"B{n % 9}",
            "Latitude": f"{37.3 + n / 1000:.3f}",
            "Longitude": f"{-121.9 + n / 1000:.3f}",
        }
        for n in range(count)
    ]


def nashville() -> bytes:
    """A byte-order mark encoded twice over, quotes inside quotes, blank units."""
    rows = [
        {
            "OBJECTID": str(900 - n),
            "Event Number": f"PD2024{n:08}",
            "Tencode": "93",
            "Tencode Description": ("TRAFFIC VIOLATION", "COMMUNITY POLICING ACTIVITY", "THEFT")[n % 3],
            "Disposition Code": str(n % 3),
            "Disposition Description": (
                "NO RESPONSE",
                "DISREGARD / SIGNAL 9",
                '"ARREST CUSTODIAL OR CITATION"',
            )[n % 3],
            "Unit Dispatched": f"{n % 7}A" if n % 6 else "",
            "Latitude": "36.277",
            "Longitude": "-86.707",
            "Call_Received": at(11 * n, "%Y-%m-%d %H:%M:%S"),
        }
        for n in range(60)
    ]
    return "Ã¯Â»Â¿".encode() + table(rows).encode()


def san_jose_police() -> bytes:
    """Date and time apart; another time, with letters behind it, that is not the reception."""
    rows = [
        {
            "CDTS": at(13 * n + 50 + 900 * (n % 2), "%Y%m%d%H%M%SPS"),
            "EID": str(8_000_000 - n),
            "START_DATE": at(13 * n, "%-m/%-d/%Y 12:00:00 AM"),
            "CALL_NUMBER": f"P{240640000 + n}",
            "PRIORITY": str(1 + n % 6),
            "OFFENSE_DATE": at(13 * n, "%-m/%-d/%Y 12:00:00 AM"),
            "OFFENSE_TIME": at(13 * n, "%H:%M:%S"),
            "CALLTYPE_CODE": "415",
            "CALL_TYPE": TYPES[n % len(TYPES)],
            "FINAL_DISPO_CODE": "CAN",
            "FINAL_DISPO": ("Canceled", "Report taken", "No Disposition")[n % 3],
            "ADDRESS": f"[{n}00]-[{n}99] FIRST ST",
            "STATE": "CA",
        }
        for n in range(120)
    ]
    return table(rows).encode()


def san_jose_fire() -> bytes:
    """Two-digit years, a 12-hour clock, to the minute; one in ten never dispatched."""
    form = "%-m/%-d/%y %I:%M %p"
    rows = [
        {
            "Incident_No": f"F24{n:06}",
            "Date_Time_Of_Event": at(21 * n, form),
            "Dispatched_Time": at(21 * n + n % 2, form) if n % 10 else "",
            "Unit_On_Scene_TimeStamp": at(21 * n + 6, form) if n % 10 and n % 6 else "",
            "On_Scene_Unit": f"E{n % 30}" if n % 10 and n % 6 else "",
            "Cleared_TimeStamp": at(21 * n + 40, form) if n % 10 else "",
            "Unit_Count": "1",
            "Final_Incident_Type": "MEDICAL" if n % 5 else "FIRE & Other",
        }
        for n in range(150)
    ]
    return table(rows).encode()


def sacramento() -> bytes:
    """Dates only, with a zone that is none; 1900-01-01 where there is no time; broadcasts among the calls."""
    never = "1900/01/01 00:00:00+00"
    rows = [
        {
            "OBJECTID": str(n),
            "Record_ID": str(7_300_000 + 8 * n),
            "Call_Type": ("TSTOP", "AU", "415")[n % 3],
            "Description": ("TRAFFIC STOP", "ALL UNITS BROADCAST", "DISTURBANCE-CLARIFY")[n % 3],
            "Unit_ID": f"2A{n % 9}" if n % 3 != 1 else "",
            "Report_Created": "N",
            "X_Coordinate": "6706500.0",
            "Y_Coordinate": "1935500.0",
            "Received_Date": at(200 * n, "%Y/%m/%d 00:00:00+00"),
            "Dispatch_Date": at(200 * n, "%Y/%m/%d 00:00:00+00") if n % 3 != 1 else never,
            "At_Scene_Date": at(200 * n, "%Y/%m/%d 00:00:00+00") if n % 3 == 0 else never,
        }
        for n in range(120)
    ]
    return table(rows).encode()


def highway_patrol() -> bytes:
    """One type of call, mostly never assigned; fractions of seconds in some of the times."""
    rows = [
        {
            "Date": at(17 * n, "%Y-%m-%d %H:%M:%S"),
            "Master_Incident_Number2": f"2403{n:02}SA{n * 7:05}",
            "Division": ("45-Hillside", "112-South")[n % 2],
            "Problem": "23152-Driving Under Influence",
            "Time_First_Unit_Assigned": at(17 * n + 5, "%Y-%m-%d %H:%M:%S.957000") if n % 15 == 0 else "",
            "Stop": "0",
        }
        for n in range(90)
    ]
    return table(rows).encode()


def berkeley() -> bytes:
    """Newlines inside quotes, a point at the end of an address, date and time apart."""
    rows = [
        {
            "CASENO": str(22_000_000 + n * 31 % 997),
            "OFFENSE": ("BURGLARY AUTO", "DISTURBANCE", "VANDALISM")[n % 3],
            "EVENTDT": at(19 * n, "%m/%d/%Y 12:00:00 AM"),
            "EVENTTM": at(19 * n, "%-I:%M:%S %p"),
            "CVLEGEND": "LARCENY",
            "InDbDate": "10/13/2024 04:42:00 PM",
            "Block_Location": f"{n}00 BLOCK OAK ST\nHillside, CA\n(37.8{n:04}, -122.27)",
            "BLKADDR": f"{n}00 BLOCK OAK ST",
        }
        for n in range(80)
    ]
    return table(rows).encode()


def baltimore(count: int = 40, exceeded: bool = True) -> bytes:
    """An Esri FeatureService's answer: milliseconds, and a limit that was passed, said after the features."""
    rows = [
        {
            "OBJECTID": n,
            "callKey": f"1001020A{n:08X}",
            "callDateTime": 1_609_777_980_000 + 240_000 * n,
            "priority": ("Low", "High")[n % 2],
            "description": ("HIT AND RUN", "DISORDERLY", "Personal Relief")[n % 3],
            "callNumber": f"P21{n:07}",
            "incidentLocation": f"{n}00 ELM AV",
            "Neighborhood": None if n % 5 == 0 else f"Hill {n % 7}",
        }
        for n in range(count)
    ]
    answer: dict[str, Any] = {
        "objectIdFieldName": "OBJECTID",
        "fields": [],
        "features": [{"attributes": row} for row in rows],
    }
    return json.dumps({**answer, "exceededTransferLimit": exceeded}, indent=1).encode()


def table(rows: Sequence[dict[str, str]], delimiter: str = ",") -> str:
    """Rows as delimited text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def xlsx(rows: Rows) -> bytes:
    """A workbook of one sheet, its texts written in place."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    cells = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{chr(65 + n)}{at}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for n, cell in enumerate(line)
        )
        + "</row>"
        for at, line in enumerate(lines, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rel}/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="Calls" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as into:
        for name, text in parts.items():
            into.writestr(name, text)
    return box.getvalue()


def xls(rows: Rows) -> bytes:
    """A workbook of 1997: BIFF8 records ([MS-XLS]) in the one stream of a compound file ([MS-CFB])."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    cells = b"".join(
        record(0x0204, struct.pack("<HHHHB", at, n, 0, len(cell), 0) + cell.encode("latin-1"))
        for at, line in enumerate(lines)
        for n, cell in enumerate(line)
    )
    size = record(0x0200, struct.pack("<IIHHH", 0, len(lines), 0, len(lines[0]), 0))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)) + size + cells + record(0x0A, b"")
    begin = record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    start = len(begin) + 4 + 8 + 5 + 4
    book = (
        begin + record(0x85, struct.pack("<IBBBB", start, 0, 0, 5, 0) + b"Calls") + record(0x0A, b"") + sheet
    )
    book += b"\0" * (max(4096, -(-len(book) // 512) * 512) - len(book))
    blocks = len(book) // 512
    fats = -(-(blocks + 2) // 128)
    while fats * 128 < blocks + 1 + fats:
        fats += 1
    chain = [*range(1, blocks), -2, -2, *[-3] * fats]
    fat = struct.pack(f"<{fats * 128}i", *chain, *[-1] * (fats * 128 - len(chain)))

    def entry(name: str, kind: int, child: int, first: int, length: int) -> bytes:
        named = (name + "\0").encode("utf-16-le")
        return named.ljust(64, b"\0") + struct.pack(
            "<HBBiii16xI8x8xiQ", len(named), kind, 1, -1, -1, child, 0, first, length
        )

    directory = entry("Root Entry", 5, 1, -2, 0) + entry("Workbook", 2, -1, 0, len(book)) + b"\0" * 256
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIiIIiIiI", 0, fats, blocks, 0, 4096, -2, 0, -2, 0)
    head += struct.pack("<109i", *range(blocks + 1, blocks + 1 + fats), *[-1] * (109 - fats))
    return head + book + directory + fat


def parquet(rows: Rows, file: Path) -> bytes:
    """A Parquet file, all text."""
    text = file.with_suffix(".src.csv")
    text.write_text(table(rows), encoding="utf-8")
    with duckdb.connect(":memory:") as con:
        con.execute(
            f"COPY (SELECT * FROM read_csv('{text}', all_varchar = true)) TO '{file}' (FORMAT parquet)"
        )
    return file.read_bytes()


def geojson(rows: Rows) -> bytes:
    """Features whose points stand apart from their properties."""
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if key not in ("Latitude", "Longitude")},
            "geometry": {"type": "Point", "coordinates": [float(row["Longitude"]), float(row["Latitude"])]},
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def socrata(rows: Rows) -> bytes:
    """An export with its columns described before the data."""
    columns = [{"name": name} for name in rows[0]]
    return json.dumps(
        {"meta": {"view": {"columns": columns}}, "data": [list(row.values()) for row in rows]}
    ).encode()


def zipped(name: str, data: bytes) -> bytes:
    """A zip with one member."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr(name, data)
    return box.getvalue()


FORMS: dict[str, Callable[[Rows, Path], bytes]] = {
    "csv": lambda rows, _: table(rows).encode(),
    "tsv": lambda rows, _: table(rows, "\t").encode(),
    "semicolons": lambda rows, _: table(rows, ";").encode(),
    "bars": lambda rows, _: table(rows, "|").encode(),
    "byte-order mark": lambda rows, _: b"\xef\xbb\xbf" + table(rows).encode(),
    "two byte-order marks": lambda rows, _: b"\xef\xbb\xbf" * 2 + table(rows).encode(),
    "utf-16": lambda rows, _: table(rows).encode("utf-16"),
    "utf-16 without a mark": lambda rows, _: table(rows).encode("utf-16-be"),
    "gzip": lambda rows, _: gzip.compress(table(rows).encode()),
    "zip": lambda rows, _: zipped("calls.csv", table(rows).encode()),
    "gzip in a zip": lambda rows, _: zipped("calls.csv.gz", gzip.compress(table(rows).encode())),
    "xlsx": lambda rows, _: xlsx(rows),
    "xls": lambda rows, _: xls(rows),
    "json": lambda rows, _: json.dumps(rows).encode(),
    "json indented": lambda rows, _: json.dumps(rows, indent=2).encode(),
    "json lines": lambda rows, _: "\n".join(map(json.dumps, rows)).encode(),
    "geojson": lambda rows, _: geojson(rows),
    "esri": lambda rows, _: json.dumps({"features": [{"attributes": row} for row in rows]}).encode(),
    "socrata": lambda rows, _: socrata(rows),
    "parquet": parquet,
}
"""The same rows in every container."""


def imported(data: bytes, folder: Path, name: str = "calls.dat", **options: Any) -> tuple[Profile, Report]:
    """Import bytes into `folder/out`."""
    file = folder / name
    file.write_bytes(data)
    return run([file], folder / "out", **options)


def history(
    folder: Path, columns: str = "CAST(COLUMNS(*) AS VARCHAR)", more: str = "ORDER BY received, id, again"
) -> list[tuple[Any, ...]]:
    """Rows of the history in a folder's `out`."""
    with duckdb.connect(":memory:") as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.execute(
            f"SELECT {columns} FROM read_parquet('{folder / 'out' / HISTORY}') {more}"
        ).fetchall()


def first_cells(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """The first column."""
    return [row[0] for row in rows]
