"""`answerable recommend` and `send`: whom to send, and sending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from answerable.dispatch import Plan, Recommendation
    from answerable.model.desk import Done


NumberOrAll: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="[NUMBER]",
        help="The number of a call, incident or request; all that wait when none is given.",
        show_default=False,
        autocompletion=options.complete_number,
    ),
]


def recommend(
    number: NumberOrAll = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say whom to send; nothing is recorded.

    What is acted on and not sent yet, against who is free: for one call or request, or for all that wait,
    shared by the rule that the directive publishes. Exit 1 when nobody is free for something that is asked
    for.
    """
    from answerable import center

    with door.opened(centre) as opened:
        one = center.recommend(opened.ledger, number) if number else None
        plan = center.recommend_all(opened.ledger) if one is None else None
    if json:
        output.print_json(one or plan)
    else:
        for line in (*(_lines(one) if one else ()), *(_plan(plan) if plan else ())):
            typer.echo(line)
    if (one and one.short) or (plan and any(each.short for each in plan.waiting)):
        raise typer.Exit(output.FINDING)


def send(
    number: NumberOrAll = None,
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
    all_: Annotated[
        bool, typer.Option("--all", help="To all that wait, as recommended by the directive's rule.")
    ] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Send the recommended units, or those named. For a dispatcher or supervisor.

    What nobody is free to give is told to the supervisor (exit 1 then).
    """
    from answerable import center
    from answerable.model.events import Told, UnitSent

    if all_ == bool(number):
        output.fail("Say to which call or request, or --all: to all that wait.")
    with door.desk(centre, by, id_) as desk:
        if number is None:
            _tell_all(center.send_all(desk), json=json)
            return
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


def _tell_all(done: Done, *, json: bool) -> None:
    """Who was sent where, a line each; exit 1 when something was short."""
    from answerable.cli.telling import tell
    from answerable.model.events import Told, UnitSent

    if json:
        output.print_json({"events": done.events})
    for event in () if json else done.events:
        if isinstance(event, UnitSent):
            typer.echo(f"{event.subject.partition('/')[2]}  {tell(event)}")
        elif isinstance(event, Told):
            typer.echo(f"{event.about.partition('/')[2]}  {event.text.upper()} (supervisor told)")
    if any(isinstance(event, Told) for event in done.events):
        raise typer.Exit(output.FINDING)


def _lines(found: Recommendation) -> Iterator[str]:
    for candidate in found.send:
        yield f"{candidate.unit:<8}{candidate.kind:<10}{candidate.reason}"
    if not found.send and not found.short:
        yield "Nobody more is asked for."
    if found.short:
        yield f"SHORT OF {', '.join(found.short)}: nobody is free"
    if found.cautions:
        yield f"KNOWN OF THE PLACE: {', '.join(found.cautions)}; answerable call says what, tell the crew"
    for title, them in (("Not chosen", found.others), ("Not free, and could come", found.options)):
        if them:
            yield title
        for each in them:
            yield f"  {each.unit:<8}{each.kind:<10}{each.reason}"


def _plan(found: Plan) -> Iterator[str]:
    yield f"{len(found.waiting) or 'Nobody'} waiting; {found.order}"
    for each in found.waiting:
        late = ", past the longest wait" if each.overdue else ""
        yield f"{each.number}  priority {each.priority}, waits {each.waited:.0f} min{late}"
        for candidate in each.send:
            yield f"  {candidate.unit:<8}{candidate.kind:<10}{candidate.reason}"
        if each.short:
            yield f"  SHORT OF {', '.join(each.short)}: nobody is free"
