"""`answerable publish-tiles`, `witnessed`, `verify-log`: the record for strangers, who know its key alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.record.cosignature import Cosignature
    from answerable.record.decoys import Schedule
    from answerable.record.monitor import VerifiedLog
    from answerable.record.publication import Step
    from answerable.record.witnessed import Witnessed


def verify_log(
    place: Annotated[
        str,
        typer.Argument(
            metavar="URL_OR_DIR",
            help="Where the log is published: an http(s) address, or a directory.",
            show_default=False,
        ),
    ],
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY", help="The centre's verifier key, or a file that holds it.", show_default=False
        ),
    ],
    witness: options.Witnesses = None,
    remember: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep what was seen in this file, and check the next time that the log extends it.",
            show_default=False,
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Check a whole published log: every entry, every hash, the signature over them.

    With --remember it also finds out whether the log was rewritten since the last look. Exit 1 when
    anything is wrong with it.
    """
    from contextlib import ExitStack

    from answerable.record import VerificationError
    from answerable.record.files import write_whole
    from answerable.record.monitor import open_reader
    from answerable.record.monitor import verify_log as check
    from answerable.record.note import parse_vkeys

    logs, witnesses = parse_vkeys(door.key_text(key)), door.witness_keys(witness)
    earlier = remember.read_text("utf-8", "replace") if remember and remember.exists() else None
    try:
        with ExitStack() as opened, output.progress("Checking the log …"):
            found = check(open_reader(place, opened), logs, witnesses, earlier)
    except VerificationError as error:
        told = {"verified": False, "problem": str(error)}
        output.print_json(told) if json else typer.echo(f"NOT VERIFIED: {error}")
        raise typer.Exit(output.FINDING) from None
    if remember:
        write_whole(remember, found.note.encode())
    if json:
        output.print_json({"verified": True, **_as_json(found), "extends": earlier is not None})
    else:
        for line in _shown(found, asked=bool(witness), extends=earlier is not None):
            typer.echo(line)


def cosigned_in_words(cosignatures: Sequence[Cosignature], *, asked: bool) -> str:
    """Who has cosigned a checkpoint, in a sentence; `asked`: whether any witness's key was given."""
    from answerable.record.witnessed import cosigners_in_words

    if cosignatures:
        told = cosigners_in_words(cosignatures)
        return f"Cosigned {told}: whoever asks them is shown the same record up to here, or sees the lie."
    if asked:
        return "None of the witnesses given has cosigned it: who holds the key could show others another."
    return (
        "Not looked at: whether witnesses have cosigned it (--witness VKEY). By its key alone, who holds that"
        " could show others another record."
    )


def publish_tiles(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIRECTORY",
            help="Where a web server finds the files; made when there is none.",
            show_default=False,
        ),
    ],
    now: Annotated[
        bool, typer.Option("--now", help="Publish though it is not the time: that you did so can be seen.")
    ] = False,
    whole: Annotated[
        bool, typer.Option(help="Compare every file, in case some were deleted or changed.")
    ] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Publish the record: at its time fill it up with decoys, sign it, ask the witnesses, write the tiles.

    At other times only the directory is brought up to what is published. Times, quota and witnesses are
    declared in the centre's publication.toml and witnesses.policy. Exit 1 when a witness or the directory
    is in trouble.
    """
    with door.opened(centre) as opened:
        from answerable.bootstrap import milliseconds, open_publication

        publication = open_publication(opened.log, centre, directory)
        done = publication.step(milliseconds(), at_once=now, whole=whole)
        shown = publication.witnessed()
    if json:
        output.print_json(
            {
                "published": done.published.checkpoint.size if done.published else 0,
                "moved": done.moved,
                "decoys": done.decoys,
                "written": done.exported.written if done.exported else 0,
                "witnessed": shown,
                "troubles": done.troubles,
            }
        )
    else:
        for line in _done(done, publication.schedule):
            typer.echo(line)
        typer.echo(shown.in_words)
    if done.troubles:
        raise typer.Exit(output.FINDING)


def witnessed(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """Show up to where outside witnesses have cosigned the record, and who.

    Only so far can anybody but the centre tell that nothing was changed.
    """
    with door.opened(centre) as opened:
        shown = opened.publication.witnessed()
    if json:
        output.print_json({"in_words": shown.in_words, **_fields(shown)})
        return
    typer.echo(shown.in_words)
    typer.echo(f"Asked for: {shown.quorum}.")
    for each in shown.latest:
        typer.echo(f"  {each.witness}: {each.size} entries")


def _fields(shown: Witnessed) -> dict[str, object]:
    import msgspec

    return msgspec.structs.asdict(shown)


def _done(done: Step, schedule: Schedule) -> Iterator[str]:
    import datetime

    minutes = schedule.every / 60_000
    if done.published is None:
        yield f"Nothing is published yet; the times are every {minutes:g} min on the clock (or --now)."
        return
    at = datetime.datetime.fromtimestamp(done.published.tick / 1000, datetime.UTC)
    moved = f"{done.decoys} of them new decoys" if done.moved else "as before"
    yield f"Published: {done.published.checkpoint.size} entries, of {at:%Y-%m-%d %H:%M} UTC, {moved}."
    if done.exported:
        yield f"Files written: {done.exported.written}."
    for trouble in done.troubles:
        yield f"TROUBLE: {trouble}"


def _as_json(found: VerifiedLog) -> dict[str, object]:
    return {
        "origin": found.checkpoint.origin,
        "entries": found.checkpoint.size,
        "root": found.checkpoint.root.hex(),
        "cosigned": [{"by": each.verifier.name, "time": each.time} for each in found.cosignatures],
    }


def _shown(found: VerifiedLog, *, asked: bool, extends: bool) -> Iterator[str]:
    checkpoint = found.checkpoint
    yield f"VERIFIED: {checkpoint.origin}, {checkpoint.size:,} entries, root {checkpoint.root.hex()[:16]}…"
    yield "Every entry and every hash belongs to what the key signed."
    if extends:
        yield "It extends what was seen before: nothing of that was changed."
    yield cosigned_in_words(found.cosignatures, asked=asked)
