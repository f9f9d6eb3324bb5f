"""Reading what travel times stand in: rows of CSV and TOML, with the line of every mistake."""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from answerable.model.errors import BadInput

LONGEST_MINUTES: Final = 60.0 * 24 * 7
"""A week: more is a mistake of units, not a way."""


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file by these columns, each with where it stands (`zones.csv:2`).

    Case and blanks do not count in heads; other columns are a mistake. Raises `BadInput`.
    """
    rows = csv.reader(_opened(path), strict=True)
    try:
        heads = [head.strip().casefold() for head in next(rows, [])]
        if sorted(heads) != sorted(columns):
            needed = ", ".join(columns)
            raise BadInput(f"{path.name}:1: the columns are {', '.join(heads) or 'none'}, not {needed}.")
        for row in rows:
            where = f"{path.name}:{rows.line_num}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(heads):
                raise BadInput(f"{where}: this row has {len(row)} cells for {len(heads)} columns.")
            yield where, {head: cell.strip() for head, cell in zip(heads, row, strict=True)}
    except csv.Error as error:
        raise BadInput(f"{path.name}:{rows.line_num}: this is not CSV ({error}).") from error


def _opened(path: Path) -> io.StringIO:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    return io.StringIO(text, newline="")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `BadInput`."""
    try:
        return tomllib.loads(_opened(path).read())
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path.name} is not TOML: {error}.") from error


def minutes_of(said: Any, where: str, *, least: float = 0.0) -> float:
    """A number of minutes, from `least` to a week; raises `BadInput` otherwise, saying where it stands."""
    return number_of(said, where, "minutes", least, LONGEST_MINUTES)


def number_of(said: Any, where: str, what: str, least: float, most: float) -> float:
    """A finite number within bounds; raises `BadInput` otherwise, saying where it stands."""
    try:
        number = math.nan if isinstance(said, bool) else float(said)
    except (TypeError, ValueError):
        number = math.nan
    if not least <= number <= most:
        raise BadInput(f"{where}: '{said}' is not a number of {what} from {least:g} to {most:g}.")
    return number
