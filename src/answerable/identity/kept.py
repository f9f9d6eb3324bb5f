"""What is kept beside the record and never in it: hashes of passwords, secrets of codes, sessions.

Each value lives in the vault under a key of its own, is replaced and removed in the same append as the event
that tells of it, and shows nothing of itself when it is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol, TypeVar

import msgspec

from answerable.model.accounts import BADGE
from answerable.model.people import Role

T = TypeVar("T")

PREFIX: Final = "identity/"
PLACES_MAX: Final = 8
"""So many networks are remembered for an account; the one not used for longest is forgotten."""


class Secrets(Protocol):
    """The vault, as this room needs it."""

    def kept(self, prefix: str) -> dict[str, bytes]:
        """Everything under keys that begin with `prefix`, as last made durable."""

    def keep(self, changes: Mapping[str, bytes | None]) -> None:
        """Replace values, or remove them (None), with no event: nothing of it is the record's matter."""


class Silent(msgspec.Struct, frozen=True):
    """Something that shows its name when printed, and nothing else."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Credentials(Silent, frozen=True):
    """What somebody typed to sign on. `code`: from their device, or a recovery code; empty for none."""

    account: str
    password: str
    code: str = ""


class KeptAccount(Silent, frozen=True, omit_defaults=True):
    """An account's secrets."""

    password: str = ""
    """The hash (PHC string); empty: it cannot sign on."""
    totp: str = ""
    step: int = 0
    """The last time step whose code was used."""
    recovery: tuple[str, ...] = ()
    """Hashes of the recovery codes that are left."""
    places: tuple[str, ...] = ()
    """Networks that it signed on from, the latest first."""


class KeptSession(Silent, frozen=True, omit_defaults=True):
    """A session, under the hash of its secret."""

    id: str
    """Its name in the record; opens nothing."""
    account: str
    role: Role
    opened: float
    """Seconds since the epoch, as are all times here."""
    seen: float
    network: str = ""
    second_factor: bool = False


class KeptToken(Silent, frozen=True, omit_defaults=True):
    """A token's hash, and the hour in which it was last used."""

    hash: str
    used: float = 0.0


def account_key(account: str) -> str:
    """The vault's key of an account's secrets; one that is nobody's for what can be no account's id."""
    return f"{PREFIX}account/{account if BADGE.fullmatch(account) else ''}/"


def session_key(digest: str) -> str:
    """The vault's key of a session, by the hash of its secret."""
    return f"{PREFIX}session/{digest}"


def token_key(token: str) -> str:
    """The vault's key of a token's hash."""
    return f"{PREFIX}token/{token}"


SESSIONS: Final = session_key("")


def to_bytes(value: Silent) -> bytes:
    """As it is kept."""
    return msgspec.json.encode(value)


def from_bytes(data: bytes, kind: type[T]) -> T:
    """What `to_bytes` wrote."""
    return msgspec.json.decode(data, type=kind)


def read(secrets: Secrets, key: str) -> bytes | None:
    """The value of one key; None: there is none."""
    return secrets.kept(key).get(key)
