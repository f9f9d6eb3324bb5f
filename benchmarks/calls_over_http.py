"""Acknowledged, durable calls a second over HTTP, beside the disk's limit and a server that stores nothing.

Server, load and store are processes of their own, on one machine. The load speaks HTTP/1.1 on connections
that stay open; each client waits for its answer before it sends the next call.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import msgspec
import uvicorn
from benchmarks.durable_appends import GROUP, plain_sqlite
from litestar import Litestar, Request, Response, post
from tests.postgres import run_server

SECONDS = float(os.environ.get("BENCHMARK_SECONDS", "5"))
CLIENTS = (1, 32, 256)
ROOT = Path(__file__).parents[1]
KINDS = ("harassment", "disturbance", "crash", "theft or damage", "medical", "concern")


def request(host: str, chance: Random) -> bytes:
    """A call from somewhere in a city of 20 km by 20 km, as it goes over the wire."""
    street = f"{chance.choice('ABCDEFGHIJ')}{chance.randrange(1, 80)} Street"
    place = {
        "address": f"{chance.randrange(1, 4000)} {street}",
        "latitude": 37.7 + chance.random() * 0.18,
        "longitude": -122.5 + chance.random() * 0.23,
    }
    call = {
        "place": place,
        "call_back": f"555-{chance.randrange(10_000):04}",
        "facts": {"kind of call": chance.choice(KINDS)},
    }
    body = json.dumps(call).encode()
    head = (
        f"POST /calls HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer benchmark\r\n"
        f"Idempotency-Key: {chance.getrandbits(128):032x}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def client(address: str, until: float, took: list[float], seed: int) -> None:
    """Send calls, one after the other, and note how long each took to be acknowledged."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    chance = Random(seed)
    while time.perf_counter() < until:
        sent = request(where.netloc, chance)
        began = time.perf_counter()
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 201"):
            raise SystemExit(f"not acknowledged: {head[:200]!r}")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        took.append(time.perf_counter() - began)
    writer.close()


async def load(address: str, clients: int, seconds: float) -> dict[str, float]:
    """What so many clients got done: calls a second, and percentiles in milliseconds."""
    took: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(client(address, began + seconds, took, seed) for seed in range(clients)))
    passed = time.perf_counter() - began
    cuts = quantiles(took, n=100)
    return {"count": len(took), "rate": len(took) / passed, "p50": cuts[49] * 1000, "p99": cuts[98] * 1000}


def serve_centre(folder: Path, database: str | None) -> None:
    """Serve a centre in which the shipped directive is in force, to one token."""
    import logging

    from answerable import center
    from answerable.bootstrap import Centre, open_centre
    from answerable.model.people import Person, require
    from answerable.model.spool import Spool
    from answerable.web.app import make_app
    from answerable.web.house import House
    from answerable.web.serving import Listening, for_long, serve
    from answerable.web.wire import Approval

    class Caller:
        person = Person("T1", "call-taker")
        within: frozenset[str] | None = None

        def require(self, permission: str) -> None:
            require(self.person, permission)

    class Doorkeeper:
        def who(self, bearer: str | None, _: str | None) -> Caller | None:
            return Caller() if bearer == "benchmark" else None

        def holds(self, bearer: str | None, _: str | None) -> bool:
            return bearer == "benchmark"

        def csrf_is(self, *_: str) -> bool:
            return False

        def vouch(self, approval: Approval, address: str) -> Person:
            raise NotImplementedError

    def opener() -> Centre:
        return open_centre(folder, database=database)

    with opener() as centre:
        text = (ROOT / "directives/response.md").read_text()
        center.publish_directive(centre.desk(Person("A1", "policy author")), text)
    house = House(for_long(opener), Spool(folder / "spool"), lambda _: Doorkeeper())
    logging.disable(logging.INFO) if os.environ.get("BENCHMARK_QUIET") else None
    serve(make_app(house), house, Listening(port=0), lambda address: print(address, flush=True))


def serve_nothing() -> None:
    """Serve a Litestar route that reads the same body and stores nothing."""

    @post("/calls")
    async def taken(request: Request[Any, Any, Any]) -> Response[bytes]:
        msgspec.json.decode(await request.body())
        return Response(b'{"number": "26-000001"}', status_code=201, media_type="application/json")

    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    app = Litestar([taken], openapi_config=None, logging_config=None)
    config = uvicorn.Config(app, http="httptools", loop="uvloop", log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


class Server:
    """A server process: its address, and what it has cost."""

    def __init__(self, address: str, pid: int) -> None:
        self.address = address
        self._stat = Path(f"/proc/{pid}/stat")

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads; NaN where the system does not say."""
        if not self._stat.exists():
            return float("nan")
        fields = self._stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(*words: str) -> Iterator[Server]:
    """A server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.calls_over_http", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        yield Server(address, process.pid)
        process.terminate()


def measured(server: Server, clients: int) -> dict[str, float]:
    """The load, from a process of its own, and the server's processor time a call."""
    words = ("load", server.address, str(clients), str(SECONDS))
    before = server.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.calls_over_http", *words],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found | {"cpu": (server.cpu() - before) * 1000 / found["count"]}


def row(what: str, clients: int, found: dict[str, float]) -> str:
    """A line of the table."""
    figures = f"{found['rate']:9,.0f} | {found['p50']:8.1f} | {found['p99']:8.1f} | {found['cpu']:11.2f}"
    return f"| {what:28} | {clients:7} | {figures} |"


def main() -> None:
    """Print the table."""
    print(
        f"{SECONDS:g} s each; p50 and p99 in ms of acknowledged calls; processor time of the server alone\n"
    )
    print(f"| {'what':28} | clients | {'calls/s':>9} | {'p50':>8} | {'p99':>8} | CPU ms/call |")
    print(f"|{'-' * 30}|--------:|{'-' * 10}:|{'-' * 9}:|{'-' * 9}:|------------:|")
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        single, grouped = plain_sqlite(Path(folder), 1), plain_sqlite(Path(folder), GROUP)
        Path(folder).chmod(0o711)  # the database runs as nobody where we are root
        with run_server(Path(folder)) as postgres:
            for clients in CLIENTS:
                with running("nothing") as server:
                    print(row("Litestar, stores nothing", clients, measured(server, clients)), flush=True)
                with running("centre", str(Path(folder) / f"sqlite-{clients}")) as server:
                    print(row("centre on SQLite", clients, measured(server, clients)), flush=True)
                centre = str(Path(folder) / f"postgres-{clients}")
                with postgres.database() as database, running("centre", centre, database) as server:
                    print(row("centre on PostgreSQL", clients, measured(server, clients)), flush=True)
    print(f"\nThe same disk in the same run, plain SQLite: {single:,.0f} commits/s of 1 row,")
    print(f"{grouped:,.0f} rows/s in commits of {GROUP}.")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["load", address, clients, seconds]:
            print(json.dumps(asyncio.run(load(address, int(clients), float(seconds)))))
        case ["centre", folder, *database]:
            serve_centre(Path(folder), database[0] if database else None)
        case ["nothing"]:
            serve_nothing()
        case _:
            main()
