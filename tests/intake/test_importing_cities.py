"""Eight cities, imported cold: what their own descriptions say is what is found. Skipped where they are
not at hand.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.intake.cities_by_hand import CAUSES, receptions
from tests.intake.exports import ROOT
from tests.intake.lookalikes import history

from answerable.intake.importing import run

DATA = ROOT.parent / "shared" / "data"

CITIES: dict[str, dict[str, Any]] = {
    "baltimore_police": {
        "files": "CFS_*.json.gz",
        "rows": 8_000,
        "calls": 8_000,
        "cut": 4,
        "zone": "UTC",
        "columns": {
            "call": "callNumber",
            "call_type": "description",
            "priority": "priority",
            "received": "callDateTime",
            "address": "incidentLocation",
            "area": "Neighborhood",
        },
        "span": ("2018-01-01 01:56:00", "2021-05-10 00:58:00"),
        "without": {},
    },
    "berkeley_police": {
        "files": "calls.csv",
        "rows": 4_490,
        "calls": 4_490,
        "cut": 0,
        "zone": "America/Los_Angeles",
        "columns": {
            "call": "CASENO",
            "call_type": "OFFENSE",
            "received": "EVENTTM",
            "address": "BLKADDR",
            "point": "Block_Location",
        },
        "span": ("2022-04-16 07:00:00", "2022-10-13 03:30:00"),
        "without": {},
    },
    "chp_dui_calls": {
        "files": "chp_sacramento*.csv",
        "rows": 31_649,
        "calls": 31_648,
        "cut": 0,
        "zone": "UTC",
        "columns": {
            "call": "Master_Incident_Number2",
            "call_type": "Problem",
            "received": "Date",
            "dispatched": "Time_First_Unit_Assigned",
            "area": "Division",
        },
        "span": ("2021-06-05 03:28:41", "2024-06-02 23:53:42"),
        "without": {"dispatched": 29_587},
    },
    "nashville_police": {
        "files": "calls_2024.csv",
        "rows": 26_935,
        "calls": 26_935,
        "cut": 0,
        "zone": "America/Chicago",
        "columns": {
            "call": "Event Number",
            "unit": "Unit Dispatched",
            "call_type": "Tencode Description",
            "disposition": "Disposition Description",
            "received": "Call_Received",
            "address": "Street Name",
            "area": "Sector",
            "latitude": "Latitude",
            "longitude": "Longitude",
        },
        "span": ("2024-01-01 06:06:09", "2024-08-06 04:56:10"),
        "without": {},
    },
    "sacramento_police": {
        "files": "*.csv",
        "rows": 25_000,
        "calls": 25_000,
        "cut": 1,
        "zone": "UTC",
        "columns": {
            "call": "Record_ID",
            "unit": "Unit_ID",
            "call_type": "Description",
            "received": "Received_Date",
            "dispatched": "Dispatch_Date",
            "en_route": "Enroute_Date",
            "on_scene": "At_Scene_Date",
            "available": "Clear_Date",
            "area": "Police_District",
        },
        "span": ("2019-01-01 00:00:00", "2019-02-01 00:00:00"),
        "without": {"dispatched": 6_672, "on_scene": 7_560},
    },
    "san_francisco_fire_ems": {
        "files": "*2016-12.csv",
        "rows": 7_704,
        "calls": 3_560,
        "cut": 0,
        "zone": "America/Los_Angeles",
        "columns": {
            "call": "Call Number",
            "unit": "Unit ID",
            "unit_kind": "Unit Type",
            "call_type": "Call Type",
            "original_priority": "Original Priority",
            "priority": "Priority",
            "final_priority": "Final Priority",
            "disposition": "Call Final Disposition",
            "received": "Received DtTm",
            "entered": "Entry DtTm",
            "dispatched": "Dispatch DtTm",
            "en_route": "Response DtTm",
            "on_scene": "On Scene DtTm",
            "transport": "Transport DtTm",
            "hospital": "Hospital DtTm",
            "available": "Available DtTm",
            "address": "Address",
            "area": "Neighborhood District",
            "point": "Location",
        },
        "span": ("2016-12-31 08:01:04", "2017-01-08 07:58:32"),
        "without": {"on_scene": 131},
    },
    "san_jose_fire": {
        "files": "*.csv",
        "rows": 8_058,
        "calls": 8_058,
        "cut": 0,
        "zone": "America/Los_Angeles",
        "columns": {
            "call": "Incident_No",
            "unit": "On_Scene_Unit",
            "call_type": "Final_Incident_Type",
            "priority": "Priority",
            "disposition": "Final_Incident_Category",
            "received": "Date_Time_Of_Event",
            "dispatched": "Dispatched_Time",
            "en_route": "Unit_On_The_Way_Time",
            "on_scene": "Unit_On_Scene_TimeStamp",
            "available": "Cleared_TimeStamp",
            "latitude": "Latitude",
            "longitude": "Longitude",
        },
        "span": ("2015-01-01 08:05:00", "2015-02-01 07:52:00"),
        "without": {"dispatched": 811, "on_scene": 1_291},
    },
    "san_jose_police": {
        "files": "*.csv",
        "rows": 15_000,
        "calls": 14_994,
        "cut": 3,
        "zone": "America/Los_Angeles",
        "columns": {
            "call": "CALL_NUMBER",
            "call_type": "CALL_TYPE",
            "priority": "PRIORITY",
            "disposition": "FINAL_DISPO",
            "received": "OFFENSE_TIME",
            "address": "ADDRESS",
        },
        "span": ("2022-01-01 08:31:41", "2024-11-03 04:13:47"),
        "without": {},
    },
}


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.skipif(not DATA.exists(), reason="the cities' own files are not at hand")
def test_a_city_is_imported_as_it_describes_itself(city: str, tmp_path: Path) -> None:
    """Columns, clock, rows that add up, calls, span, missing times, whether it may be cut, every reception
    and every cause: all by a cold guess.
    """
    truth = CITIES[city]
    profile, report = run(sorted((DATA / city).glob(truth["files"])), tmp_path / "out")
    assert {role: heads[0] for role, heads in profile.columns.items()} == truth["columns"]
    assert profile.time_zone == truth["zone"]
    assert report.rows == truth["rows"] == report.rows_in_calls + report.rows_rejected
    assert report.calls == truth["calls"]
    assert len(report.not_complete) == truth["cut"]
    assert (f"{report.first:%Y-%m-%d %H:%M:%S}", f"{report.last:%Y-%m-%d %H:%M:%S}") == truth["span"]
    assert {name: report.without[name] for name in truth["without"]} == truth["without"]
    assert len(history(tmp_path, "id")) == truth["calls"]
    _times_are_right(city, tmp_path)
    _causes_are_right(city, tmp_path)


ENDINGS = {
    "nashville_police": (24_261, 0, 0),
    "san_francisco_fire_ems": (5_723, 1_981, 0),
    "san_jose_fire": (8_056, 0, 0),
    "san_jose_police": (14_853, 147, 0),
}
"""City -> rows whose cause is right, was left open, is wrong. The others have no disposition."""


def _times_are_right(city: str, folder: Path) -> None:
    """Every call was received when a reading of its rows by hand says so."""
    truth = receptions(city, sorted((DATA / city).glob(CITIES[city]["files"])))
    found: dict[str, datetime] = {}
    for id_, micros in history(folder, "id, epoch_us(received)"):
        at = datetime.fromtimestamp(micros / 1e6, UTC)
        found[id_] = min(at, found.get(id_, at))
    assert set(found.items()) == truth


def _causes_are_right(city: str, folder: Path) -> None:
    """Each disposition has the cause that a person gives it, or is left open; counted in rows."""
    review = folder / "out" / "dispositions.csv"
    if city not in CAUSES:
        assert set(history(folder, "DISTINCT cause", "")) == {("unknown",)}
        return
    with review.open(encoding="utf-8", newline="") as opened:
        rows = [(row["disposition"], row["cause"], int(row["rows"])) for row in csv.DictReader(opened)]
    assert {disposition for disposition, *_ in rows} == set(CAUSES[city])
    told: Counter[str] = Counter()
    for disposition, cause, count in rows:
        truth = CAUSES[city][disposition]
        told["right" if cause == truth else "open" if cause == "unknown" else "wrong"] += count
    assert (told["right"], told["open"], told["wrong"]) == ENDINGS[city]
