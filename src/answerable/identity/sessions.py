"""Sessions: how long they last, and who is at the door."""

from __future__ import annotations

import datetime
from typing import Final, Literal

import msgspec

from answerable.identity.kept import KeptSession, Silent
from answerable.model.accounts import needs_second_factor
from answerable.model.people import MAY, SEE, Person, Role, require

LASTS: Final = 13 * 3_600.0
"""Seconds from sign-on to a session's end: a twelve-hour shift and its hand-over."""
IDLE: Final = 4 * 3_600.0
"""Seconds without an act after which a session is over: a quiet night must not put a console to sleep."""
IDLE_GRAVE: Final = 3_600.0
"""The same for roles that need a second factor (NIST SP 800-63B-4, 2.2.3)."""
SEEN_EVERY: Final = 300.0
"""Seconds between two writings of when a session was last used."""


class Caller(msgspec.Struct, frozen=True):
    """Who is at the door, for one request."""

    person: Person
    via: Literal["session", "token"]
    within: frozenset[str] | None = None
    """The permissions that a token's scopes include; None: all of the role's."""

    def may(self, permission: str) -> bool:
        """Whether the role includes it, and the token's scopes do too."""
        in_role = self.person.role in (MAY.get(permission) or SEE.get(permission, frozenset()))
        return in_role and (self.within is None or permission in self.within)

    def require(self, permission: str) -> None:
        """Pass if `may`; otherwise raise `NotAllowed` (the role's) or `BeyondScope` (the token's)."""
        require(self.person, permission, self.within)


class Opened(Silent, frozen=True):
    """A session just opened, or given a new secret."""

    secret: str
    """For the cookie; it is kept nowhere here."""
    csrf: str
    caller: Caller
    ends: datetime.datetime


def ends(session: KeptSession) -> float:
    """When it is over whatever is done, in seconds since the epoch."""
    return session.opened + LASTS


def is_over(session: KeptSession, now: float) -> bool:
    """Whether it lasted its time, or was left alone for too long."""
    return now >= min(ends(session), session.seen + idle(session.role))


def idle(role: Role) -> float:
    """Seconds without an act after which a session in a role is over."""
    return IDLE_GRAVE if needs_second_factor(role) else IDLE
