"""`answerable shipped`: the files that come with the program, for whoever has no checkout of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from answerable.cli import options, output

KINDS = {
    "directives": "two directives and a retention schedule, to be read, changed and published",
    "examples": "the demo, other towns, and what the tutorials use",
    "deploy": "a systemd unit, a reverse proxy's and a firewall's configuration, a container file",
}


def folder(kind: str) -> Path:
    """Where the shipped files of a kind are: in the package when it is installed, else in the repository."""
    import answerable

    package = Path(answerable.__file__).parent
    places = (package / kind, package.parents[1] / kind)
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        output.fail(f"The shipped {kind} are not here; install the program again.")
    return found


def shipped(
    into: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Copy them into this new folder.", show_default=False),
    ] = None,
    json: options.Json = False,
) -> None:
    """List the files that come with the program, or copy them into a folder: directives, examples, deploy."""
    found = {kind: folder(kind) for kind in KINDS}
    if into is None:
        listed = {f"{kind}/{name}": str(found[kind] / name) for kind in KINDS for name in _names(found[kind])}
        if json:
            output.print_json(listed)
        else:
            typer.echo("\n".join(listed))
        return
    if into.exists() and any(into.iterdir()):
        output.fail(f"{into}: is not empty, and nothing is written over; name a new folder.")
    for kind, place in found.items():
        shutil.copytree(place, into / kind, ignore=shutil.ignore_patterns("__pycache__"))
    if json:
        output.print_json({kind: str(into / kind) for kind in KINDS})
    else:
        for kind, told in KINDS.items():
            typer.echo(f"{into / kind}: {told}")


def _names(place: Path) -> list[str]:
    files = (each for each in place.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
    return sorted(str(each.relative_to(place)) for each in files)
