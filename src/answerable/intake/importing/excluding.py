"""Which values say that a call was none of the public's: begun by officers, passed on, a broadcast, a test.

Found by the words of the values; what is found becomes a stated rule of the profile, that a person may
strike.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from answerable.intake.layout import Exclude

SELF: Final = "begun by officers themselves"
_KINDS: Final = 20
"""A column that says who began a call has few kinds of answer."""


class _Words(NamedTuple):
    rules: tuple[tuple[str, re.Pattern[str]], ...]
    source: re.Pattern[str]
    public: re.Pattern[str]


@cache
def _known() -> _Words:
    """The words that tell, from `excluding.toml`."""
    table = tomllib.loads(Path(__file__).with_name("excluding.toml").read_text(encoding="utf-8"))
    rules = tuple((rule["rule"], re.compile("|".join(rule["words"]))) for rule in table["rule"])
    source, public = (re.compile("|".join(table[key]["words"])) for key in ("source", "public"))
    return _Words(rules, source, public)


def _words(value: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", value).casefold().split())


def says_who(values: Iterable[str]) -> bool:
    """Whether a column's values all say who began a call, and some that an officer did."""
    words = {_words(value) for value in values}
    if not 2 <= len(words) <= _KINDS:
        return False
    own = {each for each in words if _known().source.search(each)}
    return bool(own) and all(_known().public.search(each) for each in words - own)


def by_type(column: str, values: Iterable[str]) -> tuple[Exclude, ...]:
    """Rules from the call types that a city has."""
    found: dict[str, list[str]] = {}
    for value in sorted(set(values)):
        words = _words(value)
        rule = next((rule for rule, pattern in _known().rules if pattern.search(words)), None)
        if rule:
            found.setdefault(rule, []).append(value)
    return tuple(Exclude(rule, column, tuple(found[rule])) for rule, _ in _known().rules if rule in found)


def by_source(column: str, values: Iterable[str]) -> tuple[Exclude, ...]:
    """The rule from a column that says who began a call."""
    own = tuple(sorted(value for value in set(values) if _known().source.search(_words(value))))
    if not own and "initiated" in column.casefold():
        own = tuple(
            sorted(value for value in set(values) if value.casefold() in ("y", "yes", "true", "1", "t"))
        )
    return (Exclude(SELF, column, own),) if own else ()
