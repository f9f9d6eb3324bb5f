"""`answerable account …`: who may act here, and in which roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from answerable.cli import door, options, output, secretly

if TYPE_CHECKING:
    from answerable.center.entrance import Entrance
    from answerable.identity import Credentials
    from answerable.model.accounts import Account
    from answerable.model.desk import Desk
    from answerable.model.people import Person

account = typer.Typer(no_args_is_help=True, help="Open accounts, give and take roles, set passwords.")

HERE = "this machine"
"""The place that sign-ons from the command line come from."""

Badge: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="ACCOUNT", help="The account: a badge, not a name, such as T12.", show_default=False
    ),
]
By: TypeAlias = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="ID:ROLE",
        help="Who acts: an account with that role. Without it, the owner of this machine.",
        show_default=False,
        autocompletion=options.complete_person,
    ),
]
Roles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--role", help="A role to give: policy-author; may be repeated.", show_default=False),
]


@contextmanager
def entered(
    directory: Path, by: str, id_: str | None, *, found: bool = False
) -> Iterator[tuple[Entrance, Desk]]:
    """The entrance of a centre, and a desk for an account or, where none is named, the machine's owner."""
    from answerable.model.people import OWNER

    person = door.read_person(by, "--as") if by else OWNER
    with door.opened(directory, found=found) as centre, door.repeatable(id_):
        yield centre.entrance, centre.desk(person, id_)


def second_person(text: str | None) -> Person | None:
    """Who approves, as given in an option."""
    return door.read_person(text, "--approved-by") if text else None


@account.command("open")
def open_(
    badge: Badge,
    roles: Roles = None,
    machine: Annotated[
        bool, typer.Option("--machine", help="It has no password and acts through tokens only.")
    ] = False,
    by: By = "",
    approved_by: options.ApprovedBy = None,
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Open an account. Its first password is asked for; whoever signs on with it has to choose another.

    A role below one's own is given by one person, any other by two (--approved-by).
    """
    given = [door.read_role(role) for role in roles or ()]
    password = "" if machine else secretly.ask("First password", twice=True)
    if not machine and not password:
        output.fail("A person's account needs a first password; a machine's has none: --machine.")
    with entered(centre, by, id_, found=True) as (entrance, desk):
        entrance.open_account(desk, badge, given, password, second_person(approved_by))
        _tell(desk, badge, json=json)


@account.command("list")
def list_(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the accounts, their roles, and how they sign on."""
    with door.opened(centre) as opened:
        accounts = opened.ledger.look(lambda state: list(state.accounts.values()))
    if json:
        output.print_json(accounts)
        return
    for each in accounts:
        typer.echo(_line(each))
    if not accounts:
        typer.echo("There is no account; open one: answerable account open C1 --role commissioner")


@account.command("role")
def role_(
    badge: Badge,
    roles: Annotated[
        list[str],
        typer.Argument(metavar="ROLE...", help="Roles to give, or with --take to take.", show_default=False),
    ],
    take: Annotated[bool, typer.Option("--take", help="Take them; the account's sessions end.")] = False,
    by: By = "",
    approved_by: options.ApprovedBy = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Give roles to an account, or take them. Nobody gives one to themselves.

    They are given one by one: where one is refused, those named before it are given.
    """
    from answerable.center import give_role, take_role

    change = take_role if take else give_role
    named = [door.read_role(role) for role in roles]
    with entered(centre, by, None) as (_, desk):
        for role in named:
            change(door.anew(desk), badge, role, second_person(approved_by))
        _tell(desk, badge, json=json)


@account.command("close")
def close(
    badge: Badge,
    by: By = "",
    approved_by: options.ApprovedBy = None,
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Close an account for good: its sessions and tokens end, its secrets are removed, its badge stays."""
    from answerable.center import close_account

    with entered(centre, by, id_) as (_, desk):
        close_account(desk, badge, second_person(approved_by))
        _tell(desk, badge, json=json)


@account.command("password")
def password(
    badge: Badge,
    own: Annotated[
        bool, typer.Option("--own", help="You are its holder: asks for your present password too.")
    ] = False,
    by: By = "",
    approved_by: options.ApprovedBy = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Set the password of somebody who lost theirs, or with --own choose another yourself.

    Asks on the terminal, or reads lines from stdin: with --own the present password, the code (an empty line
    without a second factor), the new password.
    """
    with entered(centre, by, None) as (entrance, desk):
        if own:
            credentials = _credentials(badge)
            entrance.change_password(credentials, secretly.ask("New password", twice=True), HERE)
        else:
            new = secretly.ask("Password to begin with", twice=True)
            entrance.set_password(desk, badge, new, second_person(approved_by))
        _tell(desk, badge, json=json)


@account.command("totp")
def totp(
    badge: Badge,
    reset: Annotated[
        bool, typer.Option("--reset", help="Its device is lost: remove the second factor.")
    ] = False,
    by: By = "",
    approved_by: options.ApprovedBy = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enrol a second factor for your account, or with --reset remove somebody's whose device is lost.

    Asks for your password (and code, where you have one), prints an otpauth:// address for your device, asks
    for the code that it shows, and prints recovery codes: once.
    """
    from answerable.center import reset_second_factor

    with entered(centre, by, None) as (entrance, desk):
        if reset:
            reset_second_factor(desk, badge, second_person(approved_by))
            _tell(desk, badge, json=json)
            return
        credentials = _credentials(badge)
        enrolment = entrance.enrol_totp(credentials, HERE)
        typer.echo(f"For your device: {enrolment.uri}", err=json)
        code = secretly.ask("The code that it shows now")
        codes = entrance.confirm_totp(credentials, enrolment.secret, code, HERE)
    if json:
        output.print_json({"account": badge, "uri": enrolment.uri, "recovery": codes})
        return
    typer.echo(
        "Enrolled. Keep these recovery codes on paper; each signs on once, and they are not shown again:"
    )
    for each in codes:
        typer.echo(f"  {each}")


def _credentials(badge: str) -> Credentials:
    from answerable.identity import Credentials

    return Credentials(badge, secretly.ask("Password"), secretly.ask("Code (empty: none)"))


def _tell(desk: Desk, badge: str, *, json: bool) -> None:
    it = desk.ledger.look(lambda state: state.account(badge))
    if json:
        output.print_json(it)
    else:
        typer.echo(_line(it))


def _line(it: Account) -> str:
    if it.closed:
        return f"{it.id:<10} closed"
    how = {"": "no password", "somebody else": "a password to be changed", "its holder": "a password"}
    factor = ", a second factor" if it.second_factor else ""
    return f"{it.id:<10} {', '.join(it.roles) or 'no role'}; {how[it.password]}{factor}"
