"""Accounts and tokens as the record knows them: no secret is in any of it."""

from __future__ import annotations

import datetime
import re
from typing import Final, Literal, TypeAlias

import msgspec

from answerable.model.people import MAY, ROLES, SEE, WITH_ACCOUNT, Role

PasswordFrom: TypeAlias = Literal["", "somebody else", "its holder"]
"""Who set an account's password: nobody (it has none), somebody else (to be changed first), its holder."""

GIVEN: Final[tuple[Role, ...]] = tuple(role for role in ROLES if role in WITH_ACCOUNT)
"""The roles that an account can be given, in the order of the table."""

BADGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@-]{0,39}")
"""The form of an account's id."""

ACCOUNTS: Final = frozenset(
    {
        "open an account",
        "give a role",
        "take a role",
        "close an account",
        "set a password",
        "reset a second factor",
        "issue a token",
        "revoke a token",
    }
)
"""The permissions that decide who may do what."""

GRAVE: Final = re.compile(r"\b(publish|approv|disclos|eras)")
"""Words of permissions whose use cannot be taken back: nobody acts on a password alone there."""


class Account(msgspec.Struct, frozen=True):
    """Somebody, or a machine, that can be told from others: a badge (not a name), and its roles."""

    id: str
    opened: datetime.datetime
    roles: tuple[Role, ...] = ()
    closed: bool = False
    password: PasswordFrom = ""
    second_factor: bool = False
    since: datetime.datetime | None = None
    """Sessions that were opened before this are over: its password, a role or its second factor changed."""


class Token(msgspec.Struct, frozen=True):
    """An API token: whose it is, the one role that it acts in, and which part of it."""

    id: str
    account: str
    role: Role
    scopes: tuple[str, ...]
    issued: datetime.datetime
    expires: datetime.datetime
    revoked: bool = False


def is_grave(permission: str) -> bool:
    """Whether a permission needs a second factor, and is therefore no token's."""
    return permission in ACCOUNTS or GRAVE.search(permission) is not None


def needs_second_factor(role: Role) -> bool:
    """Whether a role includes anything grave."""
    return any(role in roles and is_grave(name) for table in (MAY, SEE) for name, roles in table.items())
