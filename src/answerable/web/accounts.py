"""Accounts and tokens: who may act here, and through what."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec

from answerable import center
from answerable.center.entrance import Entrance
from answerable.model.accounts import Account
from answerable.model.accounts import Token as KnownToken
from answerable.model.desk import Command, Desk
from answerable.model.people import Person, Role
from answerable.web.asked import Asked
from answerable.web.routing import Reply, Route, look, words_of
from answerable.web.sessions import THEME, Over
from answerable.web.wire import WORDS, Approval

PROBLEMS: Final = ("not-found", "not-now", "too-large", "not-json", "unknown", "store-away")


class Approved(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The second person's credentials, where it takes two."""

    approval: Annotated[Approval | None, WORDS["approval"]] = None


class OfRole(Approved, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role to give or to take."""

    role: Annotated[Role, WORDS["role"]]


class FirstPassword(Approved, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A password to begin with; its holder has to choose another."""

    password: Annotated[str, WORDS["password"]]

    def __repr__(self) -> str:
        return "FirstPassword(…)"


class NewAccount(Approved, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to open; without a password it acts through tokens only."""

    account: Annotated[str, WORDS["account"]]
    roles: Annotated[tuple[Role, ...], WORDS["roles"]] = ()
    password: Annotated[str, WORDS["password"]] = ""

    def __repr__(self) -> str:
        return "NewAccount(…)"


class NewToken(Approved, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to issue."""

    account: Annotated[str, WORDS["account"]]
    role: Annotated[Role, WORDS["role"]]
    scopes: Annotated[tuple[str, ...], WORDS["scopes"]]
    expires: Annotated[datetime.datetime, msgspec.Meta(tz=True), WORDS["expires"]]


class Accounts(msgspec.Struct, frozen=True):
    """The accounts, in the order that they were opened."""

    accounts: tuple[Account, ...]


class Shown(msgspec.Struct, frozen=True):
    """A token as it is given out. It is not shown again."""

    token: str
    expires: datetime.datetime

    def __repr__(self) -> str:
        return "Shown(…)"


class Token(msgspec.Struct, frozen=True):
    """A token as it is known, and the hour in which it was last used."""

    token: KnownToken
    last_used: datetime.datetime | None


class Tokens(msgspec.Struct, frozen=True):
    """The tokens, in the order that they were issued."""

    tokens: tuple[Token, ...]


async def accounts(asked: Asked) -> Reply:
    """List the accounts, their roles, and how they sign on."""
    return Reply(Accounts(await asked.served.look(lambda state: tuple(state.accounts.values()))))


async def account(asked: Asked) -> Reply:
    """Show an account."""
    return Reply(await asked.served.look(lambda state: state.account(asked.path["account"])))


async def tokens(asked: Asked) -> Reply:
    """List the tokens: whose, in which role and scopes, until when, and when each was last used."""
    known = await asked.served.look(lambda state: tuple(state.tokens.values()))
    entrance = asked.served.opened.entrance
    found = await asked.served.in_thread(
        lambda: tuple(Token(each, entrance.last_used(each.id)) for each in known)
    )
    return Reply(Tokens(found))


async def _open_account(asked: Asked) -> Reply:
    given = asked.struct(NewAccount)
    await _carried_out(
        asked,
        center.open_account,
        given,
        lambda entrance, desk, second: entrance.open_account(
            desk, given.account, given.roles, given.password, second
        ),
    )
    made = await _account(asked, given.account)
    return Reply(made, 201, {"location": f"/accounts/{given.account}"})


async def _set_password(asked: Asked) -> Reply:
    given, name = asked.struct(FirstPassword), asked.path["account"]
    await _carried_out(
        asked,
        center.set_password,
        given,
        lambda entrance, desk, second: entrance.set_password(desk, name, given.password, second),
    )
    return Reply(await _account(asked, name))


async def _issue_token(asked: Asked) -> Reply:
    given = asked.struct(NewToken)
    shown = await _carried_out(
        asked,
        center.issue_token,
        given,
        lambda entrance, desk, second: entrance.issue_token(
            desk, given.account, given.role, given.scopes, given.expires, second
        ),
    )
    return Reply(Shown(shown, given.expires), 201)


async def _give_role(asked: Asked) -> Reply:
    return await _changed_role(asked, center.give_role)


async def _take_role(asked: Asked) -> Reply:
    return await _changed_role(asked, center.take_role)


async def _close_account(asked: Asked) -> Reply:
    return await _changed(asked, center.close_account)


async def _reset_second_factor(asked: Asked) -> Reply:
    return await _changed(asked, center.reset_second_factor)


async def _revoke_token(asked: Asked) -> Reply:
    await _carried_out(
        asked,
        center.revoke_token,
        None,
        lambda _, desk, __: center.revoke_token(desk, asked.path["token"]),
    )
    return Reply(Over())


async def _changed_role(asked: Asked, change: Command[Any]) -> Reply:
    given, name = asked.struct(OfRole), asked.path["account"]
    await _carried_out(asked, change, given, lambda _, desk, second: change(desk, name, given.role, second))
    return Reply(await _account(asked, name))


async def _changed(asked: Asked, change: Command[Any]) -> Reply:
    given, name = asked.struct(Approved), asked.path["account"]
    await _carried_out(asked, change, given, lambda _, desk, second: change(desk, name, second))
    return Reply(await _account(asked, name))


async def _carried_out(
    asked: Asked,
    command: Command[Any],
    given: Approved | None,
    deed: Callable[[Entrance, Desk, Person | None], Any],
) -> Any:
    """Do what is asked for, once the second person, if any is named, has shown who they are."""
    centre, second = asked.served.opened, None
    if given is not None:
        second = await asked.second_person(given.approval)
    desk = Desk(centre.ledger, asked.caller.person, asked.name(command), asked.caller.within)
    return await asked.served.sign_on(lambda: deed(centre.entrance, desk, second))


async def _account(asked: Asked, name: str) -> Account:
    return await asked.served.look(lambda state: state.account(name))


def _act(
    path: str,
    command: Command[Any],
    handle: Callable[[Asked], Any],
    answer: type[msgspec.Struct],
    body: type[msgspec.Struct] | None = None,
    example: Any = None,
    status: int = 200,
) -> Route:
    """The route of a command on accounts: it says of itself what the command says."""
    summary, description = words_of(command)
    return Route(
        method="POST",
        path=path,
        may=command.may,
        summary=summary,
        description=description,
        theme=THEME,
        handle=handle,
        body=body,
        answer=answer,
        status=status,
        example=example,
        problems=PROBLEMS,
        command=command,
    )


SECOND: Final = {
    "approval": {
        "account": "D1",
        "password": "umbrella fig cathedral",
        "role": "duty officer",
        "code": "123456",
    }
}
FIRST: Final = "four loud kettles sing"

ROUTES: tuple[Route, ...] = (
    look(THEME, "/accounts", "look at accounts", Accounts, accounts),
    look(THEME, "/accounts/{account}", "look at accounts", Account, account),
    _act(
        "/accounts",
        center.open_account,
        _open_account,
        Account,
        NewAccount,
        {"account": "T12", "roles": ["call-taker"], "password": FIRST},
        201,
    ),
    _act(
        "/accounts/{account}/roles",
        center.give_role,
        _give_role,
        Account,
        OfRole,
        {"role": "supervisor", **SECOND},
    ),
    _act(
        "/accounts/{account}/roles/taken",
        center.take_role,
        _take_role,
        Account,
        OfRole,
        {"role": "dispatcher"},
    ),
    _act("/accounts/{account}/closed", center.close_account, _close_account, Account, Approved, {}),
    _act(
        "/accounts/{account}/password",
        center.set_password,
        _set_password,
        Account,
        FirstPassword,
        {"password": FIRST},
    ),
    _act(
        "/accounts/{account}/second-factor/reset",
        center.reset_second_factor,
        _reset_second_factor,
        Account,
        Approved,
        SECOND,
    ),
    look(THEME, "/tokens", "look at accounts", Tokens, tokens),
    _act(
        "/tokens",
        center.issue_token,
        _issue_token,
        Shown,
        NewToken,
        {
            "account": "cad-feed",
            "role": "call-taker",
            "scopes": ["calls:take"],
            "expires": "2027-01-01T00:00:00Z",
        },
        201,
    ),
    _act("/tokens/{token}/revoked", center.revoke_token, _revoke_token, Over),
)
