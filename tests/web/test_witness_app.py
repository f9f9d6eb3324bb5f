"""A witness as a real server: the wire of tlog-witness, and kill -9 between keeping and answering."""

import sys
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.record.logs import KEY, ORIGIN, Tree
from tests.web.witnesses import Running, found, running

from answerable.record import Verifier
from answerable.record.cosignature import open_cosigned
from answerable.record.note import COSIGNATURE

TREE, FORK = Tree(), Tree(fork=3)


def ask(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
    """(status, content type, body)."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("witness")
    found(home, "witness.example/1", KEY.verifier.vkey)
    with running(home) as served:
        yield served


def test_every_status_goes_over_the_wire_as_the_specification_says(server: Running) -> None:
    place = f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert ask(server.url, "GET", place)[0] == 404
    assert ask(server.url, "GET", "/")[2] == f"{server.vkey}\n"

    def post(body: bytes) -> tuple[int, str, str]:
        return ask(server.url, "POST", "/add-checkpoint", body)

    status, kind, line = post(TREE.request(0, 5))
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    key = Verifier.parse(server.vkey, COSIGNATURE)
    assert open_cosigned(TREE.note(5) + line, [KEY.verifier], [key]).cosignatures
    assert ask(server.url, "GET", place)[2] == TREE.note(5) + line
    assert post(TREE.request(3, 8)) == (409, "text/x.tlog.size", "5\n")
    assert post(FORK.request(5, 8))[0] == 422
    assert post(TREE.request(5, 8).replace(b"\n8\n", b"\n9\n"))[0] == 403
    assert post(TREE.request(5, 8).replace(ORIGIN.encode(), b"example.org/lag"))[0] == 404
    assert post(b"old 5\n")[0] == 400
    assert post(b"x" * (1 << 19))[0] == 413
    assert ask(server.url, "GET", "/add-checkpoint")[0] == 405


KILLED = """
import os, signal, sys
from answerable.record import witness_store
keep = witness_store.FileSlot.keep
def killed(slot, note):
    if when == "after":
        keep(slot, note)
    os.kill(os.getpid(), signal.SIGKILL)
witness_store.FileSlot.keep = killed
when = sys.argv.pop(1)
from answerable.cli import main
main()
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_keeping_and_answering_it_goes_on_from_what_it_kept(tmp_path: Path, when: str) -> None:
    """Kill -9 of the real process; a client that heard nothing asks again and is led on by a 409."""
    found(tmp_path, "witness.example/1", KEY.verifier.vkey)
    with running(tmp_path) as served:
        assert ask(served.url, "POST", "/add-checkpoint", TREE.request(0, 5))[0] == 200
    with running(tmp_path, sys.executable, "-c", KILLED, when) as served:
        with pytest.raises((OSError, HTTPException)):
            ask(served.url, "POST", "/add-checkpoint", TREE.request(5, 8))
        assert served.process.wait(20) == -9
    with running(tmp_path) as served:
        status, _, told = ask(served.url, "POST", "/add-checkpoint", TREE.request(5, 9))
        if when == "before":
            assert status == 200
        else:
            assert (status, told) == (409, "8\n")
            # What was kept without an answer binds: the other history is refused, this one goes on.
            assert ask(served.url, "POST", "/add-checkpoint", FORK.request(8, 9))[0] == 422
            assert ask(served.url, "POST", "/add-checkpoint", TREE.request(8, 9))[0] == 200
