"""A city's export + its profile -> history: one pass; each row ends in a call or among the rejects."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from answerable.intake.clock import Clock
from answerable.intake.collapse import Row, collapse
from answerable.intake.errors import IntakeError, Mistake, fold
from answerable.intake.history import History, HistoryPlace, HistoryUnit, Oddity, Reject
from answerable.intake.layout import Apart
from answerable.intake.profile import ROLES, TIMES, Profile
from answerable.intake.table import Wanted, find_columns, records


def read_history(file: Path, profile: Profile, tick: Callable[[int], None] | None = None) -> History:
    """Read an export into history.

    Only the columns that the profile names are read. `tick`, when given, is called with the number of
    rows read so far, every thousand rows.

    Raises:
        IntakeError: the file cannot be read, is not UTF-8, or lacks columns that the profile names.

    """
    name = str(file)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return read_rows(name, stream, profile, tick)
    except OSError as error:
        problem = f"Cannot be read: {error.strerror}."
        raise IntakeError([Mistake(name, "", problem, "Name a city's export, a CSV file.")]) from error
    except UnicodeDecodeError as error:
        raise IntakeError([Mistake(name, "", "This is not UTF-8 text.", "Save it as CSV UTF-8.")]) from error


def read_rows(
    name: str, stream: io.TextIOBase, profile: Profile, tick: Callable[[int], None] | None = None
) -> History:
    """Read an export that is open already, or in memory; `name` is what messages call it.

    Raises:
        IntakeError: it lacks a header, or columns that the profile names.

    """
    if profile.apart != Apart():
        problem = (
            "Has times that are put together from several columns, which only `answerable import` reads."
        )
        raise IntakeError([Mistake(profile.file, "dates", problem)])
    tick = tick or (lambda _: None)
    lines = records(stream)
    heads = next(lines, (1, [], ""))[1]
    if not heads:
        raise IntakeError([Mistake(name, "row 1", "There is no header.", "Begin with the columns' names.")])
    reader = _RowReader(profile, len(heads), find_columns(name, heads, _wanted(profile)))
    rows: list[Row] = []
    rejects: list[Reject] = []
    count = 0
    for number, cells, problem in lines:
        if cells == []:
            continue
        count += 1
        found = Reject(number, problem) if cells is None else reader.row(number, cells)
        if isinstance(found, Row):
            rows.append(found)
        else:
            rejects.append(found)
        if count % 1000 == 0:
            tick(count)
    calls, repeats, oddities = collapse(rows, profile.mapping)
    tick(count)
    return History(
        calls=calls,
        rejects=tuple(sorted([*rejects, *repeats], key=lambda reject: reject.row)),
        oddities=tuple(sorted([*reader.oddities, *oddities], key=lambda oddity: (oddity.row, oddity.what))),
        rows=count,
        mapped=profile.mapping.call_types(),
    )


def _wanted(profile: Profile) -> list[Wanted]:
    """Every column that a profile names, and those that its mapping looks calls up by."""
    wanted = [
        (role, f"{section}.{role}", profile.columns[role])
        for section, roles in ROLES.items()
        for role in roles
        if role in profile.columns
    ]
    return wanted + [(head, "facts.by", (head,)) for head in profile.mapping.by[1:]]


class _RowReader:
    """Cells -> a typed row, or the reason why not. Collects oddities as it goes."""

    def __init__(self, profile: Profile, width: int, places: dict[str, int]) -> None:
        self._places = places
        self._width = width
        self._missing = profile.missing
        self._by = profile.mapping.by[1:]
        self._clock = Clock(ZoneInfo(profile.time_zone), profile.formats)
        self.oddities: list[Oddity] = []

    def row(self, number: int, cells: list[str]) -> Row | Reject:
        """One row; a reason never repeats what a cell says."""
        if len(cells) != self._width:
            return Reject(number, f"has {len(cells)} cells where the header has {self._width}")
        call = self._cell(cells, "call")
        if call is None:
            return Reject(number, "names no call")
        text = self._cell(cells, "received")
        if text is None:
            return Reject(number, "has no time of reception")
        received = self._clock.read(text, None)
        if received is None:
            return Reject(number, "has a time of reception that fits none of the profile's formats")
        times = self._times(number, cells)
        return Row(
            number=number,
            cells=tuple(cells),
            call=call,
            received=received[0],
            entered=times["entered"],
            kinds=tuple(self._cell(cells, role) for role in ("call_type", *self._by)),
            priority=tuple(self._cell(cells, f"{which}priority") for which in ("original_", "", "final_")),
            disposition=self._cell(cells, "disposition"),
            place=self._place(number, cells),
            unit=self._unit(cells, times),
        )

    def _cell(self, cells: list[str], role: str) -> str | None:
        place = self._places.get(role)
        if place is None:
            return None
        text = cells[place].strip()
        return None if not text or fold(text) in self._missing else text

    def _times(self, number: int, cells: list[str]) -> dict[str, datetime.datetime | None]:
        """The row's times; the unreadable and those out of order become oddities, none is dropped."""
        times: dict[str, datetime.datetime | None] = dict.fromkeys(TIMES)
        last: datetime.datetime | None = None
        last_role = ""
        for role in TIMES:
            text = self._cell(cells, role)
            if text is None:
                continue
            found = self._clock.read(text, last)
            if found is None:
                self._odd(number, f"{_words(role)} fits none of the profile's formats, and counts as missing")
                continue
            times[role], odd = found
            if odd:
                self._odd(number, f"{_words(role)} {odd}")
            if last is not None and found[0] < last:
                self._odd(number, f"{_words(role)} before {_words(last_role)}")
            last, last_role = found[0], role
        return times

    def _unit(self, cells: list[str], times: dict[str, datetime.datetime | None]) -> HistoryUnit | None:
        """The row's unit; None: the row names none and has no time of one."""
        unit = self._cell(cells, "unit")
        own = {role: times[role] for role in TIMES[2:]}
        if unit is None and not any(own.values()):
            return None
        return HistoryUnit(unit=unit, kind=self._cell(cells, "unit_kind"), **own)

    def _place(self, number: int, cells: list[str]) -> HistoryPlace:
        point = self._cell(cells, "point")
        halves = (self._cell(cells, "latitude"), self._cell(cells, "longitude"))
        if point is not None:
            halves = _halves(point)
        latitude, longitude = _degrees(halves[0], 90), _degrees(halves[1], 180)
        if latitude is None or longitude is None:
            if point is not None or any(halves):
                self._odd(number, "the point is not a latitude and a longitude, and counts as missing")
            latitude = longitude = None
        return HistoryPlace(
            address=self._cell(cells, "address") or "",
            area=self._cell(cells, "area") or "",
            latitude=latitude,
            longitude=longitude,
        )

    def _odd(self, number: int, what: str) -> None:
        self.oddities.append(Oddity(number, what))


def _words(role: str) -> str:
    return role.replace("_", " ")


def _halves(point: str) -> tuple[str | None, str | None]:
    """The halves of `(latitude, longitude)`."""
    halves = point.removeprefix("(").removesuffix(")").split(",")
    return (halves[0], halves[1]) if len(halves) == 2 else (None, None)


def _degrees(text: str | None, most: int) -> float | None:
    try:
        degrees = float(text) if text is not None else None
    except ValueError:
        return None
    return degrees if degrees is not None and -most <= degrees <= most else None
