"""`answerable hand-over`, `read-back`, `acknowledge`: a shift ends; somebody sees a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.model.shifts import HandOver

Shift = Annotated[
    str, typer.Argument(metavar="SHIFT", help="The number of the hand-over.", show_default=False)
]


def hand_over(
    to: Annotated[str, typer.Argument(metavar="TO", help="Who takes over: ID.", show_default=False)],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Hand a shift over: everything that is open, listed.

    The queue with its duties, overrides that stand, reasons owed, units out, requests, complaints, orders in
    effect, notices that nobody acknowledged. Reading it back is owed by the one who takes over.
    """
    from answerable import center
    from answerable.model.events import HandedOver

    with door.desk(centre, by, id_) as desk:
        done = center.hand_over(desk, to)
        (subject,) = (each.subject for each in done.events if isinstance(each, HandedOver))
        _tell(desk.ledger.look(lambda state: state.hand_overs[subject.partition("/")[2]]), json=json)


def read_back(
    shift: Shift,
    items: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ITEM]...", help="What is read back; all that is left, when none is named."),
    ] = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Read back what was handed over to you: all that is left, or the items named."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        center.read_back(desk, shift, items or ())
        _tell(desk.ledger.look(lambda state: state.hand_overs[shift]), json=json)


def acknowledge(
    notices: Annotated[
        list[int], typer.Argument(metavar="NOTICE...", help="Their numbers.", show_default=False)
    ],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that notices were seen (answerable notices lists them, with their numbers)."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        done = center.acknowledge(desk, notices)
    if json:
        output.print_json({"events": done.events})
    else:
        typer.echo(f"acknowledged: {', '.join(map(str, dict.fromkeys(notices)))}")


def _tell(shift: HandOver, *, json: bool) -> None:
    if json:
        output.print_json(shift)
        return
    unread = set(shift.unread)
    typer.echo(
        f"{shift.id}  by {shift.by.id} to {shift.to}: {len(shift.items)} open, {len(unread)} not read back"
    )
    for item in shift.items:
        typer.echo(f"  {'[ ]' if item.key in unread else '[x]'} {item.key}  {item.says}")
