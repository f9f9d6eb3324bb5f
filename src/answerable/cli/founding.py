"""`answerable found` and `rotate-key`: a new centre under a name of its own, and a new key for it."""

from __future__ import annotations

from typing import Annotated

import typer

from answerable.cli import door, options, output


def found(
    origin: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="The name in its checkpoints and receipts, such as 911.harrowbay.example.",
            show_default=False,
        ),
    ],
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="ANSWERABLE_DATABASE",
            help="Keep the record in this PostgreSQL database (postgresql://…), for several servers.",
            show_default=False,
        ),
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Found a centre under a name of its own: its directory, its record, its signing key.

    The name stays. Without this, the first command that needs a centre founds one under an example's name.
    """
    from answerable.bootstrap import has_record, open_centre

    if has_record(centre):
        output.fail(f"There is a centre in {centre} already; name another directory with --centre.")
    with open_centre(centre, origin=origin, database=database) as founded:
        vkey = founded.log.vkey
    if json:
        output.print_json({"centre": str(centre), "vkey": vkey})
    else:
        typer.echo(f"Founded a centre in {centre}; its verifier key, to be published, is {vkey}")


def rotate_key(
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Put a new signing key in the place of the one in use.

    The old key's last word names the new one, on the record. Publish key.vkey again: it holds every key, the
    newest last, and receipts of before go on verifying. For whoever owns the centre's directory.
    """
    from answerable.model.people import OWNER

    with door.opened(centre) as opened:
        vkey = opened.rotate_key(OWNER)
    if json:
        output.print_json({"centre": str(centre), "vkey": vkey})
    else:
        typer.echo(f"From now on the record is signed by {vkey}")
        typer.echo(f"Publish {centre / 'key.vkey'} again; receipts given before go on verifying with it.")
