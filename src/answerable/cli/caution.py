"""`answerable caution`: what is known of places, shown with calls there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from answerable.model.cautions import Caution, Nearby
    from answerable.model.desk import Done

caution = typer.Typer(
    no_args_is_help=True,
    help="What is known of a place: shown with each call there, never decided on.",
)

CautionNumber = Annotated[
    str, typer.Argument(metavar="CAUTION", help="Its number, such as 26-A0001.", show_default=False)
]
Until = Annotated[
    str | None,
    typer.Option(
        help="When it lapses: a date and time; the usual term when left out.",
        metavar="TIME",
        show_default=False,
    ),
]


@caution.command("enter")
def enter(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="violence, hazard, health or access.", show_default=False),
    ],
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="What whoever is sent should know.", show_default=False)
    ],
    place: Annotated[str, typer.Option("--place", help="The address.", show_default=False)] = "",
    area: Annotated[str, typer.Option("--area", help="The district or beat.", show_default=False)] = "",
    at: options.At = None,
    source: Annotated[str, typer.Option(help="On whose word.", show_default=False)] = "",
    authority: options.Authority = "",
    until: Until = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter what is known of a place.

    It lapses: at --until, at most 366 days ahead, or after the term of the published schedule, or 180 days.
    A history of violence needs --source and --authority.
    """
    from answerable import center
    from answerable.model.cautions import CAUTION_KINDS

    which = door.one_of(kind, CAUTION_KINDS, "kind of caution")
    where, ends = door.read_place(place, area, at), _time(until)
    with door.desk(centre, by, id_) as desk:
        done = center.enter_caution(desk, where, which, words, source=source, authority=authority, until=ends)
        _report(done, json=json)


@caution.command("list")
def list_(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List cautions, the next to lapse first: not what they say, nor of which address.

    Exit 1 when one has lapsed, or does within 30 days: somebody should review it, or withdraw it.
    """
    from answerable.model.cautions import SOON, by_end

    with door.opened(centre) as opened:
        state, now = opened.ledger.state, opened.ledger.clock()
    kept, soon = by_end(state), now + SOON
    due = [each for each in kept if each.withdrawn is None and not each.erased and each.until <= soon]
    if json:
        shown = (
            {
                "number": each.id,
                "kind": each.kind,
                "area": each.place.area,
                "until": each.until,
                "withdrawn": each.withdrawn is not None,
                "review": each in due,
            }
            for each in kept
        )
        output.print_json(list(shown))
    else:
        for each in kept:
            mark = "  REVIEW" if each in due else ""
            typer.echo(f"{_head(each, now)}{mark}  {each.place.area}  by {each.by.id}")
        if not kept:
            typer.echo("No caution is kept.")
    if due:
        raise typer.Exit(output.FINDING)


@caution.command("show")
def show(
    number: CautionNumber,
    ground: Annotated[str, typer.Option(help="On what ground you look.", show_default=False)] = "",
    by: options.By = "",
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Show a caution whole. That you looked is kept, once a minute."""
    from answerable.center import look_at

    person = door.read_person(by, "--as")
    with door.opened(centre) as opened:
        if number not in opened.ledger.state.cautions:
            output.fail(f"There is no caution {number}.")
        look_at(opened.desk(person), number, ground)
        found = opened.ledger.state.cautions[number]
        if json:
            output.print_json(found)
            return
        for line in _whole(found, opened.ledger.clock()):
            typer.echo(line)


@caution.command("review")
def review(
    number: CautionNumber,
    reason: options.Reason = "",
    until: Until = None,
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Say that a caution still holds: another person than who entered it, with how that was made sure of."""
    from answerable import center

    ends = _time(until)
    with door.desk(centre, by, id_) as desk:
        _report(center.review_caution(desk, number, reason, ends), json=json)


@caution.command("withdraw")
def withdraw(
    number: CautionNumber,
    reason: options.Reason = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Withdraw a caution, with a reason. A dispatcher withdraws only their own."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        _report(center.withdraw_caution(desk, number, reason), json=json)


def known(found: tuple[Nearby, ...]) -> Iterator[str]:
    """The cautions for a call's place, a line each: what whoever is sent is told."""
    for near in found:
        where = (
            "at this address"
            if near.metres is None
            else f"{near.metres:.0f} m away, {near.caution.place.address}"
        )
        yield f"  ! {near.caution.kind}: {near.caution.words}  ({where}; {near.caution.id})"


def _report(done: Done, *, json: bool) -> None:
    state, now = done.ledger.state, done.ledger.clock()
    number = next(
        subject
        for each in done.events
        if (subject := str(getattr(each, "subject", ""))).startswith("caution/")
    )
    found = state.cautions[number.removeprefix("caution/")]
    if json:
        output.print_json({"caution": found, "events": done.events})
        return
    typer.echo(_head(found, now))


def _head(found: Caution, now: datetime.datetime) -> str:
    if found.withdrawn:
        return f"{found.id}  {found.kind:<8}  withdrawn"
    until = f"{found.until.astimezone():%Y-%m-%d}"
    return f"{found.id}  {found.kind:<8}  {'until' if now < found.until else 'LAPSED'} {until}"


def _whole(found: Caution, now: datetime.datetime) -> Iterator[str]:
    from answerable.cli import words

    yield _head(found, now)
    for gone in found.erased:
        yield words.row("erased", f"{', '.join(gone.kinds)} on {gone.at.astimezone():%Y-%m-%d}")
    yield words.row("place", words.place(found.place))
    yield words.row("says", found.words)
    yield words.row("source", "; ".join(filter(None, (found.source, found.authority))) or "none is given")
    yield words.row("entered", f"by {words.person(found.by)} {words.clock(found.at, now)}")
    for each in found.reviews:
        yield words.row("reviewed", f"by {words.person(each.by)} {words.clock(each.at, now)}: {each.reason}")
    if found.withdrawn and found.withdrawn_by:
        yield words.row("ended", f"by {words.person(found.withdrawn_by)}: {found.why}")


def _time(text: str | None) -> datetime.datetime | None:
    return None if text is None else door.read_time(text, "--until")
