"""Rows of a CSV file, numbered as a spreadsheet shows them, and the columns that a profile names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from answerable.intake.errors import IntakeError, Mistake, fold, like

Record = tuple[int, list[str] | None, str]
"""A row's number, its cells (None: it is not CSV) and the reason for that."""

Wanted = tuple[str, str, tuple[str, ...]]
"""What a column is, the profile's key that names it, and the headers that it may have."""


def records(stream: io.TextIOBase) -> Iterator[Record]:
    """The file's records, numbered from 1 with blank lines counted, so that a spreadsheet shows the same."""
    reader = csv.reader(stream, strict=True)
    number = 0
    while True:
        number += 1
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines = reader.line_num - first
            over = f", over {lines + 1} lines" if lines > 0 else ""
            yield number, None, f"is not CSV: {error}{over}"
        else:
            yield number, cells, ""


def find_columns(name: str, heads: list[str], wanted: Iterable[Wanted]) -> dict[str, int]:
    """What each wanted column is -> its place in a row. Headers match whatever their case and blanks.

    Where the first row is no header at all its cells are data, so a message quotes none that is not like
    a column of the profile.

    Raises:
        IntakeError: a column is not there, or several could be meant.

    """
    folded = [fold(head) for head in heads]
    places: dict[str, int] = {}
    mistakes: list[Mistake] = []
    for role, key, spellings in wanted:
        found = [place for place, head in enumerate(folded) if head in map(fold, spellings)]
        if len(found) == 1:
            places[role] = found[0]
            continue
        if found:
            problem = (
                f"{len(found)} columns fit {key} of the profile: {', '.join(heads[at] for at in found)}."
            )
            mistakes.append(Mistake(name, "row 1", problem, "Name one of them in the profile."))
            continue
        problem = f'There is no column "{spellings[0]}" ({key} of the profile).'
        mistakes.append(Mistake(name, "row 1", problem, like(spellings[0], heads)))
    if mistakes:
        raise IntakeError(mistakes)
    return places
