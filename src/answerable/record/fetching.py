"""Small HTTP requests with a limit on everything: time, length, and what they follow (nothing)."""

import socket
import ssl
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from answerable.record.errors import Unreachable

_CHUNK = 1 << 16


class Response(Struct, frozen=True):
    """An HTTP answer: status, media type without parameters, body."""

    status: int
    media_type: str
    body: bytes


class Site:
    """One http or https address prefix, asked one request at a time over a connection that is kept open."""

    def __init__(self, prefix: str, seconds: float, limit: int) -> None:
        """Each request may take `seconds` and bring `limit` bytes; raises Unreachable for a bad address."""
        self._prefix = _split(prefix)
        self._seconds = seconds
        self._limit = limit
        self._connection: HTTPConnection | None = None
        self._late = False

    def get(self, path: str) -> Response:
        """GET a path below the prefix; asked again once, should a kept connection have gone stale.

        Raises Unreachable.
        """
        headers = {"Accept-Encoding": "gzip, identity"}
        if self._connection is not None:
            try:
                return self._request("GET", path, None, headers)
            except Unreachable:
                self.close()
        return self._request("GET", path, None, headers)

    def post(self, path: str, body: bytes) -> Response:
        """POST to a path below the prefix, once. Raises Unreachable: it may or may not have arrived."""
        return self._request("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _request(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        self._late = False
        late = threading.Timer(self._seconds, self._break_off)
        late.daemon = True
        late.start()
        try:
            address = f"{self._prefix.path.rstrip('/')}/{path}"
            connection = self._connected()
            connection.request(method, address, body, {"Host": self._prefix.netloc, **headers})
            with connection.getresponse() as answer:
                data = self._decoded(answer, self._read(answer))
                return Response(answer.status, answer.headers.get_content_type(), data)
        except (OSError, HTTPException, zlib.error, ValueError) as error:
            self.close()
            raise Unreachable(
                f"{self._prefix.netloc} did not answer: {error or type(error).__name__}"
            ) from error
        except Unreachable:
            self.close()
            raise
        finally:
            late.cancel()

    def _connected(self) -> HTTPConnection:
        """The connection, made when there is none. Its socket is known before a handshake is waited for."""
        if self._connection is not None and self._connection.sock is not None:
            return self._connection
        host, secure = str(self._prefix.hostname), self._prefix.scheme == "https"
        made = HTTPConnection(host, self._prefix.port or (443 if secure else 80), timeout=self._seconds)
        self._connection = made
        made.connect()
        if self._late:
            raise TimeoutError("it took too long to connect")
        if secure:
            wrapped = ssl.create_default_context().wrap_socket(
                made.sock, server_hostname=host, do_handshake_on_connect=False
            )
            made.sock = wrapped
            wrapped.do_handshake()
        return made

    def _break_off(self) -> None:
        """End a request whose time is over, whatever it waits for: a slow sender cannot hold us."""
        self._late = True
        if (connection := self._connection) is not None and connection.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def _read(self, answer: HTTPResponse) -> bytes:
        """The body, at most `limit` bytes."""
        data = b""
        while chunk := answer.read1(_CHUNK):
            data += chunk
            if len(data) > self._limit or self._late:  # late: a socket that closes itself is not broken off
                raise Unreachable(f"{self._prefix.netloc} answered too much or too slowly")
        if answer.length or self._late:
            raise Unreachable(f"{self._prefix.netloc} broke off its answer, or was too slow")
        return data

    def _decoded(self, answer: HTTPResponse, data: bytes) -> bytes:
        coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if coding == "gzip":
            unpacking = zlib.decompressobj(wbits=31)
            data = unpacking.decompress(data, self._limit + 1)
            if len(data) > self._limit or not unpacking.eof or unpacking.unused_data:
                raise Unreachable(f"{self._prefix.netloc} answered too much, or less than it said")
        elif coding != "identity":
            raise Unreachable(f"{self._prefix.netloc} answered in an encoding that was not asked for")
        return data


def _split(prefix: str) -> SplitResult:
    try:
        parts = urlsplit(prefix)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or parts.username:
        raise Unreachable(f"{prefix!r} is no address of the form https://host/path")
    return parts
