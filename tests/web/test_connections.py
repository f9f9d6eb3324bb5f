"""No client takes memory or connections for good with a request that never comes whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from uvicorn.server import ServerState

from answerable.web import connections
from answerable.web.serving import Listening, configured

Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def answering(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads nothing and says yes."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
    await send({"type": "http.response.body", "body": b"yes"})


def talk(test: Callable[[Client], Awaitable[None]]) -> None:
    """A test at the end of a connection to a server that is set up as ours is."""

    async def inside() -> None:
        config = configured(answering, Listening())
        config.load()
        state = ServerState()
        made: Any = config.http_protocol_class
        listening = await asyncio.get_running_loop().create_server(
            lambda: made(config, state, {}), "127.0.0.1", 0
        )
        async with listening:
            client = await asyncio.open_connection(*listening.sockets[0].getsockname())
            try:
                await asyncio.wait_for(test(client), 30)
            finally:
                client[1].close()
                with suppress(ConnectionError):
                    await client[1].wait_closed()
                for each in list(state.connections):
                    each.transport.abort()
                await asyncio.sleep(0)

    asyncio.run(inside())


@pytest.mark.parametrize(
    "start", [b"GET /", b"GET / HTTP/1.1\r\nx: ", b"GET / HTTP/1.1\r\n"], ids=["path", "value", "names"]
)
def test_a_head_without_end_is_hung_up_on(start: bytes) -> None:
    async def test(client: Client) -> None:
        read, write = client
        write.write(start)
        piece = b"x: y\r\n" * 2_000 if start.endswith(b"1.1\r\n") else b"x" * 12_000
        with pytest.raises(ConnectionError):  # noqa: PT012 - which write is refused depends on buffers
            for _ in range(1_000):
                write.write(piece)
                await write.drain()
                await asyncio.sleep(0)
                if read.at_eof() or write.is_closing():
                    raise ConnectionError
        assert b"200 OK" not in await _rest(read)

    talk(test)


async def _rest(read: asyncio.StreamReader) -> bytes:
    try:
        return await read.read()
    except ConnectionError:
        return b""


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n"], ids=["nothing", "half a head"])
def test_who_says_nothing_more_is_hung_up_on(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)

    async def test(client: Client) -> None:
        read, write = client
        write.write(said)
        assert await read.read() == b""

    talk(test)


def test_the_second_half_of_a_second_head_is_not_waited_for_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)

    async def test(client: Client) -> None:
        read, write = client
        write.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert (await read.readuntil(b"yes")).startswith(b"HTTP/1.1 200 OK")
        write.write(b"GET / HTTP/1.1\r\n")
        assert await read.read() == b""

    talk(test)


def test_many_requests_on_one_connection_are_each_their_own() -> None:
    async def test(client: Client) -> None:
        read, write = client
        filling = b"x: " + b"y" * 30_000 + b"\r\n"
        for _ in range(5):  # together far more than one head may have
            write.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n" + filling + b"\r\n")
            write.write(b"some body")
            assert (await read.readuntil(b"yes")).startswith(b"HTTP/1.1 200 OK")

    talk(test)
