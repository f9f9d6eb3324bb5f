"""How long all calls waited: the share reached by each time, every cause kept apart, nobody dropped.

The curves are cumulative incidence: a call that was never reached keeps its curve under 1 for good, and
a call that ended otherwise is not counted as if it might still be reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from answerable.audit.charts import shown
from answerable.audit.charts.axis import apart
from answerable.audit.charts.figure import Chart, Column, Table
from answerable.audit.charts.plot import RIGHT, Frame, frame, grid, places, read, stands, steps, told
from answerable.audit.charts.svg import WIDE, joined, line, tag, words
from answerable.audit.findings import Curve

AT_MOST: Final = 5
"""So many groups' curves are drawn: those that end lowest and those that end highest."""
ANSWERED: Final = "answered"
_TOP: Final = 14.0
_BOTTOM: Final = 214.0
_DASHES: Final = (None, "7 4", "2 3", "10 3 2 3", "4 2")
_LINE: Final = 18.0
_COARSE: Final = (
    " Times between which fewer calls than may be shown were reached are left out: there a curve may lie "
    "a little higher than drawn."
)


def reached(curves: Sequence[Curve], horizon: float, key: str = "reached") -> Chart | None:
    """The share of all calls reached by each time, by group, with bands; None without a curve."""
    every = _ordered(curves, horizon)
    if not every or horizon <= 0:
        return None
    chosen = _ends(every, AT_MOST)
    over = frame(horizon, _TOP, _BOTTOM)
    return Chart(
        id=key,
        title="Share of all calls reached by each time, by group.",
        sentence=_sentence(every, horizon),
        description="Curves that rise with time since the call, one for each group, each with its band. "
        "What is missing to 100 % at the right was not reached. The table holds heights at the marked times.",
        high=_BOTTOM + 42 + _LINE * len(chosen),
        drawing=joined(*grid(over), *_curves(chosen, over), *_legend(chosen, horizon)),
        table=_table(chosen, over),
        note=_note(len(chosen), len(every)) + ("" if _whole(every, horizon) else _COARSE),
    )


def furthest(curves: Sequence[Curve], horizon: float, at_most: int) -> list[str]:
    """The groups of which the smallest and the largest share had been reached by the horizon."""
    return [curve.group for curve in _ends(_ordered(curves, horizon), at_most)]


def causes(curves: Sequence[Curve], group: str, horizon: float, key: str) -> Chart | None:
    """What had become of a group's calls by each time, each cause in its own layer; None without a curve."""
    own = [curve for curve in curves if curve.group == group and curve.points]
    if not own or horizon <= 0:
        return None
    own.sort(key=lambda curve: (curve.cause != ANSWERED, curve.cause))
    over = frame(horizon, _TOP, 150.0)
    gap = never_ended(own, horizon)
    return Chart(
        id=key,
        title=f"What became of the calls of {shown.called(group)}.",
        sentence=f"{_by(horizon)}, {_ends_at(own[0], horizon)} had been {own[0].cause}; "
        f"for {_at_most(own, horizon)}{shown.percent(gap)} no end with a time is on record by then.",
        description="Layers that grow with time since the call, one for each cause, answered lowest. "
        "The empty part above them is calls that still waited.",
        high=150 + 42 + _LINE * (len(own) + 1),
        drawing=joined(*grid(over), *_layers(own, over, key), *_keys(own, gap, horizon, key)),
        table=_table(own, over, by_cause=True),
        note="Layers stand on one another. Empty on top: still waiting, or no end with a time on record."
        + ("" if _whole(own, horizon) else _COARSE),
    )


def never_ended(curves: Sequence[Curve], horizon: float) -> float:
    """The share of a group's calls, at most, for which no end with a time is on record by the horizon."""
    return max(0.0, 1 - sum(_end(curve, horizon) for curve in curves))


def _ordered(curves: Sequence[Curve], horizon: float) -> list[Curve]:
    told = (curve for curve in curves if curve.cause == ANSWERED and curve.points)
    return sorted(told, key=lambda curve: (_end(curve, horizon), curve.group))


def _ends(ordered: list[Curve], at_most: int) -> list[Curve]:
    """All, or the first and the last ones."""
    if len(ordered) <= at_most:
        return ordered
    return ordered[: (at_most + 1) // 2] + ordered[-(at_most // 2) :]


def _end(curve: Curve, horizon: float) -> float:
    point = read(curve, horizon)
    return point.share if point else 0.0


def _curves(chosen: Sequence[Curve], over: Frame) -> Iterator[Markup]:
    ends = []
    for at, curve in enumerate(chosen):
        inside = [point for point in curve.points if point.seconds <= over.time.ticks[-1]]
        low = places(over, [(point.seconds, point.low) for point in inside])
        high = places(over, [(point.seconds, point.high) for point in inside])
        middle = places(over, [(point.seconds, point.share) for point in inside])
        yield tag("path", d=_between(low, high), class_=f"band c{at + 1}")
        path, look = steps(middle, RIGHT), f"curve c{at + 1}"
        yield tag("path", d=path, class_=look, fill="none", stroke_dasharray=_DASHES[at])
        ends.append(middle[-1][1])
    for at, y in enumerate(apart(ends, 13, _TOP, _BOTTOM)):
        yield words(RIGHT + 5, y + 4, _letter(at), font_weight=600)


def _between(low: list[tuple[float, float]], high: list[tuple[float, float]]) -> str:
    """The outline of a band: along its upper edge, and back along its lower one."""
    back = [(RIGHT, low[-1][1])]
    for (x, _), (_, before) in zip(reversed(low[1:]), reversed(low[:-1]), strict=True):
        back += [(x, back[-1][1]), (x, before)]
    back.append((low[0][0], low[0][1]))
    return steps(high, RIGHT) + "".join(f"L{x:.2f} {y:.2f}" for x, y in back) + "z"


def _legend(chosen: Sequence[Curve], horizon: float) -> Iterator[Markup]:
    for at, curve in enumerate(chosen):
        y = _BOTTOM + 42 + _LINE * at + 8
        yield words(2, y + 4, _letter(at), font_weight=600)
        yield line(16, y, 52, y, class_=f"curve c{at + 1}", stroke_dasharray=_DASHES[at])
        yield words(60, y + 4, curve.group, WIDE - 170, class_="label")
        yield words(WIDE - 2, y + 4, _ends_at(curve, horizon), text_anchor="end", class_="label")


def _letter(at: int) -> str:
    return "ABCDE"[at]


def _layers(own: Sequence[Curve], over: Frame, key: str) -> Iterator[Markup]:
    """Each cause between the sum of those under it and that sum with its own, read where any curve steps."""
    times = sorted({point.seconds for curve in own for point in curve.points})
    yield tag("defs", *(_pattern(f"{key}-p{at}", at) for at in range(len(own))))
    under = [0.0] * len(times)
    for at, curve in enumerate(own):
        heights = [point.share if (point := read(curve, seconds)) else 0.0 for seconds in times]
        above = [min(1.0, low + own_height) for low, own_height in zip(under, heights, strict=True)]
        low = places(over, list(zip(times, under, strict=True)))
        high = places(over, list(zip(times, above, strict=True)))
        outline = _between(low, high)
        yield tag("path", d=outline, class_=f"layer c{at % 5 + 1}")
        yield tag("path", d=outline, fill=f"url(#{key}-p{at})", stroke="currentColor", stroke_width=0.8)
        under = above


def _keys(own: Sequence[Curve], gap: float, horizon: float, key: str) -> Iterator[Markup]:
    lines = [
        (curve.cause, _ends_at(curve, horizon), f"url(#{key}-p{at})", at) for at, curve in enumerate(own)
    ]
    rest = _at_most(own, horizon) + shown.percent(gap)
    for place, (cause, share, fill, at) in enumerate([("", rest, "none", -1), *lines]):
        y = 150 + 42 + _LINE * place
        if at >= 0:
            yield tag("rect", x=16, y=y, width=28, height=12, class_=f"layer c{at % 5 + 1}")
        yield tag("rect", x=16, y=y, width=28, height=12, fill=fill, stroke="currentColor")
        yield words(54, y + 10, cause or "no end with a time on record", WIDE - 170, class_="label")
        yield words(WIDE - 2, y + 10, share, text_anchor="end", class_="label")


def _pattern(name: str, at: int) -> Markup:
    """Patterns that differ without colour: none, then hatches that lean or close up."""
    size = (6, 6, 5, 4, 3)[at % 5]
    lean = ("rotate(45)", "rotate(45)", "rotate(-45)", "rotate(90)", "rotate(0)")[at % 5]
    stripe = (line(0, 0, 0, size, stroke_width=1.1),) if at else ()
    look = {"width": size, "height": size, "patternUnits": "userSpaceOnUse", "patternTransform": lean}
    return tag("pattern", *stripe, id=name, **look)


def _ends_at(curve: Curve, horizon: float) -> str:
    said = shown.percent(_end(curve, horizon))
    return said if stands(curve, horizon) else f"at least {said}"


def _whole(curves: Sequence[Curve], horizon: float) -> bool:
    return all(stands(curve, horizon) for curve in curves)


def _at_most(own: Sequence[Curve], horizon: float) -> str:
    return "" if _whole(own, horizon) else "at most "


def _by(horizon: float) -> str:
    return f"By {shown.bare(horizon, 'seconds')} after the call"


def _sentence(every: Sequence[Curve], horizon: float) -> str:
    low, high = every[0], every[-1]
    said = f"{_by(horizon)}, {_ends_at(low, horizon)} of the calls of {shown.called(low.group)} "
    said += "had been reached"
    if len(every) == 1:
        return said + "."
    return said + f", and {_ends_at(high, horizon)} of those of {shown.called(high.group)}."


def _note(drawn: int, every: int) -> str:
    said = "Bands: intervals. What is missing to 100 % at the right edge had not been reached by then."
    if drawn == every:
        return said
    return f"{said} Drawn are {drawn} of {every} groups: those that end lowest and highest."


def _table(curves: Sequence[Curve], over: Frame, *, by_cause: bool = False) -> Table:
    """Heights at the ticks. One row a time, one column a curve."""
    times = over.time.ticks[1:]
    heads = [curve.cause if by_cause else shown.short(curve.group, 40) for curve in curves]
    columns = (Column("By", figures=False), *(Column(head) for head in heads))
    body = tuple((shown.bare(time, "seconds"), *(told(curve, time) for curve in curves)) for time in times)
    what = "Share of all calls reached"
    if by_cause:
        what = f"Share of the calls of {shown.called(curves[0].group)}, by cause"
    return Table(f"{what}, by time since the call", columns, body)
