"""Text as it can be kept: whatever a line or a keyboard delivers, a call must not fail on it."""

from __future__ import annotations

from typing import Any

import msgspec

from answerable.model.nouns import Place
from answerable.record.sdjwt import has_marks

LONGEST = 2_000
"""Characters of one text: more than an address needs, and few enough for an entry of the record."""


def legible(text: str, longest: int = LONGEST) -> str:
    """The text without what no UTF-8 can hold (shown as `?`), cut to `longest` characters."""
    return str(text)[:longest].encode("utf-8", "replace").decode()


def legible_place(place: Place) -> Place:
    """A place whose texts and numbers can be kept: a number that is no degrees (WGS 84) is not known."""
    return Place(
        legible(place.address),
        legible(place.area),
        _degrees(place.latitude, 90),
        _degrees(place.longitude, 180),
    )


def _degrees(given: float | None, most: int) -> float | None:
    return given if given is not None and abs(given) <= most else None  # of a NaN neither is so


def plain(value: Any, longest: int = 200) -> Any:
    """The value as the record keeps it, or where it cannot or is long, its first characters as text."""
    try:
        kept = msgspec.to_builtins(value, builtin_types=())
        written = msgspec.json.encode(kept)
        if len(written) <= longest and not has_marks(written, msgspec.json.decode(written)):
            return kept
    except (TypeError, ValueError, RecursionError):
        pass
    return legible(str(value), longest)
