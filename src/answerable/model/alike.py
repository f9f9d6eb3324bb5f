"""What makes two calls look as if they belonged together: the same words in other spellings, a place nearby.

Every comparison is exact on a normal form that anybody can recompute, so that each offer can be explained;
nothing here guesses by likeness of sound or letters.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from answerable.model.nouns import MentionKind, Place

EARTH_RADIUS_METRES: Final = 6_371_008.8
"""Mean radius (IUGG)."""

NEAR_METRES: Final = 250.0
"""So far apart, two positions may still be of one event: two ends of a block."""

DAY: Final = datetime.timedelta(days=1)
WEEK_DAYS: Final = 7
PLACE_DAYS: Final = 30
"""So many days apart, the same place still says something."""
WHO_DAYS: Final = 366
"""So many days apart, the same phone, plate or person still says something."""

_CELL_DEGREES: Final = 0.005
"""Height of a cell of the place index: about 556 metres, so that what is near lies in a cell beside."""

_SHORT: Final = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr",
    "lane": "ln", "court": "ct", "place": "pl", "square": "sq", "terrace": "ter", "highway": "hwy",
    "parkway": "pkwy", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne",
    "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip
"""Words that are also written short (after USPS Publication 28, appendix C)."""

_WITHIN: Final = re.compile(r"(?:\b(?:apt|apartment|unit|suite|room|floor)\b|#)\s*\S+")
"""Where within a building: two doors of one house are one address here."""


def address_form(address: str) -> str:
    """An address as it is compared: case, dots, `Street` or `St`, `A & B` or `B / A` make no difference."""
    text = _WITHIN.sub(" ", unicodedata.normalize("NFKC", address).casefold())
    text = text.replace("block of", " ")
    streets = [_words(part) for part in re.split(r"[&/@]|\band\b", text)]
    return " & ".join(sorted(street for street in streets if street))


def _words(text: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in re.findall(r"\w+", text))


def phone_form(number: str) -> str:
    """A number's last ten digits, without leading zeros; empty where there are fewer than three."""
    digits = re.sub(r"\D", "", number)[-10:].lstrip("0")
    return digits if len(digits) >= 3 else ""


def mention_form(what: MentionKind, words: str) -> str:
    """A plate's letters and digits; a person's names in the order of the alphabet."""
    found = re.findall(r"\w+", unicodedata.normalize("NFKC", words).casefold())
    return "".join(found) if what == "plate" else " ".join(sorted(found))


def metres(one: Place, other: Place) -> float | None:
    """Great-circle distance (haversine); None where either position is unknown."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    here, there = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(chord)))


def week(at: datetime.datetime) -> int:
    """The week that a time lies in, counted from year 1: what the index is cut into."""
    return at.toordinal() // WEEK_DAYS


def weeks_around(at: datetime.datetime, days: int) -> range:
    """Every week that holds a time at most so many days away."""
    return range((at.toordinal() - days - 1) // WEEK_DAYS, (at.toordinal() + days + 1) // WEEK_DAYS + 1)


def cell(place: Place) -> str:
    """The cell of the place index that a position lies in; empty for an unknown position."""
    if place.latitude is None or place.longitude is None:
        return ""
    row = math.floor(place.latitude / _CELL_DEGREES)
    return f"{row},{_column(row, place.longitude)}"


def cells_near(place: Place) -> Iterator[str]:
    """Every cell in which a position can lie that is near to this one."""
    if place.latitude is None or place.longitude is None:
        return
    middle = math.floor(place.latitude / _CELL_DEGREES)
    for row in range(middle - 1, middle + 2):
        reach = math.degrees(NEAR_METRES / EARTH_RADIUS_METRES) / _narrow(row)
        first, last = _column(row, place.longitude - reach), _column(row, place.longitude + reach)
        yield from (f"{row},{column % _around(row)}" for column in _between(row, first, last))


def _narrow(row: int) -> float:
    """How much shorter a degree east is than one north, at most, within a row and the rows beside it."""
    edge = max(abs(row - 1), abs(row + 2)) * _CELL_DEGREES
    return max(math.cos(math.radians(min(edge, 90.0))), 0.01)


def _around(row: int) -> int:
    """How many cells a row has around the globe."""
    return math.ceil(360.0 * _narrow(row) / _CELL_DEGREES)


def _column(row: int, longitude: float) -> int:
    return math.floor((longitude + 180.0) % 360.0 * _narrow(row) / _CELL_DEGREES)


def _between(row: int, first: int, last: int) -> range:
    return range(first, (last if last >= first else last + _around(row)) + 1)
