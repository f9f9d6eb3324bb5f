"""`answerable unit add`, `unit status`, `units`: who can be sent, and where each one is in its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.model.nouns import Unit

unit = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Put a unit on duty, or set its status.")


@unit.command("add")
def add(
    number: Annotated[
        str, typer.Argument(metavar="UNIT", help="Its number, such as P1.", show_default=False)
    ],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="What it is, as directives ask for it: patrol, medic, engine.",
            show_default=False,
        ),
    ],
    at: options.At = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Put a unit on duty, free to be sent."""
    from answerable.center import add_unit

    latitude, longitude = door.read_position(at)
    with door.desk(centre, by, id_, found=True) as desk:
        add_unit(desk, number.strip(), kind.strip(), latitude, longitude)
        _tell(desk.ledger.state.unit(number.strip()), json=json)


@unit.command("status")
def status(
    number: options.UnitNumber,
    status_: Annotated[
        str,
        typer.Argument(
            metavar="STATUS",
            help="en route, on scene, transporting, at hospital, available, out of service.",
            show_default=False,
            autocompletion=options.complete_status,
        ),
    ],
    at: options.At = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter the status that a unit reports."""
    from answerable.center import unit_status
    from answerable.dispatch.statuses import FOLLOWS

    latitude, longitude = door.read_position(at)
    said = door.one_of(status_, tuple(FOLLOWS), "unit status")
    with door.desk(centre, by, id_) as desk:
        unit_status(desk, number, said, latitude, longitude)
        _tell(desk.ledger.state.unit(number), json=json)


def units(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the units and what each one does."""
    with door.opened(centre) as opened:
        on_duty = list(opened.ledger.state.units.values())
        now = opened.ledger.clock()
    if json:
        output.print_json(on_duty)
        return
    from answerable.cli import words

    for each in on_duty:
        serves = f" serves {each.incident}" if each.incident else ""
        typer.echo(f"{each.id:<8}{each.kind:<10}{each.status} since {words.clock(each.since, now)}{serves}")
    if not on_duty:
        typer.echo("No unit is on duty; add one: answerable unit add P1 patrol --at LAT,LON")


def _tell(it: Unit, *, json: bool) -> None:
    if json:
        output.print_json(it)
    else:
        serves = f", serves {it.incident}" if it.incident else ""
        typer.echo(f"{it.id}  {it.kind}  {it.status}{serves}")
