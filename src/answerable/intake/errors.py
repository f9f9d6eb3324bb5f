"""What can be wrong with what comes from outside, in the reader's words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import msgspec


class Mistake(msgspec.Struct, frozen=True):
    """One mistake in a profile, a mapping or an export: where it is, what is wrong, what to write instead."""

    file: str
    where: str
    """A key (`columns.call`), a line (`line 12`) or both; empty when it is about the whole file."""
    problem: str
    fix: str = ""

    def show(self) -> str:
        """`file: where: problem fix`, one line."""
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.problem}{' ' + self.fix if self.fix else ''}"


class IntakeError(Exception):
    """Something from outside cannot be used; carries every mistake found. Never quotes an export's cells."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistake.show() for mistake in self.mistakes))


def like(word: str, known: Iterable[str]) -> str:
    """`Did you mean "…"?` for the known word most like `word`; "" when none is like it."""
    folded = {fold(other): other for other in known}
    close = difflib.get_close_matches(fold(word), folded, n=1, cutoff=0.6)
    return f'Did you mean "{folded[close[0]]}"?' if close else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """`like`, or all known words, if they are few. Not for an export's words: they may be somebody's data."""
    words = sorted(known)
    return like(word, words) or (f"Known: {', '.join(words)}." if 0 < len(words) <= 40 else "")


def fold(text: str) -> str:
    """The same for words that differ only in letter case and in runs of blanks, as headers often do."""
    return " ".join(text.split()).casefold()


def read_text(path: str, raw: bytes) -> str:
    """The text of a file's bytes, UTF-8 with or without a byte-order mark.

    Raises:
        IntakeError: it is something else, with the line that cannot be read.

    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = "This is not UTF-8 text."
        raise IntakeError([Mistake(path, f"line {line}", problem, "Save it as UTF-8.")]) from error
