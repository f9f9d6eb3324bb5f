"""The options that commands share, and the values that the shell completes."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from answerable.model.state import State

DEFAULT_CENTRE = Path("centre")


def _beginning(values: tuple[str, ...], typed: str) -> list[str]:
    return [value for value in values if value.startswith(typed)]


def as_word(role: str) -> str:
    """A role as one word, as it is written at the terminal: `policy-author`."""
    return role.replace(" ", "-")


def complete_person(incomplete: str) -> list[str]:
    """`T12:` -> `T12:call-taker`, `T12:dispatcher` …: the roles that people act in."""
    from answerable.model.people import ROLES

    account, colon, _ = incomplete.partition(":")
    roles = tuple(f"{account}:{as_word(role)}" for role in ROLES if role != "system")
    return _beginning(roles, incomplete) if colon else []


def complete_disposition(incomplete: str) -> list[str]:
    """How an incident or request can end."""
    from answerable.model.nouns import DISPOSITIONS

    return _beginning(DISPOSITIONS, incomplete)


def complete_status(incomplete: str) -> list[str]:
    """What a unit can report."""
    from answerable.dispatch.statuses import FOLLOWS

    return [status for status in FOLLOWS if status.startswith(incomplete) and status != "dispatched"]


def complete_kind(incomplete: str) -> list[str]:
    """How a call can come in."""
    from typing import get_args

    from answerable.model.nouns import CallKind

    return _beginning(get_args(CallKind), incomplete)


def complete_passed_to(incomplete: str) -> list[str]:
    """To whom a call can be passed on."""
    from answerable.model.nouns import PASSED_TO

    return _beginning(PASSED_TO, incomplete)


def complete_aid_answer(incomplete: str) -> list[str]:
    """What another agency can answer when it is asked for aid."""
    from answerable.model.aid import AID_ANSWERS

    return _beginning(AID_ANSWERS, incomplete)


def complete_number(incomplete: str, ctx: typer.Context) -> list[str]:
    """The numbers of open calls and requests of the centre; none when it cannot be read."""
    state = _state(ctx)
    if state is None:
        return []
    incidents = (each.id for each in state.incidents.values() if each.status not in ("closed", "merged"))
    requests = (each.id for each in state.requests.values() if each.status != "closed")
    return _beginning((*incidents, *requests), incomplete)


def complete_unit(incomplete: str, ctx: typer.Context) -> list[str]:
    """The units of the centre; none when it cannot be read."""
    state = _state(ctx)
    return [] if state is None else _beginning(tuple(state.units), incomplete)


def command_id(ctx: typer.Context, given: str | None) -> str:
    """The id as it is kept: with all of the command's name, so that on another command it is another id."""
    return f"{ctx.command_path.partition(' ')[2]}: {given or uuid.uuid4()}"


def _state(ctx: typer.Context) -> State | None:
    from answerable.bootstrap import has_record, open_centre

    directory = Path(ctx.params.get("centre") or DEFAULT_CENTRE)
    try:
        if not has_record(directory):
            return None
        with open_centre(directory) as opened:
            return opened.ledger.state
    except Exception:  # noqa: BLE001 - the shell is completing a word: trouble is told when the command runs
        return None


Centre: TypeAlias = Annotated[
    Path,
    typer.Option("--centre", envvar="ANSWERABLE_CENTRE", metavar="DIR", help="The directory of the centre."),
]
By: TypeAlias = Annotated[
    str,
    typer.Option(
        "--as",
        envvar="ANSWERABLE_AS",
        metavar="ID:ROLE",
        help="Who acts, in which role: T12:call-taker. It is recorded as said; the machine's own accounts"
        " decide who may open the centre.",
        show_default=False,
        autocompletion=complete_person,
    ),
]
Id: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--id",
        metavar="ID",
        help="Your own name for this command: the same id again is never carried out twice.",
        show_default=False,
        callback=command_id,
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Number: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER",
        help="The number of a call, incident or request.",
        show_default=False,
        autocompletion=complete_number,
    ),
]
UnitNumber: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="UNIT", help="The unit's number.", show_default=False, autocompletion=complete_unit
    ),
]
Facts: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FACT=VALUE]...",
        help="What is known, such as 'people hurt=2'. '?' for asked and not known; 'seen|none' where the"
        " source contradicts itself.",
        show_default=False,
    ),
]
PROFILE = "FILE|NAME"
PROFILE_NAMED = (
    "A TOML file, or a name: it is looked for in the directory that ANSWERABLE_PROFILES names, then among"
    " installed plugins."
)
"""How a profile is named; said behind what it is for."""
Profile: TypeAlias = Annotated[
    Path,
    typer.Option(metavar=PROFILE, help=f"How the export is laid out. {PROFILE_NAMED}", show_default=False),
]
At: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="LAT,LON", help="Degrees (WGS 84), such as 37.80,-122.41.", show_default=False
    ),
]
Witnesses: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--witness",
        metavar="VKEY",
        help="The verifier key of a witness that you trust, or a file that holds it; may be given again.",
        show_default=False,
    ),
]
Reason: TypeAlias = Annotated[str, typer.Option(help="Why, in a sentence.", show_default=False)]
Way: TypeAlias = Annotated[str, typer.Option(help="By which way: phone, radio, data …")]
Authority: TypeAlias = Annotated[
    str,
    typer.Option(help="Under what authority: the rule or order that it is made under.", show_default=False),
]
ApprovedBy: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--approved-by",
        metavar="ID:ROLE",
        help="The second person who approves it.",
        show_default=False,
        autocompletion=complete_person,
    ),
]
