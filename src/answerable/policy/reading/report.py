"""Where mistakes are gathered while a directive is read, so that all of them are told at once."""

from __future__ import annotations

from typing import Final, Protocol

from answerable.policy.errors import Mistake
from answerable.policy.reading.messages import Say

_MOST: Final = 200
_LONGEST_QUOTE: Final = 60


class Place(Protocol):
    """Anything that stands somewhere in the file."""

    @property
    def line(self) -> int:
        """1-based."""

    @property
    def column(self) -> int:
        """1-based, in characters."""


class EnoughError(Exception):
    """So many mistakes that there is no use in reading on."""


class Report:
    """The mistakes and warnings of one file."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.warnings: list[Mistake] = []

    def mistake(self, say: Say, at: Place, **words: object) -> None:
        """Note one mistake. Raises EnoughError at the two hundredth: the file is of another kind."""
        self.mistakes.append(_mistake(say, at, words))
        if len(self.mistakes) == _MOST:
            raise EnoughError

    def warn(self, say: Say, at: Place, **words: object) -> None:
        """Note something lawful that is probably not meant."""
        if len(self.warnings) < _MOST:
            self.warnings.append(_mistake(say, at, words))


def _mistake(say: Say, at: Place, words: dict[str, object]) -> Mistake:
    shown = {name: clip(str(word)) if isinstance(word, str) else str(word) for name, word in words.items()}
    problem, fix = (template.format(**shown).strip() for template in say.value)
    return Mistake(at.line, at.column, problem, fix, id=say.id)


def clip(text: str) -> str:
    """As much of a text as a message can quote on one line."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
