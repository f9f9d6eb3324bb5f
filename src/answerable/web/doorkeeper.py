"""Who is at the door: what the server asks of `identity`."""

from __future__ import annotations

from typing import Protocol

from answerable.bootstrap import Centre
from answerable.identity import Credentials
from answerable.model.people import Person
from answerable.web.wire import Approval

COOKIE = "__Host-answerable"
"""The session's cookie."""


class Caller(Protocol):
    """Who makes a request, and how far the credentials given reach."""

    @property
    def person(self) -> Person:
        """The account, in the role that it acts in."""

    @property
    def within(self) -> frozenset[str] | None:
        """The permissions that a token's scopes include; None: all of the role's."""

    def require(self, permission: str) -> None:
        """Pass, or raise `NotAllowed`: the role or the token does not include it."""


class Doorkeeper(Protocol):
    """Knows people by their tokens and sessions. Safe between threads."""

    def who(self, bearer: str | None, cookie: str | None) -> Caller | None:
        """Who that is; None: nobody said who they are. Cheap: asked for each request.

        Raises an error of `identity` for a token or session that does not hold.
        """

    def holds(self, bearer: str | None, cookie: str | None) -> bool:
        """Whether what `who` took still holds. To be asked this is no use of a session."""

    def csrf_is(self, secret: str, given: str) -> bool:
        """Whether a session's forgery token was given with an unsafe request."""

    def vouch(self, approval: Approval, address: str) -> Person:
        """The second person, by credentials. Slow: it hashes a password."""


class AtTheEntrance:
    """The doorkeeper of a centre: its entrance."""

    def __init__(self, centre: Centre) -> None:
        self._entrance = centre.entrance

    def who(self, bearer: str | None, cookie: str | None) -> Caller | None:
        """Who that is; raises `NotSignedOn`."""
        return self._entrance.who(bearer, cookie)

    def holds(self, bearer: str | None, cookie: str | None) -> bool:
        """Whether they still hold."""
        return self._entrance.holds(bearer, cookie)

    def csrf_is(self, secret: str, given: str) -> bool:
        """Whether a session's forgery token was given."""
        return self._entrance.csrf_is(secret, given)

    def vouch(self, approval: Approval, address: str) -> Person:
        """The second person, by credentials."""
        credentials = Credentials(approval.account, approval.password, approval.code)
        return self._entrance.vouch(credentials, approval.role, address)
