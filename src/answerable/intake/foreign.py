"""What another system tells of its calls -> words, or a rejection with its reason.

Two forms: JSON lines in the form of docs/shadow.md, a word a line; and a CSV export, or JSON lines with the
export's own headers as keys, through an intake profile. A reason never repeats what a line says.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import re
from typing import Annotated, Any

import msgspec

from answerable.intake.errors import IntakeError
from answerable.intake.history import HistoryCall, HistoryUnit, Reject
from answerable.intake.profile import Profile
from answerable.intake.reading import read_rows
from answerable.model.beside import ForeignUnit, ForeignWord
from answerable.model.legible import legible, legible_place
from answerable.model.nouns import Place

Aware = Annotated[datetime.datetime, msgspec.Meta(tz=True)]

LINE_MOST = 32_768
"""Bytes of one word: more than any call needs, and few enough for an entry of the record."""


class Words(msgspec.Struct, frozen=True):
    """What a file or a message held: words in its order, and the lines or rows that are none."""

    words: tuple[ForeignWord, ...]
    rejects: tuple[Reject, ...] = ()


class _Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: str = ""
    sent: Aware | None = None
    on_scene: Aware | None = None
    available: Aware | None = None


class _Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the form of docs/shadow.md."""

    call: str
    at: Aware
    id: str = ""
    received: Aware | None = None
    type: str | None = None
    priority: str | int | None = None
    address: str | None = None
    area: str | None = None
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    call_back: str | None = None
    facts: dict[str, Any] = {}
    units: tuple[_Unit, ...] = ()
    disposition: str | None = None
    corrects: str = ""


_UNKNOWN_KEY = re.compile(r"unknown field `(.*)`")
_PLAIN_KEY = re.compile(r"[A-Za-z_]{1,30}")
_decode = msgspec.json.Decoder(_Word).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


def read_words(name: str, data: bytes, said: datetime.datetime, profile: Profile | None = None) -> Words:
    """The words of a dropped file: `.csv` through the profile, everything else as JSON lines.

    `said` (aware) is when an export was made: the time of all that its rows say. Raises `IntakeError` for a
    file that cannot be used at all.
    """
    if name.casefold().endswith(".csv"):
        return _rows(name, data, said, profile)
    return read_lines(data, said, profile)


def read_lines(data: bytes, said: datetime.datetime, profile: Profile | None = None) -> Words:
    """The words of JSON lines; each is taken or rejected alone."""
    words: list[ForeignWord] = []
    rejects: list[Reject] = []
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            words.append(_line(line, said, profile))
        except _NoWordError as error:
            rejects.append(Reject(number, str(error)))
    return Words(tuple(words), tuple(rejects))


class _NoWordError(Exception):
    """Why a line is no word, without what it says."""


def _line(line: bytes, said: datetime.datetime, profile: Profile | None) -> ForeignWord:
    if len(line) > LINE_MOST:
        raise _NoWordError(f"is longer than {LINE_MOST} bytes")
    if profile is not None and (row := _by_headers(line, profile)) is not None:
        return _row(row, said, profile)
    try:
        given = _decode(line)
    except msgspec.ValidationError as error:
        raise _NoWordError(f"is not a word: {_problem(error)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _NoWordError("is not JSON; a line may have been cut off") from error
    return _word(given, profile)


def _problem(error: msgspec.ValidationError) -> str:
    """What is wrong, in msgspec's words; a key is only repeated where it can be nobody's data."""
    key = _UNKNOWN_KEY.search(str(error))
    if key and not _PLAIN_KEY.fullmatch(key[1]):
        return "it has a key that no word has"
    return str(error)


def _word(given: _Word, profile: Profile | None) -> ForeignWord:
    if (given.latitude is None) != (given.longitude is None):
        raise _NoWordError("has half a point; give latitude and longitude")
    where = Place(given.address or "", given.area or "", given.latitude, given.longitude)
    facts = {legible(fact, 100): value for fact, value in given.facts.items()}
    if given.type and profile:
        by = (given.type, *[""] * (len(profile.mapping.by) - 1))
        facts = {**profile.mapping.facts_of(by), **facts}
    return ForeignWord(
        id=legible(given.id.strip(), 100) or f"sha256:{_digest(_encode((given, facts)))}",
        call=given.call.strip(),
        at=_utc(given.at),
        received=_utc(given.received) if given.received else None,
        call_type=_text(given.type),
        priority=_text(given.priority),
        place=None if where == Place() else legible_place(where),
        call_back=_text(given.call_back),
        facts=facts,
        units=tuple(
            ForeignUnit(
                legible(unit.unit, 100), *map(_utc_or_none, (unit.sent, unit.on_scene, unit.available))
            )
            for unit in given.units
        ),
        disposition=_text(given.disposition),
        corrects=legible(given.corrects.strip(), 100),
    )


def _by_headers(line: bytes, profile: Profile) -> dict[str, str] | None:
    """The line as a row of the export, where its keys are the export's headers; None where they are not."""
    try:
        given = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(given, dict) or not any(head in given for head in profile.columns["call"]):
        return None
    heads = [head for spellings in profile.columns.values() for head in spellings if head in given]
    heads += [head for head in profile.mapping.by if head in given]
    row = {}
    for head in dict.fromkeys(heads):
        value = given[head]
        if isinstance(value, dict | list | bool):
            raise _NoWordError("has a value that is neither text nor a number under a header of the profile")
        row[head] = "" if value is None else str(value)
    return row


def _row(row: dict[str, str], said: datetime.datetime, profile: Profile) -> ForeignWord:
    text = io.StringIO(newline="")
    # A column that the profile names and the line leaves out is an empty cell: lines differ in their keys.
    for spellings in (*profile.columns.values(), *((head,) for head in profile.mapping.by)):
        if not any(head in row for head in spellings):
            row = {**row, spellings[0]: ""}
    writer = csv.writer(text)
    writer.writerows([list(row), list(row.values())])
    text.seek(0)
    try:
        history = read_rows("", text, profile)
    except IntakeError as error:
        raise _NoWordError(error.mistakes[0].problem) from error
    if history.rejects:
        raise _NoWordError(history.rejects[0].reason)
    return _of_call(history.calls[0], said)


def _rows(name: str, data: bytes, said: datetime.datetime, profile: Profile | None) -> Words:
    if profile is None:
        return Words((), (Reject(1, "is an export, and no profile was given to read it by"),))
    try:
        text = io.StringIO(data.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError:
        return Words((), (Reject(1, "is not UTF-8 text"),))
    try:
        history = read_rows(name, text, profile)
    except IntakeError as error:
        return Words((), tuple(Reject(1, mistake.problem) for mistake in error.mistakes))
    return Words(tuple(_of_call(call, said) for call in history.calls), history.rejects)


def _of_call(call: HistoryCall, said: datetime.datetime) -> ForeignWord:
    """All that an export says of a call, said at once."""
    where = call.place
    place = Place(where.address, where.area, where.latitude, where.longitude)
    given = call.priority
    digest = _digest(_encode(msgspec.structs.replace(call, rows=())) + said.isoformat().encode())
    return ForeignWord(
        id=f"sha256:{digest}",
        call=call.id,
        at=said,
        received=call.received,
        call_type=_text(call.call_type),
        priority=_text(given.final or given.current or given.original),
        place=None if place == Place() else legible_place(place),
        facts=dict(call.facts),
        units=tuple(map(_unit, call.units)),
        disposition=_text(call.disposition),
    )


def _unit(unit: HistoryUnit) -> ForeignUnit:
    sent = unit.dispatched or unit.en_route
    return ForeignUnit(legible(unit.unit or "", 100), sent, unit.on_scene, unit.available)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(given: str | int | None) -> str | None:
    """Text as it can be kept; blank says nothing."""
    text = legible(str(given).strip(), 300) if given is not None else ""
    return text or None


def _utc(at: datetime.datetime) -> datetime.datetime:
    return at.astimezone(datetime.UTC)


def _utc_or_none(at: datetime.datetime | None) -> datetime.datetime | None:
    return at and _utc(at)
