"""`answerable witness`: watch other people's logs, and cosign only what extends what was cosigned before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from answerable.cli import door, options, output

witness = typer.Typer(
    no_args_is_help=True,
    help="Be a witness for other people's records: run this elsewhere, never beside the record itself.",
)

Home: TypeAlias = Annotated[
    Path, typer.Argument(metavar="DIR", help="The directory of the witness.", show_default=False)
]


@witness.command()
def key(
    home: Home,
    name: Annotated[
        str,
        typer.Option(
            help="The witness's name in its cosignatures, such as witness.harrowbay.example/1. It stays.",
            show_default=False,
        ),
    ],
    json: options.Json = False,
) -> None:
    """Make the witness's key, or show its public half when it is made.

    The private half never leaves the directory; lose it, and the witness begins anew under another name.
    """
    from answerable.bootstrap import witness_key

    vkey = witness_key(home, name).verifier.vkey
    if json:
        output.print_json({"vkey": vkey})
    else:
        typer.echo(vkey)


@witness.command("add-log")
def add_log(
    home: Home,
    vkey: Annotated[
        str,
        typer.Argument(
            metavar="VKEY", help="The log's verifier key, or a file that holds it.", show_default=False
        ),
    ],
    json: options.Json = False,
) -> None:
    """Cosign for a log from now on. Make sure that the key is the log's: ask its people, not its server.

    A running witness takes it up at once. To stop cosigning, delete the line in DIR/logs.
    """
    from answerable.bootstrap import witness_logs

    added = witness_logs(home).add(door.key_text(vkey))
    if json:
        output.print_json({"origin": added.name, "vkey": added.vkey})
    else:
        typer.echo(f"From now on the checkpoints of {added.name} are cosigned when they extend each other.")


@witness.command()
def serve(
    home: Home,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0: one that is free.", min=0, max=65535)] = 8455,
    json: options.Json = False,
) -> None:
    """Answer add-checkpoint over HTTP until stopped (C2SP tlog-witness).

    Put a web server with TLS before it. What is cosigned is on disk before it is answered.
    """
    import socket

    import uvicorn

    from answerable.bootstrap import open_witness
    from answerable.web.witness import witness_app

    opened = open_witness(home)
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        output.fail(f"{host} port {port} cannot be listened on: {error.strerror}.")
    at = listening.getsockname()
    url = f"http://[{at[0]}]:{at[1]}/" if ":" in at[0] else f"http://{at[0]}:{at[1]}/"
    if json:
        output.print_json({"vkey": opened.vkey, "url": url})
    else:
        typer.echo(f"{opened.vkey}\nlistening on {url}")
    served = uvicorn.Config(witness_app(opened), log_level="warning", access_log=False)
    uvicorn.Server(served).run(sockets=[listening])


@witness.command()
def show(home: Home, json: options.Json = False) -> None:
    """Show what the witness has cosigned, and what evidence it keeps. Exit 1 when there is any evidence."""
    from answerable.bootstrap import witness_logs, witness_store

    store, origins = witness_store(home), list(witness_logs(home)())
    found = {origin: store.evidence(origin) for origin in origins}
    if json:
        rows = ({"origin": each, "checkpoint": store.held(each), "evidence": found[each]} for each in origins)
        output.print_json(list(rows))
    for origin in () if json else origins:
        size = (store.held(origin) or "\n0\n").split("\n")[1]
        typer.echo(f"{origin}: {size} entries cosigned")
        for why in found[origin]:
            typer.echo(f"  EVIDENCE: {why}")
    if any(found.values()):
        raise typer.Exit(output.FINDING)
