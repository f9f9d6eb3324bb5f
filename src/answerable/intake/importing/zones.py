"""Which clock a city keeps: from its state or its points where these leave no doubt; else nobody knows."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from answerable.intake.importing.columns import Sample
from answerable.intake.importing.fits import POINT, WKT
from answerable.intake.importing.heads import spell

_STATES: Final = {
    zone: names.split()
    for zone, names in {
        "America/Los_Angeles": "ca california wa washington nv nevada",
        "America/Phoenix": "az arizona", "America/Honolulu": "hi hawaii",
        "America/Denver": "co colorado ut utah nm wy wyoming mt montana",
        "America/Chicago": "il illinois wi wisconsin mn minnesota ia iowa mo missouri ar arkansas la"
        " louisiana ms mississippi al alabama ok oklahoma",
        "America/New_York": "ny md maryland pa pennsylvania nj va virginia dc de delaware ma massachusetts"
        " ct connecticut ri vt vermont nh me maine oh ohio ga georgia nc sc wv",
    }.items()
}  # fmt: skip
"""States that lie in one zone, or have no city of note outside it."""

_BOXES: Final = (
    ("America/Los_Angeles", 32.4, 49.0, -124.9, -118.0),
    ("America/Los_Angeles", 32.4, 35.0, -118.0, -115.0),
    ("America/Denver", 37.1, 45.0, -112.0, -104.5),
    ("America/Phoenix", 31.4, 34.9, -114.0, -109.8),
    ("America/Chicago", 29.0, 45.0, -97.5, -89.0),
    ("America/Chicago", 30.3, 36.6, -89.0, -86.0),
    ("America/New_York", 25.0, 31.0, -83.0, -79.9),
    ("America/New_York", 31.0, 45.0, -83.5, -69.5),
    ("America/Honolulu", 18.8, 22.4, -160.6, -154.7),
    ("America/Anchorage", 60.5, 62.0, -151.0, -148.0),
    ("Europe/London", 50.0, 58.7, -5.3, 1.0),
)
"""Zone, then south, north, west, east in degrees: inside each box there is one clock."""


class Zone(NamedTuple):
    """A time zone and why; "" when nothing tells it."""

    name: str
    because: str


def zone_of(sample: Sample) -> Zone:
    """The zone of a table."""
    for column in sample.columns:
        if spell(column.name) not in ("state", "st", "state code", "incident state"):
            continue
        said = {value.casefold().strip(". ") for value in column.values}
        zones = {zone for value in said for zone, names in _STATES.items() if value in names}
        if len(zones) == 1 and all(any(value in names for names in _STATES.values()) for value in said):
            return Zone(zones.pop(), f"the column {column.name} names its state")
    points = _points(sample)
    zones = {zone for zone, south, north, west, east in _BOXES
             if points and all(south < lat < north and west < lon < east for lat, lon in points)}  # fmt: skip
    if len(zones) == 1:
        return Zone(zones.pop(), "its points lie where there is one clock")
    return Zone("", "neither a state nor points tell the city's clock")


def _points(sample: Sample) -> list[tuple[float, float]]:
    """Where 98 % of the sampled points lie (the rest may be slips): the corners of that box."""
    pairs: list[tuple[float, float]] = []
    halves: dict[str, list[float | None]] = {}
    for at, column in enumerate(sample.columns):
        words = spell(column.name)
        half = "lat" if re.search(r"\b(lat|latitude|y)\b", words) else "lon"
        if re.search(r"\b(lat|latitude|lon|lng|long|longitude|x|y)\b", words) and column.numeric > 0.8:
            if column.low < -180 or column.high > 180:
                continue
            halves.setdefault(half, [_degrees(row[at]) for row in sample.rows])
        elif not pairs:
            for row in sample.rows:
                if found := re.search(POINT, row[at]):
                    pairs.append((float(found[1]), float(found[2])))
                elif found := re.search(WKT, row[at]):
                    pairs.append((float(found[2]), float(found[1])))
    if len(halves) == 2:
        pairs = [(lat, lon) for lat, lon in zip(halves["lat"], halves["lon"], strict=True)
                 if lat is not None and lon is not None]  # fmt: skip
    pairs = [(lat, lon) for lat, lon in pairs if abs(lat) > 1 and abs(lon) > 0.01]
    if len(pairs) < 5:
        return []
    cut = len(pairs) // 100
    lats, lons = (sorted(half)[cut : len(pairs) - cut] for half in zip(*pairs, strict=True))
    return [(lats[0], lons[0]), (lats[-1], lons[-1])]


def _degrees(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
