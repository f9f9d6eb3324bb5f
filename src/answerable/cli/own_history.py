"""`answerable export-history`: a centre's own record as a history, to be audited like any city's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.intake.own import Exported


def export_history(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The directory for the answer.", show_default=False)
    ],
    known: Annotated[
        str,
        typer.Option(
            help="Whose facts and decision a row tells: of the decision that it was answered on (answered),"
            " of the first (taken), of the last (last)."
        ),
    ] = "answered",
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Only rows of this kind: call, request, ring (rang, and was never entered), shadowed"
            " (another system's call); may be given again. All of them.",
            show_default=False,
        ),
    ] = None,
    with_address: Annotated[
        bool, typer.Option("--with-address", help="Tell addresses and positions too, not areas alone.")
    ] = False,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Write the centre's record as a history that can be audited and replayed, up to a signed checkpoint.

    A row for each call and request: when what happened, the facts that it was decided on, what was decided,
    what was done instead, and the entries of the record that say so. No names, no numbers to call back, no
    words; places by their area, unless --with-address is given. Nothing is recorded.
    """
    from answerable.intake.own import KINDS, KNOWNS
    from answerable.intake.own import export_history as export

    at = door.one_of(known, KNOWNS, "moment")
    kinds = [door.one_of(each, KINDS, "kind of row") for each in kind or KINDS]
    title = "Reading the record …"
    with door.opened(centre) as opened, output.progress(title) as say:
        told = export(
            opened.log, out, known=at, kinds=kinds, address=with_address,
            tick=lambda done, total: say(f"{title} {done:,} of {total:,} entries"),
        )  # fmt: skip
    if json:
        output.print_json(told)
    else:
        typer.echo("\n".join(_lines(told, out)))


def _lines(told: Exported, out: Path) -> Iterator[str]:
    rows = sum(told.kinds.values())
    yield f"{told.origin}: {told.entries:,} entries, root {told.root[:16]}…"
    yield f"{rows:,} rows: {_counts(told.kinds) or 'none'}"
    yield f"  what became of them: {_counts(told.causes) or 'nothing'}; {told.open:,} not over"
    yield f"  departures: {_counts(told.departures) or 'none'}"
    elsewhere = told.entries - told.entries_in_rows
    yield f"  {told.entries_in_rows:,} entries tell of these rows, {elsewhere:,} of something else"
    yield f"Facts and decisions are those {_KNOWN[told.known]}."
    if told.with_address:
        yield "ADDRESSES AND POSITIONS ARE IN IT: it says where callers were. Keep it as you keep the record."
    else:
        yield "Places are told by area alone."
    if told.erased:
        yield f"Of {told.erased:,} rows something was erased; it is NULL."
    for fact, column in told.facts.items():
        if fact != column:
            yield f"The fact `{fact}` is the column `{column}`: another column has its name."
    yield f"Written to {out}: history.parquet, export.json, and checkpoint.txt, which ties it to the record."


_KNOWN = {
    "answered": "that each was answered on",
    "taken": "of the first decision",
    "last": "of the last decision",
}


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counts.items())
