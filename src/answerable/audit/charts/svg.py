"""Elements of a drawing, and how much room its letters take."""

from __future__ import annotations

import unicodedata
from typing import Final

from markupsafe import Markup, escape

from answerable.audit.charts import shown

WIDE: Final = 400
"""The width of every drawing, in its own units: about a phone's, so that letters stay legible on one."""
LETTERS: Final = 12


def tag(element: str, /, *inside: str, **attributes: object) -> Markup:
    """An element, its text and attributes escaped. A name's underscore is a hyphen; None leaves it out."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_spelled(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    opened = Markup(f"<{element}{said}>")  # noqa: S704 - names are ours, and values are escaped
    return opened + joined(*inside) + Markup(f"</{element}>")  # noqa: S704 - as above


def joined(*pieces: str) -> Markup:
    """Pieces in a row; what is not markup is escaped."""
    return Markup("").join(piece if isinstance(piece, Markup) else shown.plain(piece) for piece in pieces)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Markup:
    """A straight line in the colour of the text."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": "currentColor", **attributes})


def words(x: float, y: float, said: str, room: float | None = None, **attributes: object) -> Markup:
    """Words at a place; cut to the room, and then whole in a title."""
    said = shown.plain(said)
    short = said if room is None else cut(said, room)
    whole = () if short == said else (tag("title", said),)
    return tag("text", *whole, short, x=x, y=y, **attributes)


def room_for(said: str, size: float = LETTERS) -> float:
    """About how wide the words are; no font is asked, so that a drawing is the same everywhere."""
    return size * sum(_ems(letter) for letter in said)


def cut(said: str, room: float, size: float = LETTERS) -> str:
    """The words, or as many letters as there is room for with an ellipsis."""
    if room_for(said[:1000], size) <= room and len(said) <= 1000:
        return said
    left = room - size * 0.8
    for at, letter in enumerate(said):
        left -= size * _ems(letter)
        if left < 0:
            return said[:at].rstrip() + "…"
    return said


def _ems(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.68 if letter.isupper() else 0.56


def _spelled(value: object) -> str:
    """Numbers to a hundredth of a unit: finer than any eye, and the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else shown.plain(str(value))
