"""Where in a TOML file a key stands, for messages."""

from __future__ import annotations

import re

_HEAD = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*["']?([^"'=#\[]+?)["']?\s*=""")


def line_of(text: str, key: str) -> int | None:
    """The line of `exposure.groups` or of `strata[2].because`; of its table where it is not there."""
    table, _, last = key.rpartition(".")
    found = None
    for number, (where, name) in enumerate(_keys(text), 1):
        if (where, name) == (table, last):
            return number
        if found is None and name == "" and where in (table, key):
            found = number
    return found


def _keys(text: str) -> list[tuple[str, str]]:
    """For each line the table that it stands in, and the key that it sets: "" where it is the table's head,
    "#" where it sets none.
    """
    told: list[tuple[str, str]] = []
    table = ""
    seen: dict[str, int] = {}
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line.partition("#")[0].rstrip()):
            table = head[2]
            if head[1] == "[[":
                seen[table] = seen.get(table, 0) + 1
                table = f"{table}[{seen[table]}]"
            told.append((table, ""))
            continue
        key = _KEY.match(line)
        told.append((table, key[1] if key else "#"))
    return told
