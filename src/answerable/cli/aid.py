"""`answerable aid ask`, `answered`, `again`, `came`, `withdraw`: help that we ask other agencies for."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options
from answerable.cli.acting import report

aid = typer.Typer(
    no_args_is_help=True,
    help="Ask another agency for help with what stays ours, and follow it to its end.",
)

Which = Annotated[int, typer.Option("--which", help="Which aid of this call or request.", min=1)]
Told = Annotated[
    list[str] | None,
    typer.Option(
        "--told",
        metavar="FACT",
        help="A fact that they were told, by its name; may be given again.",
        show_default=False,
    ),
]
Reference = Annotated[
    str,
    typer.Option(help="Their receipt: their own number for it, or who took it.", show_default=False),
]


@aid.command("ask")
def ask(
    number: options.Number,
    asked: Annotated[
        str, typer.Argument(metavar="ASKED", help="What they are asked for.", show_default=False)
    ],
    of: Annotated[str, typer.Option("--of", help="Which agency is asked.", show_default=False)],
    way: options.Way = "phone",
    told: Told = None,
    reference: Reference = "",
    instead_of: Annotated[
        int,
        typer.Option(metavar="AID", help="The earlier aid that this takes the place of.", show_default=False),
    ] = 0,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that another agency was asked for help.

    What it is for stays ours; their answer is owed within minutes. Nothing is sent by this: a person asks,
    and says so.
    """
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        done = center.ask_aid(
            desk, number, of, asked, way, told=told or (), reference=reference, instead_of=instead_of
        )
        report(done, json=json)


@aid.command("answered")
def answered(
    number: options.Number,
    answer: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER",
            help="accepted, 'accepted in part', declined.",
            show_default=False,
            autocompletion=options.complete_aid_answer,
        ),
    ],
    which: Which = 1,
    reason: Annotated[
        str,
        typer.Option(help="Their reason; needed where they do not come, or not wholly.", show_default=False),
    ] = "",
    rule: Annotated[str, typer.Option(help="The rule that they named.", show_default=False)] = "",
    condition: Annotated[
        str, typer.Option(help="Under what change they would come, in words.", show_default=False)
    ] = "",
    comes_if: Annotated[
        str,
        typer.Option(
            "--if",
            metavar="CONDITION",
            help="The same in facts, which are watched: 'exit blocked = yes or people hurt >= 1'.",
            show_default=False,
        ),
    ] = "",
    reference: Reference = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say what they answered: why, by which rule, and under what change they would come.

    Once what is known meets the condition given with --if, asking again is owed.
    """
    from answerable import center
    from answerable.model.aid import AID_ANSWERS

    said = door.one_of(answer, AID_ANSWERS, "answer")
    with door.desk(centre, by, id_) as desk:
        done = center.note_aid_answer(
            desk,
            number,
            which,
            said,
            reason,
            rule=rule,
            condition=condition,
            comes_if=comes_if,
            reference=reference,
        )
        report(done, json=json)


@aid.command("again")
def again(
    number: options.Number,
    which: Which = 1,
    way: options.Way = "phone",
    told: Told = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that they were asked again: their answer is owed anew."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.ask_aid_again(desk, number, which, way, told=told or ()), json=json)


@aid.command("came")
def came(
    number: options.Number,
    which: Which = 1,
    nobody: Annotated[bool, typer.Option("--nobody", help="Nobody came, though they had accepted.")] = False,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that they came, which ends it; or that nobody did: then what to do is owed."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.aid_came(desk, number, which, came=not nobody), json=json)


@aid.command("withdraw")
def withdraw(
    number: options.Number,
    reason: options.Reason,
    which: Which = 1,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Want it of them no more: it is done without, or others are asked."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.withdraw_aid(desk, number, which, reason), json=json)
