"""`answerable plugins`: what is installed, and what of it the centre's files name."""

from __future__ import annotations

import typer

from answerable.cli import options, output


def plugins(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the plugins that are installed, and which of them this centre names: only those are ever loaded.

    Each that is named is loaded here, as the server would. Exit code 1: one cannot be.
    """
    from answerable import plugins as installing
    from answerable.declared import named

    found = named(centre)
    told = [
        {
            "point": each.group,
            "name": each.name,
            "package": f"{each.package} {each.version}",
            "where": each.where,
            "named_in": [name.where for name in found if (name.group, name.name) == (each.group, each.name)],
        }
        for each in installing.installed()
    ]
    troubles = [each.trouble for each in found if each.trouble]
    if json:
        output.print_json({"installed": told, "troubles": troubles})
    else:
        for each in told:
            where = ", ".join(each["named_in"]) or "named nowhere here"
            typer.echo(f"{each['point']}  {each['name']}  {each['package']}  {each['where']}  {where}")
        if not told:
            typer.echo("No plugin is installed.")
        for trouble in troubles:
            typer.echo(trouble)
    if troubles:
        raise typer.Exit(output.FINDING)
