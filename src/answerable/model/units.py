"""What a decision's `units` asks for: `2 patrol + 1 medic`, read, compared and joined."""

from __future__ import annotations

from typing import Any


def read_units(text: str) -> dict[str, int]:
    """`2 patrol + 1 medic` -> {"patrol": 2, "medic": 1}; `none` -> {}.

    Raises ValueError for anything else.
    """
    if text.strip().casefold() == "none":
        return {}
    asked: dict[str, int] = {}
    for part in text.split("+"):
        count, _, kind = part.strip().partition(" ")
        kind = " ".join(kind.split()).casefold()
        if not (count.isascii() and count.isdecimal() and kind):
            raise ValueError(f"'{text}' is not of the form `2 patrol + 1 medic`")
        asked[kind] = asked.get(kind, 0) + int(count)
    return asked


def show_units(asked: dict[str, int]) -> str:
    """The other way round."""
    return " + ".join(f"{count} {kind}" for kind, count in asked.items() if count) or "none"


def asks_more(one: Any, other: Any) -> bool:
    """Whether `one` asks for more units of any kind than `other`. None says nothing: it is neither way."""
    if one is None or other is None:
        return False
    asked, instead = read_units(str(one)), read_units(str(other))
    return any(count > instead.get(kind, 0) for kind, count in asked.items())


def both(one: str, other: str) -> str:
    """What satisfies the one and the other: of each kind the greater number; `one` itself where it does."""
    if not asks_more(other, one):
        return one
    asked, more = read_units(one), read_units(other)
    return show_units({kind: max(asked.get(kind, 0), more.get(kind, 0)) for kind in {**asked, **more}})
