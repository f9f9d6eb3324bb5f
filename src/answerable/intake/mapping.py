"""The CSV that says which facts a kind of call tells: read, checked, looked up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec

from answerable.intake.errors import IntakeError, Mistake, fold, nearest, read_text


class MappingRow(msgspec.Struct, frozen=True):
    """One line: what the export says (in the order of `by`; "" fits anything), and the facts that follow."""

    line: int
    when: tuple[str, ...]
    facts: dict[str, str]


class Mapping(msgspec.Struct, frozen=True):
    """Kinds of call -> facts of a directive. For each fact, the first row that fits and gives it decides."""

    file: str
    by: tuple[str, ...]
    """Headers of the export that rows are looked up by; the first is the call type."""
    facts: tuple[str, ...]
    rows: tuple[MappingRow, ...] = ()

    def facts_of(self, values: tuple[str, ...]) -> dict[str, str]:
        """The facts of a call with these values under `by`; letter case and runs of blanks do not matter."""
        said = tuple(map(fold, values))
        found: dict[str, str] = {}
        for row in self.rows:
            if all(not want or fold(want) == have for want, have in zip(row.when, said, strict=True)):
                for fact, value in row.facts.items():
                    found.setdefault(fact, value)
        return {fact: found[fact] for fact in self.facts if fact in found}

    def call_types(self) -> frozenset[str]:
        """The call types that have a row, folded."""
        return frozenset(fold(row.when[0]) for row in self.rows if row.when[0])


def read_mapping(path: Path, by: tuple[str, ...]) -> Mapping:
    """Read the mapping: a header with the columns of `by` and one column a fact, then a row a kind of call.

    Raises:
        IntakeError: with every mistake of the file.

    """
    name = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        fix = "Write its path relative to the profile."
        raise IntakeError([Mistake(name, "", f"Cannot be read: {error.strerror}.", fix)]) from error
    lines = _lines(name, read_text(name, raw))
    if not lines:
        raise IntakeError([Mistake(name, "", "Is empty.", f"Begin with a header: {', '.join(by)}, a fact …")])
    heads = [" ".join(cell.split()) for cell in lines[0][1]]
    mistakes = _wrong_heads(name, heads, by)
    if mistakes:
        raise IntakeError(mistakes)
    rows, mistakes = _rows(name, heads, by, lines[1:])
    if mistakes:
        raise IntakeError(mistakes)
    keys = {fold(head) for head in by}
    facts = tuple(head for head in heads if fold(head) not in keys)
    return Mapping(file=name, by=by, facts=facts, rows=tuple(rows))


def _lines(name: str, text: str) -> list[tuple[int, list[str]]]:
    """The records that are not blank, each with the line that it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        problem = f"This is not CSV ({error})."
        fix = 'Put a cell that holds a quote or a comma in quotes, a quote inside it twice ("").'
        raise IntakeError([Mistake(name, f"line {reader.line_num}", problem, fix)]) from error


def _wrong_heads(name: str, heads: list[str], by: tuple[str, ...]) -> list[Mistake]:
    folded = [fold(head) for head in heads]
    wrong = [
        Mistake(name, "line 1", f'The column "{key}" is missing, though the profile looks rows up by it.',
                nearest(key, heads))
        for key in by
        if fold(key) not in folded
    ]  # fmt: skip
    wrong += [
        Mistake(name, "line 1", f"Column {place + 1} has no header.", "Name the fact that it gives.")
        for place, head in enumerate(heads)
        if not head
    ]
    wrong += [
        Mistake(name, "line 1", f'The column "{head}" is there twice.', "Keep one.")
        for place, head in enumerate(heads)
        if head and folded.index(folded[place]) < place
    ]
    if not wrong and len(heads) == len(by):
        wrong.append(Mistake(name, "line 1", "There is no column for any fact.", "Add one column a fact."))
    return wrong


def _rows(
    name: str, heads: list[str], by: tuple[str, ...], lines: list[tuple[int, list[str]]]
) -> tuple[list[MappingRow], list[Mistake]]:
    folded = [fold(head) for head in heads]
    keys = [folded.index(fold(key)) for key in by]
    rows: list[MappingRow] = []
    mistakes: list[Mistake] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in lines:
        where = f"line {line}"
        if len(cells) != len(heads):
            problem = f"Has {len(cells)} cells where the header has {len(heads)}."
            mistakes.append(Mistake(name, where, problem, "Put cells that hold a comma in quotes."))
            continue
        when = tuple(cells[key].strip() for key in keys)
        same = tuple(map(fold, when))
        if not any(when):
            problem = f"Says nothing under {', '.join(by)}, so it would fit every call."
            mistakes.append(Mistake(name, where, problem, f'Write a value under "{by[0]}".'))
        elif same in seen:
            problem = f"Repeats line {seen[same]}: the same {', '.join(by)}."
            mistakes.append(Mistake(name, where, problem, "Join the two rows."))
        else:
            seen[same] = line
        facts = {
            head: cell.strip()
            for place, (head, cell) in enumerate(zip(heads, cells, strict=True))
            if place not in keys and cell.strip()
        }
        rows.append(MappingRow(line=line, when=when, facts=facts))
    return rows, mistakes
