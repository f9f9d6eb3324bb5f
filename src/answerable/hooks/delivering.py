"""One turn of a hook: find what is next for it, send it, note how far it is.

In order, one after the other: what cannot be sent holds up what comes after it, for this hook alone, until
its receiver is back or the message is too old. Only a receiver that is there and objects to a message itself
has it put aside sooner.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from msgspec.structs import replace

from answerable.hooks.declared import Hook
from answerable.hooks.messages import Message, message_of
from answerable.hooks.queue import LEASE_MS, DeadLetter, Place, Queue
from answerable.hooks.sending import NotSent, Sender
from answerable.record import DECOY_STREAM

LOOK_EVERY: Final = 0.5
"""Seconds between looks for what happened."""
WAIT_FIRST, WAIT_MOST = 1.0, 600.0
"""Seconds before the second try and between late ones; each wait is up to twice the one before."""
REFUSED_MOST: Final = 5
"""A receiver that objects to a message itself this often does not get it any more."""
PATIENCE: Final = 3600.0
"""Seconds that nothing arrived before the first message is given up for its age: a server that was off for
days gives up nothing because a receiver is away at that moment."""
BURST: Final = 16
"""So many messages may arrive before it is noted how far the hook is: what a crash has sent again."""
SCAN: Final = 500
NOTE_EVERY: Final = 5_000
"""Entries that were not for this hook, after which its place is noted all the same."""

logger = logging.getLogger("answerable.hooks")


class Delivery:
    """A hook at work. For one thread's use; `stop` may come from any."""

    def __init__(
        self,
        hook: Hook,
        queue: Queue,
        sender: Sender,
        link: str = "",
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`link`: the address that people open this centre at; `jitter` gives numbers from 0 to 1."""
        self.hook = hook
        self.queue = queue
        self._sender = sender
        self.link = link
        self._jitter = jitter
        self.seen = 0
        """Before this there is nothing for the hook that has not arrived."""
        self._stopped = False

    def stop(self) -> None:
        """Send no more, and break off what is being sent: it counts as not tried."""
        self._stopped = True
        self._sender.stop()

    def turn(self) -> float:
        """Do what can be done now; in how many seconds to come again. Raises an error of the record."""
        place = self.queue.place()
        if place is None:
            self.queue.begin()
            return 0
        if (wait := place.due - self.queue.now()) > 0:
            return min(wait / 1000, LOOK_EVERY)  # somebody may skip what is next meanwhile
        size = self.queue.log.size
        first = max(place.next, self.seen)
        if first >= size:
            return LOOK_EVERY
        if next(self._messages(first, size), None) is None:
            return self._pass_over(place, min(first + SCAN, size))
        taken = self.queue.take()
        if taken is None:
            return LOOK_EVERY
        return self._send(taken)

    def waiting(self, most: int = 10_000) -> list[Message]:
        """What is still to be sent, the next first."""
        place = self.queue.place()
        size = self.queue.log.size
        found: list[Message] = []
        first = place.next if place else size
        while first < size and len(found) < most:
            found += self._messages(first, size)
            first += SCAN
        return found[:most]

    def _pass_over(self, place: Place, last: int) -> float:
        self.seen = last
        if last - place.next >= NOTE_EVERY and (taken := self.queue.take()) and taken.next == place.next:
            self.queue.note(replace(taken, next=last))
        return 0

    def _messages(self, first: int, size: int) -> Iterator[Message]:
        """The hook's messages among the next entries from `first` on."""
        log = self.queue.log
        for each in islice(log.read(first), min(SCAN, size - first)):
            if each.stream == DECOY_STREAM:
                continue
            message = message_of(each.index, each.leaf, each.data, log.origin, self.link)
            if message is not None and self.hook.wants(message.kind):
                yield message

    def _send(self, place: Place) -> float:
        first, until = max(place.next, self.seen), place.until - LEASE_MS // 2
        for message in islice(self._messages(first, self.queue.log.size), BURST):
            try:
                self._sender.send(message)
            except NotSent as error:
                return 0 if self._stopped else self._not_sent(place, message, error)
            # Crash here, or before what arrived is noted below: it is sent again, under the same id.
            place = Place(message.entry + 1)
            if self._stopped or self.queue.now() >= until:
                break
        self.seen = max(self.seen, place.next)
        self.queue.note(place)
        return 0

    def _not_sent(self, place: Place, message: Message, error: NotSent) -> float:
        now, tries = self.queue.now(), place.tries + 1
        old = now - int(message.at.timestamp() * 1000) > self.hook.give_up_hours * 3_600_000
        logger.warning(
            "a message did not arrive",
            extra={"hook": self.hook.name, "entry": message.entry, "tries": tries, "why": str(error)},
        )
        refused = error.refused and tries >= REFUSED_MOST
        since = place.since or now
        if refused or (old and now - since >= PATIENCE * 1000):
            letter = DeadLetter(message.entry, message.kind, message.id, now, tries, str(error))
            logger.error("a message was given up", extra={"hook": self.hook.name, "entry": message.entry})
            self.queue.note(Place(message.entry + 1, since=0 if refused else since), letter)
            return 0
        wait = min(WAIT_MOST, WAIT_FIRST * float(2 ** min(tries - 1, 12))) * (1 + self._jitter()) / 2
        wait = max(wait, error.after or 0)
        held = Place(message.entry, tries, since, now + int(wait * 1000), str(error))
        self.queue.note(held)
        return min(wait, LOOK_EVERY)
