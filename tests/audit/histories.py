"""Small invented histories, as `answerable import` would have written them, and plans for them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import msgspec

from answerable.audit.plan import Plan, read_plan

START = datetime.datetime(2024, 3, 4, 8, 0, tzinfo=datetime.UTC)
_TIMES = ("received", "entered", "dispatched", "en_route", "on_scene", "transport", "hospital", "cleared")
_TEXTS = (
    "id", "call_type", "category", "original_priority", "priority", "final_priority", "disposition", "cause",
    "excluded", "address", "area",
)  # fmt: skip
COLUMNS = (
    [(name, "VARCHAR") for name in _TEXTS]
    + [(name, "TIMESTAMPTZ") for name in _TIMES]
    + [("again", "INTEGER"), ("latitude", "DOUBLE"), ("longitude", "DOUBLE"), ("cause_confidence", "FLOAT")]
    + [("odd", "VARCHAR[]"), ("caller works for", "VARCHAR")]
)


def call(nth: int, **told: Any) -> dict[str, Any]:
    """An ordinary call: received an hour after the one before, reached after ten minutes, cleared after
    thirty.

    `on_scene` may be given in seconds after the reception, or None: never reached.
    """
    received = told.get("received", START + datetime.timedelta(hours=nth))
    times: dict[str, Any] = {"on_scene": 600, "dispatched": 60, "cleared": 1800}
    times |= {name: value for name, value in told.items() if name in _TIMES}
    after = {
        name: received + datetime.timedelta(seconds=value) if isinstance(value, int) else value
        for name, value in times.items()
    }
    plain = {"id": f"C{nth:05}", "again": 0, "call_type": "THEFT", "priority": "2", "area": "north"}
    return {
        "disposition": "REPORT TAKEN",
        "cause": "answered",
        **plain,
        **told,
        **after,
        "received": received,
    }


def write(file: Path, calls: Sequence[dict[str, Any]]) -> Path:
    """Write a history; columns that a call does not have are NULL."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS)
    lines = file.with_suffix(".jsonl")
    lines.write_bytes(b"\n".join(msgspec.json.encode(each) for each in calls))
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        told = f"read_json('{lines}', columns = {{{columns}}}, format = 'newline_delimited')"
        con.execute(f"COPY (SELECT * FROM {told}) TO '{file}' (FORMAT parquet)")
    lines.unlink()
    return file


PLAN = """\
title = "Rivermouth: the south beside the north"
asks = "Were calls from the south answered as often as like calls from the north?"
history = "history.parquet"
time_zone = "America/Chicago"

[outcome]
reached = "on_scene"
horizon_minutes = 60

[exposure]
column = "area"
groups = ["south"]
about = "place"

[[strata]]
column = "call_type"
because = "a theft is no fire"

[margin]
risk_difference = 0.02
waiting_seconds = 60
"""


def plan(folder: Path, text: str = PLAN, **changes: str) -> Path:
    """A plan's file, with words changed for others: `north="south"` is not a change of keys but of text."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    return file


def of_every_area() -> Plan:
    """The plan as read, of every area that there is, asking of shares alone."""
    text = PLAN.replace('groups = ["south"]\n', "").replace("waiting_seconds = 60\n", "")
    with TemporaryDirectory() as folder:
        return read_plan(plan(Path(folder), text))
