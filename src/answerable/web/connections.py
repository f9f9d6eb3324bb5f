"""A connection as it is served: the head of a request is bounded, in bytes and in time.

The parser below keeps whatever comes until a head is whole, and waits for it without end: one client could
take all the memory, a few thousand idle ones every file that the process may open, the spool's too.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_MOST: Final = 1 << 16
"""Bytes of a request's line and headers, beyond the piece of the network that they end in."""

HEAD_SECONDS: Final = 20.0
"""So long a request's line and headers may take to come; so long may nothing come on a new connection."""


class Bounded(HttpToolsProtocol):
    """uvicorn's protocol, which hangs up on a head that is too long or does not end."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._head = 0
        self._in_head = True
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and wait for a head no longer than that."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is a head that has no end."""
        if self._in_head and self._late is None:
            self._wait()
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > HEAD_MOST and not self.transport.is_closing():
            self.send_400_response("The request's headers are too long.")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes next is another head."""
        super().on_message_complete()
        self._in_head, self._head = True, 0

    def _wait(self) -> None:
        self._late = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _hang_up(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait()  # what was asked before is still being answered
        elif not self.transport.is_closing():
            self.transport.close()
