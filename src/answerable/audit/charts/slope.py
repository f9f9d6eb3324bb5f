"""From the crude difference to the adjusted one, a line for each comparison; a reversal crosses nought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from answerable.audit.charts import shown
from answerable.audit.charts.axis import Axis, apart, axis
from answerable.audit.charts.figure import Chart, Column, Table
from answerable.audit.charts.svg import WIDE, joined, line, tag, words
from answerable.audit.findings import Finding, Scale

AT_MOST: Final = 12
"""So many comparisons are drawn: reversals first, then those that adjusting moved most."""
_LEFT: Final = 84.0
_RIGHT: Final = 226.0
_TOP: Final = 30.0


_Told = tuple[Finding, float, float]
"""A comparison of which both differences can be told, crude and adjusted."""


def slope(findings: Sequence[Finding], key: str) -> Chart | None:
    """Crude beside adjusted for the comparisons of one question; None when of none both can be told."""
    told = sorted(_told(findings), key=lambda one: (not one[0].reversal, -abs(one[2] - one[1]), one[0].id))
    if not told:
        return None
    drawn = told[:AT_MOST]
    scale = told[0][0].crude.difference.scale
    high = max(190.0, 17.0 * len(drawn)) + _TOP + 12
    return Chart(
        id=key,
        title="What adjusting changes.",
        sentence=_sentence(told),
        description="Two upright axes, crude on the left and adjusted on the right, with a line for each "
        "comparison from one to the other. The table beside it holds the same figures.",
        high=high,
        drawing=_drawing(drawn, scale, high),
        table=_table(told),
        note=_note(len(told), len(drawn)),
    )


def _told(findings: Sequence[Finding]) -> Iterator[_Told]:
    for finding in findings:
        crude, adjusted = finding.crude.difference.estimate, finding.adjusted.difference.estimate
        if crude is not None and adjusted is not None:
            yield finding, crude, adjusted


def _drawing(drawn: Sequence[_Told], scale: Scale, high: float) -> Markup:
    bottom = high - 12
    values = [value for _, crude, adjusted in drawn for value in (crude, adjusted)]
    along = axis([0.0, *values], bottom, _TOP, about=4)
    zero = along.at(0)
    pieces = [
        words(_LEFT, 14, "crude", text_anchor="middle", font_weight=600),
        words(_RIGHT, 14, "adjusted", text_anchor="middle", font_weight=600),
        *(line(x, _TOP - 6, x, bottom + 4, class_="grid") for x in (_LEFT, _RIGHT)),
        line(_LEFT - 8, zero, _RIGHT + 8, zero, stroke_dasharray="5 3"),
        *_lines(drawn, along),
        *_labels(drawn, along, scale, high),
    ]
    return joined(*pieces)


def _lines(drawn: Sequence[_Told], along: Axis) -> Iterator[Markup]:
    for finding, crude, adjusted in drawn:
        wide = 3.0 if finding.reversal else 1.4
        kind = "reversed" if finding.reversal else "kept"
        yield line(_LEFT, along.at(crude), _RIGHT, along.at(adjusted), stroke_width=wide, class_=kind)
        yield tag("circle", cx=_LEFT, cy=along.at(crude), r=4, class_="dot")
        yield tag("path", d=_diamond(_RIGHT, along.at(adjusted)), class_="dot")


def _labels(drawn: Sequence[_Told], along: Axis, scale: Scale, high: float) -> Iterator[Markup]:
    """Values on the left, names on the right, moved apart and joined to their marks by hair lines."""
    low, top = _TOP, high - 10
    left = apart([along.at(crude) for _, crude, _ in drawn], 15, low, top)
    right = apart([along.at(adjusted) for _, _, adjusted in drawn], 15, low, top)
    for (finding, crude, adjusted), y, z in zip(drawn, left, right, strict=True):
        yield line(_LEFT - 5, along.at(crude), _LEFT - 14, y, class_="hair")
        yield words(_LEFT - 16, y + 4, shown.change(crude, scale), text_anchor="end", font_size=11)
        yield line(_RIGHT + 6, along.at(adjusted), _RIGHT + 14, z, class_="hair")
        said = f"{shown.change(adjusted, scale)} {shown.plain(finding.group)}"
        yield words(_RIGHT + 16, z + 4, said, WIDE - _RIGHT - 18, font_size=11, class_="label")


def _diamond(x: float, y: float) -> str:
    return f"M{x - 5:.2f} {y:.2f}l5 -5l5 5l-5 5z"


def _sentence(told: Sequence[_Told]) -> str:
    reversed_ = [finding for finding, _, _ in told if finding.reversal]
    if not reversed_:
        return "No difference points the other way once like is compared with like."
    names = ", ".join(shown.called(finding.group, 40) for finding in reversed_[:3])
    more = f" and {len(reversed_) - 3} more" if len(reversed_) > 3 else ""
    return f"Once like is compared with like, the difference points the other way for {names}{more}."


def _note(told: int, drawn: int) -> str:
    said = "Dashed: no difference. A thick line: the two differences point in opposite directions."
    if drawn < told:
        said += f" Drawn are {drawn} of {told}: reversals first, then those that adjusting moved most."
    return said


def _table(told: Sequence[_Told]) -> Table:
    columns = (
        Column("Group", figures=False),
        Column("Compared with", figures=False),
        Column("Crude"),
        Column("Adjusted"),
        Column("Reversed", figures=False),
    )
    body = tuple(
        (
            shown.name(finding.group),
            shown.name(finding.reference),
            shown.difference(finding.crude.difference),
            shown.difference(finding.adjusted.difference),
            "yes" if finding.reversal else "no",
        )
        for finding, _, _ in told
    )
    return Table("Crude and adjusted differences", columns, body)
