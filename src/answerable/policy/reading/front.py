"""The front matter: a few named texts between two lines of `---`, in YAML, every scalar a text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import yaml

from answerable.policy.given import tidy
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.points import point
from answerable.policy.reading.report import Report
from answerable.policy.reading.source import Spot

REQUIRED: Final = ("directive", "title", "version", "authority", "effective")
OPTIONAL: Final = ("expires", "summary", "supersedes", "contact", "language")
LONGEST: Final = 16_384
"""Characters: enough for a summary, too few for YAML's slow corners."""

_NUMBER: Final = re.compile(r"[\w.-]+")
_VERSION: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Entry(NamedTuple):
    """One value of the front matter, and where it stands."""

    text: str
    line: int
    column: int


class Front(NamedTuple):
    """The front matter, checked; what was missing or broken is blank, version 1, or the first instant."""

    entries: dict[str, Entry]
    version: int
    effective: datetime.datetime
    expires: datetime.datetime | None

    def text(self, name: str) -> str:
        """The entry as written, blanks collapsed."""
        return tidy(self.entries[name].text) if name in self.entries else ""


def length(lines: list[str]) -> int:
    """How many lines the front matter takes, both fences included; 0 where there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((at + 1 for at, line in enumerate(lines) if at and line.rstrip() == "---"), 0)


def read_front(lines: list[str], report: Report) -> Front:
    """Read the front matter from the first lines of the file."""
    entries, doubtful = _entries(lines, report) if _is_there(lines, report) else ({}, set(REQUIRED))
    for name in REQUIRED:
        if name not in entries and name not in doubtful:
            report.mistake(Say.FRONT_MISSING, Spot(1, 1), name=name)
    for name, entry in entries.items():
        if not entry.text.strip():
            report.mistake(Say.FRONT_EMPTY, entry, name=name)
    _check_form(entries, "directive", _NUMBER, Say.FRONT_NUMBER, report)
    _check_form(entries, "language", _LANGUAGE, Say.FRONT_LANGUAGE, report)
    good = _check_form(entries, "version", _VERSION, Say.FRONT_VERSION, report)
    effective, expires = _instant(entries, "effective", report), _instant(entries, "expires", report)
    if effective and expires and expires <= effective:
        report.mistake(Say.FRONT_EXPIRES_EARLY, entries["expires"], text=entries["expires"].text)
    return Front(
        entries,
        int(entries["version"].text) if good else 1,
        effective or datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
        expires,
    )


def _is_there(lines: list[str], report: Report) -> bool:
    size = length(lines)
    if not size:
        opened = bool(lines) and lines[0].rstrip() == "---"
        report.mistake(Say.FRONT_UNCLOSED if opened else Say.FRONT_NONE, Spot(1, 1))
        return False
    if sum(map(len, lines[:size])) > LONGEST:
        report.mistake(Say.FRONT_LONG, Spot(1, 1), longest=LONGEST)
        return False
    return True


def _entries(lines: list[str], report: Report) -> tuple[dict[str, Entry], set[str]]:
    """Each key with its text, and the keys that may only seem to be missing because of a mistake."""
    text = "\n".join(lines[1 : length(lines) - 1])
    entries: dict[str, Entry] = {}
    doubtful: set[str] = set()
    try:
        for name, value in _pairs(yaml.parse(text, yaml.BaseLoader)):
            if name.value in entries:
                report.mistake(Say.FRONT_TWICE, _spot(name), name=name.value)
            elif name.value in REQUIRED + OPTIONAL:
                entries[name.value] = Entry(value.value, *_spot(value))
            else:
                near = Near(name.value, REQUIRED + OPTIONAL)
                report.mistake(Say.FRONT_UNKNOWN, _spot(name), name=name.value, nearest=near)
                doubtful.add(near.nearest or "")
    except _NotTextError as error:
        report.mistake(Say.FRONT_NOT_TEXT, error.spot)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        spot = Spot(mark.line + 2, mark.column + 1) if mark else Spot(2, 1)
        report.mistake(Say.FRONT_NOT_YAML, spot, problem=error.problem or error.context or "unreadable")
    except (yaml.YAMLError, ValueError, OverflowError):
        report.mistake(Say.FRONT_NOT_YAML, Spot(2, 1), problem="it holds a character that YAML does not know")
    else:
        return entries, doubtful
    return entries, set(REQUIRED)


def _spot(event: yaml.Event) -> Spot:
    """Where an event stands in the file: YAML counts from 0, and from the line below the first `---`."""
    return Spot(event.start_mark.line + 2, event.start_mark.column + 1) if event.start_mark else Spot(2, 1)


class _NotTextError(Exception):
    """Something in the front matter is not a key with a text."""

    def __init__(self, spot: Spot) -> None:
        self.spot = spot
        super().__init__()


def _pairs(events: Iterator[yaml.Event]) -> Iterator[tuple[yaml.ScalarEvent, yaml.ScalarEvent]]:
    """Pairs of key and value. Events are taken one by one, so that nothing nested is ever read further."""
    key: yaml.ScalarEvent | None = None
    inside = False
    for event in events:
        match event:
            case yaml.MappingStartEvent(anchor=None, tag=None) if not inside:
                inside = True
            case yaml.ScalarEvent(anchor=None, tag=None) if inside and key is None:
                key = event
            case yaml.ScalarEvent(anchor=None, tag=None) if inside and key is not None:
                yield key, event
                key = None
            case yaml.NodeEvent() | yaml.DocumentEndEvent(explicit=True):
                raise _NotTextError(_spot(event))


def _check_form(
    entries: dict[str, Entry], name: str, form: re.Pattern[str], say: Say, report: Report
) -> bool:
    entry = entries.get(name)
    if entry is None or not entry.text.strip():
        return False
    if form.fullmatch(entry.text.strip()):
        return True
    report.mistake(say, entry, text=entry.text)
    return False


def _instant(entries: dict[str, Entry], name: str, report: Report) -> datetime.datetime | None:
    entry = entries.get(name)
    if entry is None or not entry.text.strip():
        return None
    instant = point(entry.text, "date and time")
    if not isinstance(instant, datetime.datetime):
        report.mistake(Say.FRONT_TIME, entry, name=name, text=entry.text)
        return None
    return instant
