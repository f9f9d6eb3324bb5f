"""What happens to accounts, roles and tokens, and who signed on. No secret is in any of it."""

from __future__ import annotations

import datetime

from answerable.model.events.base import Event
from answerable.model.people import Person, Role


class AccountEvent(Event, frozen=True, kw_only=True):
    """Something about an account; `approved_by` is the second person, where one was needed."""

    account: str
    approved_by: Person | None = None

    @property
    def subject(self) -> str:
        """The account's stream."""
        return f"account/{self.account}"


class AccountOpened(AccountEvent, frozen=True, kw_only=True, tag="account opened"):
    """Somebody, or a machine, can be told from others from now on."""


class RoleGiven(AccountEvent, frozen=True, kw_only=True, tag="role given"):
    """An account may act in a role."""

    role: Role


class RoleTaken(AccountEvent, frozen=True, kw_only=True, tag="role taken"):
    """An account may not act in a role any more; its sessions are over."""

    role: Role


class AccountClosed(AccountEvent, frozen=True, kw_only=True, tag="account closed"):
    """An account is over for good, with its sessions and tokens."""


class PasswordSet(AccountEvent, frozen=True, kw_only=True, tag="password set"):
    """An account has another password; by somebody else than its holder, it is to be changed first."""


class SecondFactorEnrolled(AccountEvent, frozen=True, kw_only=True, tag="second factor enrolled"):
    """From now on the account signs on with a code."""


class SecondFactorReset(AccountEvent, frozen=True, kw_only=True, tag="second factor reset"):
    """An account's second factor is gone; where its role needs one, it has to enrol another."""


class TokenIssued(AccountEvent, frozen=True, kw_only=True, tag="token issued"):
    """A token was given out: in which role it acts, within which scopes, until when."""

    token: str
    role: Role
    scopes: tuple[str, ...]
    expires: datetime.datetime


class TokenRevoked(AccountEvent, frozen=True, kw_only=True, tag="token revoked"):
    """A token is of no more use."""

    token: str


class SignedOn(AccountEvent, frozen=True, kw_only=True, tag="signed on"):
    """A session was opened. `by` says the role that is acted in."""

    session: str
    second_factor: bool = False
    way: str = ""
    """By whose word, where another system vouched for them; empty: by a password here."""


class ActedIn(AccountEvent, frozen=True, kw_only=True, tag="acted in"):
    """In a session another of the account's roles was taken up: `by` says which."""

    session: str


class SignedOff(AccountEvent, frozen=True, kw_only=True, tag="signed off"):
    """A session was ended by its holder."""

    session: str


class SignOnsRefused(Event, frozen=True, kw_only=True, tag="sign-ons refused"):
    """So many sign-ons were refused since a time. What was typed is not told, nor by whom: it may be a
    password, and it need be nobody's account.
    """

    since: datetime.datetime
    wrong: int
    delayed: int = 0
    """Those that came before their time, and were not even looked at."""

    @property
    def subject(self) -> str:
        """The stream that tells of them."""
        return "sign-ons"
