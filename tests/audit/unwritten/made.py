"""Invented histories, small enough to count by hand, and cells made of rows."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import numpy as np

from answerable.audit.unwritten.counting import Cells
from answerable.intake.sql import quoted

Row = dict[str, Any]
START = datetime.datetime(2025, 1, 1, 12, tzinfo=datetime.UTC)
DOWN = [{"kind": "downward", "direction": "down"}]
LATE = [{"kind": "late", "direction": "down"}]
WORKS_FOR = ("county", "federal", "private", "town")


def write(file: Path, rows: Sequence[Row], types: str = "") -> Path:
    """A history in Parquet: ids, receptions and departures are filled in where a row has none."""
    filled = [
        {
            "id": f"25-{nth:05}",
            "again": 0,
            "received": (START + datetime.timedelta(days=nth % 60)).isoformat(),
            "departures": [],
            **row,
        }
        for nth, row in enumerate(rows)
    ]
    columns = {name: "VARCHAR" for row in filled for name in row}
    columns |= {
        "again": "INTEGER",
        "received": "TIMESTAMPTZ",
        "departures": "STRUCT(kind VARCHAR, direction VARCHAR)[]",
    } | dict(each.split(":") for each in types.split(",") if each)
    typed = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
    lines = file.with_suffix(".jsonl")
    lines.write_bytes(b"\n".join(map(msgspec.json.encode, filled)) + b"\n")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * FROM read_json('{lines}', columns = {{{typed}}}, format = 'newline_delimited'))"
            f" TO '{file}' (FORMAT parquet)"
        )
    return file


def town(departs: Callable[[Row, np.random.Generator], bool], calls: int = 1200, seed: int = 7) -> list[Row]:
    """Calls of an invented town, each with a kind of place, an employer and a decided response."""
    chance = np.random.default_rng(seed)
    rows = []
    for _ in range(calls):
        row: Row = {
            "caller works for": str(chance.choice(WORKS_FOR, p=[0.3, 0.05, 0.35, 0.3])),
            "kind of place": str(chance.choice(["home", "office", "street"])),
            "language": str(chance.choice(["English", "Spanish"])),
            "decided: response": str(chance.choice(["report", "send"])),
        }
        row["departures"] = DOWN if departs(row, chance) else []
        rows.append(row)
    return rows


def cells_of(
    codes: Sequence[Sequence[int]], stratum: Sequence[int], departed: Sequence[bool], sizes: tuple[int, ...],
    half: Sequence[int] | None = None,
) -> Cells:  # fmt: skip
    """Rows of codes counted into cells, in order of their stratum."""
    halves = half or [0] * len(stratum)
    told = list(zip(stratum, map(tuple, codes), halves, departed, strict=True))
    calls = Counter((s, c, h) for s, c, h, _ in told)
    gone = Counter((s, c, h) for s, c, h, d in told if d)
    keys = sorted(calls)
    return Cells(
        np.array([key[1] for key in keys], np.int32).reshape(len(keys), len(sizes)).T.copy(),
        sizes,
        np.array([key[0] for key in keys], np.int64),
        np.array([key[2] for key in keys], np.int64),
        np.array([calls[key] for key in keys], np.int64),
        np.array([gone[key] for key in keys], np.int64),
    )
