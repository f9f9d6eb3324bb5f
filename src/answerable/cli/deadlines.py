"""`answerable due`: nothing is ignored."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.bootstrap import Centre
    from answerable.model.events import CheckMissed, DeadlineMissed


def due(
    watch: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", help="Keep looking, this often, until stopped.", min=0.1, show_default=False
        ),
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Tell of every deadline that has passed.

    Those missed while nothing ran included; each next miss is told a rung higher. A timer that is not as the
    record has it is set right first, and the supervisor is told. Exit 1 when any has passed. Run it every
    minute, or keep it running with --watch.
    """
    with door.opened(centre) as opened:
        found = _look(opened, json=json)
        while watch is not None:
            time.sleep(watch)
            _look(opened, json=json)
    if found:
        raise typer.Exit(output.FINDING)


def _look(centre: Centre, *, json: bool) -> tuple[DeadlineMissed | CheckMissed, ...]:
    from answerable.center import set_deadlines_right, tell_of_missed_deadlines
    from answerable.cli import words

    for changed in set_deadlines_right(centre.ledger):
        typer.echo(f"{changed}: set right", err=True)
    missed = tell_of_missed_deadlines(centre.ledger)
    if json:
        output.print_json(missed)
        return missed
    now = centre.ledger.clock()
    for each in missed:
        number = each.subject.partition("/")[2]
        typer.echo(
            f"{number}  OVERDUE {words.span(now - each.due)}: {each.step}; told the {each.told},"
            f" next in {words.span(each.next_due - now)}"
        )
    return missed
