"""A server in a process of its own, and clients that keep it busy."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

ROOT = Path(__file__).parents[2]


class Running:
    """A server process, and what it said."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self._log = log

    def connect(self) -> http.client.HTTPConnection:
        """A connection to it."""
        where = urlsplit(self.address)
        assert where.hostname is not None
        return http.client.HTTPConnection(where.hostname, where.port, timeout=20)

    def ask(self, method: str, path: str, body: Any = None, by: str = "supervisor", **headers: str) -> Any:
        """What a request answers: its status and its JSON."""
        connection = self.connect()
        status, answer = ask(connection, method, path, body, by, **headers)
        connection.close()
        return status, answer

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; its exit code."""
        self.process.send_signal(sign)
        return self.process.wait(timeout=30)

    def log(self) -> str:
        """All that it wrote to stderr."""
        return self._log.read_text()


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: Any = None,
    by: str = "supervisor",
    **headers: str,
) -> tuple[int, Any]:
    """One request on a connection that stays open."""
    said = {name.replace("_", "-"): each for name, each in headers.items()}
    content = None if body is None else msgspec.json.encode(body)
    known = {"authorization": f"Bearer {by.replace(' ', '-')}", "content-type": "application/json"}
    connection.request(method, path, content, known | said)
    answer = connection.getresponse()
    return answer.status, msgspec.json.decode(answer.read())


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Running]:
    """A server on a folder; killed at the end if it still runs. `words`: how, if not the tests' way."""
    log = folder.with_suffix(".log")
    command = list(words) or [sys.executable, "-m", "tests.web.child", str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    with log.open("ab") as stderr:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT, env=environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert address.startswith("http://"), log.read_text()
        yield Running(process, address, log)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


class Callers:
    """Call-takers who take calls, one after the other, until the server is gone; what was acknowledged."""

    def __init__(self, server: Running, count: int) -> None:
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self._server = server
        self._threads = [threading.Thread(target=self._take, args=(each,)) for each in range(count)]
        for thread in self._threads:
            thread.start()

    def _take(self, caller: int) -> None:
        connection = self._server.connect()
        number = 0
        while True:
            number += 1
            body = {"place": {"address": f"{caller} Elm Street"}, "call_back": f"{caller}-{number}"}
            try:
                status, answer = ask(connection, "POST", "/calls", body, "call-taker")
            except (OSError, http.client.HTTPException):
                connection.close()
                return
            if status == 201:
                self.acknowledged.append(answer["number"])
            else:
                self.refused.append(status)

    def wait_for(self, count: int) -> None:
        """Until so many calls were acknowledged."""
        until = time.monotonic() + 30
        while len(self.acknowledged) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.acknowledged) >= count

    def end(self) -> None:
        """Until all of them found the server gone."""
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()
