"""The server as a process: it listens, and stops as it should.

The first SIGTERM or SIGINT stops it: no new connection is taken, what was asked is answered, streams end with
a last event, the store is closed. A second one kills it, which loses nothing that was acknowledged.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Callable
from types import FrameType

import msgspec
import uvicorn
from litestar.types import ASGIApp

from answerable.bootstrap import Centre
from answerable.web import logs
from answerable.web.connections import Bounded
from answerable.web.house import House

GRACE = 30
"""Seconds that requests have to be answered in, once the server stops."""

BACKLOG = 2048


class Listening(msgspec.Struct, frozen=True):
    """Where to listen, and whose word on a client's address is believed."""

    host: str = "127.0.0.1"
    port: int = 8911
    """0: one that is free."""
    proxies: str = ""
    """Whose X-Forwarded-For is believed, as `read_proxies` has them; empty: nobody's."""


def for_long(opener: Callable[[], Centre]) -> Callable[[], Centre]:
    """The opener, after which garbage collection passes over all that was opened.

    It stays anyway, and going through it stops every thread: for 0.7 s with 15,000 open calls, and for 0.03 s
    when passed over. A centre that is opened anew lets go of
    the one before first.
    """

    def opened() -> Centre:
        gc.unfreeze()
        centre = opener()
        gc.collect()
        gc.freeze()
        return centre

    return opened


class Server(uvicorn.Server):
    """uvicorn's server, which tells the house when it begins to stop."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signals call it
        """Stop; the second time at once."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            os.kill(os.getpid(), sig)
            return
        self.should_exit = True
        self._house.stop()


def serve(
    app: ASGIApp, house: House, listening: Listening, say: Callable[[str], None] = lambda _: None
) -> None:
    """Serve until a signal stops it. `say` is told the address once connections are taken.

    Raises OSError where the address cannot be had.
    """
    logs.start()
    listener = _listener(listening)
    host, port = listener.getsockname()[:2]
    say(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    Server(configured(app, listening), house).run(sockets=[listener])


def configured(app: ASGIApp, listening: Listening) -> uvicorn.Config:
    """How uvicorn serves an application."""
    return uvicorn.Config(
        app,
        http=Bounded,
        ws="none",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=bool(listening.proxies),
        forwarded_allow_ips=listening.proxies or None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=65,
        backlog=BACKLOG,
    )


def _listener(listening: Listening) -> socket.socket:
    """Listening from now on: a client may connect before the record is open; it waits for its answer."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((listening.host, listening.port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(True)
    return listener
