"""`answerable locate`, `reach`, `interpreter`: where a caller is, how to call back, in which language."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report

interpreter = typer.Typer(
    no_args_is_help=True,
    help="Ask for an interpreter, and say when one joins or leaves.",
)


def locate(
    number: options.Number,
    place: Annotated[str, typer.Option(help="Where: the address or place.", show_default=False)] = "",
    area: Annotated[str, typer.Option(help="The district or beat.", show_default=False)] = "",
    at: options.At = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter or correct where a caller is."""
    from answerable import center

    where = door.read_place(place, area, at)
    with door.desk(centre, by, id_) as desk:
        report(center.locate(desk, number, where), json=json)


def reach(
    number: options.Number,
    call_back: Annotated[
        str, typer.Option(help="Enter or correct the number to call back.", show_default=False)
    ] = "",
    reached: Annotated[
        bool | None,
        typer.Option(
            "--reached/--in-vain",
            help="Say whether the caller was reached: called back, replied to, gave a sign; for a"
            " transferred call, whether the transfer is confirmed.",
            show_default=False,
        ),
    ] = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter how a caller can be reached, or whether they were.

    In vain, reaching them is owed again, up to three times.
    """
    from answerable import center

    if bool(call_back) == (reached is not None):
        output.fail("Give either --call-back NUMBER, or --reached or --in-vain.")
    with door.desk(centre, by, id_) as desk:
        if call_back:
            report(center.note_call_back(desk, number, call_back), json=json)
        else:
            report(center.try_caller(desk, number, reached=bool(reached)), json=json)


@interpreter.command("ask")
def ask(
    number: options.Number,
    language: Annotated[
        str, typer.Option(help="The language, such as es; the call's own when left out.", show_default=False)
    ] = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Ask for an interpreter; the time until one joins is kept, and joining is owed."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.ask_interpreter(desk, number, language), json=json)


@interpreter.command("joined")
def joined(
    number: options.Number,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that the interpreter is on the line."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.interpreter_joins(desk, number), json=json)


@interpreter.command("left")
def left(
    number: options.Number,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that the interpreter left, or is no longer wanted."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.interpreter_leaves(desk, number), json=json)
