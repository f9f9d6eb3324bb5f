"""The gate: a claim is proved at the pace of its account and its place, and what is refused is counted."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from answerable.identity.delays import ABROAD, AT_HOME, PLACE, Delays, Pace
from answerable.identity.elsewhere import Elsewhere, Presented
from answerable.identity.errors import NotRecognised, TooManyTries
from answerable.identity.kept import (
    SESSIONS,
    Credentials,
    KeptAccount,
    KeptSession,
    Secrets,
    account_key,
    from_bytes,
    read,
)
from answerable.identity.local import LocalIdentity, Proven
from answerable.identity.refusals import Refusals, Tally
from answerable.identity.sessions import is_over


class Gate:
    """Proves claims, neither faster than `delays` allow nor silently: `tell` hears of what was refused."""

    def __init__(
        self,
        identity: LocalIdentity,
        secrets: Secrets,
        clock: Callable[[], datetime.datetime],
        moment: Callable[[], float],
        tell: Callable[[Tally], object],
    ) -> None:
        self._identity = identity
        self._secrets = secrets
        self._clock = clock
        self._moment = moment
        self._tell = tell
        self._delays = Delays()
        self._lock = threading.Lock()
        self._refusals = Refusals()

    def prove(self, credentials: Credentials, network: str) -> Proven:
        """Whose credentials they are. Raises `NotRecognised` or `TooManyTries`.

        Every try counts as a failure before it is looked at, so that many at once gain nothing.
        """
        key, pace = self._pace(credentials.account, network)
        with self._counted({key: pace, f"place {network}": PLACE}):
            proven = self._identity.prove(credentials, self._clock())
        self._delays.passed(key)
        return proven

    def vouched(self, elsewhere: Elsewhere, presented: Presented, network: str) -> Proven:
        """Whom another system vouches for, at the pace of the place. Raises as `prove` does."""
        with self._counted({f"place {network}": PLACE}):
            return elsewhere.prove(presented)

    @contextmanager
    def _counted(self, paces: dict[str, Pace]) -> Iterator[None]:
        """Let a try be made that counts as a failure, and take that back unless it turns out to be one."""
        self._wait_or_count(paces)
        try:
            yield
        except NotRecognised:
            self._note(wrong=1)
            raise
        except BaseException:
            self._forgive(paces)
            raise
        self._forgive(paces)

    def _forgive(self, keys: Iterable[str]) -> None:
        for each in keys:
            self._delays.forgive(each)

    def _wait_or_count(self, paces: dict[str, Pace]) -> None:
        """Count a failure, or raise `TooManyTries` where it is too early; one at a time, so none slips by."""
        now = self._moment()
        with self._lock:
            wait = max(self._delays.wait(key, pace, now) for key, pace in paces.items())
            if not wait:
                for key, pace in paces.items():
                    self._delays.failed(key, pace, now)
        if wait:
            self._note(delayed=1)
            raise TooManyTries(wait)

    def untold(self) -> Tally | None:
        """What was refused and not told of yet; it counts as told from now on."""
        return self._refusals.take(self._clock())

    def _pace(self, account: str, network: str) -> tuple[str, Pace]:
        """How an account is paced from a network: it is at home where it, or somebody now, signed on."""
        data = read(self._secrets, account_key(account))
        places = from_bytes(data, KeptAccount).places if data else ()
        if network in places or network in self._attended():
            return f"home {account} {network}", AT_HOME
        return f"abroad {account}", ABROAD

    def _attended(self) -> set[str]:
        """The networks from which somebody is signed on."""
        now = self._clock().timestamp()
        return {each.network for each in all_sessions(self._secrets).values() if not is_over(each, now)}

    def _note(self, *, wrong: int = 0, delayed: int = 0) -> None:
        if tally := self._refusals.note(self._clock(), wrong=wrong, delayed=delayed):
            self._tell(tally)


def all_sessions(secrets: Secrets) -> dict[str, KeptSession]:
    """Every session that is kept, by the hash of its secret, those that are over included."""
    kept = secrets.kept(SESSIONS)
    return {key.removeprefix(SESSIONS): from_bytes(data, KeptSession) for key, data in kept.items()}
