"""Receivers of messages: one that is another system's web server, and one that needs no network."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from answerable.hooks import Message, NotSent


class Receiver:
    """Another system: what it was sent, and what it answers. `gate` holds its answers back while closed."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.body = b""
        self.gate = threading.Event()
        self.gate.set()
        self.came = threading.Semaphore(0)
        """Released at each request, before it is answered."""
        self.port = 0
        self.tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.requests]

    def kinds(self) -> list[str]:
        return [msgspec.json.decode(body)["type"] for *_, body in self.requests]

    @contextmanager
    def listening(self) -> Iterator[Receiver]:
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                heard = {name.lower(): each for name, each in self.headers.items()}
                receiver.requests.append((self.path, heard, body))
                receiver.came.release()
                receiver.gate.wait(30)
                self.send_response(receiver.status)
                for name, each in receiver.headers.items():
                    self.send_header(name, each)
                self.send_header("content-length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """Whoever broke off is what a test is about."""

        with Server(("127.0.0.1", self.port), Handler) as server:
            self.port = server.server_address[1]
            if self.tls:
                server.socket = self.tls.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                self.gate.set()
                server.shutdown()
                thread.join()


class Hand:
    """A way that needs no network: takes messages, or says why not."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.tried: list[Message] = []
        self.trouble: NotSent | None = None

    def send(self, message: Message) -> str:
        self.tried.append(message)
        if self.trouble:
            raise self.trouble
        self.taken.append(message)
        return "taken"

    def stop(self) -> None:
        pass
