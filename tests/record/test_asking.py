"""Asking outside witnesses: what is sent, what is believed of an answer, and that trouble is a value."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import KEY, ORIGIN, Tree

from answerable.record import Signer
from answerable.record.asking import Asked, ask, ask_all, submission
from answerable.record.cosignature import cosignatures, with_lines
from answerable.record.errors import Unreachable
from answerable.record.fetching import Response, Site
from answerable.record.note import COSIGNATURE, split_note
from answerable.record.trust import KnownWitness
from answerable.record.witness import Witness
from answerable.record.witness_store import FileWitnessStore

SEAL = Signer("witness.example/1", b"w" * 32, COSIGNATURE)
KNOWN = KnownWitness("harbor", SEAL.verifier, "http://witness.example/")
TREE, FORK = Tree(), Tree(fork=3)


class Line:
    """A witness at the other end of a wire; keeps the old sizes that it was asked from."""

    def __init__(self, directory: Path) -> None:
        store = FileWitnessStore(directory)
        self._witness = Witness(SEAL, lambda: {ORIGIN: [KEY.verifier]}, store, lambda: 9.0)
        self.asked: list[int] = []

    def __call__(self, prefix: str, body: bytes) -> Response:
        assert prefix == KNOWN.url
        self.asked.append(int(body.split(b"\n")[0].removeprefix(b"old ")))
        reply = self._witness.add_checkpoint(body)
        return Response(reply.status, reply.content_type.partition(";")[0], reply.body.encode())


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


def test_the_published_request_is_written_as_it_stands_in_the_specification() -> None:
    proof = [bytes([n]) * 32 for n in range(2)]
    assert submission(20852014, proof, "note\n") == (
        b"old 20852014\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        b"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n\nnote\n"
    )


def test_a_witness_cosigns_from_the_size_that_it_holds(line: Line) -> None:
    asked = ask(KNOWN, TREE.note(5), 0, TREE.proof, line)
    assert (asked.witness, asked.size, asked.time, asked.trouble) == ("harbor", 5, 9, None)
    note = with_lines(TREE.note(5), asked.lines)
    assert [each.verifier for each in cosignatures(note, [SEAL.verifier])] == [SEAL.verifier]
    assert ask(KNOWN, TREE.note(8), 5, TREE.proof, line).trouble is None
    assert line.asked == [0, 5]


@pytest.mark.parametrize("believed", [0, 3, 7, 8, 20])
def test_a_witness_that_holds_another_size_than_believed_tells_it_and_is_asked_again(
    line: Line, believed: int
) -> None:
    ask(KNOWN, TREE.note(5), 0, TREE.proof, line)
    assert ask(KNOWN, TREE.note(8), believed, TREE.proof, line).trouble is None
    assert line.asked == [0, min(believed, 8), 5]


def test_a_witness_that_has_seen_more_than_there_is_is_a_grave_matter(line: Line) -> None:
    ask(KNOWN, TREE.note(20), 0, TREE.proof, line)
    asked = ask(KNOWN, TREE.note(8), 8, TREE.proof, line)
    assert (asked.grave, asked.lines, asked.size) == (True, (), 20)
    assert asked.trouble is not None
    assert "entries were lost" in asked.trouble


def test_a_witness_that_has_seen_another_history_is_a_grave_matter(line: Line) -> None:
    ask(KNOWN, TREE.note(5), 0, TREE.proof, line)
    asked = ask(KNOWN, FORK.note(8), 5, FORK.proof, line)
    assert (asked.grave, asked.lines) == (True, ())
    assert str(asked.trouble).startswith("harbor holds another history of this log up to entry 5")


OTHER = Signer("witness.example/1", b"o" * 32, COSIGNATURE)
TEXT = split_note(TREE.note(5))[0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Response(500, "text/plain", b"sorry\x1b[31m\nmore"), "answered 500: sorry?[31m"),
        (Response(403, "text/plain", b""), "answered 403: nothing more"),
        (Response(302, "text/plain", b""), "answered 302"),
        (Response(200, "text/plain", b""), "no cosignature by its key"),
        (Response(200, "text/plain", b"garbage\n"), "malformed"),
        (Response(200, "text/plain", b"\xff\n"), "malformed"),
        (Response(200, "text/plain", OTHER.cosign(TEXT, 1).encode()), "no cosignature by its key"),
        (Response(200, "text/plain", SEAL.cosign("another\n", 1).encode()), "is wrong"),
        (Response(200, "text/plain", SEAL.cosign(TEXT, 1).encode()[:-1]), "cut off"),
        (Response(409, "text/plain", b"5\n"), "without its size"),
        (Response(409, "text/x.tlog.size", b"05\n"), "not a plain decimal"),
        (Response(409, "text/x.tlog.size", b""), "not a plain decimal"),
        (Response(409, "text/x.tlog.size", b"3\n"), "3 times in a row"),
    ],
)
def test_an_answer_that_is_none_is_told_as_trouble(answer: Response, told: str) -> None:
    asked = ask(KNOWN, TREE.note(5), 0, TREE.proof, lambda *_: answer)
    assert (asked.lines, asked.time, asked.grave) == ((), None, False)
    assert str(asked.trouble).startswith("harbor")
    assert told in str(asked.trouble)


def test_cosignatures_of_others_in_an_answer_are_left_out() -> None:
    both = OTHER.cosign(TEXT, 1) + SEAL.cosign(TEXT, 2)
    asked = ask(KNOWN, TREE.note(5), 0, TREE.proof, lambda *_: Response(200, "text/plain", both.encode()))
    assert (asked.time, asked.lines) == (2, (SEAL.cosign(TEXT, 2).removesuffix("\n"),))


@given(st.data())
def test_an_answer_with_anything_changed_gives_no_cosignature(data: st.DataObject) -> None:
    body = SEAL.cosign(TEXT, 1_700_000_000).encode()
    at = data.draw(st.integers(0, len(body) - 1))
    changed = body[:at] + data.draw(st.binary(max_size=2)) + body[at + 1 :]
    asked = ask(KNOWN, TREE.note(5), 0, TREE.proof, lambda *_: Response(200, "text/plain", changed))
    assert (asked.trouble is None) == (changed == body)


def test_one_witness_in_trouble_keeps_no_other_from_answering(line: Line) -> None:
    def post(prefix: str, body: bytes) -> Response:
        if prefix != KNOWN.url:
            raise Unreachable("nobody there")
        return line(prefix, body)

    dead = KnownWitness("dead", OTHER.verifier, "http://nowhere.example/")
    silent = KnownWitness("without an address", OTHER.verifier)
    first, second = ask_all([dead, KNOWN, silent], TREE.note(5), {}, TREE.proof, post)
    assert first == Asked("dead", 0, trouble="dead: nobody there")
    assert second.lines
    assert ask_all([silent], TREE.note(5), {}, TREE.proof, post) == ()


class Server:
    """Answers one connection as it is told to, byte by byte."""

    def __init__(self, answer: Callable[[socket.socket], None]) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/prefix/"
        threading.Thread(target=self._run, args=(answer,), daemon=True).start()

    def _run(self, answer: Callable[[socket.socket], None]) -> None:
        connection, _ = self._listening.accept()
        with connection, self._listening:
            self.request = connection.recv(1 << 16)
            try:
                answer(connection)
            except OSError:
                return


def say(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.02)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        say(b""),
        say(b"nonsense\r\n\r\n"),
        say(HEAD + b"Content-Length: 100\r\n\r\nshort"),
        say(HEAD + b"Content-Length: 2000\r\n\r\n" + b"x" * 2000),
        say(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        say(HEAD + b"Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx"),
        say(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
        lambda connection: time.sleep(1),
        drip,
    ],
)
def test_a_server_that_answers_wrongly_slowly_or_not_at_all_is_unreachable(
    answer: Callable[[socket.socket], None],
) -> None:
    site = Site(Server(answer).address, 0.3, 1000)
    with pytest.raises(Unreachable):
        site.post("add-checkpoint", b"body")
    site.close()


def test_a_server_that_sends_its_head_byte_by_byte_does_not_hold_us() -> None:
    """A witness in trouble, or a hostile one, must not keep the log from being published."""
    finished = threading.Event()

    def drip_head(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)
        finished.set()
        connection.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    site = Site(Server(drip_head).address, 0.3, 1000)
    with pytest.raises(Unreachable):
        site.post("add-checkpoint", b"body")
    assert not finished.is_set()
    site.close()


def test_an_answer_is_brought_with_its_status_and_type() -> None:
    server = Server(say(HEAD.replace(b"200 OK", b"409 Conflict") + b"Content-Length: 2\r\n\r\n5\n"))
    site = Site(server.address, 5, 1000)
    assert site.post("add-checkpoint", b"body") == Response(409, "text/plain", b"5\n")
    assert server.request.startswith(b"POST /prefix/add-checkpoint HTTP/1.1\r\n")
    site.close()


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    asked = ask(KnownWitness("gone", SEAL.verifier, address), TREE.note(5), 0, TREE.proof, post_to)
    assert "did not answer" in str(asked.trouble)


def post_to(prefix: str, body: bytes) -> Response:
    return Site(prefix, 1, 1000).post("add-checkpoint", body)
