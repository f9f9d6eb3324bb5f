"""A phone system's call log + its profile -> rings, or a rejection with its reason. Never shows a number."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from answerable.intake.clock import Clock
from answerable.intake.errors import IntakeError, Mistake, fold, read_text
from answerable.intake.keys import Keys, read_toml
from answerable.intake.named import find_profile
from answerable.intake.table import find_columns, records
from answerable.model.legible import legible
from answerable.model.reconciling import PhoneLog, Ring, number_key

COLUMNS: Final = ("number", "line", "duration", "answered_by", "abandoned", "direction")
LEG: Final = 2.0
"""Seconds within which one number on several lines is one ring: nobody dials again that fast."""
ABANDONED: Final = ("yes", "true", "1", "y", "abandoned")
OUTGOING: Final = ("out", "outgoing", "outbound")


class PhoneProfile(msgspec.Struct, frozen=True):
    """How to read one phone system's log."""

    file: str
    name: str
    time_zone: str
    formats: tuple[str, ...]
    rang: tuple[str, ...]
    """The header of the time of ringing, or several that it has had."""
    columns: dict[str, tuple[str, ...]]
    missing: frozenset[str]
    """Cells that mean nothing, folded; withheld numbers among them."""
    abandoned: frozenset[str]
    outgoing: frozenset[str]


def read_phone_profile(path: Path) -> PhoneProfile:
    """Read a profile: `name`, `time_zone`, `[times]` with `formats` and `rang`, `[columns]`, `[words]`.

    `path` is a file, or a name (see `find_profile`).

    Raises:
        IntakeError: with every mistake of the file.

    """
    path = find_profile(path)
    keys = Keys(str(path))
    given = read_toml(path)
    keys.only(given, "", ("name", "time_zone", "missing", "times", "columns", "words"))
    times, columns, words = (keys.table(given, name) for name in ("times", "columns", "words"))
    keys.only(times, "times", ("formats", "rang"))
    keys.only(columns, "columns", COLUMNS)
    keys.only(words, "words", ("abandoned", "outgoing"))
    profile = PhoneProfile(
        file=str(path),
        name=keys.text(given, "", "name", "the phone system and what its log holds"),
        time_zone=keys.zone(given),
        formats=keys.formats(times),
        rang=keys.texts(times, "times", "rang", optional=False),
        columns={
            name: heads
            for name in COLUMNS
            if (heads := keys.texts(columns, "columns", name, optional=name != "number"))
        },
        missing=_folded(("", *keys.texts(given, "", "missing", optional=True))),
        abandoned=_folded(keys.texts(words, "words", "abandoned", optional=True) or ABANDONED),
        outgoing=_folded(keys.texts(words, "words", "outgoing", optional=True) or OUTGOING),
    )
    if keys.mistakes:
        raise IntakeError(keys.mistakes)
    return profile


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def read_phone_log(file: Path, profile: PhoneProfile) -> PhoneLog:
    """Read a log. A row that cannot be a ring is counted by its reason; none stops the others.

    Raises:
        IntakeError: the file cannot be read, is not UTF-8, or lacks columns that the profile names.

    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        fix = "Name a phone system's log, a CSV file."
        raise IntakeError([Mistake(str(file), "", f"Cannot be read: {error.strerror}.", fix)]) from error
    rows = records(io.StringIO(read_text(str(file), raw), newline=""))
    heads = next(rows, (1, [], ""))[1]
    if not heads:
        raise IntakeError(
            [Mistake(str(file), "row 1", "There is no header.", "Begin with the columns' names.")]
        )
    wanted = [("rang", "times.rang", profile.rang)]
    wanted += [(name, f"columns.{name}", spellings) for name, spellings in profile.columns.items()]
    reader = _Reader(profile, len(heads), find_columns(str(file), heads, wanted))
    rings: list[Ring] = []
    rejected: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    count = 0
    for number, cells, problem in rows:
        if cells == []:
            continue
        count += 1
        found = problem.partition(":")[0] if cells is None else reader.ring(number, cells)
        if isinstance(found, str):
            rejected[found] += 1
        elif tuple(cells or ()) in seen:
            rejected["repeats another row word for word"] += 1
        else:
            rings.append(found)
        seen.add(tuple(cells or ()))
    whole = _joined(rings)
    digest = hashlib.sha256(raw).hexdigest()
    return PhoneLog(file.name, digest, whole, count, dict(rejected), len(rings) - len(whole))


def _joined(rings: list[Ring]) -> tuple[Ring, ...]:
    """The rings in order of time, those that are legs of one joined: answered if any leg was."""
    whole: list[Ring] = []
    latest: dict[tuple[str, bool], int] = {}
    for ring in sorted(rings, key=lambda ring: (ring.rang, ring.row)):
        key = (ring.number, ring.outgoing)
        place = latest.get(key)
        if ring.number and place is not None and _apart(whole[place], ring) <= LEG:
            first = whole[place]
            longest = max((each for each in (first.seconds, ring.seconds) if each is not None), default=None)
            whole[place] = replace(first, answered=first.answered or ring.answered, seconds=longest)
            continue
        latest[key] = len(whole)
        whole.append(ring)
    return tuple(whole)


def _apart(one: Ring, other: Ring) -> float:
    return abs((other.rang - one.rang).total_seconds())


class _Reader:
    """Cells -> a ring, or the reason why not; a reason never repeats what a cell says."""

    def __init__(self, profile: PhoneProfile, width: int, places: dict[str, int]) -> None:
        self._profile = profile
        self._width = width
        self._places = places
        self._clock = Clock(ZoneInfo(profile.time_zone), profile.formats)

    def ring(self, row: int, cells: list[str]) -> Ring | str:
        if len(cells) != self._width:
            return "has more or fewer cells than the header"
        text = self._cell(cells, "rang")
        if not text:
            return "has no time of ringing"
        rang = self._clock.read(text, None)
        if rang is None:
            return "has a time of ringing that fits none of the profile's formats"
        seconds = _seconds(self._cell(cells, "duration"))
        return Ring(
            row=row,
            rang=rang[0],
            number=number_key(self._cell(cells, "number")),
            line=legible(self._cell(cells, "line"), 40),
            seconds=seconds,
            answered=self._answered(cells),
            outgoing=fold(self._cell(cells, "direction")) in self._profile.outgoing,
        )

    def _answered(self, cells: list[str]) -> bool:
        """Not, where the log says abandoned; where it has no such column, where nobody answered."""
        if "abandoned" in self._places:
            return fold(self._cell(cells, "abandoned")) not in self._profile.abandoned
        return "answered_by" not in self._places or bool(self._cell(cells, "answered_by"))

    def _cell(self, cells: list[str], name: str) -> str:
        place = self._places.get(name)
        text = "" if place is None else cells[place].strip()
        return "" if fold(text) in self._profile.missing else text


def _seconds(text: str) -> float | None:
    """`75`, `1:15` or `00:01:15` in seconds; None for anything else."""
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds if len(parts) <= 3 and 0 <= seconds < 10**7 else None
