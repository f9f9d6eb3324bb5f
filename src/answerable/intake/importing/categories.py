"""Call types of any city -> common categories, by a small table of word weights, with a confidence.

The table is made by `teach.py` from lists that people labelled; it holds words and weights, none of their
rows.
"""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from answerable.intake.importing.causes import SURE

TABLE: Final = Path(__file__).with_name("categories.json")

_EMPTY: Final = frozenset(
    (
        "all",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "no",
        "not",
        "of",
        "on",
        "or",
        "other",
        "the",
        "to",
        "up",
        "with",
    )
)
_ENDINGS: Final = re.compile(r"(ies|ing|ed|es|s|er|ers|al)$")


class Category(NamedTuple):
    """The likeliest category of a call type, how surely, the words that speak for it, and the next
    likeliest.
    """

    category: str
    confidence: float
    words: tuple[str, ...]
    second: str

    @property
    def used(self) -> str:
        """The category that is counted: "" while it is not sure."""
        return self.category if self.confidence >= SURE else ""


class Weights(msgspec.Struct, frozen=True):
    """The table: how much each word speaks for each category."""

    categories: tuple[str, ...]
    bias: tuple[float, ...]
    words: dict[str, dict[str, float]]
    """Word -> place of a category (as text) -> weight."""


@cache
def _short() -> dict[str, str]:
    """Short forms -> the words that they stand for, from `short.toml`."""
    table = tomllib.loads(Path(__file__).with_name("short.toml").read_text(encoding="utf-8"))
    return {short: word for word, shorts in table.items() for short in shorts}


def words_of(call_type: str) -> tuple[str, ...]:
    """The words of a call type as the table knows them: no codes, abbreviations written out, endings off."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", call_type)
    text = re.sub(r"\b\d+[a-z]?\d*\b|(?<=\d)[a-z]?_", " ", text.casefold().replace("_", "_ "))
    shorts = _short()
    found: dict[str, None] = {}
    for word in re.findall(r"[a-z]{2,}|911", text):
        if word in _EMPTY:
            continue
        known = shorts.get(word, word)
        stem = known if len(known) < 6 else _ENDINGS.sub("", known)
        found[shorts.get(stem, stem)[:8]] = None
    return tuple(found)


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The table that is shipped."""
    return msgspec.json.decode(TABLE.read_bytes(), type=Weights)


def category_of(call_type: str, table: Weights | None = None) -> Category:
    """The category of a call type; confidence 0 when none of its words is known."""
    table = table or weights()
    words = words_of(call_type)
    known = [word for word in words if word in table.words]
    if not known:
        return Category("", 0.0, (), "")
    scores = list(table.bias)
    for word in known:
        for place, weight in table.words[word].items():
            scores[int(place)] += weight
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    ranked = sorted(range(len(shares)), key=lambda place: (-shares[place], place))
    first = ranked[0]
    for_it = tuple(word for word in known if table.words[word].get(str(first), 0.0) > 0)
    # A name of which few words are known is known less surely than its known words alone would say.
    covered = math.sqrt(len(known) / len(words))
    sure = shares[first] / sum(shares) * covered if for_it else 0.0
    return Category(table.categories[first], round(sure, 3), for_it, table.categories[ranked[1]])
