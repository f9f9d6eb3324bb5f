"""Who is at the door, for each request: a session's or a token's holder, as the record knows them now.

Quick enough for an event loop: what was read from the vault counts for two seconds, and while the record
cannot be read it counts on, so that an outage signs nobody off.
"""

from __future__ import annotations

import datetime
import hmac
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from answerable.center.sessions import note_use
from answerable.identity import bearers
from answerable.identity.errors import NotSignedOn
from answerable.identity.kept import (
    KeptSession,
    KeptToken,
    Silent,
    from_bytes,
    read,
    session_key,
    to_bytes,
    token_key,
)
from answerable.identity.remembered import Remembered
from answerable.identity.scopes import permissions
from answerable.identity.sessions import SEEN_EVERY, Caller, is_over
from answerable.model.accounts import Account, Token
from answerable.model.desk import Desk
from answerable.model.ledger import Ledger
from answerable.model.people import SYSTEM, Person
from answerable.record import RecordError

USED_EVERY: Final = 3_600.0
"""Seconds between two writings of when a token was last used: the hour is enough to find one unused."""


class Callers:
    """Says whose a session's secret or a token is. Safe to share between threads.

    Accounts and tokens are read without waiting for the ledger: while a group is becoming durable, what it
    changed of them may count already.
    """

    def __init__(self, ledger: Ledger, moment: Callable[[], float]) -> None:
        self._ledger = ledger
        self._moment = moment
        self._sessions = Remembered(self._read_session, RecordError)
        self._tokens = Remembered(self._read_token, RecordError)

    def who(self, bearer: str | None, cookie: str | None) -> Caller | None:
        """Whose token or session it is; None: neither was given. Raises `NotSignedOn`."""
        if bearer:
            return self.by_token(bearer)
        return self.by_session(cookie) if cookie else None

    def by_session(self, secret: str) -> Caller:
        """Who has the session with this secret. Raises `NotSignedOn`."""
        session, account = self.live(secret)
        now = self._ledger.clock().timestamp()
        if now - session.seen >= SEEN_EVERY:
            digest, seen = bearers.digest(secret), replace(session, seen=now)
            self._sessions.put(digest, seen, self._moment())
            self._note_use(session_key(digest), seen)
        return Caller(Person(account.id, session.role), "session")

    def holds(self, bearer: str | None, cookie: str | None) -> bool:
        """Whether a token or session still is one. To be asked is no use of it: a session left alone ends."""
        try:
            if bearer:
                self._token(bearer)
            else:
                self.live(cookie or "")
        except NotSignedOn:
            return False
        return True

    def by_token(self, text: str) -> Caller:
        """Whose token it is, and within which permissions it acts. Raises `NotSignedOn`."""
        token, kept = self._token(text)
        now = self._ledger.clock().timestamp()
        if now - kept.used >= USED_EVERY:
            used = replace(kept, used=now // USED_EVERY * USED_EVERY)
            self._tokens.put(token.id, used, self._moment())
            self._note_use(token_key(token.id), used)
        return Caller(Person(token.account, token.role), "token", permissions(token.scopes))

    def _token(self, text: str) -> tuple[Token, KeptToken]:
        bearer = bearers.read_token(text)
        now = self._ledger.clock()
        token = self._ledger.state.tokens.get(bearer.id)
        kept = self._tokens.get(bearer.id, self._moment()) if token else None
        same = bearers.is_same(kept.hash if kept else bearers.digest(""), bearer.secret)
        account = self._ledger.state.accounts.get(token.account) if token else None
        if not (token and kept and same and account) or token.revoked or now >= token.expires:
            raise NotSignedOn(bearers.NO_SUCH_TOKEN)
        if token.role not in account.roles:
            raise NotSignedOn(bearers.NO_SUCH_TOKEN)
        return token, kept

    def csrf_is(self, secret: str, given: str) -> bool:
        """Whether a page's token is the one of the session with this secret."""
        return hmac.compare_digest(bearers.csrf_of(secret).encode(), given.encode("utf-8", "replace"))

    def last_used(self, token: str) -> datetime.datetime | None:
        """The hour in which a token was last used; None: never, or there is no such token."""
        kept = self._read_token(token)
        return datetime.datetime.fromtimestamp(kept.used, datetime.UTC) if kept and kept.used else None

    def live(self, secret: str) -> tuple[KeptSession, Account]:
        """The session with this secret and its account, as they are now. Raises `NotSignedOn`."""
        session = self._sessions.get(bearers.digest(secret), self._moment())
        account = self._ledger.state.accounts.get(session.account) if session else None
        if session is None or account is None or is_over(session, self._ledger.clock().timestamp()):
            raise NotSignedOn(bearers.OVER)
        ended = account.since is not None and session.opened < account.since.timestamp()
        if ended or session.role not in account.roles:
            raise NotSignedOn(bearers.OVER)
        return session, account

    def forget(self, secret: str) -> None:
        """Remember a session no more: it was ended here."""
        self._sessions.put(bearers.digest(secret), None, self._moment())

    def _read_session(self, digest: str) -> KeptSession | None:
        data = read(self._ledger, session_key(digest))
        return from_bytes(data, KeptSession) if data else None

    def _read_token(self, token: str) -> KeptToken | None:
        data = read(self._ledger, token_key(token))
        return from_bytes(data, KeptToken) if data else None

    def _note_use(self, key: str, value: Silent) -> None:
        """Have it written; nobody waits for it, and what cannot be written is written at a later use."""
        note_use.submit(Desk(self._ledger, SYSTEM), key, to_bytes(value))
