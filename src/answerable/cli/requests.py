"""`answerable request` and `answer`: help between agencies, asked for and answered."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report
from answerable.cli.decide import read_facts


def request(
    agency: Annotated[str, typer.Option(help="The agency that asks.", show_default=False)],
    asked: Annotated[str, typer.Option(help="What it asks for, in its words.", show_default=False)],
    facts: options.Facts = None,
    contact: Annotated[str, typer.Option(help="How to reach it.", show_default=False)] = "",
    came_by: Annotated[str, typer.Option(help="phone, radio, writing …")] = "phone",
    place: Annotated[str, typer.Option(help="Where help is wanted.", show_default=False)] = "",
    area: Annotated[str, typer.Option(help="The district or beat.", show_default=False)] = "",
    at: options.At = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take another agency's request for assistance.

    It is entered by whatever way it came, and decided. Like a call it is always taken: facts that the
    directive does not have are kept, and said (exit 1 then).
    """
    from answerable.center import request_assistance

    known, where = read_facts(facts or ()), door.read_place(place, area, at)
    with door.desk(centre, by, id_, found=True) as desk:
        done = request_assistance(
            desk, agency, asked, contact=contact, came_by=came_by, place=where, facts=known
        )
        report(done, json=json)
    if done.refused:
        raise typer.Exit(output.FINDING)


def answer(
    number: options.Number,
    answer_: Annotated[
        str,
        typer.Argument(
            metavar="[ANSWER]",
            help="Another answer than the decided one: accept, provisional, decline. That is a departure.",
            show_default=False,
        ),
    ] = "",
    reason: options.Reason = "",
    authority: options.Authority = "",
    approved_by: options.ApprovedBy = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Answer a request for assistance.

    The agency gets what was decided: the answer, its rules and reasons, and under what change we would
    come. For a supervisor, duty officer or commissioner. When that change is learned the request is
    decided and answered again by itself.
    """
    from answerable.center import answer_assistance
    from answerable.cli import words
    from answerable.model.nouns import AssistanceRequest

    grounds = door.read_grounds(reason, authority, approved_by)
    with door.desk(centre, by, id_) as desk:
        done = answer_assistance(desk, number, answer_, grounds)
        matter = done.matter
        given = matter.answers[-1] if isinstance(matter, AssistanceRequest) else None
        if json:
            output.print_json(
                {"number": done.number, "answer": given, "matter": matter, "events": done.events}
            )
            return
        typer.echo(words.head(matter))
        for line in words.answer(given) if given else ():
            typer.echo(line)
        if owed := words.deadline(matter, desk.ledger.clock()):
            typer.echo(f"  owed     {owed}")
