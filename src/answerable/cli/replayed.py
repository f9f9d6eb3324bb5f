"""`answerable replayed`: what the directive in force decides of each recorded call, beside what was done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.audit.replayed import Cell, Report, RuleDone

SHOWN = 30
"""So many rules are shown; `--json` has all."""


InForce = Annotated[
    list[Path],
    typer.Argument(
        help="The directives that were in force; each decides the calls that it governed.", show_default=False
    ),
]
History = Annotated[
    Path,
    typer.Option(
        metavar="FILE",
        help="A history in Parquet: of export-history, or of import with a profile that maps facts.",
        show_default=False,
    ),
]
Step = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="The time by which a call counts as answered: on_scene, dispatched; of our own record, when it"
        " was first answered.",
        show_default=False,
    ),
]
Which = Annotated[
    str | None,
    typer.Option(
        metavar="WHICH",
        help="List the ids of the calls of this kind alone: less, more, late, withdrawn, joined, open, 'as"
        " decided'.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write every call with its decision here, as Parquet.", show_default=False
    ),
]


def replayed(
    directives: InForce,
    history: History,
    step: Step = None,
    calls: Which = None,
    out: Out = None,
    json: options.Json = False,
) -> None:
    """Hold what was done against what the directive in force decides, call by call.

    Each call is decided again on the facts as recorded, under the version that governed it; a history that
    names no versions is decided under the one directive. Shown is who was sent, late, or not, and what people
    departed from; not why, nor what would have happened next.

    Exit 0: nothing departs. 1: something was done otherwise than decided, or is recorded as a departure. 2: a
    directive, the file or a column cannot be used.
    """
    from answerable.audit.replayed import BESIDE
    from answerable.audit.replayed import replayed as run
    from answerable.policy import load_directive

    read = [load_directive(path) for path in directives]
    which = door.one_of(calls, BESIDE, "such kind of call") if calls is not None else None
    with run(history, read, step=step) as done:
        report = done.report()
        listed = done.calls(beside=which) if which else None
        if out is not None:
            done.write(out)
    if json:
        output.print_json(report if listed is None else {"calls": listed})
    else:
        typer.echo("\n".join(_lines(report) if listed is None else listed))
    if report.departs:
        raise typer.Exit(output.FINDING)


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.rows:,} rows = {report.replayed:,} decided again + {report.rows - report.replayed:,} not"
    for why, rows in report.left_out.items():
        yield f"  {rows:>9,}  {why}"
    for directive, facts in report.never_recorded.items():
        if facts:
            yield f"{directive}: never recorded, so unknown throughout: {', '.join(facts)}"
    yield f"Answered is what has a time in `{report.step}`."
    yield ""
    yield from _cells(report)
    yield from _rules(report.rules)
    yield from _departures(report)
    yield ""
    yield "It compares a text with what is recorded. Why they part, no count can tell."


def _cells(report: Report) -> Iterator[str]:
    yield f"{'calls':>9}  {'possibly':>9}  {'up':>6}  {'down':>6}  decided → what became of it: beside"
    merged: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in report.cells:
        merged.setdefault((cell.directive, cell.decided, cell.done, cell.beside), []).append(cell)
    for (directive, decided, done, beside), cells in merged.items():
        rows, up, down = (sum(getattr(cell, what) for cell in cells) for what in ("rows", "up", "down"))
        possibly = sum(cell.rows for cell in cells if not cell.certain)
        said = f"{directive} {decided} → {done}: {beside}"
        yield f"{rows:>9,}  {possibly:>9,}  {up:>6,}  {down:>6,}  {said}"
    yield (
        "possibly: of these calls, those that would stand otherwise if unknown facts were one way;"
        " up, down: departures on record"
    )


def _rules(rules: tuple[RuleDone, ...]) -> Iterator[str]:
    from answerable.audit.replayed import DEPARTING

    def parted(rule: RuleDone) -> int:
        return sum(rows for beside, rows in rule.beside.items() if beside in DEPARTING)

    shown = sorted((rule for rule in rules if parted(rule)), key=parted, reverse=True)
    if not shown:
        return
    yield ""
    yield f"{'calls':>9}  {'departing':>9}  decided by rule"
    for rule in shown[:SHOWN]:
        yield f"{rule.rows:>9,}  {parted(rule):>9,}  {rule.rule}  {rule.because}".rstrip()
    if len(shown) > SHOWN:
        yield f"{len(shown) - SHOWN} more rules (--json has them)"


def _departures(report: Report) -> Iterator[str]:
    if report.departures:
        yield ""
        yield "Departures on record"
        for each in report.departures:
            yield f"{each.times:>9,}  {each.kind} ({each.direction}), in {each.rows:,} rows"
    if report.otherwise:
        yield ""
        yield (
            f"{report.otherwise:,} CALLS ARE DECIDED OTHERWISE THAN THE RECORD SAYS, such as"
            f" {', '.join(report.otherwise_examples[:3])}: is this the text that was published?"
        )
