"""The share answered on a map: shade and hatch by class, and a number that leads to the table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import msgspec
from markupsafe import Markup

from answerable.audit.charts import shown
from answerable.audit.charts.axis import ticks
from answerable.audit.charts.figure import Chart, Column, Table
from answerable.audit.charts.svg import WIDE, joined, line, tag, words
from answerable.audit.findings import Area, Tally

Ring = tuple[tuple[float, float], ...]

_EDGE: Final = 6.0
_TALLEST: Final = 460.0
_STRIPES: Final = (0.0, 9.0, 6.0, 4.0, 2.6, 1.9)
"""How far apart a class's stripes are; the first class has none."""


class _Shape(msgspec.Struct, frozen=True):
    """An area as drawn: its rings in the drawing's units, its number, its class (-1: no figure)."""

    number: int
    rings: tuple[Ring, ...]
    klass: int
    group: str


def area_map(areas: Sequence[Area], groups: Sequence[Tally], key: str = "map") -> Chart | None:
    """The areas with their shares answered; None when no area has a ring."""
    known = [area for area in areas if any(len(_whole(ring)) >= 3 for ring in area.rings)]
    if not known:
        return None
    tallies = {tally.group: tally for tally in groups}
    rates = {a.group: tallies[a.group].rate.estimate if a.group in tallies else None for a in known}
    known.sort(key=lambda area: (_or_last(rates[area.group]), area.group))
    limits = _limits(rates.values())
    shapes, bottom = _shapes(known, rates, limits)
    labels, left_out = _labels(shapes)
    return Chart(
        id=key,
        title="Share of calls answered, by area.",
        sentence=_sentence(known, rates),
        description="The areas, each shaded and hatched by its share answered, numbered as in the table.",
        high=bottom + 16 * (len(limits) + 1),
        drawing=joined(
            tag("defs", *(_pattern(key, klass) for klass in range(len(limits) - 1))),
            *(_area(shape, key) for shape in shapes),
            *labels,
            *_legend(limits, key, bottom + 12),
        ),
        table=_table(known, tallies),
        note=_note(left_out),
    )


def _whole(ring: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in ring if math.isfinite(x) and math.isfinite(y) and abs(y) <= 90]


def _or_last(rate: float | None) -> float:
    return math.inf if rate is None else rate


def _limits(rates: Iterable[float | None]) -> tuple[float, ...]:
    """Where classes begin and end: round values over the rates; five classes at most, equally wide."""
    told = [rate for rate in rates if rate is not None]
    return tuple(limit for limit in ticks(min(told), max(told), 4)) if told else (0.0, 1.0)


def _class(rate: float | None, limits: Sequence[float]) -> int:
    if rate is None:
        return -1
    return max(0, sum(rate >= limit for limit in limits[1:-1]))


def _shapes(
    known: Sequence[Area], rates: Mapping[str, float | None], limits: Sequence[float]
) -> tuple[list[_Shape], float]:
    """Areas laid out at true proportions for their middle latitude, north up; and where they end below."""
    points = [point for area in known for ring in area.rings for point in _whole(ring)]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = max(0.05, math.cos(math.radians((south + north) / 2)))
    size = min(
        (WIDE - 2 * _EDGE) / max((east - west) * narrow, 1e-9),
        (_TALLEST - 2 * _EDGE) / max(north - south, 1e-9),
    )
    left = (WIDE - (east - west) * narrow * size) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (x - west) * narrow * size, _EDGE + (north - y) * size

    shapes = [
        _Shape(
            number,
            tuple(_thinned(place(*point) for point in _whole(ring)) for ring in area.rings),
            _class(rates[area.group], limits),
            area.group,
        )
        for number, area in enumerate(known, start=1)
    ]
    return shapes, 2 * _EDGE + (north - south) * size


def _thinned(points: Iterable[tuple[float, float]]) -> Ring:
    """Corners half a unit or more from the one before: finer than that nobody sees."""
    kept: list[tuple[float, float]] = []
    for x, y in points:
        if not kept or math.hypot(x - kept[-1][0], y - kept[-1][1]) >= 0.5:
            kept.append((x, y))
    return tuple(kept)


def _area(shape: _Shape, key: str) -> Markup:
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "z" for ring in shape.rings if ring)
    if shape.klass < 0:
        return tag("path", tag("title", shape.group), d=path, class_="area none", fill_rule="evenodd")
    return joined(
        tag("path", d=path, class_=f"area k{shape.klass}", fill_rule="evenodd"),
        tag(
            "path", tag("title", shape.group), d=path, fill=f"url(#{key}-k{shape.klass})", fill_rule="evenodd"
        ),
    )


def _pattern(key: str, klass: int) -> Markup:
    apart = _STRIPES[min(klass, len(_STRIPES) - 1)]
    stripe = (line(0, 0, 0, apart, stroke_width=0.9),) if apart else ()
    size = apart or 8.0
    return tag(
        "pattern",
        *stripe,
        id=f"{key}-k{klass}",
        width=size,
        height=size,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _labels(shapes: Sequence[_Shape]) -> tuple[list[Markup], int]:
    """Numbers in the middle of the areas, larger areas first; one that would lie on another is left out."""
    drawn: list[Markup] = []
    taken: list[tuple[float, float]] = []
    ordered = sorted(shapes, key=lambda shape: (-max(map(_size, shape.rings)), shape.number))
    for shape in ordered:
        x, y = _middle(max(shape.rings, key=_size))
        if any(abs(x - a) < 16 and abs(y - b) < 13 for a, b in taken):
            continue
        taken.append((x, y))
        drawn.append(words(x, y + 4, str(shape.number), text_anchor="middle", class_="number", font_size=11))
    return drawn, len(shapes) - len(drawn)


def _size(ring: Ring) -> float:
    return abs(_twice(ring)) / 2


def _twice(ring: Ring) -> float:
    return sum(a * d - c * b for (a, b), (c, d) in zip(ring, ring[1:] + ring[:1], strict=True))


def _middle(ring: Ring) -> tuple[float, float]:
    """The centroid; of a ring without size, or one that it lies far outside of, the mean of the corners."""
    mean = sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    size = 3 * _twice(ring)
    if abs(size) < 1e-6:
        return mean
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    x = sum((a + c) * (a * d - c * b) for (a, b), (c, d) in pairs) / size
    y = sum((b + d) * (a * d - c * b) for (a, b), (c, d) in pairs) / size
    inside = min(p for p, _ in ring) <= x <= max(p for p, _ in ring)
    return (x, y) if inside and min(q for _, q in ring) <= y <= max(q for _, q in ring) else mean


def _legend(limits: Sequence[float], key: str, top: float) -> Iterator[Markup]:
    for klass, (low, high) in enumerate(pairwise(limits)):
        y = top + 16 * klass
        yield tag("rect", x=8, y=y, width=28, height=11, class_=f"area k{klass}")
        yield tag("rect", x=8, y=y, width=28, height=11, fill=f"url(#{key}-k{klass})")
        yield words(44, y + 10, f"{shown.bare(low, 'share')} to {shown.bare(high, 'share')}")
    y = top + 16 * (len(limits) - 1)
    yield tag("rect", x=8, y=y, width=28, height=11, class_="area none")
    yield words(44, y + 10, "no figure")


def _sentence(known: Sequence[Area], rates: Mapping[str, float | None]) -> str:
    told = [(area.group, rate) for area in known if (rate := rates[area.group]) is not None]
    if not told:
        return "No area has a rate that can be told."
    (low, lowest), (high, highest) = told[0], told[-1]
    return (
        f"The lowest is {shown.called(low)} with {shown.percent(lowest)}, "
        f"the highest {shown.called(high)} with {shown.percent(highest)}. Areas are not persons."
    )


def _note(left_out: int) -> str:
    said = "North is up. The denser the hatch, the larger the share; numbers are those of the table."
    return f"{said} {left_out} numbers had no room." if left_out else said


def _table(known: Sequence[Area], tallies: Mapping[str, Tally]) -> Table:
    columns = (Column("Area", figures=False), Column("Calls"), Column("Share answered"))
    body = []
    for number, area in enumerate(known, start=1):
        tally = tallies.get(area.group)
        figures = (
            (shown.count(tally.calls), shown.interval(tally.rate)) if tally else ("no calls", "no figure")
        )
        body.append((Markup("{}. {}").format(number, shown.name(area.group)), *figures))
    return Table("Areas of the map, from the lowest share answered", columns, tuple(body))
