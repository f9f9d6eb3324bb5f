"""One signed POST to a hook's address: bounded but for the look-up of its name, and never led anywhere else.

The host is looked up here, each address it has is judged, and the connection goes to the very address that
was judged: a name that answers otherwise a moment later changes nothing. No redirects, no proxies from the
environment, no cookies. Of the answer only its status and Retry-After are looked at.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urlsplit

from answerable.hooks.declared import Hook
from answerable.hooks.messages import Message
from answerable.hooks.sending import NotSent
from answerable.hooks.signing import Signing

REFUSED: Final = frozenset({400, 405, 406, 411, 413, 414, 415, 422, 431})
"""The receiver is there and objects to the message itself."""
AFTER_MOST: Final = 600.0
"""A receiver that wants to be left alone for longer is asked again after these seconds."""
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
"""Behind it a gateway puts an IPv4 address into the last four bytes (RFC 6052, 2.1)."""

Address = tuple[int, str]
"""A socket's family and the address to connect to."""


class Poster:
    """Posts to one hook's address; one request at a time."""

    def __init__(self, hook: Hook, signing: Signing, now: Callable[[], float]) -> None:
        """`now`: seconds since the epoch."""
        parts = urlsplit(hook.url)
        self._hook, self._signing, self._now = hook, signing, now
        self._host, self._secure = str(parts.hostname), parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._netloc = parts.netloc
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._socket: socket.socket | None = None
        self._stopped = False

    def send(self, message: Message) -> str:
        """See `Sender`. A 2xx is an arrival; everything else is not."""
        address = self._address()
        late = threading.Timer(self._hook.seconds, self._break_off)
        late.daemon = True
        late.start()
        try:
            status, after = self._post(message, address)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotSent(f"{self._at(address)} did not answer: {_brief(error)}") from error
        finally:
            late.cancel()
            self._close()
        if 200 <= status < 300:
            return f"{self._at(address)} answered {status}"
        hint = "; redirects are not followed" if 300 <= status < 400 else ""
        raise NotSent(f"{self._at(address)} answered {status}{hint}", refused=status in REFUSED, after=after)

    def stop(self) -> None:
        """See `Sender`."""
        self._stopped = True
        self._break_off()

    def _post(self, message: Message, address: Address) -> tuple[int, float | None]:
        signed = self._signing.headers(message.id, int(self._now()), message.payload)
        headers = {"content-type": "application/json", "user-agent": "answerable", "host": self._netloc}
        connection = http.client.HTTPConnection(self._host, self._port)
        connection.sock = self._connected(address)
        connection.request("POST", self._path, message.payload, headers | signed)
        answer = connection.getresponse()
        return answer.status, _after(answer.headers.get("retry-after", ""))

    def _connected(self, address: Address) -> socket.socket:
        raw = socket.socket(address[0], socket.SOCK_STREAM)
        self._socket = raw
        raw.settimeout(self._hook.seconds)
        if self._stopped:
            raise TimeoutError("the server stops")
        raw.connect((address[1], self._port))
        if not self._secure:
            return raw
        secured = ssl.create_default_context().wrap_socket(
            raw, server_hostname=self._host, do_handshake_on_connect=False
        )
        self._socket = secured
        secured.do_handshake()
        return secured

    def _address(self) -> Address:
        """The first of the host's addresses; raises `NotSent` when any of them is where no hook may lead."""
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotSent(f"{self._host} cannot be looked up: {_brief(error)}") from error
        for *_, where in found:
            self._judge(str(where[0]))
        return found[0][0], str(found[0][4][0])

    def _judge(self, address: str) -> None:
        ip = _meant(ipaddress.ip_address(address.partition("%")[0]))
        nowhere = ip.is_link_local or ip.is_multicast or ip.is_unspecified
        if nowhere or (ip.is_reserved and not ip.is_loopback):
            raise NotSent(f"{self._host} is at {address}, where no hook may lead")
        if not ip.is_global and not self._hook.inside:
            raise NotSent(f"{self._host} is at {address}, inside; hooks.toml does not say inside = true")
        if not self._secure and not ip.is_loopback:
            raise NotSent(f"{self._host} is at {address}, not on this machine; plain http goes no further")

    def _at(self, address: Address) -> str:
        return f"{self._host} ({address[1]})"

    def _break_off(self) -> None:
        if (open_ := self._socket) is not None:
            with suppress(OSError):
                socket.socket.shutdown(open_, socket.SHUT_RDWR)  # TLS's own would take it from under a reader

    def _close(self) -> None:
        if (open_ := self._socket) is not None:
            self._socket = None
            open_.close()


def _meant(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to (mapped, 6to4, NAT64), or itself."""
    if isinstance(ip, IPv4Address):
        return ip
    inner = IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in NAT64 else None
    return ip.ipv4_mapped or ip.sixtofour or inner or ip


def _after(said: str) -> float | None:
    """Seconds of a Retry-After (RFC 9110, 10.2.3); a date counts as not said."""
    return min(float(said), AFTER_MOST) if said.isascii() and said.isdecimal() and len(said) < 9 else None


def _brief(error: BaseException) -> str:
    """Why in a few words of this machine's own: nothing that the other side sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({error.verify_message})"
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
