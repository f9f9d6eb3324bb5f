"""The hooks of a server: a thread each, so that one whose receiver is slow holds up nobody else."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from answerable.hooks.declared import Declared, Hook, read_hooks
from answerable.hooks.delivering import Delivery
from answerable.hooks.queue import Queue
from answerable.hooks.sending import Sender, sender_of
from answerable.model.errors import BadInput
from answerable.plugins import PluginFailed
from answerable.record import Log, RecordError

AFTER_TROUBLE: Final = 2.0
"""Seconds before the record is tried again that was away."""
FAREWELL: Final = 5.0
"""Seconds that a stopping server waits for its hooks; what was being sent then is sent again."""

logger = logging.getLogger("answerable.hooks")

Opened = Callable[[], Log | None]
"""The log that is open now; None: it is away."""
Make = Callable[[Hook], Sender]


class HookStands(msgspec.Struct, frozen=True):
    """How a hook does, for the figures."""

    name: str
    behind: int
    """Entries of the record that it has not looked at, or cannot go past."""
    held_seconds: float
    """Since when what is next cannot be sent; 0: nothing is held up."""
    dead_letters: int


class Hooks:
    """Delivers for every hook that a centre's `hooks.toml` names, from `start` to `stop`."""

    def __init__(self, directory: Path, opened: Opened, make: Make | None = None) -> None:
        self._directory = directory
        self._opened = opened
        self._make = make or (lambda hook: sender_of(hook, directory, time.time))
        self._owner = str(uuid.uuid4())
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._at_work: dict[str, Delivery] = {}
        self.troubles: tuple[str, ...] = ()
        """What of `hooks.toml` cannot be used; the rest of it works."""

    def start(self) -> None:
        """Begin; never raises for what is declared wrongly: it keeps nobody from taking calls."""
        troubles, declared = [], Declared()
        try:
            declared = read_hooks(self._directory)
        except BadInput as error:
            troubles.append(str(error))
        for hook in declared.hook:
            try:
                sender = self._make(hook)
            except (BadInput, PluginFailed) as error:
                troubles.append(str(error))
                continue
            thread = threading.Thread(
                target=self._run, args=(hook, sender, declared.link), name=f"hook {hook.name}", daemon=True
            )
            self._threads.append(thread)
            thread.start()
        self.troubles = tuple(troubles)
        for each in troubles:
            logger.error("a hook cannot be used", extra={"why": each})

    def stop(self) -> None:
        """End, and break off what is being sent."""
        self._stopping.set()
        for each in tuple(self._at_work.values()):
            each.stop()
        until = time.monotonic() + FAREWELL
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def stand(self) -> tuple[HookStands, ...]:
        """How each does. Reads the record: in a thread."""
        return tuple(_stands(each) for each in tuple(self._at_work.values()))

    def _run(self, hook: Hook, sender: Sender, link: str) -> None:
        delivery: Delivery | None = None
        while not self._stopping.is_set():
            wait = AFTER_TROUBLE
            try:
                if (log := self._opened()) is not None:
                    if delivery is None or delivery.queue.log is not log:
                        queue = Queue(log, hook.name, self._owner, _milliseconds)
                        self._at_work[hook.name] = delivery = Delivery(hook, queue, sender, link)
                    wait = delivery.turn()
            except (RecordError, OSError) as error:
                logger.warning("put off", extra={"hook": hook.name, "why": type(error).__name__})
            except Exception as error:
                logger.exception("our mistake", exc_info=error)
            self._stopping.wait(wait)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


def _stands(delivery: Delivery) -> HookStands:
    place, now = delivery.queue.place(), _milliseconds()
    if place is None:
        return HookStands(delivery.hook.name, 0, 0.0, 0)
    behind = max(0, delivery.queue.log.size - (place.next if place.since else max(place.next, delivery.seen)))
    held = (now - place.since) / 1000 if place.since else 0.0
    return HookStands(delivery.hook.name, behind, held, len(delivery.queue.dead()))
