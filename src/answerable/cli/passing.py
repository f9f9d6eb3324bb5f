"""`answerable pass on`, `pass acknowledged`, `pass back`: what is for others, and their receipt."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options
from answerable.cli.acting import report

passing = typer.Typer(no_args_is_help=True, help="Pass a call on to others, and keep their receipt.")

Which = Annotated[int, typer.Option("--which", help="Which passing of this call.", min=1)]


@passing.command("on")
def on(
    number: options.Number,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="fire, medical, police, another agency, another centre.",
            show_default=False,
            autocompletion=options.complete_passed_to,
        ),
    ],
    to: Annotated[str, typer.Option(help="Who they are.", show_default=False)],
    way: options.Way = "phone",
    whole: Annotated[
        bool, typer.Option("--whole", help="They take all of it over; otherwise they come as well.")
    ] = False,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Pass a call on. It stays ours until they acknowledge it, which is owed within minutes."""
    from answerable import center
    from answerable.model.nouns import PASSED_TO

    who = door.one_of(kind, PASSED_TO, "kind of receiver")
    with door.desk(centre, by, id_) as desk:
        report(center.pass_on(desk, number, who, to, way, whole=whole), json=json)


@passing.command("acknowledged")
def acknowledged(
    number: options.Number,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REFERENCE",
            help="Their receipt: their own number for it, or who took it.",
            show_default=False,
        ),
    ],
    which: Which = 1,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that they have it; what they took over wholly is theirs from now on."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.acknowledge_passing(desk, number, which, reference), json=json)


@passing.command("back")
def back(
    number: options.Number,
    reason: options.Reason,
    which: Which = 1,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take back what they do not take, or do not answer: it is wholly ours again."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.take_back(desk, number, which, reason), json=json)
