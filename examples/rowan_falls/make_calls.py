"""Make `calls.csv`: nine invented weeks of an invented town, as a dispatch system exports them.

Rowan Falls, its districts, crews and calls do not exist. What is real is the shape: a row for each unit, a
date beside a time of day, 1900-01-01 for what did not happen, blanks that do not break, calls that were
cancelled, refused or made twice, and stops that officers began themselves. Everything follows from one seed,
and only from `random.Random.random()`, which gives the same numbers in every version of Python.

    python examples/rowan_falls/make_calls.py calls.csv

writes the same bytes again. What was put in, for an audit to find, stands in `DISTRICTS`:

- North and Old Town fare alike;
- Mills fares as they do on weekdays, and worse at weekends;
- Lakeside looks best of all, for most of its calls are of a kind that is nearly always answered. Like calls
  are answered less often there.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

HEADERS = (
    "Incident #", "Unit", "Call Type", "Priority", "Call Date", "Call Time", "Dispatched", "En Route",
    "On Scene", "Cleared", "Disposition", "Initiated By", "District", "Block",
)  # fmt: skip
START = datetime(2025, 3, 10)  # noqa: DTZ001 - the export writes the town's wall clock
DAYS = 63
CALLS = 5_000
NEVER = "1900-01-01 00:00:00"


@dataclass(frozen=True)
class Kind:
    """A kind of call: how urgent, how often somebody comes, and how soon, in minutes."""

    priority: str
    answered: float
    minutes: float


KINDS = {
    "TRAFFIC ACCIDENT": Kind("2", 0.97, 9),
    "MEDICAL AID": Kind("1", 0.96, 7),
    "BURGLARY ALARM": Kind("3", 0.80, 19),
    "DISTURBANCE": Kind("2", 0.82, 14),
    "NOISE COMPLAINT": Kind("4", 0.58, 31),
    "SUSPICIOUS PERSON": Kind("3", 0.70, 22),
    "THEFT REPORT": Kind("4", 0.62, 34),
    "WELFARE CHECK": Kind("2", 0.84, 15),
}
TOWN = (10, 12, 14, 20, 16, 13, 10, 5)
"""How often each kind occurs, most districts."""
SHORE = (46, 20, 6, 8, 6, 5, 5, 4)
"""The same along the lake, where the highway runs."""


@dataclass(frozen=True)
class District:
    """Its share of the calls, which kinds, and how much less often and later somebody comes."""

    share: float
    kinds: Sequence[int]
    less: float = 0.0
    later: float = 1.0
    only_weekends: bool = False


DISTRICTS = {
    "North": District(0.35, TOWN),
    "Old Town": District(0.35, TOWN),
    "Mills": District(0.16, TOWN, less=0.34, later=1.9, only_weekends=True),
    "Lakeside": District(0.14, SHORE, less=0.10, later=1.25),
}
STREETS = ("ALDER ST", "MILL LN", "QUARRY RD", "FERRY ST", "ROWAN AVE", "WEIR WALK", "CHAPEL ST")
CREWS = tuple(f"{shift}{number:02}" for shift in "ABC" for number in range(1, 8))
ENDS = {True: ("RPT", "ARR", "ADV", "UTL", "GOA"), False: ("CAN", "NUA", "NUA", "REF", "DUP")}
"""Codes of dispositions, by whether anybody came; `dispositions.csv` says what they mean."""


class Town:
    """A seeded source of what happens. Every choice is made from `random()` alone."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - invented calls, not secrets

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random() < share

    def pick(self, options: Sequence[str]) -> str:
        """One of them, each as likely."""
        return options[int(self._random() * len(options))]

    def weighed(self, weights: Mapping[str, float]) -> str:
        """One of them, as likely as its weight."""
        left = self._random() * sum(weights.values())
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return name

    def about(self, minutes: float) -> timedelta:
        """A length of time, mostly shorter than that, now and then much longer."""
        return timedelta(seconds=30 + int(minutes * 60 * (0.35 + 1.9 * self._random() ** 2)))

    def moments(self) -> list[datetime]:
        """When people call, in order."""
        return sorted(START + timedelta(seconds=int(self._random() * DAYS * 86_400)) for _ in range(CALLS))

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows of every call, a row a unit."""
        for number, at in enumerate(self.moments(), start=1):
            yield from self.call(number, at)

    def call(self, number: int, at: datetime) -> Iterator[dict[str, str]]:
        """One call: what it is, whether anybody came, and its units."""
        where = self.weighed({name: each.share for name, each in DISTRICTS.items()})
        if self.chance(0.08):
            yield self.stop(number, at, where)
            return
        what = self.weighed(dict(zip(KINDS, DISTRICTS[where].kinds, strict=True)))
        kind, district = KINDS[what], DISTRICTS[where]
        worse = at.weekday() >= 5 or not district.only_weekends
        comes = self.chance(kind.answered - district.less * worse)
        row = self.shared(number, at, where, what) | {
            "Priority": kind.priority if self.chance(0.95) else "3",
            "Disposition": self.pick(ENDS[comes]),
            "Initiated By": "ALARM COMPANY" if self.chance(0.7) and what == "BURGLARY ALARM" else "CALLER",
        }
        if not comes:
            yield row | {"Cleared": stamp(at + self.about(20))}
            return
        wait = self.about(kind.minutes * (district.later if worse else 1.0))
        for nth in range(1 + self.chance(0.4)):
            yield row | self.times(at, wait + timedelta(minutes=3 * nth), seen=nth == 0 or self.chance(0.5))

    def times(self, at: datetime, wait: timedelta, *, seen: bool) -> dict[str, str]:
        """One unit and its times; of a second one sometimes not that it arrived."""
        return {
            "Unit": self.pick(CREWS),
            "Dispatched": stamp(at + wait * 0.4),
            "En Route": stamp(at + wait * 0.5),
            "On Scene": stamp(at + wait) if seen else NEVER,
            "Cleared": stamp(at + wait + self.about(25)),
        }

    def stop(self, number: int, at: datetime, where: str) -> dict[str, str]:
        """What an officer began: received, sent and there in one moment."""
        return self.shared(number, at, where, "TRAFFIC STOP") | {
            "Unit": self.pick(CREWS),
            "Priority": "3",
            "Dispatched": stamp(at),
            "En Route": stamp(at),
            "On Scene": stamp(at),
            "Cleared": stamp(at + self.about(12)),
            "Disposition": self.pick(("ADV", "RPT")),
            "Initiated By": "OFFICER",
        }

    def shared(self, number: int, at: datetime, where: str, what: str) -> dict[str, str]:
        """What each row of a call says; of its steps: that none was taken."""
        return {
            "Incident #": f"25-{number:06}",
            "Unit": "\N{NO-BREAK SPACE}",
            "Call Type": what,
            "Call Date": f"{at:%m/%d/%Y}",
            "Call Time": f"{at:%H:%M:%S}",
            **dict.fromkeys(("Dispatched", "En Route", "On Scene"), NEVER),
            "District": where if self.chance(0.995) else "",
            "Block": f"{int(self._random() * 30)}XX {self.pick(STREETS)}",
        }


def stamp(at: datetime) -> str:
    """`2025-03-03 14:05:09`."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def write(path: Path) -> None:
    """The whole export."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADERS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(Town(seed=1864).rows())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
