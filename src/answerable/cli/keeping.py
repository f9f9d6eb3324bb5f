"""`answerable hold`, `schedule`, `erase`, `disclose`: what is kept how long, and opened to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from answerable.cli import door, options, output

hold = typer.Typer(no_args_is_help=True, help="Keep a matter from being erased, or let it go.")
erase = typer.Typer(
    no_args_is_help=True,
    help="Erase personal data of what is over: one proposes, another approves.",
)

Ground = Annotated[str, typer.Option(help="On what ground: the request, order or case.", show_default=False)]
Kinds = Annotated[
    list[str] | None,
    typer.Argument(metavar="KIND...", help="place, contact, person, words, grounds.", show_default=False),
]


@hold.command("place")
def place(
    number: options.Number,
    ground: Ground,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Hold a call, request or complaint: nothing of it is erased meanwhile."""
    from answerable import center
    from answerable.model.events import HoldPlaced

    with door.desk(centre, by, id_) as desk:
        done = center.place_hold(desk, number, ground)
    (placed,) = (each for each in done.events if isinstance(each, HoldPlaced))
    if json:
        output.print_json(placed)
    else:
        typer.echo(f"hold {placed.hold} on {number}: {placed.ground}")


@hold.command("lift")
def lift(
    hold: Annotated[str, typer.Argument(metavar="HOLD", help="Its number.", show_default=False)],
    ground: Ground,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Lift a hold. Others on the same matter stay."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        done = center.lift_hold(desk, hold, ground)
    if json:
        output.print_json({"events": done.events})
    else:
        typer.echo(f"hold {hold} lifted: {ground}")


def schedule(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A schedule to publish; without one, the schedule is shown."),
    ] = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Publish how long what is kept, or show it. For a policy author."""
    from answerable import center

    if path is not None:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            output.fail(f"{path}: is no text in UTF-8; save it as one.")
        with door.desk(centre, by, id_, found=True) as desk:
            center.publish_schedule(desk, text)
    with door.opened(centre) as opened:
        published = list(opened.ledger.state.schedules)
    if json:
        output.print_json(published[-1] if published else None)
        return
    if not published:
        typer.echo("No schedule is published, so nothing may be erased.")
        return
    typer.echo(f"{published[-1].id}")
    for kind, days in published[-1].days.items():
        typer.echo(f"  {kind:<8} {'never' if days is None else f'{days} days after the end'}")


@erase.command("propose")
def propose(
    number: options.Number,
    kinds: Kinds = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Propose to erase kinds of personal data of what is over.

    Refused while it is open, owes a reason or is held, and before the schedule lets it go.
    """
    from answerable import center
    from answerable.model.nouns import KINDS

    wanted = [door.one_of(kind, KINDS, "kind of personal data") for kind in kinds or ()]
    with door.desk(centre, by, id_) as desk:
        done = center.propose_erasure(desk, number, wanted)
    if json:
        output.print_json({"events": done.events})
    else:
        typer.echo(f"proposed to erase of {number}: {', '.join(wanted)}; another person has to approve")


@erase.command("approve")
def approve(
    number: options.Number,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Approve what another person proposed; it is erased for good.

    The record says which fields of which entries went, and still verifies.
    """
    from answerable import center
    from answerable.model.events import Erased, FieldsErased

    with door.desk(centre, by, id_) as desk:
        done = center.approve_erasure(desk, number)
    (erased,) = (each for each in done.events if isinstance(each, Erased))
    entries = [part for each in done.events if isinstance(each, FieldsErased) for part in each.erased]
    if json:
        output.print_json({"erased": erased, "entries": entries})
        return
    fields = sum(len(each.fields) for each in entries)
    kinds = ", ".join(erased.kinds)
    typer.echo(
        f"erased of {number} under {erased.schedule}: {kinds} ({fields} fields of {len(entries)} entries)"
    )


def disclose(
    number: options.Number,
    to: Annotated[str, typer.Option(help="To whom it is opened.", show_default=False)],
    ground: Ground,
    out: Annotated[Path, typer.Option(help="The directory to write the receipts into.", show_default=False)],
    opened: Annotated[
        list[str] | None,
        typer.Option(
            "--open",
            metavar="KIND",
            help="Personal data to open: place, contact, person, words, grounds; more than once.",
            show_default=False,
        ),
    ] = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Open the record of a call, request or complaint to somebody, as a package of receipts.

    Each receipt proves its entry and shows that the rest exists and was withheld. Personal data stays closed
    but for the kinds named.
    """
    from answerable import center
    from answerable.model.events import Disclosed
    from answerable.model.nouns import KINDS

    granted = [door.one_of(kind, KINDS, "kind of personal data") for kind in opened or ()]
    with door.desk(centre, by, id_) as desk:
        done = center.disclose(desk, number, to, ground, granted)
    (disclosed,) = (each for each in done.events if isinstance(each, Disclosed))
    with door.opened(centre) as kept:
        package = center.package(kept.ledger, kept.log, disclosed.number)
    out.mkdir(parents=True, exist_ok=True)
    for each in package:
        door.write_out(each.receipt, out / f"{number}-{each.entry}.receipt")
    if json:
        output.print_json({"disclosure": disclosed, "package": package})
        return
    withheld = sum(len(each.withheld) for each in package)
    told = f"{len(package)} receipts in {out}, {withheld} personal fields withheld"
    typer.echo(f"disclosure {disclosed.number} of {number} to {disclosed.to}: {told}")
