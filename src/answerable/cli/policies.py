"""`answerable publish` and `answerable directives`: which policy is, was and will be in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    import datetime

    from answerable.model.nouns import Publication
    from answerable.model.state import State


def publish(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Directives: Markdown files.", show_default=False)
    ],
    by: options.By = "",
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Put directives in force from their effective time on.

    For a policy author. All files are read first: with a mistake in one of them nothing is published. Then
    they are published one by one: where one is refused, those before it stand.
    """
    from answerable.center import publish_directive
    from answerable.model.events import DirectivePublished
    from answerable.policy import load_directive

    texts = [load_directive(file).text for file in files]
    published = []
    with door.desk(centre, by, None, found=True) as desk:
        for text in texts:
            done = publish_directive(door.anew(desk), text)
            published += [each.publication for each in done.events if isinstance(each, DirectivePublished)]
        now = desk.ledger.clock()
    if json:
        output.print_json([_as_json(publication) for publication in published])
        return
    for publication in published:
        typer.echo(_line(publication, now))


def directives(
    text: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Print the exact text of this one, such as 640.10@1.", show_default=False
        ),
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """List the directives: in force, to come, replaced, expired.

    Exit 1 when calls or requests have none in force: every call is then sent for, on the floor.
    """
    with door.opened(centre) as opened:
        state, now = opened.ledger.state, opened.ledger.clock()
    if text is not None:
        _print_text(state, text)
        return
    missing = [kind for kind in ("calls", "requests") if state.in_force(kind, now) is None]
    if json:
        standing = {each.id: _standing(state, each, now) for each in state.publications}
        output.print_json([{**_as_json(each), "standing": standing[each.id]} for each in state.publications])
    else:
        for publication in state.publications:
            typer.echo(f"{_standing(state, publication, now):<12}{_line(publication, now)}")
    for kind in missing:
        typer.echo(f"No directive is in force for {kind}: all of them are acted on at the floor.", err=True)
    if missing:
        raise typer.Exit(output.FINDING)


def _print_text(state: State, id_: str) -> None:
    found = next((each for each in state.publications if each.id == id_), None)
    if found is None:
        known = ", ".join(each.id for each in state.publications) or "none"
        output.fail(f"No directive {id_} was published here; published were: {known}.")
    typer.echo(found.text, nl=False)


def _standing(state: State, publication: Publication, now: datetime.datetime) -> str:
    if state.in_force(publication.governs, now) is publication:
        return "in force"
    if publication.effective > now:
        return "to come"
    return "expired" if publication.expires and publication.expires <= now else "replaced"


def _line(publication: Publication, now: datetime.datetime) -> str:
    from answerable.cli import words

    until = f" to {words.clock(publication.expires, now)}" if publication.expires else ""
    effective = words.clock(publication.effective, now)
    by = f"published by {words.person(publication.by)} {words.clock(publication.published, now)}"
    governs = f"for {publication.governs}, effective {effective}{until}"
    return f"{publication.id}  {governs}, {by}, SHA-256 {publication.digest[:16]}…"


def _as_json(publication: Publication) -> dict[str, object]:
    import msgspec

    told: dict[str, object] = msgspec.to_builtins(publication)
    del told["text"]
    return told
