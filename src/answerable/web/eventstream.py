"""Server-sent events (WHATWG HTML, 9.2): an event as bytes, and an answer that goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.types import Receive, Scope, Send

STUCK: Final = 20.0
"""Seconds after which a client that takes nothing is let go."""


def sse(event: str, data: Any, entry: int | None = None) -> bytes:
    """An event of the stream (WHATWG HTML, 9.2)."""
    number = b"" if entry is None or entry < 0 else b"id: %d\n" % entry
    return b"%sevent: %s\ndata: %s\n\n" % (number, event.encode(), msgspec.json.encode(data))


class EventStream(Response[bytes]):
    """An answer that goes on: frames as they come, until they end or the client is gone or stuck."""

    def __init__(self, frames: AsyncGenerator[bytes, None]) -> None:
        super().__init__(b"", media_type="text/event-stream")
        self._frames = frames

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        """What answers."""
        return self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        sending = asyncio.create_task(self._send(send))
        try:
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, sending):
                task.cancel()
            await asyncio.gather(gone, sending, return_exceptions=True)
            await self._frames.aclose()

    async def _send(self, send: Send) -> None:
        async for frame in self._frames:
            async with asyncio.timeout(STUCK):
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
