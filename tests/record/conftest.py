"""Ways to open a log, one for each kind of store: the contract tests run through them all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.postgres import Server
from tests.record.places import Place, open_at
from tests.record.postgres_log import STEADY

from answerable.record import Log, Signer, open_postgres

ORIGIN = "example.org/log"
OpenLog = Callable[[], Log]


@pytest.fixture
def key() -> Signer:
    return Signer(ORIGIN, bytes(range(32)))


@pytest.fixture(params=["sqlite", "postgres"])
def record_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where there is no record yet, for each kind of store."""
    if request.param == "sqlite":
        return tmp_path / "log.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def open_log(record_place: Place, key: Signer) -> Iterator[OpenLog]:
    """Opens the same log anew at each call; what it opened is closed at the end."""
    opened: list[Log] = []

    def reopen() -> Log:
        opened.append(open_at(record_place, key))
        return opened[-1]

    yield reopen
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: OpenLog) -> Log:
    return open_log()


@pytest.fixture
def postgres_log(postgres_url: str, key: Signer) -> Iterator[Log]:
    """A log in PostgreSQL."""
    with open_postgres(postgres_url, ORIGIN, key, limits=STEADY) as opened:
        yield opened


@pytest.fixture
def admin(postgres_server: Server, postgres_url: str) -> Callable[..., None]:
    """Runs statements as the superuser in the test's database."""
    name = str(conninfo_to_dict(postgres_url)["dbname"])

    def execute(*statements: str) -> None:
        for statement in statements:
            postgres_server.execute(statement.replace("DATABASE", name), name)

    return execute
