"""JSON of every kind that cities publish: lists, lines, GeoJSON, Esri FeatureService, Socrata; as a
stream.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final

import msgspec

from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.importing.delimited import Text
from answerable.intake.importing.sources import CUT, Row, Table, unique

_LISTS: Final = (
    "features",
    "data",
    "rows",
    "records",
    "results",
    "result",
    "items",
    "value",
    "calls",
    "incidents",
)
"""Under these keys services keep the list of their records."""
_PREVIEW: Final = 500
_LATE: Final = 20
"""So many fields that come too late are named."""
_MOST: Final = 1 << 26
"""Characters of one record, or of what stands before the list: more is no export."""


class _Broken(Exception):
    """The text stops being JSON."""


class _Stream:
    """JSON values taken one after another from a text that comes in pieces."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._at = 0
        self._decode = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode

    def _more(self) -> bool:
        piece = next(self._pieces, "")
        if not piece or len(self._text) - self._at > _MOST:
            return False
        self._text, self._at = self._text[self._at :] + piece, 0
        return True

    def peek(self) -> str:
        """The next character that is no blank; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def skip(self, wanted: str) -> None:
        """Go over one character that has to be there."""
        if self.peek() != wanted:
            raise _Broken
        self._at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                found, end = self._decode(self._text, self._at)
            except (ValueError, RecursionError):
                size = len(self._text) - self._at
                while len(self._text) - self._at < 2 * size + 1:
                    if not self._more():
                        raise _Broken from None
                continue
            # A number may go on in the next piece; text, lists and objects end where they end.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return found

    def elements(self) -> Iterator[Any]:
        """The elements of the list that begins here."""
        self.skip("[")
        if self.peek() == "]":
            self.skip("]")
            return
        while True:
            yield self.value()
            if self.peek() != ",":
                self.skip("]")
                return
            self.skip(",")


def read(name: str, text: Text) -> Table:
    """A table of JSON records.

    Raises:
        IntakeError: it is JSON without any list of records.

    """
    around: dict[str, Any] = {}
    lines = text.start.lstrip()[:1] == "{" and _is_lines(text)
    records = _of_lines(text) if lines else _of_value(_Stream(text.pieces()), around)
    first = list(islice(records, _PREVIEW))
    form = "JSON lines" if lines else _form(around)
    listed = _listed_heads(around)
    flat = [(number, None if given is None else _flat(given, listed), why) for number, given, why in first]
    if not any(flat_row for _, flat_row, _ in flat):
        fix = "Name a list of objects, GeoJSON, or a query's answer with its features."
        raise IntakeError([Mistake(name, "", "Is JSON without any list of records.", fix)])
    heads = list(dict.fromkeys(key for _, row, _ in flat if row for key in row))
    rest = ((number, None if given is None else _flat(given, listed), why) for number, given, why in records)
    late: dict[str, None] = {}
    table = Table(unique(heads), _cells(chain(flat, rest), heads, late), form)
    table.rows = _noticed(table, table.rows, around, late)
    return table


def _noticed(
    table: Table, rows: Iterator[Row], around: dict[str, Any], late: dict[str, None]
) -> Iterator[Row]:
    """The rows, and at their end what the text was like."""
    for row in rows:
        if row[1] is None and row[2].startswith("is not JSON from here"):
            table.cut.append(CUT)
        yield row
    inside = around.get("properties")
    for place in (around, inside if isinstance(inside, dict) else {}):
        if place.get("exceededTransferLimit") is True:
            table.cut.append("the service says that more was asked for than it sends (exceededTransferLimit)")
    if late:
        named = ", ".join(late)
        table.notes.append(f"fields that none of its first {_PREVIEW} records has are not read: {named}")


def _cells(
    rows: Iterator[tuple[int, dict[str, str] | None, str]], heads: list[str], late: dict[str, None]
) -> Iterator[Row]:
    """The records as rows under these headers; fields that have none go into `late`, the first few."""
    known = set(heads)
    for number, row, why in rows:
        if row is None:
            yield number, None, why
        else:
            if not row.keys() <= known and len(late) < _LATE:
                late.update(dict.fromkeys(key for key in row if key not in known))
            yield number, [row.get(head, "") for head in heads], ""


def _is_lines(text: Text) -> bool:
    """Whether each line is an object of its own: the first one ends where its line does."""
    line, _, rest = text.start.lstrip().partition("\n")
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(given, dict) and not any(isinstance(given.get(key), list) for key in _LISTS) and (
        bool(rest.strip()) or "attributes" not in given
    )  # fmt: skip


def _of_lines(text: Text) -> Iterator[tuple[int, Any, str]]:
    decode = json.JSONDecoder(parse_float=str, parse_int=str).decode
    for number, line in enumerate(text.lines(), 1):
        if not line.strip():
            continue
        try:
            given = decode(line)
        except (ValueError, RecursionError):
            yield number, None, "is not JSON"
            continue
        if isinstance(given, dict):
            yield number, given, ""
        else:
            yield number, None, "is not a JSON object"


def _of_value(stream: _Stream, around: dict[str, Any]) -> Iterator[tuple[int, Any, str]]:
    """The records of one JSON value, numbered from 1; what stands around their list goes into `around`."""
    number = 0
    try:
        for given in _listed(stream, around):
            number += 1
            if isinstance(given, dict | list):
                yield number, given, ""
            else:
                yield number, None, "is not a JSON object"
        broken = bool(stream.peek())
    except _Broken:
        broken = True
    if broken:
        yield number + 1, None, "is not JSON from here on: the file was cut off or damaged"


def _listed(stream: _Stream, around: dict[str, Any]) -> Iterator[Any]:
    if stream.peek() == "[":
        yield from stream.elements()
        return
    stream.skip("{")
    while stream.peek() != "}":
        key = stream.value()
        stream.skip(":")
        if key in _LISTS and stream.peek() == "[":
            around.setdefault("list", key)
            yield from stream.elements()
        else:
            around[str(key)] = stream.value()
        if stream.peek() == ",":
            stream.skip(",")
    stream.skip("}")


def _form(around: dict[str, Any]) -> str:
    if around.get("type") == "FeatureCollection":
        return "GeoJSON"
    if around.get("list") == "features":
        return "Esri JSON"
    if "meta" in around and around.get("list") == "data":
        return "Socrata JSON"
    return "JSON"


def _listed_heads(around: dict[str, Any]) -> list[str]:
    """The headers of records that are lists (a Socrata export describes its columns in `meta`)."""
    try:
        return [str(column["name"]) for column in around["meta"]["view"]["columns"]]
    except (KeyError, TypeError):
        return []


def _flat(given: Any, heads: list[str]) -> dict[str, str]:
    """A record as texts: attributes or properties, points as two columns, what is nested by a dotted name."""
    if isinstance(given, list):
        named = heads if len(heads) == len(given) else [f"column {at}" for at in range(1, len(given) + 1)]
        given = dict(zip(named, given, strict=True))
    inner = given.get("attributes", given.get("properties"))
    record: dict[str, str] = {}
    if isinstance(inner, dict) and set(given) <= {
        "attributes",
        "properties",
        "geometry",
        "type",
        "id",
        "bbox",
    }:
        _point(record, given.get("geometry"))
        given = inner
    for key, value in given.items():
        if isinstance(value, dict) and "coordinates" not in value:
            record.update({f"{key}.{part}": _text(held) for part, held in value.items()})
        elif isinstance(value, dict):
            _point(record, value, f"{key}.")
        else:
            record[str(key)] = _text(value)
    return record


def _point(record: dict[str, str], shape: Any, under: str = "geometry.") -> None:
    if not isinstance(shape, dict):
        return
    pair = shape.get("coordinates", [shape.get("x"), shape.get("y")])
    if isinstance(pair, list) and len(pair) >= 2 and not isinstance(pair[0], list):
        record[f"{under}longitude"], record[f"{under}latitude"] = _text(pair[0]), _text(pair[1])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
