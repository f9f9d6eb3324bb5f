"""`answerable demo`: an invented town's centre, served, with calls coming in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from answerable.cli.shipped import folder


def demo(
    town: Annotated[
        Path, typer.Option(metavar="DIR", help="Its folder, which is made anew each time.")
    ] = Path("demo-town"),
    port: Annotated[
        int, typer.Option(help="The port; the next one shows the desks. 0: free ones.", min=0, max=65534)
    ] = 8911,
    calls: Annotated[
        int | None, typer.Option(min=1, help="So many calls came in the day before.", show_default=False)
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(min=1, help="Stop after so long; at a terminal at Ctrl-C.", show_default=False),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(metavar="ACCOUNT", help="Say what an account's device shows now.", show_default=False),
    ] = None,
) -> None:
    """Serve an invented town's centre, with synthetic calls coming in as you look.

    It prints its address and who can sign on. Everything is invented, and made anew in the folder. No centre
    that answers real calls is touched.
    """
    if town.exists() and not (town / "centre").is_dir() and any(town.iterdir()):
        from answerable.cli import output

        output.fail(f"{town}: holds something else than a demo's town; name another folder with --town.")
    place = folder("examples")
    told = {"DEMO_TOWN": str(town.absolute()), "DEMO_PORT": str(port), "DEMO_DESKS": str(port and port + 1)}
    told |= {"DEMO_CALLS": str(calls)} if calls else {}
    told |= {"DEMO_SECONDS": str(seconds)} if seconds else {}
    words = [str(place / "demo.py")] if device is None else [str(place / "device.py"), device]
    os.execve(sys.executable, [sys.executable, *words], {**os.environ, **told})  # noqa: S606 - no shell
