"""`answerable unit …`, `units`: who can be sent, where each is in its work, and whether its crew is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    import datetime

    from answerable.model.nouns import Unit

unit = typer.Typer(
    no_args_is_help=True,
    help="Put a unit on duty, set its status, send it elsewhere, or see to its crew.",
)

Can: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--can",
        metavar="CAPABILITY",
        help="What it can do besides what its kind can, such as k9 or spanish. May be given again.",
        show_default=False,
    ),
]
Crew: TypeAlias = Annotated[int | None, typer.Option(help="How many people.", show_default=False)]
Area: TypeAlias = Annotated[
    str | None,
    typer.Option(help="The area that it is in, as travel times by zone name it.", show_default=False),
]
District: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Its home: where it is taken to be while nothing else is known.", show_default=False),
]
Note: TypeAlias = Annotated[str, typer.Option(help="What was said.", show_default=False)]


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
    area: Area = None,
    district: District = None,
    can: Can = None,
    crew: Crew = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Put a unit on duty, free to be sent."""
    from answerable.center import add_unit

    latitude, longitude = door.read_position(at)
    number = number.strip()
    with door.desk(centre, by, id_, found=True) as desk:
        add_unit(
            desk,
            number,
            kind.strip(),
            latitude,
            longitude,
            capabilities=can or (),
            crew=crew,
            district=district or "",
            area=area or "",
        )
        _tell(desk.ledger.state.unit(number), json=json)


@unit.command("change")
def change(
    number: options.UnitNumber,
    at: options.At = None,
    area: Area = None,
    district: District = None,
    can: Can = None,
    crew: Crew = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter that a unit is somewhere else, or has another crew; what is not named stays."""
    from answerable.center import change_unit

    latitude, longitude = door.read_position(at)
    with door.desk(centre, by, id_) as desk:
        change_unit(
            desk, number, latitude, longitude, area=area, capabilities=can, crew=crew, district=district
        )
        _tell(desk.ledger.state.unit(number), json=json)


@unit.command("status")
def status(
    number: options.UnitNumber,
    status_: Annotated[
        str,
        typer.Argument(
            metavar="STATUS",
            help="en route, on scene, transporting, at hospital, traffic stop, available, out of service.",
            show_default=False,
            autocompletion=options.complete_status,
        ),
    ],
    at: options.At = None,
    area: Area = None,
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
        unit_status(desk, number, said, latitude, longitude, area or "")
        _tell(desk.ledger.state.unit(number), json=json)


@unit.command("divert")
def divert(
    unit_number: options.UnitNumber,
    number: options.Number,
    reason: options.Reason = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Take a unit away from what it serves and send it to something else, with a --reason."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        center.divert(desk, unit_number, number, reason)
        _tell(desk.ledger.state.unit(unit_number), json=json)


@unit.command("check")
def check(
    number: options.UnitNumber,
    note: Note = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter that somebody made sure that a unit's crew is well."""
    from answerable.center import check_on_unit

    with door.desk(centre, by, id_) as desk:
        check_on_unit(desk, number, note)
        _tell(desk.ledger.state.unit(number), json=json, now=desk.ledger.clock())


@unit.command("distress")
def distress(
    number: options.UnitNumber,
    note: Note = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter that a unit's crew needs help now. Dispatcher and supervisor are told at once."""
    from answerable.center import unit_in_distress

    with door.desk(centre, by, id_) as desk:
        unit_in_distress(desk, number, note)
        _tell(desk.ledger.state.unit(number), json=json, now=desk.ledger.clock())


@unit.command("safe")
def safe(
    number: options.UnitNumber,
    note: Annotated[
        str,
        typer.Argument(
            metavar="HOW", help="How somebody made sure that the crew is well.", show_default=False
        ),
    ],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """End a unit's distress: somebody made sure that its crew is well."""
    from answerable.center import end_distress

    with door.desk(centre, by, id_) as desk:
        end_distress(desk, number, note)
        _tell(desk.ledger.state.unit(number), json=json, now=desk.ledger.clock())


def units(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the units and what each one does; those in distress first.

    Exit 1 when one is in distress, or was not checked on in time.
    """
    with door.opened(centre) as opened:
        now = opened.ledger.clock()
        on_duty = sorted(opened.ledger.state.units.values(), key=lambda each: each.distress is None)
    if json:
        output.print_json(on_duty)
    else:
        _list(on_duty, now)
    if any(each.distress or (each.check_by and each.check_by <= now) for each in on_duty):
        raise typer.Exit(output.FINDING)


def _list(on_duty: list[Unit], now: datetime.datetime) -> None:
    from answerable.cli import words

    for each in on_duty:
        does = f"{each.id:<8}{each.kind:<10}{each.status} since {words.clock(each.since, now)}"
        serves = f" serves {each.serves.partition('/')[2]}" if each.serves else ""
        typer.echo(does + serves + _besides(each) + words.safety(each, now))
    if not on_duty:
        typer.echo("No unit is on duty; add one: answerable unit add P1 patrol --at LAT,LON")


def _besides(it: Unit) -> str:
    parts = [*it.capabilities, f"crew of {it.crew}" if it.crew else "", it.area and f"in {it.area}"]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _tell(it: Unit, *, json: bool, now: datetime.datetime | None = None) -> None:
    if json:
        output.print_json(it)
        return
    from answerable.cli import words

    serves = f", serves {it.serves.partition('/')[2]}" if it.serves else ""
    safety = words.safety(it, now) if now else ""
    typer.echo(f"{it.id}  {it.kind}  {it.status}{serves}{_besides(it)}{safety}")
