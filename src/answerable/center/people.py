"""Who may act here: accounts, their roles, their tokens. Whatever is secret goes beside the record."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from answerable.identity.kept import KeptAccount, KeptToken, account_key, from_bytes, to_bytes, token_key
from answerable.identity.scopes import check_scopes
from answerable.model import events as ev
from answerable.model.accounts import BADGE, GIVEN, Account
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotAllowed, NotNow
from answerable.model.people import LADDER, Person, Role, outranks
from answerable.model.state import State

TAKEN: Final = frozenset({"system", "owner", "public", "nobody"})
TOKEN_LASTS: Final = datetime.timedelta(days=366)
"""No token lasts longer: what nobody renews, nobody needs."""


@command("open an account")
def open_account(
    draft: Draft,
    account: str,
    roles: Sequence[Role] = (),
    password_hash: str = "",
    approved_by: Person | None = None,
) -> None:
    """Open an account for a person or a machine, under a badge that nobody else had before.

    With a password it can sign on, and has to choose another first; without one it acts through tokens.
    """
    if not BADGE.fullmatch(account) or account.casefold() in TAKEN:
        raise BadInput(
            "An account is a badge, not a name: 1 to 40 letters, digits, dots, hyphens, such as T12."
        )
    if account.casefold() in (each.casefold() for each in draft.state.accounts):
        raise NotNow(
            f"There is or was an account {account}; what it did stays its own. Choose another badge."
        )
    draft.say(ev.AccountOpened(at=draft.at, by=draft.by, account=account, approved_by=approved_by))
    for role in dict.fromkeys(roles):
        _give(draft, account, role, approved_by)
    if password_hash:
        _set_password(draft, account, password_hash, approved_by)


@command("give a role")
def give_role(draft: Draft, account: str, role: Role, approved_by: Person | None = None) -> None:
    """Let an account act in a role: nobody gives one to themselves.

    A role below the giver's own is given by one person, any other by two, the second of whom stands as high
    as the role, and for a role beside the ladder no lower than a duty officer.
    """
    if role in _open_account(draft, account).roles:
        raise NotNow(f"{account} has the role {role} already.")
    _give(draft, account, role, approved_by)


@command("take a role")
def take_role(draft: Draft, account: str, role: Role, approved_by: Person | None = None) -> None:
    """Take a role from an account, and with it its sessions. One's own may be laid down by oneself."""
    if role not in _open_account(draft, account).roles:
        raise NotNow(f"{account} does not have the role {role}.")
    if draft.by.id != account:
        need_standing(draft, account, (role,), approved_by)
    draft.say(ev.RoleTaken(at=draft.at, by=draft.by, account=account, role=role, approved_by=approved_by))


@command("close an account")
def close_account(draft: Draft, account: str, approved_by: Person | None = None) -> None:
    """Close an account for good: its sessions and tokens end, its secrets are removed, what it did stays."""
    need_standing(draft, account, _open_account(draft, account).roles, approved_by)
    draft.say(ev.AccountClosed(at=draft.at, by=draft.by, account=account, approved_by=approved_by))
    draft.keep(account_key(account), None)
    for token in draft.state.tokens.values():
        if token.account == account:
            draft.keep(token_key(token.id), None)


@command("set a password")
def set_password(draft: Draft, account: str, password_hash: str, approved_by: Person | None = None) -> None:
    """Set the password of somebody who lost theirs; they have to choose another when they sign on."""
    need_standing(draft, account, _open_account(draft, account).roles, approved_by)
    _set_password(draft, account, password_hash, approved_by)


@command("reset a second factor")
def reset_second_factor(draft: Draft, account: str, approved_by: Person | None = None) -> None:
    """Remove the second factor of somebody whose device is lost; a role that needs one has to enrol anew."""
    it = _open_account(draft, account)
    need_standing(draft, account, it.roles, approved_by)
    if not it.second_factor:
        raise NotNow(f"{account} has no second factor.")
    kept = kept_account(draft, account)
    draft.say(ev.SecondFactorReset(at=draft.at, by=draft.by, account=account, approved_by=approved_by))
    draft.keep(account_key(account), to_bytes(replace(kept, totp="", step=0, recovery=())))


@command("issue a token")
def issue_token(
    draft: Draft,
    token: str,
    secret_hash: str,
    account: str,
    role: Role,
    scopes: Sequence[str],
    expires: datetime.datetime,
    approved_by: Person | None = None,
) -> None:
    """Give out a token with which an account acts in one of its roles, within scopes, until it expires.

    It is a role given to a machine, so it takes what giving the role takes.
    """
    if role not in _open_account(draft, account).roles:
        raise NotNow(f"{account} does not have the role {role}; a token cannot have more than its account.")
    need_standing(draft, account, (role,), approved_by)
    if not draft.at < aware(expires) <= draft.at + TOKEN_LASTS:
        raise BadInput(f"A token expires, within {TOKEN_LASTS.days} days.")
    if token in draft.state.tokens:
        raise NotNow("There is a token of that id already.")
    draft.say(
        ev.TokenIssued(
            at=draft.at,
            by=draft.by,
            account=account,
            token=token,
            role=role,
            scopes=check_scopes(scopes),
            expires=expires,
            approved_by=approved_by,
        )
    )
    draft.keep(token_key(token), to_bytes(KeptToken(secret_hash)))


@command("revoke a token")
def revoke_token(draft: Draft, token: str) -> None:
    """End a token at once. It takes nobody else's approval: what is revoked in error is issued anew."""
    it = draft.state.tokens.get(token)
    if it is None or it.revoked:
        raise NotNow(f"There is no token {token[:20]} to revoke.")
    draft.say(ev.TokenRevoked(at=draft.at, by=draft.by, account=it.account, token=token))
    draft.keep(token_key(token), None)


def need_standing(draft: Draft, account: str, roles: Sequence[Role], approved_by: Person | None) -> None:
    """Who decides on an account with such roles; raises `NotAllowed` for anybody else.

    The owner of the machine alone. Otherwise nobody on their own account; one person on roles below their
    own; two on any other.
    """
    if draft.by.role == "system":
        return
    hold(draft.state, draft.by)
    if draft.by.id == account:
        raise NotAllowed("Nobody decides on their own account; somebody else has to.")
    high = [role for role in roles if not _stands_below(role, draft.by.role)]
    if not high:
        return
    if approved_by is None or approved_by.id in (draft.by.id, account):
        raise NotAllowed(
            f"{high[0]} does not stand below {draft.by.role}: a second person has to approve this."
        )
    hold(draft.state, approved_by)
    for role in high:
        needed = role if role in LADDER else "duty officer"
        if not outranks(approved_by.role, needed):
            raise NotAllowed(f"For {role} the second person has to be a {needed} or stand above.")


def hold(state: State, person: Person) -> None:
    """Raise `NotAllowed` unless the person has an open account with the role that they act in."""
    account = state.accounts.get(person.id)
    if account is None or person.role not in account.roles:
        raise NotAllowed(f"{person.id} has no account that may act as {person.role}.")


def kept_account(draft: Draft, account: str) -> KeptAccount:
    """The account's secrets, as they are in this command."""
    data = draft.kept(account_key(account))
    return from_bytes(data, KeptAccount) if data else KeptAccount()


def _stands_below(role: Role, than: Role) -> bool:
    return role in LADDER and than in LADDER and LADDER.index(role) < LADDER.index(than)


def _open_account(draft: Draft, account: str) -> Account:
    it = draft.state.account(account)
    if it.closed:
        raise NotNow(f"The account {account} is closed.")
    return it


def _give(draft: Draft, account: str, role: Role, approved_by: Person | None) -> None:
    if role not in GIVEN:
        raise BadInput(f"'{role}' is no role that can be given; there are: {', '.join(GIVEN)}.")
    need_standing(draft, account, (role,), approved_by)
    draft.say(ev.RoleGiven(at=draft.at, by=draft.by, account=account, role=role, approved_by=approved_by))


def _set_password(draft: Draft, account: str, password_hash: str, approved_by: Person | None) -> None:
    draft.say(ev.PasswordSet(at=draft.at, by=draft.by, account=account, approved_by=approved_by))
    kept = replace(kept_account(draft, account), password=password_hash)
    draft.keep(account_key(account), to_bytes(kept))
