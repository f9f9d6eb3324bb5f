"""Ways to open a log, one for each kind of store: the contract tests run through them all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from answerable.record import Log, Signer, open_sqlite

ORIGIN = "example.org/log"
OpenLog = Callable[[], Log]


@pytest.fixture
def key() -> Signer:
    return Signer(ORIGIN, bytes(range(32)))


@pytest.fixture(params=["sqlite"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path, key: Signer) -> Iterator[OpenLog]:
    """Opens the same log anew at each call; what it opened is closed at the end."""
    opened: list[Log] = []

    def reopen() -> Log:
        opened.append({"sqlite": lambda: open_sqlite(tmp_path / "log.db", ORIGIN, key)}[request.param]())
        return opened[-1]

    yield reopen
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: OpenLog) -> Log:
    return open_log()
