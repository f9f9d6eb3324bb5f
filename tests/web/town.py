"""A centre that is served: to a client in the same process, or by a process of its own."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from litestar.testing import TestClient

from answerable.bootstrap import Centre, open_centre
from answerable.identity.errors import NotSignedOn
from answerable.identity.scopes import permissions
from answerable.model.events import CallTaken
from answerable.model.history import events_of
from answerable.model.people import ROLES, Person, Role, require
from answerable.model.spool import Spool
from answerable.record import Log
from answerable.web.app import ROUTES, make_app
from answerable.web.house import House
from answerable.web.pages.table import PAGES
from answerable.web.routing import Route
from answerable.web.timers import Every
from answerable.web.wire import Approval

ROOT = Path(__file__).parents[2]
DIRECTIVES = (ROOT / "directives/response.md", ROOT / "directives/assistance.md")
YEAR = f"{datetime.datetime.now(datetime.UTC):%y}"
"""The year in the numbers of calls."""
SELDOM = Every(deadlines=3600, checkpoint=3600, recovery=3600, silenced=3600, publication=0, snapshot=0)
"""Nothing by the clock but once at the start: a test does it itself."""


class Caller(msgspec.Struct, frozen=True):
    """Whoever holds a role's token."""

    person: Person
    within: frozenset[str] | None = None

    def require(self, permission: str) -> None:
        require(self.person, permission, self.within)


class Doorkeeper:
    """Knows everybody by a role's name with dashes: `Bearer duty-officer`, or a session of that name.

    `Bearer dispatcher+units:read+units:send` acts through a token of these scopes.
    """

    def who(self, bearer: str | None, cookie: str | None) -> Caller | None:
        given = bearer or cookie
        if given is None:
            return None
        name, *scopes = given.split("+")
        role = next((role for role in ROLES if role.replace(" ", "-") == name), None)
        if role is None:
            raise NotSignedOn("No such token or session.")
        return Caller(Person(f"the {role}", role), permissions(scopes) if scopes else None)

    def holds(self, bearer: str | None, cookie: str | None) -> bool:
        return True

    def csrf_is(self, secret: str, given: str) -> bool:
        return given == f"forgery of {secret}"

    def vouch(self, approval: Approval, address: str) -> Person:
        if approval.password != "right":
            raise NotSignedOn("Account, password or code is not right.")
        return Person(approval.account, approval.role)


def doorkeeper(_: Centre) -> Doorkeeper:
    """Whoever the centre is."""
    return Doorkeeper()


class Town:
    """A served centre in a folder. Open it with `with`; it may be opened again."""

    def __init__(
        self, folder: Path, every: Every = SELDOM, routes: tuple[Route, ...] = (*ROUTES, *PAGES)
    ) -> None:
        self.folder = folder
        self.every = every
        self.routes = routes
        self.opener: Callable[[], Centre] = lambda: open_centre(folder)
        self.house: House
        self.client: TestClient[Any]

    def __enter__(self) -> Town:
        self.house = House(self.opener, Spool(self.folder / "spool"), doorkeeper, self.every)
        self.client = TestClient(make_app(self.house, self.routes), raise_server_exceptions=False)
        self.client.__enter__()
        return self

    def __exit__(self, *given: Any) -> None:
        self.client.__exit__(*given)

    def ask(
        self, method: str, path: str, body: Any = None, by: str | None = "supervisor", **headers: str
    ) -> Any:
        """An answer, whatever it is; `headers` with underscores for dashes."""
        said = {name.replace("_", "-"): each for name, each in headers.items()}
        if by is not None:
            said["authorization"] = f"Bearer {by.replace(' ', '-')}"
        return self.client.request(method, path, json=body, headers=said)

    def do(self, method: str, path: str, body: Any = None, by: str = "supervisor", **headers: str) -> Any:
        """What a request that succeeds answers."""
        answer = self.ask(method, path, body, by, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, path: str, by: str = "supervisor") -> Any:
        """What a look answers."""
        return self.do("GET", path, by=by)

    def call(self, **body: Any) -> str:
        """Take a call; its number."""
        return str(self.do("POST", "/calls", body, "call-taker")["number"])

    def publish(self) -> None:
        """Publish now, though it is not the time."""
        self.client.blocking_portal.call(partial(self.house.publish, at_once=True))

    def entries(self) -> int:
        """How many entries the record has."""
        return self.house.served.opened.log.size


def found(folder: Path, database: str | None = None) -> Path:
    """A centre in which both directives are in force, two patrols and a medic are free.

    `database`: where its record is kept, if not in its folder.
    """
    town = Town(folder)
    town.opener = partial(open_centre, folder, database=database)
    with town:
        for each in DIRECTIVES:
            town.do("POST", "/directives", {"text": each.read_text()}, "policy author")
        town.do("POST", "/units", {"unit": "P1", "kind": "patrol", "latitude": 37.801, "longitude": -122.411})
        town.do("POST", "/units", {"unit": "P2", "kind": "patrol", "latitude": 37.79, "longitude": -122.4})
        town.do("POST", "/units", {"unit": "M1", "kind": "medic"})
    return folder


def taken(log: Log) -> list[CallTaken]:
    """Every call in a record, in order."""
    events = (event for _, event in events_of(log))
    return [each for each in events if isinstance(each, CallTaken)]


LOCK = """
import apsw, sys
connection = apsw.Connection(sys.argv[1])
connection.set_busy_timeout(5000)
connection.execute("begin immediate")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process holds the record's write lock."""
    child = subprocess.Popen(
        [sys.executable, "-c", LOCK, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"locked\n"
        yield
        child.kill()


EVERYBODY: tuple[Role | None, ...] = (*(role for role in ROLES if role != "system"), None)
"""Every role that people act in, and nobody."""
