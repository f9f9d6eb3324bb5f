"""`answerable recommend` and `send`: whom to send, and sending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answerable.dispatch import Recommendation


def recommend(
    number: options.Number,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say whom to send; nothing is recorded.

    What is acted on and not sent yet, against who is free. Exit 1 when nobody is free for something that
    is asked for.
    """
    from answerable import center

    with door.opened(centre) as opened:
        found = center.recommend(opened.ledger, number)
    if json:
        output.print_json(found)
    else:
        for line in _lines(found):
            typer.echo(line)
    if found.short:
        raise typer.Exit(output.FINDING)


def send(
    number: options.Number,
    units: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[UNIT]...",
            help="The units to send; those recommended when none is named.",
            show_default=False,
            autocompletion=options.complete_unit,
        ),
    ] = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Send the recommended units, or those named. For a dispatcher or supervisor.

    What nobody is free to give is told to the supervisor (exit 1 then).
    """
    from answerable import center
    from answerable.model.events import Told, UnitSent

    with door.desk(centre, by, id_) as desk:
        done = center.send(desk, number, units or ())
        sent = [each.unit for each in done.events if isinstance(each, UnitSent)]
        short = [each.text for each in done.events if isinstance(each, Told)]
        lines = (
            f"sent {', '.join(sent) or 'nobody'}",
            *(f"{text.upper()} (supervisor told)" for text in short),
        )
        report(done, json=json, before=lines)
    if short:
        raise typer.Exit(output.FINDING)


def _lines(found: Recommendation) -> Iterator[str]:
    for candidate in found.send:
        yield f"{candidate.unit:<8}{candidate.kind:<10}{candidate.reason}"
    if not found.send and not found.short:
        yield "Nobody more is asked for."
    if found.short:
        yield f"SHORT OF {', '.join(found.short)}: nobody is free"
