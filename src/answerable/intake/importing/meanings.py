"""What a city's words mean: a call type's category, a disposition's cause; guessed, then reviewed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from answerable.intake.errors import IntakeError, Mistake, fold, nearest, read_text
from answerable.intake.importing.categories import category_of, weights
from answerable.intake.importing.causes import CAUSES, cause_of

MOST: Final = 20_000
"""So many different words are classified, the most frequent first; a column with more is hardly one of
kinds.
"""
_FILES: Final = {"call_types": ("call_type", "category"), "dispositions": ("disposition", "cause")}


class Meaning(msgspec.Struct, frozen=True):
    """One word of a city, what it counts as ("": nothing, until somebody says so), and why."""

    word: str
    calls: int
    """Rows that have it."""
    used: str
    confidence: float
    likeliest: str
    because: str


def of_types(words: Sequence[tuple[str, int]], reviewed: dict[str, str]) -> list[Meaning]:
    """Call types with their categories."""
    return [_meaning(word, rows, reviewed, _category) for word, rows in words[:MOST]]


def of_dispositions(words: Sequence[tuple[str, int]], reviewed: dict[str, str]) -> list[Meaning]:
    """Dispositions with their causes."""
    return [_meaning(word, rows, reviewed, _cause) for word, rows in words[:MOST]]


def _meaning(
    word: str, rows: int, reviewed: dict[str, str], guess: Callable[[str], tuple[str, float, str, str]]
) -> Meaning:
    used, confidence, likeliest, because = guess(word)
    said = reviewed.get(fold(word), used)
    if said != used:
        return Meaning(word, rows, said, 1.0 if said else 0.0, likeliest, "reviewed")
    return Meaning(word, rows, used, round(confidence, 3), likeliest, because)


def _category(word: str) -> tuple[str, float, str, str]:
    found = category_of(word)
    return (
        found.used,
        found.confidence,
        found.category,
        f"words {', '.join(found.words)}" if found.words else "no known word",
    )


def _cause(word: str) -> tuple[str, float, str, str]:
    found = cause_of(word)
    return found.used, found.confidence, found.cause, found.because


def write_review(what: str, meanings: Sequence[Meaning], file: Path) -> None:
    """Write the review file: a person fills in or corrects the second column and imports again."""
    head, answer = _FILES[what]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow((head, answer, "rows", "confidence", "likeliest", "because"))
        for each in meanings:
            writer.writerow((each.word, each.used, each.calls, each.confidence, each.likeliest, each.because))


def read_review(what: str, path: str) -> dict[str, str]:
    """Folded word -> what a person says it means.

    Raises:
        IntakeError: the file cannot be read, or names categories or causes that there are none of.

    """
    head, answer = _FILES[what]
    known = weights().categories if what == "call_types" else CAUSES
    try:
        text = read_text(path, Path(path).read_bytes())
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
    except OSError as error:
        raise IntakeError([Mistake(path, "", f"Cannot be read: {error.strerror}.")]) from error
    except csv.Error as error:
        raise IntakeError([Mistake(path, "", f"This is not CSV ({error}).")]) from error
    said: dict[str, str] = {}
    mistakes = []
    for line, row in enumerate(lines, 2):
        word, value = (row.get(head) or "").strip(), (row.get(answer) or "").strip()
        if head not in row or answer not in row:
            problem = f"The columns {head} and {answer} are missing."
            raise IntakeError([Mistake(path, "line 1", problem)])
        if value and value not in known:
            mistakes.append(
                Mistake(path, f"line {line}", f"There is no such {answer}.", nearest(value, known))
            )
        said[fold(word)] = value
    if mistakes:
        raise IntakeError(mistakes)
    return said
