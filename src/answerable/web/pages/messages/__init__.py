"""What pages say, in each language: a TOML file of messages a language, of which none lacks any.

A view may have files of its own in a folder of its name: `duty/en.toml`, `duty/es.toml`.

Words of the model (statuses, roles, dispositions) are translated by themselves; what a directive, a town or a
person says stays as it was said.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

HERE: Final = Path(__file__).parent
USUAL: Final = "en"


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The messages of one language."""

    language: str
    """Its own name."""
    say: dict[str, str] = {}
    """Messages by key; `{name}` stands for what is given."""
    word: dict[str, str] = {}
    """Words of the model, where they are others in this language."""
    problem: dict[str, str] = {}
    """What cannot be done, by the kinds of `problems.KINDS`."""
    happened: dict[str, str] = {}
    """Events of a call, by their tags."""


class Messages(msgspec.Struct, frozen=True):
    """What a page says to somebody, in their language."""

    lang: str
    """Its code (BCP 47)."""
    catalogue: Catalogue

    def say(self, key: str, **given: object) -> str:
        """A message. Raises KeyError for one that no catalogue has: a test looks for those."""
        return self.catalogue.say[key].format_map(given)

    def word(self, word: object) -> str:
        """A word of the model; any other as it is."""
        return self.catalogue.word.get(str(word), str(word))

    def problem(self, kind: str) -> str:
        """What cannot be done, in a sentence."""
        return self.catalogue.problem[kind]

    def happened(self, tag: str, given: Mapping[str, object]) -> str:
        """What happened, in a line; of an event that has none, its tag."""
        return self.catalogue.happened.get(tag, tag).format_map(given)


def _read(path: Path) -> Messages:
    """One language: the file that all views share, and each view's own."""
    files = [path, *sorted(HERE.glob(f"*/{path.name}"))]
    parts = [msgspec.convert(tomllib.loads(each.read_text("utf-8")), Catalogue) for each in files]
    tables = {
        name: {key: text for part in parts for key, text in getattr(part, name).items()}
        for name in ("say", "word", "problem", "happened")
    }
    return Messages(path.stem, Catalogue(parts[0].language, **tables))


LANGUAGES: Final[dict[str, Messages]] = {path.stem: _read(path) for path in sorted(HERE.glob("*.toml"))}
"""Every language that there is a file of, by its code."""


def messages_for(chosen: str, accepted: str) -> Messages:
    """In the language chosen; else the first that the browser accepts (RFC 9110, 12.5.4); else in English."""
    asked = [chosen, *(each.partition(";")[0].strip().partition("-")[0] for each in accepted.split(","))]
    return next((LANGUAGES[each.lower()] for each in asked if each.lower() in LANGUAGES), LANGUAGES[USUAL])
