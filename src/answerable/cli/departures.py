"""`answerable override`, `reason`, `order`: where people do otherwise than was decided, and say so."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report
from answerable.cli.decide import read_facts


def override(
    number: options.Number,
    outcomes: Annotated[
        list[str],
        typer.Argument(
            metavar="OUTCOME=VALUE...",
            help="What to act on instead, such as 'response=send now'.",
            show_default=False,
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
    """Act on something else than the decision.

    Upward at once; the reason may follow (answerable reason). Downward, if anything is lowered: with a
    reason, the authority, and the role that the directive lets decide; where life safety may be at stake,
    with a second person.
    """
    from answerable import center

    set_to = read_facts(outcomes)
    grounds = door.read_grounds(reason, authority, approved_by)
    with door.desk(centre, by, id_) as desk:
        report(center.override(desk, number, set_to, grounds), json=json)


def reason(
    number: options.Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Why, in a sentence.", show_default=False)],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Give the reason that is owed for a departure upward."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.give_reason(desk, number, text), json=json)


def order(
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="What was ordered, word for word.", show_default=False)
    ],
    giver: Annotated[str, typer.Option(help="Who gave it.", show_default=False)],
    until: Annotated[str, typer.Option(help="When it ends: a date and time.", show_default=False)],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Put an order by word of mouth on the record.

    Its giver, its words and its end are kept. It decides nothing.
    """
    from answerable import center
    from answerable.cli import words as tell
    from answerable.model.events import OrderNoted

    ends = door.read_time(until, "--until")
    with door.desk(centre, by, id_, found=True) as desk:
        done = center.note_order(desk, giver, words, ends)
        (noted,) = (each.order for each in done.events if isinstance(each, OrderNoted))
        now = desk.ledger.clock()
    if json:
        output.print_json({"order": noted, "events": done.events})
        return
    typer.echo(f"order by {noted.giver}: {noted.words}")
    typer.echo(
        f"  entered by {tell.person(noted.by)}; ends {tell.clock(noted.expires, now)}; it decides nothing"
    )
