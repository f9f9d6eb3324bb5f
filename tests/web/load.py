"""Clients that keep a server busy with commands of all sorts, each under a key; what they were answered."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
from tests.web.running import Running, ask

Words = dict[str, Any]
UNITS = ("P1", "P2", "M1")
FACTS: tuple[Words, ...] = (
    {"weapon": "used"},
    {"weapon": "seen"},
    {"people hurt": 2},
    {"life safety": "yes"},
    {"kind of call": "harassment"},
)
AWAY = 503
RECENT = 12
"""How many matters the clients work on at a time."""


class Sent(msgspec.Struct, frozen=True):
    """A command as it was sent: once, or again."""

    key: str
    path: str
    body: Words

    def to(self, connection: http.client.HTTPConnection) -> tuple[int, Words]:
        """Send it, and wait for the answer."""
        return ask(connection, "POST", self.path, self.body, "supervisor", idempotency_key=self.key)


class Promises(msgspec.Struct):
    """What clients were answered, by the key of the command."""

    done: dict[str, tuple[Sent, Words]] = {}
    """Acknowledged: it is durable and numbered."""
    kept: dict[str, tuple[Sent, Words]] = {}
    """Acknowledged with a provisional number: it is in the spool."""
    unknown: dict[str, Sent] = {}
    """Not answered, or answered that it is not known whether it was done."""
    wrong: list[str] = []
    """Answers that must not be."""

    @property
    def acknowledged(self) -> int:
        """How many commands were."""
        return len(self.done) + len(self.kept)


class Clients:
    """Threads that send commands until they are told to stop, or the server is gone."""

    def __init__(self, server: Running, promises: Promises, name: str, count: int = 4) -> None:
        self.promises = promises
        self._server = server
        self._stopping = threading.Event()
        self._calls: list[str] = []
        self._requests: list[str] = []
        self._threads = [
            threading.Thread(target=self._work, args=(f"{name}-{each}",)) for each in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, until: Callable[[], bool], seconds: float = 30) -> bool:
        """Wait until something is so, or all clients found the server gone; whether it came to be so."""
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end and any(each.is_alive() for each in self._threads):
            time.sleep(0.01)
        return until()

    def end(self, *, stop: bool = False) -> None:
        """Wait until all have ended; `stop`: have them do so."""
        if stop:
            self._stopping.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _work(self, name: str) -> None:
        chance = random.Random(name)
        connection = self._server.connect()
        number = 0
        while not self._stopping.is_set():
            number += 1
            sent = self._any_command(f"{name}-{number}", chance)
            self.promises.unknown[sent.key] = sent
            try:
                self._note(sent, *sent.to(connection))
            except (OSError, http.client.HTTPException):
                break
        connection.close()

    def _note(self, sent: Sent, status: int, answer: Words) -> None:
        match status:
            case 200 | 201:
                self.promises.done[sent.key] = sent, answer
            case 202:
                self.promises.kept[sent.key] = sent, answer
            case 503:
                time.sleep(0.02)  # away: it is asked again, as a program would
                return
            case _ if status >= 500:
                self.promises.wrong.append(f"{status} to {sent.path}: {answer}")
        del self.promises.unknown[sent.key]
        if status in (201, 202):
            known = self._requests if sent.path == "/requests" else self._calls
            if sent.path in ("/calls", "/requests"):
                known.append(answer["number"])
                del known[:-RECENT]

    def _any_command(self, key: str, chance: random.Random) -> Sent:
        """Any command that may make sense now; what can carry its key does, to be counted in the record."""
        number = chance.choice(self._calls or ["26-000001"])
        asked = chance.choice(self._requests or ["26-R0001"])
        unit, facts = chance.choice(UNITS), chance.choice(FACTS)
        status = chance.choice(("en route", "on scene", "available", "available"))
        some: list[tuple[str, Words]] = [
            ("/calls", {"place": {"address": "12 Elm Street"}, "call_back": key, "facts": facts}),
            ("/calls", {"call_back": key}),
            (f"/calls/{number}/facts", {"facts": facts, "source": key}),
            (f"/calls/{number}/units", {}),
            (f"/calls/{number}/units", {"units": [unit]}),
            ("/plan", {}),
            (f"/units/{unit}/status", {"status": status}),
            (f"/calls/{number}/close", {"disposition": "handled", "note": key}),
            ("/requests", {"agency": "County", "asked": key, "facts": {"purpose": "keep order"}}),
            (f"/requests/{asked}/answer", {}),
        ]
        return Sent(key, *chance.choice(some))
