"""A connection to PostgreSQL that is checked when made, never waits for ever, and is made anew when lost."""

import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from typing import Any, LiteralString, TypeVar

import psycopg
from msgspec import Struct
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

from answerable.record.errors import StoreError

R = TypeVar("R")
_WAKE_S = 0.1
_GRACE = 1.25
_KEEPALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A peer that is gone without a word is noticed within half a minute; the URL may say otherwise."""


class Limits(Struct, frozen=True):
    """How long to wait: for another's write (`busy_ms`), for any answer, for a database to be reached."""

    busy_ms: int = 30_000
    answer_ms: int = 60_000
    patience_s: float = 5.0


class Unreached(Exception):
    """No connection could be made; the message is libpq's, without secrets."""


def read_address(url: str) -> dict[str, Any]:
    """The parameters of a database URL (postgresql://user@host/name); raises StoreError.

    No message repeats the URL, nor what libpq says of one that it cannot read: a password may be in it. One
    with unescaped characters ends up in the host, the port or the parameters, so these are looked at first.
    """
    wrong = "the database's address is not understood; it looks like postgresql://user:password@host/name"
    try:
        address = conninfo_to_dict(url)
    except psycopg.Error:
        raise StoreError(f"{wrong}, in a password % @ : / ? # are written %25 %40 %3A %2F %3F %23") from None
    ports = str(address.get("port", "")).split(",")
    if (
        "://" not in url
        or "@" in str(address.get("host", ""))
        or not all(p.isdecimal() or not p for p in ports)
    ):
        raise StoreError(f"{wrong}, in a password % @ : / ? # are written %25 %40 %3A %2F %3F %23")
    return {"target_session_attrs": "read-write", **_KEEPALIVE, "client_encoding": "utf8", **address}


class Session(psycopg.Connection[TupleRow]):
    """A connection that gives up, and closes itself, when the server does not answer in time.

    The server has timeouts of its own and is asked first; this is for one that no longer keeps them.
    """

    answer_s = 60.0

    def run(self, query: LiteralString, values: Sequence[Any] = ()) -> psycopg.Cursor[TupleRow]:
        """Run a statement, values and rows in PostgreSQL's binary form; raises psycopg.Error."""
        return self.execute(query, values, binary=True)

    @property
    def lost(self) -> bool:
        """Whether it can no longer be used."""
        return self.closed or self.broken

    def wait(self, gen: PQGen[R], interval: float = _WAKE_S, timeout: float | None = None) -> R:
        """Wait for the server to answer, but not for ever; psycopg calls this for every statement."""
        return super().wait(self._within(gen), interval, timeout)

    def _within(self, gen: PQGen[R]) -> Generator[Any, Any, R]:
        end = time.monotonic() + self.answer_s
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > end:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("the server does not answer")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


class Link:
    """One connection, made when first needed. Not to be shared between threads without a lock."""

    def __init__(self, address: Mapping[str, Any], limits: Limits, check: Callable[[Session], None]) -> None:
        """`check` looks at each new connection before it is used; what it raises, the caller gets."""
        self.notices: list[str] = []
        self._address = address
        self._limits = limits
        self._check = check
        self._session: Session | None = None

    def session(self) -> Session:
        """The connection, made anew when it was lost; raises Unreached, or what the check raises."""
        if self._session is None or self._session.lost:
            self.drop()
            self._session = self._connect()
        return self._session

    def drop(self) -> None:
        """Close the connection, if there is one: what was begun on it and not committed is undone."""
        if self._session is not None:
            with suppress(psycopg.Error):
                self._session.close()
        self._session = None

    def _connect(self) -> Session:
        """A checked connection, tried for with growing pauses until the patience is over."""
        end = time.monotonic() + self._limits.patience_s
        pause = 0.05
        while True:
            try:
                return self._checked(Session.connect(**self._address, autocommit=True))
            except psycopg.Error as error:
                if not isinstance(error, psycopg.OperationalError) or time.monotonic() + pause > end:
                    raise Unreached(self._told(error)) from None
            time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - to spread, not to hide
            pause = min(pause * 2, 1.0)

    def _checked(self, connection: Session) -> Session:
        try:
            connection.answer_s = self._limits.answer_ms / 1000 * _GRACE
            connection.add_notice_handler(lambda told: self.notices.append(told.sqlstate or ""))
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _told(self, error: psycopg.Error) -> str:
        """What libpq says, which names hosts, users and databases; should it name a secret, without that."""
        text = " ".join(str(error).split())
        for secret in ("password", "sslpassword"):
            if self._address.get(secret):
                text = text.replace(str(self._address[secret]), "***")
        return text
