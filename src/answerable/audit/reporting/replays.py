"""Decisions replayed, as a section of a report: what is decided beside what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from answerable.audit.charts import Column, Table, shown
from answerable.audit.charts.svg import tag
from answerable.audit.replayed.results import BESIDE, Report
from answerable.audit.reporting.annexes import Annex
from answerable.audit.reporting.figures import Figure
from answerable.audit.reporting.templates import fragment


def decisions_replayed(found: Report, address: Callable[[int], str] | None = None) -> Annex:
    """What the directives decide of recorded calls, beside what was done. Nothing is withheld; it says so.

    `address`: where the calls of a cell are opened, by its place; None: nowhere.
    """
    body = fragment(
        "replayed.html",
        found=found,
        cells=_cells(found, address),
        rules=_rules(found),
        departures=_departures(found),
    )
    title = "What the directive in force decides, beside what was done"
    return Annex("replayed", title, body, found, tuple(_figures(found)))


def _cells(found: Report, address: Callable[[int], str] | None) -> Table:
    def calls(nth: int, rows: int) -> str:
        said = shown.number(rows)
        return tag("a", said, class_="calls", href=address(nth)) if address else said

    heads = ("Decided", "Done", "Beside the decision", "Certain")
    columns = (*(Column(head, figures=False) for head in heads), Column("Calls"))
    rows = tuple(
        (
            shown.name(cell.decided),
            shown.name(cell.done),
            cell.beside,
            "yes" if cell.certain else "no",
            calls(nth, cell.rows),
        )
        for nth, cell in enumerate(found.cells)
    )
    return Table("Decided, and done", columns, rows)


def _rules(found: Report) -> Table:
    columns = (
        Column("Rule", figures=False),
        Column("Because", figures=False),
        Column("Calls"),
        *map(Column, BESIDE),
    )
    rows = tuple(
        (
            shown.name(f"{rule.directive} {rule.rule}"),
            rule.because,
            shown.number(rule.rows),
            *(shown.number(rule.beside.get(beside, 0)) for beside in BESIDE),
        )
        for rule in found.rules
    )
    return Table("What was done with the calls that each rule decides", columns, rows)


def _departures(found: Report) -> Table:
    columns = (
        Column("Departure", figures=False),
        Column("Direction", figures=False),
        Column("Times"),
        Column("Calls"),
    )
    rows = tuple(
        (each.kind, each.direction, shown.number(each.times), shown.number(each.rows))
        for each in found.departures
    )
    return Table("Departures on record", columns, rows)


def _figures(found: Report) -> Iterator[Figure]:
    yield _calls("", "rows", found.rows)
    yield _calls("", "replayed", found.replayed)
    yield _calls("", "decided otherwise than the record says", found.otherwise)
    for why, rows in found.left_out.items():
        yield _calls("", "left out", rows, why)
    for cell in found.cells:
        note = f"{cell.done}; {cell.beside}; {'certain' if cell.certain else 'not certain'}"
        yield _calls(cell.decided, "decided and done", cell.rows, note)
    for rule in found.rules:
        name = f"{rule.directive} {rule.rule}"
        yield _calls(name, "decided by the rule", rule.rows)
        for beside in BESIDE:
            yield _calls(name, "decided by the rule, and done", rule.beside.get(beside, 0), beside)
    for each in found.departures:
        yield Figure("replayed", each.kind, "times departed", each.times, note=each.direction)
        yield _calls(each.kind, "departed", each.rows, each.direction)


def _calls(group: str, quantity: str, rows: int, note: str = "") -> Figure:
    return Figure("replayed", group, quantity, rows, unit="calls", note=note)
