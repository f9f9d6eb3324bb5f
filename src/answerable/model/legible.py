"""Text as it can be kept: whatever a line or a keyboard delivers, a call must not fail on it."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from answerable.model.nouns import Place

LONGEST = 2_000
"""Characters of one text: more than an address needs, and few enough for an entry of the record."""


def legible(text: str, longest: int = LONGEST) -> str:
    """The text without what no UTF-8 can hold (shown as `?`), cut to `longest` characters."""
    return str(text)[:longest].encode("utf-8", "replace").decode()


def legible_place(place: Place) -> Place:
    """A place whose texts can be kept."""
    return replace(place, address=legible(place.address), area=legible(place.area))


def plain(value: Any, longest: int = 200) -> Any:
    """The value as JSON keeps it, or where it cannot or is long, its first characters as text."""
    try:
        kept = msgspec.to_builtins(value, builtin_types=())
        if len(msgspec.json.encode(kept)) <= longest:
            return kept
    except (TypeError, ValueError, RecursionError):
        pass
    return legible(str(value), longest)
