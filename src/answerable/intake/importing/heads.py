"""What a column may be by its header: patterns for each role, strongest first."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final


@cache
def _patterns() -> dict[str, tuple[tuple[float, re.Pattern[str]], ...]]:
    """Role -> its patterns with their weights, from `heads.toml`."""
    table = tomllib.loads(Path(__file__).with_name("heads.toml").read_text(encoding="utf-8"))
    often = {name: table.pop(name) for name in ("number", "text", "when", "measure")}
    parts = {"<number>": often["number"], "<text>": often["text"], "<measure>": often["measure"],
             "<when>": f"({often['when']})*", "<when+>": f"({often['when']})+"}  # fmt: skip
    found: dict[str, tuple[tuple[float, re.Pattern[str]], ...]] = {}
    for role, steps in table.items():
        for step in steps:
            pattern = "|".join(step["heads"])
            for mark, part in parts.items():
                pattern = pattern.replace(mark, part)
            found[role] = (*found.get(role, ()), (step["weight"], re.compile(pattern)))
    return found


_NEVER: Final = re.compile(
    r"\b(updat\w*|modif\w*|edit\w*|load\w*|upload\w*|refresh\w*|in ?db|watch|shift|import\w*|publish\w*"
    r"|extract\w*|last edited|day of week|dow|count|sequence|duration|elapsed|seconds|minutes|number of"
    r"|interval|year|month)\b"
)
"""Of the file, or reckoned from others: nothing that happened to a call."""


_WHATEVER: Final = ("address", "until_dispatched", "until_on_scene", "travelling", "until_available")
"""Roles of columns that may be named so."""


_OF_WHAT: Final = re.compile(r"(?<=time|date) ((primary|first|1st) unit|incident|call|event)$")
"""What a time is said to be of, behind it: `arrival time primary unit`."""


def spell(head: str) -> str:
    """A header as words: `callDateTime`, `CALL_DATE_TIME` and `Call Date/Time` alike."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", head)
    words = re.sub(r"[\W_]+", " ", text).casefold().split()
    joined = " ".join(words)
    joined = re.sub(
        r"(?<=[a-z])(datetime|timestamp|dttm|date|time|number|num|type|code|dt|tm|no|id)\b", _cut, joined
    )
    begun = r"^(call|event|incident|unit|dispatch|offense)(?=(received|type|number|date|time|code|id|no)\b)"
    joined = re.sub(begun, r"\1 ", joined)
    return " ".join(joined.split())


_WHOLE: Final = (
    "alarm", "arrival", "arrive", "arrived", "call", "case", "clear", "cleared", "close", "closed", "create",
    "dispatch", "end", "enroute", "entry", "event", "incident", "master", "object", "occur", "offense",
    "onscene", "received", "record", "report", "response", "row", "start", "ten", "unit",
)  # fmt: skip
"""Words that headers run together with `date`, `time`, `number` …"""


def _cut(found: re.Match[str]) -> str:
    """A tail such as `time` stands apart, where what is before it is a word of its own."""
    before = re.split(r"\s", found.string[: found.start()])[-1]
    return f" {found[0]}" if before in _WHOLE else found[0]


def of_head(role: str, head: str) -> float:
    """How much a header speaks for a role, from 0 to 1."""
    words = spell(head)
    if _NEVER.search(words) and role not in _WHATEVER:
        return 0.0
    spelt = {words, _OF_WHAT.sub("", words)}
    return max(
        (weight for weight, pattern in _patterns()[role] if any(map(pattern.fullmatch, spelt))), default=0.0
    )
