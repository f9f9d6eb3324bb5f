"""`answerable shadow`: beside an existing system, with what it tells decided here and compared."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.beside import Comparison, DropTaken

shadow = typer.Typer(
    help="Run beside an existing system: what it tells of its calls is decided here as well, nobody is sent,"
    " and the differences are shown.",
    no_args_is_help=True,
)

System = Annotated[
    str, typer.Option(help="The other system's name here, such as county-cad.", show_default=False)
]

CASES = 20
"""So many cases are printed; --csv and --json have all of them."""


@shadow.command("take")
def take(
    drop: Annotated[
        Path,
        typer.Argument(metavar="DROP", help="The directory that files are dropped into.", show_default=False),
    ],
    system: System,
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar=options.PROFILE,
            help=f"How its exports are laid out: needed for CSV. {options.PROFILE_NAMED}",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", help="Keep looking, this often, until stopped.", min=0.1, show_default=False
        ),
    ] = None,
    settle: Annotated[
        float, typer.Option(metavar="SECONDS", help="So long a file lies unchanged before it is read.", min=0)
    ] = 2.0,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take the files that another system has dropped: JSON lines, or CSV through a profile.

    Each is renamed into done/, or into rejected/ beside its reasons, with its good lines taken. Killed at any
    moment and run again, nothing is lost and nothing taken twice. Exit 1 when anything was rejected.
    """
    from answerable.beside import Drop
    from answerable.intake import read_profile
    from answerable.model.people import Person

    if not drop.is_dir():
        output.fail(f"{drop}: is no directory. Make it, and let the other system write there.")
    layout = read_profile(profile) if profile else None
    rejected = False
    with door.opened(centre, found=True) as opened:
        desk = opened.desk(Person(f"shadow of {system}", "system"))
        files = Drop(drop, desk, system, layout, settle=settle)
        while True:
            for taken in files.take():
                rejected = rejected or bool(taken.rejects)
                _tell_taken(taken, json=json)
            if watch is None:
                break
            time.sleep(watch)
    if rejected:
        raise typer.Exit(output.FINDING)


def _tell_taken(taken: DropTaken, *, json: bool) -> None:
    if json:
        output.print_json(taken)
        return
    again = f", {taken.repeated} taken before" if taken.repeated else ""
    typer.echo(f"{taken.name}: {taken.new} words taken{again}, {len(taken.rejects)} lines rejected")
    for each in taken.rejects[:CASES]:
        typer.echo(f"  {f'line {each.row}: ' if each.row else ''}{each.reason}")


@shadow.command("differences")
def differences(
    system: Annotated[str, typer.Option(help="Only that system's calls.", show_default=False)] = "",
    same_priority: Annotated[
        list[str] | None,
        typer.Option(
            metavar="THEIRS=OURS",
            help="Which of our priorities mean the same as one of theirs: 2=3-5. May be given again.",
            show_default=False,
        ),
    ] = None,
    csv_: Annotated[
        Path | None,
        typer.Option("--csv", help="Write every case to a CSV file, or to - for stdout.", show_default=False),
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """List where the other system's answers and ours differ: counts, then cases.

    Exit 1 when anything differs.
    """
    from answerable.beside.comparing import compare, read_scale

    try:
        scale = read_scale(same_priority or [])
    except ValueError:
        output.fail("--same-priority is THEIRS=OURS, such as --same-priority 2=3-5.")
    with door.opened(centre) as opened:
        now = opened.ledger.clock()
        found = opened.ledger.look(lambda state: compare(state, now, system=system, scale=scale))
    if csv_ is not None:
        door.write_out(_as_csv(found), csv_)
    if json:
        output.print_json(found)
    elif csv_ is None or str(csv_) != "-":
        typer.echo("\n".join(_lines(found)))
    if found.counts:
        raise typer.Exit(output.FINDING)


def _as_csv(found: Comparison) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["system", "number", "received", "difference", "theirs", "ours", "rules"])
    for case in found.cases:
        row = (case.system, case.number, case.received.isoformat(), case.kind, case.theirs, case.ours)
        writer.writerow([*map(_harmless, row), " ".join(case.rules)])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """The cell, so that no spreadsheet takes another system's text for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _lines(found: Comparison) -> Iterator[str]:
    if not found.calls:
        yield "No shadowed calls yet; take some: answerable shadow take DROP --system NAME"
        return
    yield f"{found.calls} shadowed calls, {found.alike} answered alike"
    yield (
        f"  heard in {found.words} words: {found.corrections} corrections, {found.late} out of order,"
        f" {found.refused} refused"
    )
    for kind, count in found.counts.items():
        yield f"  {count:>6}  {kind}"
    for why, count in found.not_decided_on.items():
        yield f"  {count:>6}  {why}"
    yield "Their priority, and what is decided here"
    for theirs, ours in found.priorities.items():
        yield f"  {theirs:<12}" + ", ".join(f"{decided}: {count}" for decided, count in ours.items())
    if found.cases:
        yield "Cases"
    for case in found.cases[:CASES]:
        rules = f"  ({', '.join(case.rules)})" if case.rules else ""
        yield f"  {case.system} {case.number}: {case.kind}"
        yield f"    theirs: {case.theirs}; ours: {case.ours}{rules}"
    if (more := len(found.cases) - CASES) > 0:
        yield f"  … and {more} more; --csv FILE or --json has all"
