"""`answerable token …`: how machines act here, within scopes, until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import accounts, door, options, output

if TYPE_CHECKING:
    import datetime

    from answerable.model.accounts import Token

token = typer.Typer(no_args_is_help=True, help="Issue, list and revoke API tokens.")


@token.command("issue")
def issue(
    badge: accounts.Badge,
    role: Annotated[str, typer.Option("--role", help="The role that it acts in.", show_default=False)],
    scopes: Annotated[
        list[str],
        typer.Option(
            "--scope", help="What of the role, such as calls:take; may be repeated.", show_default=False
        ),
    ],
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="Until it expires.")] = 90,
    by: accounts.By = "",
    approved_by: options.ApprovedBy = None,
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Issue a token for an account, and print it: once. Send it as `Authorization: Bearer ans_…`.

    It may do what its role and one of its scopes both include. No scope includes publishing, approving,
    disclosing, erasing or accounts.
    """
    import datetime

    acting = door.read_role(role)
    with accounts.entered(centre, by, id_) as (entrance, desk):
        until = desk.ledger.clock() + datetime.timedelta(days=days)
        second = accounts.second_person(approved_by)
        shown = entrance.issue_token(desk, badge, acting, scopes, until, second)
    if json:
        output.print_json({"token": shown, "expires": until})
        return
    typer.echo(shown)
    typer.echo(f"It expires {until:%Y-%m-%d}. Keep it: it is not shown again.", err=True)


@token.command("list")
def list_(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the tokens: whose, in which role and scopes, until when, and when each was last used."""
    with door.opened(centre) as opened:
        now = opened.ledger.clock()
        tokens = opened.ledger.look(lambda state: list(state.tokens.values()))
        used = {each.id: opened.entrance.last_used(each.id) for each in tokens}
    if json:
        output.print_json([{"token": each, "last_used": used[each.id]} for each in tokens])
        return
    for each in tokens:
        last = f"{used[each.id]:%Y-%m-%d %H:00}" if used[each.id] else "never"
        typer.echo(
            f"{each.id}  {each.account} as {each.role}: {', '.join(each.scopes)};"
            f" {_standing(each, now)}, last used {last}"
        )
    if not tokens:
        typer.echo("No token was issued.")


@token.command("revoke")
def revoke(
    token_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The token's id: what stands between ans_ and the next _.", show_default=False
        ),
    ],
    by: accounts.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """End a token at once."""
    from answerable.center import revoke_token

    with accounts.entered(centre, by, id_) as (_, desk):
        revoke_token(desk, token_id)
    if json:
        output.print_json({"revoked": token_id})
    else:
        typer.echo(f"{token_id} is of no more use.")


def _standing(token: Token, now: datetime.datetime) -> str:
    if token.revoked:
        return "revoked"
    return f"{'expired' if token.expires <= now else 'until'} {token.expires:%Y-%m-%d}"
