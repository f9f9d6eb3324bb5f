"""`answerable related`, `mention`, `link`, `unlink`, `merge`: calls that belong together."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report


def related(
    number: options.Number, centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False
) -> None:
    """List calls that may belong to this one, the likeliest first; nothing is recorded.

    Each offer has its reasons: the same address or one nearby, call-back number, plate or person, and how
    far apart in time. Its score is the sum of their points. Link or merge what belongs together.
    """
    from answerable import center

    with door.opened(centre) as opened:
        found = center.related(opened.ledger, number)
    if json:
        output.print_json(found)
        return
    for offer in found:
        reasons = "; ".join(f"{each.says} (+{each.points})" for each in offer.reasons)
        typer.echo(f"{offer.incident}  {offer.status:<9} {offer.score:>2}  {reasons}")
    if not found:
        typer.echo("Nothing that is known looks as if it belonged to it.")


def mention(
    number: options.Number,
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="The plate or name, as it was said.", show_default=False)
    ],
    what: Annotated[str, typer.Option("--what", help="plate or person.")] = "person",
    source: Annotated[
        str, typer.Option(help="Who named it; the caller when left out.", show_default=False)
    ] = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Keep a plate or a person that somebody named.

    It is searched for among other calls (answerable related); no directive reads it.
    """
    from answerable import center

    kind = door.one_of(what, ("plate", "person"), "kind of mention")
    with door.desk(centre, by, id_) as desk:
        report(center.mention(desk, number, kind, words, source), json=json)


def link(
    numbers: Annotated[
        list[str],
        typer.Argument(
            metavar="NUMBER...",
            help="Two or more calls.",
            show_default=False,
            autocompletion=options.complete_number,
        ),
    ],
    fact: Annotated[
        str,
        typer.Option(
            help="Another fact of the directive that says so, such as 'troubled before'; its fact 'series' is"
            " learned in any case.",
            show_default=False,
        ),
    ] = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Link calls into one series, and decide each that is open again; past ones are named in it."""
    from answerable import center
    from answerable.cli import words

    with door.desk(centre, by, id_) as desk:
        done = center.link(desk, numbers, fact)
        state = desk.ledger.state
        linked = [state.incident(number) for number in dict.fromkeys(numbers)]
        if json:
            output.print_json({"series": linked[0].series[-1], "incidents": linked, "events": done.events})
            return
        typer.echo(f"series {linked[0].series[-1]}")
        for incident in linked:
            for line in words.matter(state, incident, desk.ledger.clock()):
                typer.echo(line)


def unlink(
    number: options.Number,
    series: Annotated[str, typer.Argument(metavar="SERIES", help="The series.", show_default=False)],
    reason: options.Reason = "",
    approved_by: options.ApprovedBy = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take a call out of a series that it does not belong to, with a reason.

    What the series said of it is taken back. If its answer falls, that is a departure.
    """
    from answerable import center

    grounds = door.read_grounds(reason, "", approved_by)
    with door.desk(centre, by, id_) as desk:
        report(center.unlink(desk, number, series, grounds), json=json)


def merge(
    number: options.Number,
    into: Annotated[
        str,
        typer.Option(
            help="The incident that it turned out to be.",
            show_default=False,
            autocompletion=options.complete_number,
        ),
    ],
    reason: options.Reason = "",
    authority: options.Authority = "",
    approved_by: options.ApprovedBy = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Merge an incident into another.

    Its calls and facts go there, and all of it is decided again. If it was owed more than is acted on
    then, that is a departure and needs a reason.
    """
    from answerable import center

    grounds = door.read_grounds(reason, authority, approved_by)
    with door.desk(centre, by, id_) as desk:
        report(center.merge(desk, number, into, grounds), json=json)
