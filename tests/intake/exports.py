"""Small exports in San Francisco's shape, and the ways to read them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from answerable.intake import History, HistoryCall, Profile, read_history, read_profile

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "san_francisco"
SHARED = ROOT.parent / "shared" / "data" / "san_francisco_fire_ems"

ROW = {
    "Call Number": "163660001",
    "Unit ID": "E39",
    "Unit Type": "ENGINE",
    "Call Type": "Medical Incident",
    "Call Type Group": "Non Life-threatening",
    "Received DtTm": "12/31/2016 10:00:00 AM",
    "Entry DtTm": "12/31/2016 10:01:00 AM",
    "Dispatch DtTm": "12/31/2016 10:02:00 AM",
    "Response DtTm": "12/31/2016 10:03:00 AM",
    "On Scene DtTm": "12/31/2016 10:08:00 AM",
    "Transport DtTm": "",
    "Hospital DtTm": "",
    "Available DtTm": "12/31/2016 10:30:00 AM",
    "Call Final Disposition": "Code 2 Transport",
    "Original Priority": "3",
    "Priority": "E",
    "Final Priority": "3",
    "Address": "100 Block of TIDE ST",
    "Neighborhood  District": "Old Quay",
    "Location": "(37.2, -123.6)",
    "Caller Name": "Ada Example",
}
"""An ordinary unit row, with a column that no profile names."""


@cache
def profile() -> Profile:
    """The bundled profile of San Francisco."""
    return read_profile(EXAMPLE / "san_francisco.toml")


def row(**cells: str) -> dict[str, str]:
    """`ROW` with other cells; `call`, `unit` and `on_scene` … stand for their headers."""
    headers = {role: spellings[0] for role, spellings in profile().columns.items()}
    headers["area"] = "Neighborhood  District"
    return ROW | {headers.get(role, role): text for role, text in cells.items()}


def at(clock: str, date: str = "12/31/2016") -> str:
    """`10:05:00 AM` as the export writes it."""
    return f"{date} {clock}"


def export(rows: Iterable[dict[str, str]], headers: Sequence[str] = tuple(ROW)) -> str:
    """Rows as a CSV file's text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read(
    content: str | bytes | Iterable[dict[str, str]],
    layout: Profile | None = None,
    tick: Callable[[int], None] | None = None,
) -> History:
    """The history in an export's text, bytes or rows."""
    if not isinstance(content, str | bytes):
        content = export(content)
    data = content.encode() if isinstance(content, str) else content
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calls.csv"
        file.write_bytes(data)
        return read_history(file, layout or profile(), tick)


def only(history: History) -> HistoryCall:
    """The one call of a history."""
    (call,) = history.calls
    return call


def odd(history: History) -> list[str]:
    """What is odd, in the order of the rows."""
    return [oddity.what for oddity in history.oddities]
