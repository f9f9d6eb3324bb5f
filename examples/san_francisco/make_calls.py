"""Make `calls.csv`: an invented New Year in an invented town, in the shape of San Francisco's export.

Harrow Bay, its streets, stations, units and calls do not exist; its points lie in the open sea. What is
real is the shape: the 34 headers (one with two blanks in it), a row for each unit, the 12-hour clock, the
gaps, and the contradictions that the city's own file has. Everything follows from one seed, and only from
`random.Random.random()`, which gives the same numbers in every version of Python.

    python examples/san_francisco/make_calls.py

writes the same bytes again.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

HEADERS = [
    "Call Number", "Unit ID", "Incident Number", "Call Type", "Call Date", "Watch Date", "Received DtTm",
    "Entry DtTm", "Dispatch DtTm", "Response DtTm", "On Scene DtTm", "Transport DtTm", "Hospital DtTm",
    "Call Final Disposition", "Available DtTm", "Address", "City", "Zipcode of Incident", "Battalion",
    "Station Area", "Box", "Original Priority", "Priority", "Final Priority", "ALS Unit", "Call Type Group",
    "Number of Alarms", "Unit Type", "Unit sequence in call dispatch", "Fire Prevention District",
    "Supervisor District", "Neighborhood  District", "Location", "RowID",
]  # fmt: skip
STEPS = (
    "Dispatch DtTm",
    "Response DtTm",
    "On Scene DtTm",
    "Transport DtTm",
    "Hospital DtTm",
    "Available DtTm",
)

CALLS = 300
START = datetime(2016, 12, 30)  # noqa: DTZ001 - the export writes the town's wall clock
HOURS = 96
NEW_YEAR = datetime(2016, 12, 31, 23, 58, 41)  # noqa: DTZ001 - its units are on the way at midnight
ORIGIN = (37.2, -123.6)
AREAS = ("Old Quay", "Lantern Hill", "Saltmarsh", "Fishgate", "North Mole", "Ropewalk", "Kelp Row")
STREETS = (
    "TIDE ST",
    "GULL AVE",
    "CAPSTAN ST",
    "MOLE RD",
    "BARNACLE LN",
    "BEACON ST",
    "COOPER ST",
    "EDDY WALK",
)

LIFE, NOT_LIFE, ALARM, FIRE = "Potentially Life-Threatening", "Non Life-threatening", "Alarm", "Fire"
MEDICAL = (("ENGINE", "MEDIC"), ("MEDIC",), ("ENGINE", "PRIVATE"), ("PRIVATE",), ("MEDIC",))
TYPES: dict[str, tuple[int, tuple[str, ...], Sequence[tuple[str, ...]]]] = {
    # call type: (calls in 300, its groups, who is sent)
    "Medical Incident": (222, (LIFE, LIFE, LIFE, NOT_LIFE, NOT_LIFE), MEDICAL),
    "Alarms": (20, (ALARM,), (("ENGINE", "TRUCK", "CHIEF"), ("ENGINE", "TRUCK"))),
    "Structure Fire": (9, (ALARM, ALARM, FIRE), (("ENGINE", "ENGINE", "TRUCK", "CHIEF", "MEDIC"),)),
    "Traffic Collision": (11, (LIFE, NOT_LIFE), (("ENGINE", "MEDIC", "RESCUE CAPTAIN"), ("ENGINE", "MEDIC"))),
    "Other": (9, (ALARM, NOT_LIFE), (("ENGINE",),)),
    "Outside Fire": (8, (FIRE,), (("ENGINE",),)),
    "Citizen Assist / Service Call": (6, (ALARM,), (("ENGINE",), ("TRUCK",))),
    "Electrical Hazard": (4, (ALARM,), (("ENGINE",),)),
    "Elevator / Escalator Rescue": (3, (ALARM,), (("TRUCK",),)),
    "Gas Leak (Natural and LP Gases)": (2, (ALARM,), (("ENGINE", "TRUCK"),)),
    "Vehicle Fire": (2, (FIRE,), (("ENGINE", "CHIEF"),)),
    "Water Rescue": (1, (FIRE,), (("ENGINE", "RESCUE SQUAD", "RESCUE SQUAD", "CHIEF", "SUPPORT"),)),
    "Confined Space / Structure Collapse": (1, ("",), (("ENGINE", "TRUCK", "RESCUE SQUAD"),)),
    "Odor (Strange / Unknown)": (1, (ALARM,), (("ENGINE",),)),
    "Fuel Spill": (1, (ALARM,), (("ENGINE",),)),
}
UNITS = {
    "ENGINE": [f"E{n:02}" for n in range(1, 13)],
    "MEDIC": [str(n) for n in range(51, 71)],
    "PRIVATE": ["KM03", "KM07", "KM11", "AM21", "AM30", "AM44"],
    "TRUCK": ["T01", "T03", "T06", "T08"],
    "CHIEF": ["B01", "B02", "B03"],
    "RESCUE CAPTAIN": ["RC1", "RC2"],
    "RESCUE SQUAD": ["RS1", "RS2"],
    "SUPPORT": ["SB1"],
}
ENDS = {
    "Medical Incident": ("Code 2 Transport",) * 14
    + ("Code 3 Transport", "Patient Declined Transport", "No Merit", "Against Medical Advice", "Other")
    + ("Unable to Locate", "Gone on Arrival", "Medical Examiner", "SFPD"),
    "Traffic Collision": ("Code 2 Transport", "Code 2 Transport", "Code 3 Transport", "No Merit", "Fire"),
}


class Town:
    """A seeded source of what happens. Every choice is made from `random()` alone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - invented calls, not secrets
        self._number = 0
        self._busy: dict[str, datetime] = {}

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random() < share

    def pick(self, options: Sequence[T]) -> T:
        """One of them, each as likely."""
        return options[int(self._random() * len(options))]

    def seconds(self, least: int, most: int) -> timedelta:
        """A length of time, short ones more likely."""
        return timedelta(seconds=least + int(self._random() ** 2 * (most - least)))

    def moment(self) -> datetime:
        """When someone calls: around the clock, less at night."""
        while True:
            at = START + timedelta(seconds=int(self._random() * HOURS * 3600))
            if not (2 <= at.hour < 7 and self.chance(0.6)):
                return at

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The same in another order."""
        return [
            item for _, item in sorted(((self._random(), item) for item in items), key=lambda pair: pair[0])
        ]

    def calls(self) -> list[list[dict[str, str]]]:
        """Each call as its unit rows, in order of reception."""
        types = self.shuffled([kind for kind, (count, _, _) in TYPES.items() for _ in range(count)])
        moments = sorted([NEW_YEAR, *(self.moment() for _ in range(CALLS - 1))])
        return [self.call(kind, at) for kind, at in zip(types, moments, strict=True)]

    def call(self, kind: str, received: datetime) -> list[dict[str, str]]:
        """The rows of one call: what they share, then each unit's own."""
        self._number += 1
        _, groups, crews = TYPES[kind]
        shared = self.what(kind, received, self.pick(groups)) | self.where()
        entered = received + (timedelta() if self.chance(0.15) else self.seconds(20, 200))
        shared["Entry DtTm"] = clock(entered)
        crew = self.pick(crews)
        nobody = self.chance(0.035)
        if nobody:
            shared["Call Final Disposition"] = "Cancelled"
        transport = shared["Call Final Disposition"] in ("Code 2 Transport", "Code 3 Transport")
        rows = []
        for place, each in enumerate(crew, start=1):
            carries = transport and each in ("MEDIC", "PRIVATE")
            cancelled = nobody or (not carries and place > 1 and self.chance(0.55))
            times = self.times(entered, cancelled=cancelled, carries=carries)
            unit = self.unit(each, entered, until=max(times.values()))
            row = shared | {step: clock(times[step]) if step in times else "" for step in STEPS}
            row |= {
                "Unit ID": unit,
                "Unit Type": each,
                "ALS Unit": str(each == "MEDIC" or self.chance(0.5)).lower(),
                "Unit sequence in call dispatch": str(place),
                "RowID": f"{shared['Call Number']}-{unit}",
            }
            rows.append(row)
        return rows

    def unit(self, kind: str, at: datetime, until: datetime) -> str:
        """One that is free, and then is not until its last time; any one, when none is."""
        free = [unit for unit in UNITS[kind] if self._busy.get(unit, START) <= at]
        unit = self.pick(free or UNITS[kind])
        self._busy[unit] = until
        return unit

    def what(self, kind: str, received: datetime, group: str) -> dict[str, str]:
        """Numbers, type, dates and priorities. The watch changes at eight in the morning."""
        priority = "2" if group == NOT_LIFE else self.pick("33333E")
        final = "2" if priority == "2" else "3"
        return {
            "Call Number": f"{received:%y%j}{self._number:04}",
            "Incident Number": f"{received:%y}9{self._number:05}",
            "Call Type": kind,
            "Call Type Group": group,
            "Call Date": f"{received:%m/%d/%Y}",
            "Watch Date": f"{received - timedelta(hours=8):%m/%d/%Y}",
            "Received DtTm": clock(received),
            "Original Priority": priority if self.chance(0.9) else "3",
            "Priority": priority,
            "Final Priority": final,
            "Number of Alarms": "1",
            "Call Final Disposition": self.pick(ENDS.get(kind, ("Fire",) * 7 + ("No Merit", "Other"))),
        }

    def where(self) -> dict[str, str]:
        """A block or a corner of the town."""
        area = int(self._random() * len(AREAS))
        street, other = self.shuffled(STREETS)[:2]
        corner = self.chance(0.15)
        north, east = (self._random() * 0.01 for _ in range(2))
        latitude = ORIGIN[0] + 0.011 * (area % 3) + north
        longitude = ORIGIN[1] + 0.011 * (area // 3) + east
        return {
            "Address": f"{street}/{other}" if corner else f"{self.pick(range(12)) * 100} Block of {street}",
            "City": "" if self.chance(0.01) else "Harrow Bay",
            "Zipcode of Incident": f"0000{area + 1}",
            "Battalion": f"B0{area % 3 + 1}",
            "Station Area": f"{area + 1:02}",
            "Box": f"{area + 1}{self.pick(range(1, 5))}{self.pick(range(1, 9))}{self.pick(range(10))}",
            "Fire Prevention District": "None" if self.chance(0.02) else str(area % 3 + 1),
            "Supervisor District": "None" if self.chance(0.01) else str(area % 4 + 1),
            "Neighborhood  District": AREAS[area],
            "Location": f"({latitude:.5f}, {longitude:.5f})",
        }

    def times(self, entered: datetime, *, cancelled: bool, carries: bool) -> dict[str, datetime]:
        """One unit's times; those of a cancelled one end on the way."""
        at = entered + self.seconds(8, 260)
        times = {"Dispatch DtTm": at}
        at += self.seconds(5, 130)
        if not (cancelled and self.chance(0.3)):
            times["Response DtTm"] = at
        at += self.seconds(70, 700)
        if not cancelled:
            times["On Scene DtTm"] = at
            at += self.seconds(500, 2000)
        if carries:
            times["Transport DtTm"] = at
            at += self.seconds(350, 1800)
            times["Hospital DtTm"] = at
            if self.chance(0.02):  # the crew pressed the button at the door of the hospital
                times["Transport DtTm"] = at + timedelta(seconds=19)
            at += self.seconds(1100, 2800)
        if not self.chance(0.004):
            times["Available DtTm"] = at
        return times


def clock(at: datetime) -> str:
    """`12/31/2016 11:58:41 PM`: the hour before one is twelve."""
    return f"{at:%m/%d/%Y} {at.hour % 12 or 12:02}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def on_view(rows: list[dict[str, str]]) -> None:
    """Make a call one that a crew came upon: received, sent and there in one second, and never free again."""
    del rows[1:]
    for step in ("Entry DtTm", *STEPS[:3]):
        rows[0][step] = rows[0]["Received DtTm"]
    for step in STEPS[3:]:
        rows[0][step] = ""


def make() -> str:
    """The whole file: newest call first, the rows of a few calls torn apart by the next one's."""
    calls = Town(seed=6404).calls()
    on_view(next(rows for rows in calls if rows[0]["Call Type"] == "Citizen Assist / Service Call"))
    rows = [row for call in reversed(calls) for row in call]
    for place in range(40, len(rows) - 1, 60):
        rows[place], rows[place + 1] = rows[place + 1], rows[place]
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADERS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    (Path(__file__).parent / "calls.csv").write_text(make(), encoding="utf-8", newline="")
