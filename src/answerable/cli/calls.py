"""`answerable take`, `learn`, `note`, `close`: a call's life as people enter it."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options, output
from answerable.cli.acting import report
from answerable.cli.decide import read_facts


def take(
    facts: options.Facts = None,
    place: Annotated[str, typer.Option(help="Where: the address or place, as the caller says it.")] = "",
    area: Annotated[str, typer.Option(help="The district or beat.")] = "",
    at: options.At = None,
    call_back: Annotated[str, typer.Option(help="The number to call back.", show_default=False)] = "",
    kind: Annotated[
        str,
        typer.Option(
            help="voice, text, silent, abandoned or transferred.", autocompletion=options.complete_kind
        ),
    ] = "voice",
    language: Annotated[
        str, typer.Option(help="The caller's language, such as es.", show_default=False)
    ] = "",
    came_from: Annotated[
        str, typer.Option(help="Who transferred it, for a transferred call.", show_default=False)
    ] = "",
    received: Annotated[
        str | None, typer.Option(help="When it came in, if not now: a date and time.", show_default=False)
    ] = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take a call, whatever is known of it.

    Prints its number, what to act on now and why, and what to ask next. Where its place or the number to
    call back is missing, finding it out is owed; so is what its kind demands. Facts that the directive does
    not have do not stop the call: they are kept, with what is wrong with each (exit 1 then).
    """
    from typing import get_args

    from answerable.center import take_call
    from answerable.model.nouns import CallKind

    where = door.read_place(place, area, at)
    came = door.read_time(received, "--received") if received else None
    known = read_facts(facts or ())
    how = door.one_of(kind, get_args(CallKind), "kind of call")
    with door.desk(centre, by, id_, found=True) as desk:
        done = take_call(
            desk,
            where,
            call_back=call_back,
            kind=how,
            language=language,
            facts=known,
            came_from=came_from,
            received=came,
        )
        report(done, json=json)
    if done.refused:
        raise typer.Exit(output.FINDING)


def learn(
    number: options.Number,
    facts: options.Facts = None,
    source: Annotated[
        str,
        typer.Option(
            help="Who says so: officer P1, a second caller. The caller or the agency when left out.",
            show_default=False,
        ),
    ] = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Learn facts of a call or request, and decide again.

    A source's new word replaces its old one, which is kept. Where two sources disagree the fact is
    contested, and both completions count. An answer that an agency was given rises by itself.
    """
    from answerable import center

    known = read_facts(facts or ())
    with door.desk(centre, by, id_) as desk:
        report(center.learn(desk, number, known, source), json=json)


def note(
    number: options.Number,
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="What is to be remembered.", show_default=False)
    ],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Write something about an open call or request.

    It is kept with it, in order, for people to read; no directive reads it.
    """
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        report(center.note(desk, number, words), json=json)


def close(
    number: options.Number,
    disposition: Annotated[
        str,
        typer.Argument(
            metavar="DISPOSITION",
            help="How it ended: handled, report taken, referred, cancelled by caller, gone on arrival,"
            " unable to locate, unfounded, duplicate, not sent, withdrawn.",
            show_default=False,
            autocompletion=options.complete_disposition,
        ),
    ],
    note: Annotated[str, typer.Option(help="What else should be kept.", show_default=False)] = "",
    reason: options.Reason = "",
    authority: options.Authority = "",
    approved_by: options.ApprovedBy = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Close an incident or request, always with a disposition.

    If somebody was to be sent and nobody was, that is a departure: it needs a reason and, where life safety
    may be at stake, a second person (--approved-by).
    """
    from answerable import center
    from answerable.model.nouns import DISPOSITIONS

    grounds = door.read_grounds(reason, authority, approved_by)
    how = door.one_of(disposition, DISPOSITIONS, "disposition")
    with door.desk(centre, by, id_) as desk:
        report(center.close(desk, number, how, note, grounds), json=json)
