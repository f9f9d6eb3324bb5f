"""A comparison within each stratum of like calls, under its crude and adjusted difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from answerable.audit.charts import rows, shown
from answerable.audit.charts.axis import Axis, axis
from answerable.audit.charts.figure import Chart, Column, Table
from answerable.audit.findings import Count, Finding, Interval, Scale, Stratum

AT_MOST: Final = 12
"""So many strata are drawn: those that weigh most in the adjusted figure."""


def forest(finding: Finding, key: str) -> Chart:
    """The strata that weigh most, heaviest first, under the crude and the adjusted difference."""
    strata = heaviest(finding.strata)
    lines = [
        _whole("Crude: all calls, unlike ones too", finding.crude.difference, "dot"),
        _whole("Adjusted: like with like", finding.adjusted.difference, "diamond"),
        *_rows(strata),
    ]
    kind = finding.adjusted.difference.scale
    return Chart(
        id=key,
        title="Difference within like calls.",
        sentence=_sentence(finding),
        description="Rows, each with a mark at a difference and a line for its interval: crude, adjusted, "
        "strata. A shaded zone shows what was declared practically alike. The table holds the same figures.",
        high=rows.height(lines),
        drawing=rows.drawn(
            lines,
            _scale(finding, lines),
            lambda value: _tick(value, kind),
            zone=rows.Zone(-finding.margin, finding.margin),
            mark=0.0,
            unit=("percentage points, " if kind == "share" else "") + "group minus reference",
        ),
        table=_table(finding, strata),
        note=_note(finding, len(strata)),
    )


def heaviest(strata: Sequence[Stratum]) -> list[Stratum]:
    """The strata that are shown: those with most weight of which a figure can be told."""
    return sorted(strata, key=_lightness)[:AT_MOST]


def _lightness(stratum: Stratum) -> tuple[bool, float, str]:
    return stratum.difference.estimate is None, -stratum.weight, stratum.name


def _whole(name: str, found: Interval, shape: rows.Shape) -> rows.Row:
    return rows.Row(name, _value(found), found.estimate, found.low, found.high, shape)


def _rows(strata: Sequence[Stratum]) -> list[rows.Row]:
    most = max((stratum.weight for stratum in strata), default=0.0) or 1.0
    return [
        rows.Row(s.name, _value(d), d.estimate, d.low, d.high, "square", s.weight / most)
        for s in strata
        for d in (s.difference,)
    ]


def _value(found: Interval) -> str:
    return "no figure" if found.estimate is None else shown.change(found.estimate, found.scale)


def _scale(finding: Finding, lines: Sequence[rows.Row]) -> Axis:
    """Over the margin, the estimates and the intervals of the whole; a stratum's interval may go beyond."""
    ends = [-finding.margin, finding.margin, *(row.estimate for row in lines)]
    ends += [end for row in lines[:2] for end in (row.low, row.high)]
    return axis([end for end in ends if end is not None], *rows.span())


def _tick(value: float, kind: Scale) -> str:
    """Points need no unit at every tick; times do, being told in seconds, minutes or hours."""
    said = shown.bare_change(value, kind)
    return said.removesuffix(" points")


def _sentence(finding: Finding) -> str:
    crude, adjusted = (
        shown.said(effect.difference, difference=True) for effect in (finding.crude, finding.adjusted)
    )
    sides = f"{shown.called(finding.group)} minus {shown.called(finding.reference)}"
    return f"{sides}: crude {crude}; adjusted {adjusted}."


def _note(finding: Finding, drawn: int) -> str:
    kind = finding.adjusted.difference.scale
    margin = shown.bare_change(finding.margin, kind).lstrip("+")
    said = f"Shaded: practically alike, up to {margin} either way. Dashed: no difference."
    said += " An arrow: the interval goes on."
    if drawn:
        said += " The larger a square, the more its stratum weighs."
    told = len(finding.strata)
    if drawn < told:
        said += f" Shown are the {drawn} of {told} strata that weigh most; figures.csv has the others."
    if told < finding.strata_count:
        said += f" Of all {finding.strata_count} strata, those with few calls are not told one by one."
    return said


def _of(answered: Count, calls: Count) -> Markup:
    return Markup("{} of {}").format(shown.count(answered), shown.count(calls))


def _table(finding: Finding, strata: Sequence[Stratum]) -> Table:
    had = "urgent" if finding.question == "priority" else "answered"
    columns = (
        Column("Like calls", figures=False),
        Column(f"Group: {had} of calls"),
        Column(f"Reference: {had} of calls"),
        Column("Difference"),
        Column("Weight"),
    )
    whole = tuple(
        (name, "", "", shown.difference(effect.difference), "")
        for name, effect in (("Crude", finding.crude), ("Adjusted", finding.adjusted))
    )
    body = tuple(
        (
            shown.name(s.name),
            _of(s.group_answered, s.group_calls),
            _of(s.reference_answered, s.reference_calls),
            shown.difference(s.difference),
            shown.exact(s.weight, shown.percent(s.weight)),
        )
        for s in strata
    )
    caption = f"{shown.called(finding.group)} and {shown.called(finding.reference)}, by stratum"
    return Table(caption, columns, whole + body)
