"""A row for each thing measured: its name, its figure in words, under them its estimate and interval.

Names stand above the lines, so that a long one has the whole width and nothing is smaller on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

import msgspec
from markupsafe import Markup

from answerable.audit.charts.axis import Axis
from answerable.audit.charts.svg import WIDE, joined, line, room_for, tag, words

Shape = Literal["dot", "square", "diamond"]

STEP: Final = 34.0
EDGE: Final = 14.0
_TOP: Final = 22.0


class Row(msgspec.Struct, frozen=True):
    """A row: `low` and `high` may go beyond the axis (an arrow says so); no estimate: `said` tells why."""

    name: str
    said: str
    estimate: float | None
    low: float | None = None
    high: float | None = None
    shape: Shape = "dot"
    size: float = 1.0
    """From 0 to 1: how large a square is drawn, by its weight."""


class Zone(msgspec.Struct, frozen=True):
    """A stretch of the axis with a meaning, such as `practically alike`."""

    low: float
    high: float


def span() -> tuple[float, float]:
    """Where an axis for rows starts and ends."""
    return EDGE, WIDE - EDGE


def height(rows: Sequence[Row]) -> float:
    """How high a drawing of so many rows is."""
    return _TOP + STEP * len(rows) + 40


def drawn(
    rows: Sequence[Row],
    scale: Axis,
    spelled: Callable[[float], str],
    *,
    zone: Zone | None = None,
    mark: float | None = None,
    unit: str = "",
) -> Markup:
    """All rows over one axis, ticks named above and below; `mark` is a dashed line, `unit` is said below."""
    bottom = _TOP + STEP * len(rows)
    pieces = [*_zone(zone, scale, bottom), *_grid(scale, bottom), *_ticks(scale, spelled, bottom)]
    if mark is not None and scale.holds(mark):
        pieces.append(
            line(scale.at(mark), _TOP, scale.at(mark), bottom, stroke_width=1.5, stroke_dasharray="5 3")
        )
    pieces += [_row(row, _TOP + STEP * at, scale) for at, row in enumerate(rows)]
    pieces.append(words(WIDE / 2, bottom + 33, unit, text_anchor="middle", font_size=11, class_="soft"))
    return joined(*pieces)


def _zone(zone: Zone | None, scale: Axis, bottom: float) -> Iterator[Markup]:
    if zone is None:
        return
    left, right = scale.at(zone.low), scale.at(zone.high)
    yield tag("rect", x=left, y=_TOP, width=right - left, height=bottom - _TOP, class_="zone")
    for edge in (left, right):
        yield line(edge, _TOP, edge, bottom, stroke_width=1, stroke_dasharray="1 3")


def _grid(scale: Axis, bottom: float) -> Iterator[Markup]:
    for tick in scale.ticks:
        yield line(scale.at(tick), _TOP - 4, scale.at(tick), bottom + 4, class_="grid")


def _ticks(scale: Axis, spelled: Callable[[float], str], bottom: float) -> Iterator[Markup]:
    """The values of the ticks, those left out that would touch the one before; the ends stay inside."""
    free = 0.0
    for tick in scale.ticks:
        said = spelled(tick)
        half = room_for(said, 11) / 2
        middle = min(max(scale.at(tick), half + 1), WIDE - half - 1)
        if middle - half >= free:
            for y in (_TOP - 9, bottom + 17):
                yield words(middle, y, said, text_anchor="middle", font_size=11, class_="soft")
            free = middle + half + 4


def _row(row: Row, top: float, scale: Axis) -> Markup:
    y = top + 25
    label = words(2.0, top + 14, row.name, WIDE - 16 - room_for(row.said), class_="label")
    value = words(WIDE - 2.0, top + 14, row.said, text_anchor="end", class_="label")
    return joined(label, value, *_interval(row, y, scale), *_estimate(row, y, scale))


def _interval(row: Row, y: float, scale: Axis) -> Iterator[Markup]:
    if row.estimate is None or row.low is None or row.high is None:
        return
    yield line(scale.at(row.low), y, scale.at(row.high), y, stroke_width=1.6)
    for value, way in ((row.low, -1), (row.high, 1)):
        x = scale.at(value)
        if scale.holds(value):
            yield line(x, y - 3.5, x, y + 3.5, stroke_width=1.6)
        else:
            yield tag("path", d=f"M{x + 7 * way:.1f} {y}l{-7 * way} -4v8z", class_="beyond")


def _estimate(row: Row, y: float, scale: Axis) -> Iterator[Markup]:
    if row.estimate is None or not scale.holds(row.estimate):
        return
    x = scale.at(row.estimate)
    if row.shape == "dot":
        yield tag("circle", cx=x, cy=y, r=4.5, class_="dot")
    elif row.shape == "square":
        half = 2 + 4 * min(max(row.size, 0.0), 1.0)
        yield tag("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, class_="dot")
    else:
        yield tag("path", d=f"M{x - 8:.2f} {y}l8 -6l8 6l-8 6z", class_="dot whole")
