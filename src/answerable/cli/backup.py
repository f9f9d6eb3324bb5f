"""`answerable backup`, `restore`: the whole of a centre, kept elsewhere and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.safekeeping import Back

Known: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE", help="A later checkpoint or receipt, if there is one; again.", show_default=False
    ),
]
Newer: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="RECORD",
        help="A later record.db or database: what was erased there is erased here again.",
        show_default=False,
    ),
]
KeyFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="The private key, if it is not in the backup.", show_default=False)
]
Database: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Restore the record into this empty database.", show_default=False),
]


def backup(
    to: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="The directory to make for it.", show_default=False)
    ],
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys", help="Put the private key in, unencrypted: whoever has it can sign as this centre."
        ),
    ] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Back up a centre while it works: its record at one moment, and what is declared beside it.

    It holds everything that the record does, personal data too; it is readable by its owner alone.
    """
    from answerable.safekeeping import backup_centre

    title = "Backing up …"
    with door.opened(centre) as opened, output.progress(title) as say:
        made = backup_centre(
            opened, centre, to, with_keys=with_keys,
            tick=lambda done, total: say(f"{title} {done:,} of {total:,} entries"),
        )  # fmt: skip
    if json:
        output.print_json(made)
        return
    typer.echo(f"{to}: {made.size} entries, root {made.root[:16]}…, of {made.made}")
    typer.echo(f"  {len(made.files)} files; {made.erased} fields erased before")
    kept = "the private key is in it" if made.keys else "the private key is not in it: keep it elsewhere"
    typer.echo(f"  {kept}")


def restore(
    backup_: Annotated[
        Path,
        typer.Argument(metavar="BACKUP", help="A directory that `backup` made.", show_default=False),
    ],
    centre: Annotated[
        Path,
        typer.Option(
            "--centre", metavar="NEWDIR", help="The new directory of the centre.", show_default=False
        ),
    ],
    database: Database = None,
    known: Known = None,
    newer: Newer = None,
    key: KeyFile = None,
    accept_loss: Annotated[
        bool,
        typer.Option("--accept-loss", help="Go on though entries are known to be lost; it is recorded."),
    ] = False,
    json: options.Json = False,
) -> None:
    """Restore a centre from a backup into a new directory; all of it is checked before it is there.

    Exit 1 where something was lost, or the private key is missing. 2: nothing was restored.
    """
    from answerable.record.postgres import is_url
    from answerable.safekeeping import restore_centre

    later = None if newer is None else (newer if is_url(newer) else Path(newer))
    back = restore_centre(
        backup_,
        centre,
        database=database,
        known=known or [],
        newer=later,
        key=key,
        accept_loss=accept_loss,
    )
    if json:
        output.print_json(back)
    else:
        typer.echo("\n".join(_lines(back, centre, known=bool(known), newer=newer is not None)))
    if back.lost or not back.can_sign:
        raise typer.Exit(output.FINDING)


def _lines(back: Back, centre: Path, *, known: bool, newer: bool) -> Iterator[str]:
    yield f"{centre}: {back.origin}, {back.size} entries as of {back.made}, every one checked"
    yield f"  signed by {back.vkeys[-1]}: compare it with the key that was published"
    if back.lost:
        yield f"  LOST: {back.lost} entries are known that are not here; the loss is on the record"
    elif not known:
        yield "  what came after the backup is not known here; compare with --known CHECKPOINT"
    if newer:
        yield f"  {back.erased_again} fields were erased after the backup, and are erased here as well"
    else:
        yield "  what was erased after the backup may be open again: erase it again, or use --newer RECORD"
    if not back.can_sign:
        yield f"  NO KEY: nothing can be recorded until the private key lies in {centre}/key (mode 0600)"
