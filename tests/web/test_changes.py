"""The stream of changes: nothing missed, nothing twice, nothing personal; no client holds up others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.web.town import SELDOM, YEAR, doorkeeper

from answerable import center
from answerable.bootstrap import open_centre
from answerable.model.nouns import Place
from answerable.model.people import Person
from answerable.model.spool import Spool
from answerable.record.decoys import pad
from answerable.web import changes
from answerable.web.house import House
from answerable.web.problems import Trouble

SECRET = "Wilhelmina Murray"
TAKER = Person("T1", "call-taker")

Event = tuple[int | None, str, Any]


def parse(frame: bytes) -> Event:
    """An event's id, name and data."""
    lines = dict(line.split(": ", 1) for line in frame.decode().strip().splitlines())
    number = int(lines["id"]) if "id" in lines else None
    return number, lines.get("event", ""), msgspec.json.decode(lines.get("data", "{}"))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[House]:
    """A house that follows its record."""
    async with House(lambda: open_centre(folder), Spool(folder / "spool"), doorkeeper, SELDOM) as house:
        yield house


async def call(house: House, **given: Any) -> None:
    """Take a call."""
    arguments = {"place": Place(SECRET), "facts": {"life safety": "yes"}, "call_back": SECRET, **given}
    await house.served.carry_out(center.take_call, TAKER, None, arguments)


async def read(stream: AsyncIterator[bytes], count: int) -> list[Event]:
    """So many changes, whatever else comes between."""
    found: list[Event] = []
    while len(found) < count:
        event = parse(await asyncio.wait_for(anext(stream), 10))
        if event[1] == "change":
            found.append(event)
    return found


async def watching(house: House, after: int | None = None) -> AsyncGenerator[bytes, None]:
    """A stream that has begun: what is committed from now on comes through it."""
    stream = house.changes.watch(after)
    assert await anext(stream) == b"retry: 2000\n\n"
    return stream


def in_house(test: Callable[[House], Coroutine[Any, Any, None]]) -> Callable[[Path], None]:
    """A test in a house's event loop."""

    def run(folder: Path) -> None:
        async def inside() -> None:
            async with opened(folder) as house:
                await test(house)

        asyncio.run(inside())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


@in_house
async def test_what_is_committed_comes_by_entry_with_how_things_stand_and_no_word_of_what_was_said(
    house: House,
) -> None:
    stream = await watching(house)
    first = house.served.opened.log.size
    await call(house)
    count = house.served.opened.log.size - first
    found = await read(stream, count)
    assert [number for number, _, _ in found] == list(range(first, first + count))
    assert found[0][2]["event"] == "call taken"
    assert found[0][2]["subject"] == f"call/{YEAR}-000001"
    assert found[0][2]["row"]["act_now"]["response"] == "send now"
    assert SECRET not in str(found)
    await stream.aclose()


@in_house
async def test_who_comes_back_gets_what_was_missed_and_then_what_is_new_once_each(house: House) -> None:
    stream = await watching(house)
    await call(house)
    seen = await read(stream, 2)
    await stream.aclose()
    await call(house)
    again = await watching(house, seen[-1][0])
    await call(house)
    size = house.served.opened.log.size
    last = seen[-1][0]
    assert last is not None
    found = await read(again, size - last - 1)
    assert [number for number, _, _ in found] == list(range(last + 1, size))
    await again.aclose()


@in_house
async def test_a_decoy_is_passed_over_and_what_comes_after_it_is_told(house: House) -> None:
    stream = await watching(house)
    log = house.served.opened.log
    first = log.size
    log.turn(lambda turn: pad(turn, first + 3, [16])).result()
    await call(house)
    for after in (None, first - 1):
        again = stream if after is None else await watching(house, after)
        found = await read(again, log.size - first - 3)
        assert [number for number, _, _ in found] == list(range(first + 3, log.size))
        await again.aclose()


@in_house
async def test_many_clients_see_the_same_and_the_record_is_read_once_for_all(house: House) -> None:
    streams = [await watching(house) for _ in range(50)]
    log, counted = house.served.opened.log, list[int]()
    first = log.size
    log.read = _counted(log.read, counted)  # type: ignore[method-assign]
    await call(house)
    found = [await read(stream, log.size - first) for stream in streams]
    assert all(each == found[0] for each in found)
    assert len(counted) < 10
    for stream in streams:
        await stream.aclose()


def _counted(job: Callable[..., Any], calls: list[int]) -> Callable[..., Any]:
    def counting(*given: Any) -> Any:
        calls.append(1)
        return job(*given)

    return counting


def test_who_does_not_keep_up_is_cut_off_with_a_last_event_and_holds_up_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "QUEUE_MOST", 5)

    @in_house
    async def inside(house: House) -> None:
        # The slow one reads the first line, and then nothing for long.
        slow, quick = await watching(house), await watching(house)
        first = house.served.opened.log.size
        seen: list[Event] = []
        for _ in range(4):
            before = house.served.opened.log.size
            await call(house)
            seen += await read(quick, house.served.opened.log.size - before)
        assert [number for number, _, _ in seen] == list(range(first, house.served.opened.log.size))
        rest = [parse(frame) async for frame in slow]
        assert rest[-1][1:] == ("reconnect", {"why": "too slow"})
        assert house.metrics.registry.get_sample_value("answerable_watchers_cut_off_total") == 1
        await quick.aclose()
        assert house.metrics.registry.get_sample_value("answerable_watchers") == 0

    inside(folder)


@pytest.mark.parametrize("busy", [False, True])
def test_a_stream_ends_with_what_it_was_begun_with(
    folder: Path, monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    """Also where there is always something to tell, so that no heart beats."""
    monkeypatch.setattr(changes, "HEARTBEAT", 0.02)

    @in_house
    async def inside(house: House) -> None:
        holds = True
        stream = house.changes.watch(None, lambda: holds)
        events = [parse(await anext(stream)) for _ in range(3)]
        assert events[-1][1] == "heartbeat"
        holds = False
        while True:
            if busy:
                await call(house)
            event = parse(await asyncio.wait_for(anext(stream), 10))
            if event[1] == "reconnect":
                break
        assert event[2] == {"why": "signed off"}
        assert [each async for each in stream] == []

    inside(folder)


@in_house
async def test_a_stop_ends_every_stream_with_a_last_event(house: House) -> None:
    stream = await watching(house)
    await call(house)
    await read(stream, 1)
    house.stop()
    events = [parse(frame) async for frame in stream]
    assert events[-1][1:] == ("reconnect", {"why": "the server stops"})
    with pytest.raises(Trouble):
        house.changes.watch(None)


@in_house
async def test_who_is_too_far_behind_or_ahead_is_told_to_load_anew(house: House) -> None:
    """An id from another record, or from before a restore, is no reason to miss anything silently."""
    size = house.served.opened.log.size
    stream = await watching(house, size + 1000)
    assert parse(await anext(stream))[:2] == (size - 1, "reset")
    await call(house)
    (following,) = await read(stream, 1)
    assert following[0] == size
    await stream.aclose()


def test_where_nothing_happens_a_heartbeat_says_that_the_stream_lives(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "HEARTBEAT", 0.01)

    @in_house
    async def inside(house: House) -> None:
        stream = await watching(house)
        assert [parse(await anext(stream))[1] for _ in range(2)] == ["heartbeat", "heartbeat"]
        await stream.aclose()

    inside(folder)


@in_house
async def test_what_another_process_commits_comes_too(house: House) -> None:
    folder = house.taking.keeping._spool.path.parent
    stream = await watching(house)
    first = house.served.opened.log.size

    def elsewhere() -> None:
        with open_centre(folder) as other:
            center.take_call(other.desk(TAKER), Place("1 Oak Street"))

    await asyncio.to_thread(elsewhere)
    (event,) = await read(stream, 1)
    assert (event[0], event[2]["event"]) == (first, "call taken")
    await stream.aclose()


def test_only_so_many_may_watch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "WATCHERS_MOST", 2)

    @in_house
    async def inside(house: House) -> None:
        streams = [await watching(house) for _ in range(2)]
        with pytest.raises(Trouble, match="too-many"):
            house.changes.watch(None)
        for stream in streams:
            await stream.aclose()
        await house.changes.watch(None).aclose()

    inside(folder)
