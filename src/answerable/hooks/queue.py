"""How far a hook is: a place in the record, kept in the vault beside it. The record itself is the queue.

Nothing is copied when something happens, so that no command waits for a hook or writes for one. The place is
moved on after a message has arrived: killed between the two, the message is sent again under the same id.
Where several servers share a record, one at a time delivers for a hook: a lease is in the place.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

import msgspec

from answerable.hooks.messages import Message
from answerable.record import Append, Log, Turn, VaultChange

PREFIX: Final = "hooks/"
LEASE_MS: Final = 60_000
"""So long a server that took a hook's place delivers for it alone, unless it notes how far it is before."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a hook is. Times in milliseconds since the epoch."""

    next: int
    """Everything before this entry has arrived, was given up, or was not for this hook."""
    tries: int = 0
    """How often what is next did not arrive."""
    since: int = 0
    """When something did not arrive first, since when nothing did."""
    due: int = 0
    """Not before this it is tried again."""
    why: str = ""
    """Why it did not arrive the last time."""
    owner: str = ""
    """Who delivers now; empty: nobody."""
    until: int = 0
    """So long that is theirs alone."""


class DeadLetter(msgspec.Struct, frozen=True):
    """A message that was given up: it is told again only when somebody says so."""

    entry: int
    kind: str
    id: str
    at: int
    """When it was given up, in milliseconds since the epoch."""
    tries: int
    why: str


class Queue:
    """One hook's place and what it gave up."""

    def __init__(self, log: Log, hook: str, owner: str, now: Callable[[], int]) -> None:
        """`owner`: who delivers, unlike any other process. `now`: milliseconds since the epoch."""
        self.log = log
        self.hook = hook
        self.now = now
        self._owner = owner
        self._place = f"{PREFIX}{hook}/place"
        self._dead = f"{PREFIX}{hook}/dead/"

    def place(self) -> Place | None:
        """How far it is, as last noted; None: it has not begun."""
        data = self.log.vault(self._place).get(self._place)
        return msgspec.json.decode(data, type=Place) if data else None

    def dead(self) -> tuple[DeadLetter, ...]:
        """What was given up, in the order of the record."""
        found = self.log.vault(self._dead).values()
        letters = (msgspec.json.decode(each, type=DeadLetter) for each in found)
        return tuple(sorted(letters, key=lambda each: each.entry))

    def begin(self) -> None:
        """Begin with what happens from now on, unless it has begun already."""

        def begin(turn: Turn) -> None:
            if turn.vault(self._place) is None:
                _keep(turn, {self._place: msgspec.json.encode(Place(turn.size))})

        self.log.turn(begin).result()

    def take(self) -> Place | None:
        """Its place, ours alone for as long as a lease goes; None: another delivers."""

        def take(turn: Turn) -> Place | None:
            place = self._free(turn)
            if place is None:
                return None
            taken = msgspec.structs.replace(place, owner=self._owner, until=self.now() + LEASE_MS)
            _keep(turn, {self._place: msgspec.json.encode(taken)})
            return taken

        return self.log.turn(take).result()

    def note(self, place: Place, letter: DeadLetter | None = None) -> bool:
        """Note how far it is, with what was given up, and let others take it; False: another has it already,
        and nothing is noted.

        Crash before: what arrived since is sent again. After: it is not.
        """
        ours = msgspec.structs.replace(place, owner="", until=0)

        def note(turn: Turn) -> bool:
            if self._free(turn) is None:
                return False
            changes: dict[str, bytes | None] = {self._place: msgspec.json.encode(ours)}
            if letter is not None:
                changes[f"{self._dead}{letter.entry}"] = msgspec.json.encode(letter)
            _keep(turn, changes)
            return True

        return self.log.turn(note).result()

    def give_up(self, message: Message, why: str, tries: int = 0) -> None:
        """Pass over the message that is next, at once, as somebody said.

        Raises ValueError where another is next by now.
        """
        letter = DeadLetter(message.entry, message.kind, message.id, self.now(), tries, why)

        def give_up(turn: Turn) -> bool:
            data = turn.vault(self._place)
            place = msgspec.json.decode(data, type=Place) if data else None
            if place is None or place.next > message.entry:
                return False
            # Whoever delivers finds itself without the lease, notes nothing, and reads the place anew.
            moved = Place(message.entry + 1)
            _keep(
                turn,
                {
                    self._place: msgspec.json.encode(moved),
                    f"{self._dead}{letter.entry}": msgspec.json.encode(letter),
                },
            )
            return True

        if not self.log.turn(give_up).result():
            raise ValueError("it is not waiting any more")

    def forget(self, entry: int) -> None:
        """Take what was given up off the list."""
        self.log.turn(lambda turn: _keep(turn, {f"{self._dead}{entry}": None})).result()

    def _free(self, turn: Turn) -> Place | None:
        """The place as this turn sees it, unless another delivers; a lease that no clock gave is none."""
        data = turn.vault(self._place)
        if data is None:
            return None
        place = msgspec.json.decode(data, type=Place)
        now = self.now()
        theirs = place.owner not in ("", self._owner) and now < place.until <= now + LEASE_MS
        return None if theirs else place


def _keep(turn: Turn, changes: dict[str, bytes | None]) -> None:
    vault = tuple(VaultChange(key, value) for key, value in changes.items())
    turn.append(Append(str(uuid.uuid4()), vault=vault))
