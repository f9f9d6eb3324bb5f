"""`answerable receipt`, `verify`, `fsck`, `checkpoint`: what happened, shown to who need not trust us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.bootstrap import Centre
    from answerable.record import VerifiedReceipt


def receipt(
    number: options.Number,
    out: Annotated[
        Path | None,
        typer.Option(help="Write it to this file; with --all: into this directory.", show_default=False),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="A receipt for each entry, not just the first.")
    ] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Give a receipt: proof that the record holds a call, a request or a public statement.

    Anyone can check it without us. It shows the whole entry, address and call-back number too, to whoever
    holds it: give it only when asked for.
    """
    with door.opened(centre) as opened:
        indexes = _entries(opened, number, every=every)
        receipts = {index: opened.receipt(index) for index in indexes}
    if json:
        output.print_json([{"entry": index, "receipt": text} for index, text in receipts.items()])
    elif every:
        _write_all(number, receipts, out)
    else:
        (text,) = receipts.values()
        door.write_out(text, out)
        if out is not None and str(out) != "-":
            typer.echo(f"receipt of entry {indexes[0]} in {out}; check it: answerable verify {out} KEY")


def _entries(opened: Centre, number: str, *, every: bool) -> list[int]:
    """The first entry about something, or all of them."""
    from answerable.model.history import history

    state = opened.ledger.state
    if number in state.statements:
        return [next(opened.log.stream(f"statement/{number}")).index]
    subject = state.subject(number)
    if every:
        return [entry.index for entry, _ in history(opened.log, state.matter(subject))]
    first = f"call/{number}" if number in state.calls else subject.replace("incident/", "call/")
    return [next(opened.log.stream(first)).index]


def _write_all(number: str, receipts: dict[int, str], out: Path | None) -> None:
    if out is None:
        output.fail("With --all name a directory to write the receipts into: --out DIR.")
    out.mkdir(parents=True, exist_ok=True)
    for index, text in receipts.items():
        door.write_out(text, out / f"{number}-{index}.receipt")
    typer.echo(f"{len(receipts)} receipts in {out}")


def verify(
    receipt: Annotated[
        Path,
        typer.Argument(
            metavar="RECEIPT",
            help="The file with the receipt; - for stdin.",
            allow_dash=True,
            show_default=False,
        ),
    ],
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY",
            help="The centre's verifier key, or a file with it and those before it (key.vkey).",
            show_default=False,
        ),
    ],
    witness: options.Witnesses = None,
    json: options.Json = False,
) -> None:
    """Check a receipt offline.

    It needs no centre and no network: just the receipt and the key that was published. With the keys of
    witnesses that you trust it also says which of them have cosigned the record. Exit 1 when it does not
    verify.
    """
    from answerable.record import InvalidKey, VerificationError, verify_receipt

    vkey, text = door.key_text(key), _receipt_text(receipt)
    try:
        shown = verify_receipt(text, vkey, door.witness_keys(witness))
    except InvalidKey as error:
        output.fail(f"The key cannot be used: {error}.")
    except VerificationError as error:
        if json:
            output.print_json({"verified": False, "problem": str(error)})
        else:
            typer.echo(f"NOT VERIFIED: {error}")
            typer.echo("It proves nothing: it was changed or cut, or it belongs to another key.")
        raise typer.Exit(output.FINDING) from None
    if json:
        output.print_json({"verified": True, **_as_json(shown)})
    else:
        for line in _shown(shown, asked=bool(witness)):
            typer.echo(line)


def _receipt_text(path: Path) -> str:
    data = typer.get_binary_stream("stdin").read() if str(path) == "-" else path.read_bytes()
    # What is no text is no receipt: the replacement characters make the check below say so.
    return data.decode("utf-8", "replace")


def _as_json(shown: VerifiedReceipt) -> dict[str, object]:
    import msgspec

    return {
        "origin": shown.origin,
        "entry": shown.index,
        "of": shown.size,
        "root": shown.root.hex(),
        "stream": shown.stream,
        "version": shown.version,
        "data": msgspec.Raw(shown.data),
        "closed at most": shown.closed,
        "cosigned": [{"by": each.verifier.name, "time": each.time} for each in shown.cosignatures],
    }


def _shown(shown: VerifiedReceipt, *, asked: bool) -> Iterator[str]:
    import msgspec

    from answerable.cli.published import cosigned_in_words

    told = "" if shown.stream is None else f", {shown.stream}"
    told += "" if shown.version is None else f" version {shown.version}"
    yield f"VERIFIED: entry {shown.index} of {shown.origin}{told}"
    yield msgspec.json.format(shown.data, indent=2).decode()
    yield (
        f"Proved: the holder of the key signed a record of {shown.size} entries (root"
        f" {shown.root.hex()[:16]}…) in which entry {shown.index} says this, to the letter."
    )
    yield (
        f"Not shown: at most {shown.closed} further fields; some or all of these are decoys, so that their"
        " number tells nothing."
    )
    yield cosigned_in_words(shown.cosignatures, asked=asked)
    everybody = "" if shown.cosignatures else "; that everybody is shown the same record"
    yield f"Not proved: that what it says is true; what happened before or after{everybody}."


def fsck(
    key: Annotated[
        str | None,
        typer.Option(help="The verifier key, or a file that holds it; the centre's own when left out."),
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Check the whole record.

    Every hash and signature from its bytes, every field against its digest, every version, every checkpoint,
    every timer; then, where the centre's key lies, whether each open deadline has its timer. Exit 1 when
    anything is wrong with it.
    """
    from answerable.bootstrap import record_of
    from answerable.record import fsck as check

    vkey = door.key_text(key) if key is not None else (centre / "key.vkey").read_text("utf-8").strip()
    with output.progress("Checking the record …"):
        found = check(record_of(centre), vkey)
    problems = found.problems or _silenced(centre)
    if json:
        names = ("size", "streams", "erased", "checkpoints", "timers")
        told = {name: getattr(found, name) for name in names}
        output.print_json({**told, "problems": problems, "sound": not problems, "root": found.root.hex()})
    else:
        for problem in problems:
            typer.echo(f"PROBLEM: {problem}")
        counts = f"entries {found.size:,}, streams {found.streams:,}, checkpoints {found.checkpoints:,}"
        counts += f", fields erased {found.erased:,}" if found.erased else ""
        verdict = "NOT SOUND" if problems else "sound"
        typer.echo(f"{verdict}: {counts}, timers {found.timers:,}; root {found.root.hex()[:16]}…")
    if problems:
        raise typer.Exit(output.FINDING)


def _silenced(centre: Path) -> tuple[str, ...]:
    """Deadlines that the store does not keep as a sound record has them.

    Of a copy without its key, and of a record that a later version wrote, that cannot be told.
    """
    from answerable.bootstrap import open_centre
    from answerable.model.errors import FromLaterVersion

    if not (centre / "key").exists():
        return ()
    try:
        with open_centre(centre) as opened:
            return tuple(str(each) for each in opened.ledger.silenced())
    except FromLaterVersion as error:
        typer.echo(f"Deadlines were not compared: {error}.", err=True)
        return ()


def checkpoint(
    out: Annotated[Path | None, typer.Option(help="Write it to this file.", show_default=False)] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Sign the record as it stands, to be handed out.

    The checkpoint says how many entries there are, and the root of all of them.
    """
    with door.opened(centre) as opened:
        note, vkey = opened.log.checkpoint(), opened.log.vkey
    if json:
        output.print_json({"checkpoint": note, "vkey": vkey})
    else:
        door.write_out(note, out)
