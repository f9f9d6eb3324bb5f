"""`answerable reconcile`: which calls rang and were never entered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.model.reconciling import MissingRing, Nearest, Reconciliation

LISTED = 50
"""So many findings are printed; --json has all of them."""


def reconcile(
    log: Annotated[Path, typer.Argument(help="The phone system's call log, a CSV file.", show_default=False)],
    profile: Annotated[
        Path,
        typer.Option(
            metavar=options.PROFILE,
            help=f"How the log is laid out. {options.PROFILE_NAMED}",
            show_default=False,
        ),
    ],
    window: Annotated[
        float,
        typer.Option(metavar="SECONDS", help="So far a ring and its entering may be apart.", min=1, max=300),
    ] = 90.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only; record nothing.")] = False,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Match a phone system's log with the record: what rang and was never entered, and the other way round.

    The clocks' difference is estimated. Every finding becomes an entry of the record. Phone numbers are used
    to match and shown nowhere. Exit 1 when anything was found.
    """
    from answerable.beside.reconciling import reconcile as matched
    from answerable.beside.reconciling import reconcile_and_note
    from answerable.center.reconciling import entered_calls
    from answerable.intake import read_phone_log, read_phone_profile

    read = read_phone_log(log, read_phone_profile(profile))
    with door.desk(centre, by, id_) as desk:
        if dry_run:
            found = matched(read, desk.ledger.look(entered_calls), window)
            number = ""
        else:
            found, done = reconcile_and_note(desk, read, window)
            number = done.number
    if json:
        output.print_json(_as_json(found, number))
    else:
        typer.echo("\n".join(_lines(found, number)))
    if found.counts:
        raise typer.Exit(output.FINDING)


def _as_json(found: Reconciliation, number: str) -> dict[str, Any]:
    """Everything but the numbers."""
    import msgspec

    answer = msgspec.to_builtins(found)
    for each in answer["missing"]:
        del each["ring"]["number"]
    return {"number": number, "counts": found.counts, **answer}


def _lines(found: Reconciliation, number: str) -> Iterator[str]:
    yield f"{found.log}: {found.rows} rows, {found.rings} rings" + (
        f"; {number}" if number else "; not recorded"
    )
    matched = f"matched by number {found.by_number}, by time alone {found.by_time}"
    yield f"  {matched}; called back {found.called_back}"
    if found.skew.pairs:
        spread = f"spread {found.skew.spread:.1f} s, {found.skew.pairs} pairs"
        yield f"  the record is {found.skew.seconds:+.1f} s from the phone system's clock ({spread})"
    else:
        yield "  the clocks' difference could not be estimated: none is assumed"
    for why, count in found.rejected.items():
        yield f"  {count:>6}  rows left out: {why}"
    for what, count in found.counts.items():
        yield f"  {count:>6}  {what}"
    shown = list(_findings(found))
    yield from shown[:LISTED]
    if (more := len(shown) - LISTED) > 0:
        yield f"  … and {more} more; --json has all"


def _findings(found: Reconciliation) -> Iterator[str]:
    for each in found.missing:
        yield f"  {each.verdict}: {_ring(each)}"
        if each.among:
            yield f"    it, or one of the rows {', '.join(map(str, each.among))}"
        yield from (f"    near: {_near(near)}" for near in each.nearest)
    for call in found.never_rang:
        yield f"  entered, never rang: {call.call}, {call.received.isoformat()}"
        yield from (f"    near: row {near.row}, {_near(near)}" for near in call.nearest)


def _ring(each: MissingRing) -> str:
    line = f", line {each.ring.line}" if each.ring.line else ""
    lasted = "" if each.ring.seconds is None else f", {each.ring.seconds:.0f} s"
    return f"row {each.ring.row}, {each.ring.rang.isoformat()}{line}{lasted}"


def _near(near: Nearest) -> str:
    taken = ", explained by another" if near.taken else ""
    return f"{near.call}, {near.seconds:+.1f} s, {near.likeness}{taken}"
