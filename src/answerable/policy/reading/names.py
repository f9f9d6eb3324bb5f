"""Names and lists of names: where a comma or a word divides them, and which one may have been meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from answerable.policy.given import fold, tidy

_LONGEST_COMPARED: Final = 80
_MOST_COMPARED: Final = 300
_MOST_LISTED: Final = 8
_PIECE: Final = re.compile(r'"[^"]*"?|[^"]')


def is_quoted(text: str) -> bool:
    """Whether the whole text is one quotation."""
    return len(text) >= 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1]


def unquote(text: str) -> str:
    """The name itself, with or without its quotation marks."""
    text = text.strip()
    return tidy(text[1:-1] if is_quoted(text) else text)


def split(text: str, divider: str = ",") -> list[str]:
    """Split at every `divider` outside quotation marks; the pieces are stripped, and may be empty."""
    pieces = [""]
    for atom in _PIECE.findall(text):
        if atom == divider:
            pieces.append("")
        else:
            pieces[-1] += atom
    return [piece.strip() for piece in pieces]


def split_words(text: str, word: str) -> list[str]:
    """Split at every free-standing `word` outside quotation marks."""
    hidden = re.sub(r'"[^"]*"?', lambda match: "\0" * len(match[0]), text)
    pieces, start = [], 0
    for match in re.finditer(rf"(?<!\S){word}(?!\S)", hidden, re.IGNORECASE):
        pieces.append(text[start : match.start()].strip())
        start = match.end()
    return [*pieces, text[start:].strip()]


def bare(text: str) -> str:
    """The text with everything inside quotation marks blanked out, of the same length."""
    return re.sub(r'"[^"]*"?', lambda match: " " * len(match[0]), text)


class Near(NamedTuple):
    """A name that is not among those that exist; shown as a suggestion, worked out only when shown."""

    name: str
    known: Sequence[str]

    def __str__(self) -> str:
        near = self.nearest
        if near is not None:
            return f'Did you mean "{near}"?'
        return f"Write {listed(self.known)}." if self.known else ""

    @property
    def nearest(self) -> str | None:
        """The known name that is spelt most like it; None where none is like it."""
        name = fold(self.name)
        if not 0 < len(name) <= _LONGEST_COMPARED:
            return None
        spelt = {fold(other): other for other in self.known[:_MOST_COMPARED]}
        found = difflib.get_close_matches(name, spelt, n=1, cutoff=0.6)
        return spelt[found[0]] if found else None


def listed(names: Sequence[str]) -> str:
    """`"a", "b" or "c"`, cut short where there are many."""
    quoted = list(_some(names))
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _some(names: Sequence[str]) -> Iterator[str]:
    for name in names[:_MOST_LISTED]:
        yield f'"{name}"'
    if len(names) > _MOST_LISTED:
        yield f"one of {len(names) - _MOST_LISTED} more"
