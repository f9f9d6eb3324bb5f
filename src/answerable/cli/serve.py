"""`answerable serve`: the centre over HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import options, output

if TYPE_CHECKING:
    from pathlib import Path

    from answerable.web.house import House


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0: one that is free.", min=0, max=65535)] = 8911,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="ANSWERABLE_DATABASE",
            help="Keep the record in this PostgreSQL database (postgresql://…); several may share it.",
            show_default=False,
        ),
    ] = None,
    proxies: Annotated[
        str,
        typer.Option(
            metavar="ADDRESSES",
            help="The reverse proxies, or their networks, whose X-Forwarded-For is believed; nobody's unless"
            " named.",
            show_default=False,
        ),
    ] = "",
    quiet: Annotated[bool, typer.Option(help="Log no single requests; they are counted.")] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Serve the centre over HTTP until it is stopped.

    Prints its address; logs on stderr, one JSON object a line. TLS is a reverse proxy's: docs/http.md. While
    the record cannot be opened or written, calls are taken all the same, into the file `spool` of the centre.
    SIGTERM stops it once what was asked is answered; a second one at once, which loses nothing that was
    acknowledged.
    """
    from answerable.web.app import make_app
    from answerable.web.proxies import read_proxies
    from answerable.web.serving import Listening
    from answerable.web.serving import serve as run

    try:
        listening = Listening(host, port, read_proxies(proxies))
    except ValueError as error:
        output.fail(f"--proxies: {error}.")
    try:
        house = _house(centre, database)
    except ValueError as error:
        output.fail(f"{centre / 'shadow'}: {error}.")
    try:
        run(make_app(house, quiet=quiet), house, listening, partial(_say, json=json))
    except OSError as error:
        house.taking.keeping.close()
        output.fail(f"{host} port {port} cannot be listened on: {error.strerror}.")


def _say(address: str, *, json: bool) -> None:
    if json:
        output.print_json({"address": address})
    else:
        typer.echo(address)


def _house(centre: Path, database: str | None) -> House:
    from answerable.bootstrap import open_centre
    from answerable.model.spool import Spool
    from answerable.web.doorkeeper import AtTheEntrance
    from answerable.web.house import House
    from answerable.web.serving import for_long
    from answerable.web.shadow import read_secrets

    secrets = read_secrets(centre / "shadow")
    spool = Spool(centre / "spool")
    opener = for_long(lambda: open_centre(centre, database=database))
    return House(opener, spool, AtTheEntrance, secrets=secrets, directory=centre)
