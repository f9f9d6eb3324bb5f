"""What somebody who read eight cities' files says of them: how calls ended, and when each was received.

Causes were decided word by word. A word that names a kind of call, or may mean that nobody opened as well as
that nobody was sent, does not say how a call ended: unknown is right. Where a call was cancelled and nothing
says by whom, it counts as cancelled by the caller. Times are read by a line of Python a city that shares
nothing with the import but the file.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HERE, GONE, UNSAID = "answered", "cancelled by caller", "unknown"

CAUSES: dict[str, dict[str, str]] = {
    "nashville_police": {
        "ASSISTED CITIZEN": HERE,
        "DISREGARD / SIGNAL 9": GONE,
        "ASSISTED OTHER UNIT": HERE,
        "COMMUNITY POLICING": HERE,
        "M.P.D. REPORT COMPLED": HERE,
        "LOCATION/BUILDING SECURE": HERE,
        "GONE ON ARRIVAL": HERE,
        "NO RESPONSE": UNSAID,
        "FALSE CALL": HERE,
        "CITATION - TRAFFIC": HERE,
        "SUBJECT WARNED": HERE,
        '"ARREST CUSTODIAL OR CITATION"': HERE,
        "ASSISTANCE REFUSED": HERE,
        "ADVISED IN CIVIL CASE": HERE,
        "ADVISORY / NOTICE FORM GIVEN": HERE,
    },
    "san_francisco_fire_ems": {
        "Code 2 Transport": HERE,
        "Fire": HERE,  # the fire department dealt with it
        "Code 3 Transport": HERE,
        "No Merit": HERE,
        "Patient Declined Transport": HERE,
        "Cancelled": GONE,
        "Other": UNSAID,
        "Against Medical Advice": HERE,
        "Medical Examiner": HERE,
        "Unable to Locate": HERE,
        "SFPD": HERE,  # left to the city's police
        "Gone on Arrival": HERE,
        "CHP": HERE,  # left to the state's police
    },
    "san_jose_fire": {
        "Medical Only": UNSAID,
        "Uncategorized": UNSAID,
        "Good Intent Or Service": HERE,
        "Rescue, HazMat, USAR & Non - Fire Hazards": UNSAID,
        "No Incident, Wrong Location, Cancelled En Route": UNSAID,
        "Other Fires": UNSAID,
        "False Alarm / False Call": HERE,
        "Structure Fire": UNSAID,
        "Vehicle / Aircraft Fires": UNSAID,
        "Vegetation Fires": UNSAID,
        "Rescue, Haz-Mat, USAR & Non-Fire Hazards": UNSAID,
    },
    "san_jose_police": {
        "No report required; dispatch record only": HERE,
        "Canceled": GONE,
        "Report taken": HERE,
        "Gone on Arrival/unable to locate": HERE,
        "No Disposition": UNSAID,
        "Traffic Citation Issued, Hazardous Violation": HERE,
        "Supplemental report taken": HERE,
        "Arrest Made": HERE,
        "Traffic Citation Issued, Non-Hazardous Violation": HERE,
        "Unfounded event": HERE,
        "Courtesy Service/Citizen or agency assist": HERE,
        "Turned over To (TOT)": HERE,
        "Criminal Citation": HERE,
        "Arrest by Warrant": HERE,
        "No Response": UNSAID,
        "Field Interview (F.I.) Completed": HERE,
        "Stranded motorist assist": HERE,
        "Prior case, follow-up activity only": UNSAID,
    },
}

PACIFIC, CENTRAL = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/Chicago")
Row = dict[str, str]


def _wall(form: str, *columns: str, zone: ZoneInfo | None = None) -> Callable[[Row], datetime]:
    """Cells joined by a blank, on a wall clock; without a zone as if it were UTC."""

    def read(row: Row) -> datetime:
        at = datetime.strptime(" ".join(row[column] for column in columns), form)  # noqa: DTZ007
        return at.replace(tzinfo=zone or UTC).astimezone(UTC)

    return read


RECEIVED: dict[str, tuple[str, Callable[[Row], datetime]]] = {
    "baltimore_police": (
        "callNumber",
        lambda row: datetime.fromtimestamp(int(row["callDateTime"]) / 1000, UTC),
    ),
    "berkeley_police": (
        "CASENO",
        lambda row: _wall("%m/%d/%Y %I:%M:%S %p", "day", "EVENTTM", zone=PACIFIC)(
            {**row, "day": row["EVENTDT"].split()[0]}
        ),
    ),
    "chp_dui_calls": ("Master_Incident_Number2", _wall("%Y-%m-%d %H:%M:%S", "Date")),
    "nashville_police": ("Event Number", _wall("%Y-%m-%d %H:%M:%S", "Call_Received", zone=CENTRAL)),
    "sacramento_police": ("Record_ID", _wall("%Y/%m/%d %H:%M:%S+00", "Received_Date")),
    "san_francisco_fire_ems": (
        "Call Number",
        _wall("%m/%d/%Y %I:%M:%S %p", "Received DtTm", zone=PACIFIC),
    ),
    "san_jose_fire": ("Incident_No", _wall("%m/%d/%y %I:%M %p", "Date_Time_Of_Event", zone=PACIFIC)),
    "san_jose_police": (
        "CALL_NUMBER",
        lambda row: _wall("%m/%d/%Y %H:%M:%S", "day", "OFFENSE_TIME", zone=PACIFIC)(
            {**row, "day": row["OFFENSE_DATE"].split()[0]}
        ),
    ),
}
"""City -> the column of its calls' ids, and when a row says that its call was received."""


def receptions(city: str, files: list[Path]) -> set[tuple[str, datetime]]:
    """Each call with the earliest reception that its rows tell."""
    column, read = RECEIVED[city]
    first: dict[str, datetime] = {}
    for row in (row for file in files for row in _rows(file) if row[column]):
        at = read(row)
        first[row[column]] = min(at, first.get(row[column], at))
    return set(first.items())


def _rows(file: Path) -> Iterator[Row]:
    if file.suffix == ".gz":
        with gzip.open(file, "rt", encoding="utf-8") as opened:
            yield from (each["attributes"] for each in json.load(opened)["features"])
    else:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield from csv.DictReader(opened)
