"""What a chart is made of: a drawing, one sentence, and the table of the same figures; as one element."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from answerable.audit.charts.svg import WIDE, joined, tag


class Column(msgspec.Struct, frozen=True):
    """A table's column: its head, and whether it holds figures (set to the right, digits of one width)."""

    head: str
    figures: bool = True


class Table(msgspec.Struct, frozen=True):
    """Rows of cells, each beginning with what the row is about. A cell is text, to be escaped, or markup."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Chart(msgspec.Struct, frozen=True):
    """A drawing of `WIDE` by `high` units with its words.

    `sentence` is true of the figures; `note` says how the marks are to be read, and what was left out.
    """

    id: str
    title: str
    sentence: str
    description: str
    high: float
    drawing: Markup
    table: Table
    note: str = ""


def figure(chart: Chart) -> Markup:
    """The chart as a `<figure>`: its sentence, the drawing with title and description, and its table."""
    named = f"{chart.id}-title"
    drawing = tag(
        "svg",
        tag("title", chart.title, id=named),
        tag("desc", chart.description, id=f"{chart.id}-text"),
        chart.drawing,
        viewBox=f"0 0 {WIDE} {chart.high:.0f}",
        role="img",
        aria_labelledby=named,
        aria_describedby=f"{chart.id}-text",
        font_size=12,
        fill="currentColor",
    )
    note = (tag("p", chart.note, class_="note"),) if chart.note else ()
    return tag(
        "figure",
        tag("figcaption", tag("strong", chart.title), " ", chart.sentence, id=f"{chart.id}-caption"),
        tag("div", drawing, *note, class_="drawn"),
        table(chart.table),
        id=chart.id,
        class_="chart",
        aria_labelledby=f"{chart.id}-caption",
    )


def table(shown: Table) -> Markup:
    """A table that scrolls by itself where it is wider than the page; each row has a head."""
    heads = [tag("th", column.head, scope="col", class_=_kind(column)) for column in shown.columns]
    rows = [_row(row, shown.columns) for row in shown.rows]
    whole = tag(
        "table",
        tag("caption", shown.caption),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *rows),
    )
    return tag("div", whole, class_="scroll", role="group", aria_label=shown.caption, tabindex=0)


def _row(row: tuple[str, ...], columns: tuple[Column, ...]) -> Markup:
    cells = [tag("td", cell, class_=_kind(column)) for cell, column in zip(row[1:], columns[1:], strict=True)]
    return joined(tag("tr", tag("th", row[0], scope="row"), *cells), "\n")


def _kind(column: Column) -> str | None:
    return "figures" if column.figures else None
