"""The frame of a plot over time: shares from 0 to 1 upwards, time since the call to the right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from markupsafe import Markup

from answerable.audit.charts import shown
from answerable.audit.charts.axis import Axis, ticks
from answerable.audit.charts.svg import WIDE, line, words
from answerable.audit.findings import Curve, Interval, Point

LEFT: Final = 42.0
RIGHT: Final = WIDE - 26.0
_UNITS: Final = ((180.0, 1.0, "seconds"), (10_800.0, 60.0, "minutes"), (259_200.0, 3_600.0, "hours"))


class Frame(msgspec.Struct, frozen=True):
    """Where time and shares lie; the unit that time is told in."""

    time: Axis
    share: Axis
    unit: str
    seconds: float
    """How many seconds a unit has."""


def frame(horizon: float, top: float, bottom: float) -> Frame:
    """From the call to the horizon, in seconds, minutes, hours or days, whichever suits."""
    seconds, unit = next(
        ((size, name) for limit, size, name in _UNITS if horizon <= limit), (86_400.0, "days")
    )
    marks = [
        mark * seconds for mark in ticks(0.0, max(horizon, 1e-6) / seconds, 6) if mark * seconds < horizon
    ]
    return Frame(
        Axis((*marks, horizon), LEFT, RIGHT), Axis((0.0, 0.25, 0.5, 0.75, 1.0), bottom, top), unit, seconds
    )


def grid(over: Frame) -> Iterator[Markup]:
    """Lines at the ticks, and their values; time's last tick is the horizon, named when there is room."""
    bottom, top = over.share.start, over.share.end
    for tick in over.share.ticks:
        y = over.share.at(tick)
        yield line(LEFT, y, RIGHT, y, class_="grid")
        yield words(LEFT - 5, y + 4, f"{100 * tick:.0f} %", text_anchor="end", font_size=11, class_="soft")
    for at, tick in enumerate(over.time.ticks):
        x = over.time.at(tick)
        yield line(x, bottom, x, bottom + 4)
        if at == len(over.time.ticks) - 1 or over.time.end - x > 26:
            value = f"{tick / over.seconds:.4g}"
            yield words(x, bottom + 16, value, text_anchor="middle", font_size=11, class_="soft")
    yield line(RIGHT, bottom, RIGHT, top, class_="grid")
    middle = (LEFT + RIGHT) / 2
    said = f"{over.unit} since the call came in"
    yield words(middle, bottom + 31, said, text_anchor="middle", font_size=11, class_="soft")


def read(curve: Curve, seconds: float) -> Point | None:
    """The curve's height at a time: its last point not later; None before the first."""
    at = bisect_right(curve.points, seconds, key=lambda point: point.seconds)
    return curve.points[at - 1] if at else None


def steps(places: Sequence[tuple[float, float]], end: float) -> str:
    """A path that keeps each height until the next, and the last until `end`."""
    if not places:
        return ""
    (x, y), *others = places
    path = [f"M{x:.2f} {y:.2f}"]
    for x, y in others:
        path.append(f"H{x:.2f}V{y:.2f}")
    return "".join([*path, f"H{end:.2f}"])


def places(over: Frame, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Seconds and shares as places in the drawing, from nought at the start; of those within half a unit of
    one another, the last.
    """
    found = [(over.time.start, over.share.start)]
    for seconds, share in points:
        if seconds > over.time.ticks[-1]:
            break
        place = (over.time.at(seconds), over.share.at(share))
        if place[0] - found[-1][0] < 0.5 and len(found) > 1:
            found[-1] = (found[-1][0], place[1])
        else:
            found.append(place)
    return found


def stands(curve: Curve, seconds: float) -> bool:
    """Whether the curve has a point at just this time.

    Where it has none, points were left out because fewer calls than may be shown came between, or the calls
    were not followed so long: its height is at least what `read` gives.
    """
    point = read(curve, seconds)
    return point is not None and abs(point.seconds - seconds) < 0.5


def told(curve: Curve, seconds: float) -> str:
    """A curve's height at a time with its interval, or how high it is at least, as a table shows it."""
    point = read(curve, seconds)
    if point is None:
        return "not told"
    if not stands(curve, seconds):
        return Markup("at least {}").format(shown.exact(point.share, shown.percent(point.share)))
    return shown.interval(Interval(point.share, point.low, point.high, "share"))
