"""The columns that every history has, in their order: docs/spec/history.md, in one place."""

from __future__ import annotations

from typing import Final

MOMENT: Final = "TIMESTAMP WITH TIME ZONE"
UNITS: Final = (
    f"STRUCT(unit VARCHAR, kind VARCHAR, dispatched {MOMENT}, en_route {MOMENT}, on_scene {MOMENT},"
    f" transport {MOMENT}, hospital {MOMENT}, available {MOMENT})[]"
)
HISTORY: Final[dict[str, str]] = {
    "id": "VARCHAR",
    "again": "INTEGER",
    "received": MOMENT,
    "entered": MOMENT,
    "dispatched": MOMENT,
    "en_route": MOMENT,
    "on_scene": MOMENT,
    "transport": MOMENT,
    "hospital": MOMENT,
    "cleared": MOMENT,
    "call_type": "VARCHAR",
    "category": "VARCHAR",
    "category_confidence": "FLOAT",
    "original_priority": "VARCHAR",
    "priority": "VARCHAR",
    "final_priority": "VARCHAR",
    "disposition": "VARCHAR",
    "cause": "VARCHAR",
    "cause_confidence": "FLOAT",
    "excluded": "VARCHAR",
    "address": "VARCHAR",
    "area": "VARCHAR",
    "latitude": "DOUBLE",
    "longitude": "DOUBLE",
    "units": UNITS,
    "rows": 'STRUCT(file VARCHAR, "row" BIGINT)[]',
    "odd": "VARCHAR[]",
}
"""Name -> DuckDB's type. A column for each fact follows, as text, under the fact's name."""

FIRST_OF_UNITS: Final = ("dispatched", "en_route", "on_scene", "transport", "hospital")
"""Columns that hold the earliest such time of a call's units."""
