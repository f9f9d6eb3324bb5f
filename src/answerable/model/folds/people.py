"""How accounts and tokens change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.accounts import Account, Token
from answerable.model.folds.base import fold

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.AccountOpened)
def _(event: ev.AccountOpened, state: State) -> None:
    state.accounts[event.account] = Account(event.account, event.at)


@fold.register(ev.RoleGiven)
def _(event: ev.RoleGiven, state: State) -> None:
    roles = (*state.accounts[event.account].roles, event.role)
    _change(state, event.account, roles=roles)


@fold.register(ev.RoleTaken)
def _(event: ev.RoleTaken, state: State) -> None:
    roles = tuple(role for role in state.accounts[event.account].roles if role != event.role)
    _change(state, event.account, roles=roles, since=event.at)


@fold.register(ev.AccountClosed)
def _(event: ev.AccountClosed, state: State) -> None:
    _change(state, event.account, closed=True, roles=(), password="", second_factor=False, since=event.at)


@fold.register(ev.PasswordSet)
def _(event: ev.PasswordSet, state: State) -> None:
    own = event.by.id == event.account
    _change(state, event.account, password="its holder" if own else "somebody else", since=event.at)


@fold.register(ev.SecondFactorEnrolled)
def _(event: ev.SecondFactorEnrolled, state: State) -> None:
    _change(state, event.account, second_factor=True, since=event.at)


@fold.register(ev.SecondFactorReset)
def _(event: ev.SecondFactorReset, state: State) -> None:
    _change(state, event.account, second_factor=False, since=event.at)


@fold.register(ev.TokenIssued)
def _(event: ev.TokenIssued, state: State) -> None:
    state.tokens[event.token] = Token(
        event.token, event.account, event.role, event.scopes, event.at, event.expires
    )


@fold.register(ev.TokenRevoked)
def _(event: ev.TokenRevoked, state: State) -> None:
    state.tokens[event.token] = replace(state.tokens[event.token], revoked=True)


@fold.register(ev.SignedOn)
@fold.register(ev.ActedIn)
@fold.register(ev.SignedOff)
@fold.register(ev.SignOnsRefused)
def _(_event: Any, _state: State) -> None:
    """The record tells of it; nothing that a centre knows now depends on it."""


def _change(state: State, account: str, **changes: Any) -> None:
    state.accounts[account] = replace(state.accounts[account], **changes)
