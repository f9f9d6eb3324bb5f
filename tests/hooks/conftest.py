"""A centre whose hooks are tried: a clock that a test moves, and a way that needs no network."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.hooks.receivers import Hand

from answerable import center
from answerable.bootstrap import Centre, open_centre
from answerable.hooks import Delivery, Hook, Queue
from answerable.model.nouns import Place
from answerable.model.people import Person

START = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
TAKER = Person("T12", "call-taker")


class Town:
    """A centre, and who delivers for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START
        self.centre: Centre = open_centre(folder, clock=lambda: self.now)
        self.hand = Hand()

    def milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)

    def move(self, seconds: float) -> None:
        self.now += datetime.timedelta(seconds=seconds)

    def call(self, address: str = "12 Elm Street") -> str:
        """Take a call; its number."""
        return center.take_call(self.centre.desk(TAKER), Place(address)).number

    def delivery(
        self, *tells: str, owner: str = "one", hand: Hand | None = None, hours: float = 72
    ) -> Delivery:
        """Who delivers for the hook `county`."""
        hook = Hook("county", tells or ("call.taken",), "https://county.example/in", give_up_hours=hours)
        queue = Queue(self.centre.log, "county", owner, self.milliseconds)
        return Delivery(hook, queue, hand or self.hand, "https://911.example", lambda: 1.0)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path / "centre")
    yield town
    town.centre.close()


def settle(delivery: Delivery) -> None:
    """Turn after turn, until there is nothing to do now."""
    for _ in range(1_000):
        if delivery.turn():
            return
    raise AssertionError("it never comes to rest")
