"""The share answered, by group, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from answerable.audit.charts import rows, shown
from answerable.audit.charts.axis import Axis, axis
from answerable.audit.charts.figure import Chart, Column, Table
from answerable.audit.findings import Tally

AT_MOST: Final = 24
"""So many groups are drawn; of more, the half with the lowest and the half with the highest rates."""


def rates(groups: Sequence[Tally], level: float, key: str = "rates") -> Chart:
    """Groups from the lowest share answered to the highest; the table names all of them."""
    ordered = sorted(groups, key=_order)
    drawn = _chosen(ordered)
    lines = [_row(tally) for tally in drawn]
    scale = _scale(drawn)
    return Chart(
        id=key,
        title="Share of calls answered, by group.",
        sentence=_sentence(ordered),
        description=f"One row for each of {len(drawn)} groups: a dot at its share answered, "
        "a line for its interval. The table beside it holds the same figures.",
        high=rows.height(lines),
        drawing=rows.drawn(
            lines, scale, lambda value: shown.bare(value, "share"), unit="share of calls answered"
        ),
        table=_table(ordered),
        note=_note(len(ordered), len(drawn), level),
    )


def _order(tally: Tally) -> tuple[bool, float, str]:
    rate = tally.rate.estimate
    return rate is None, rate or 0.0, tally.group


def _chosen(ordered: list[Tally]) -> list[Tally]:
    if len(ordered) <= AT_MOST:
        return ordered
    told = [tally for tally in ordered if tally.rate.estimate is not None]
    return told if len(told) <= AT_MOST else told[: AT_MOST // 2] + told[-AT_MOST // 2 :]


def _row(tally: Tally) -> rows.Row:
    rate = tally.rate
    said = "no figure" if rate.estimate is None else shown.percent(rate.estimate)
    return rows.Row(tally.group, said, rate.estimate, rate.low, rate.high)


def _scale(drawn: Sequence[Tally]) -> Axis:
    ends = [end for t in drawn for end in (t.rate.estimate, t.rate.low, t.rate.high) if end is not None]
    return axis([min(max(end, 0.0), 1.0) for end in ends], *rows.span())


def _sentence(ordered: Sequence[Tally]) -> str:
    told = [tally for tally in ordered if tally.rate.estimate is not None]
    if not told:
        return "No group has a rate that can be told."
    low, high = told[0], told[-1]
    assert low.rate.estimate is not None
    assert high.rate.estimate is not None
    if len(told) == 1:
        return f"{shown.called(low.group)}: {shown.percent(low.rate.estimate)}."
    return (
        f"The lowest is {shown.called(low.group)} with {shown.percent(low.rate.estimate)}, "
        f"the highest {shown.called(high.group)} with {shown.percent(high.rate.estimate)}; "
        "nothing is adjusted for here."
    )


def _note(all_groups: int, drawn: int, level: float) -> str:
    lines = f"Lines: intervals at {shown.bare(level, 'share')}. "
    lines += "The axis begins where the figures do, not at nought."
    if drawn == all_groups:
        return lines
    return f"{lines} Drawn are {drawn} of {all_groups} groups: those with the lowest and the highest rates."


def _table(ordered: Sequence[Tally]) -> Table:
    columns = (Column("Group", figures=False), Column("Calls"), Column("Answered"), Column("Share answered"))
    body = tuple(
        (shown.name(t.group), shown.count(t.calls), shown.count(t.answered), shown.interval(t.rate))
        for t in ordered
    )
    return Table("Share of calls answered, by group", columns, body)
