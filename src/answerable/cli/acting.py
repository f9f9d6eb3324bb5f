"""What every command that acts says when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from answerable.model.desk import Done


def report(done: Done, *, json: bool, before: tuple[str, ...] = ()) -> None:
    """Say what a command did: some lines of its own, then the call, incident or request as it stands now."""
    matter = done.matter
    if json:
        output.print_json(
            {"number": done.number, "matter": matter, "refused": done.refused, "events": done.events}
        )
        return
    from answerable.cli import words

    for line in before:
        typer.echo(line)
    for line in words.matter(done.ledger.state, matter, done.ledger.clock()):
        typer.echo(line)
    for refusal in done.refused:
        typer.echo(f"  NOT DECIDED ON  {refusal.fact}={words.value(refusal.value)}: {refusal.problem}")
