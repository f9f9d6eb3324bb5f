"""A draft: what one command says, before it is durable."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import msgspec

from answerable.model import events as ev
from answerable.model.errors import BadInput
from answerable.model.people import Person, require
from answerable.model.state import State
from answerable.model.streams import PARTS, stream_of, timers
from answerable.model.travel import TravelTime
from answerable.record import Append, Entry, Erasure, NewEntry, TimerChange, Turn, VaultChange


class Draft:
    """A command's events before they are durable, and the state as it is with them.

    The state is the ledger's own: what a command says is undone if the command is refused, or if its group
    does not become durable.
    """

    def __init__(
        self,
        state: State,
        at: datetime.datetime,
        by: Person,
        turn: Turn,
        travel: TravelTime | None = None,
        stream: Callable[[str], Iterator[Entry]] | None = None,
    ) -> None:
        self.state = state
        self.at = at
        self.by = by
        self.travel = travel
        """How long units need to places, as this centre knows it; None: as dispatch takes it by default."""
        self.stream = stream or (lambda _: iter(()))
        """The entries of a stream, as they were durable before this command's group."""
        self.within: frozenset[str] | None = None
        """What the scopes of a token include, where `by` acts through one; None: all."""
        self.events: list[ev.AnyEvent] = []
        self._entries: list[NewEntry] = []
        self._turn = turn
        self._erasures: list[Erasure] = []
        self._vault: dict[str, bytes | None] = {}
        self._timers: list[TimerChange] = []

    def require(self, permission: str) -> None:
        """Pass if who acts may do this as well; raises `NotAllowed`, or `BeyondScope` for a token's sake."""
        require(self.by, permission, self.within)

    def say(self, event: ev.AnyEvent) -> None:
        """Add an event; the state has it from now on, as it will be read back.

        Raises `BadInput` for one that cannot be: it would stop every later fold.
        """
        try:
            data = ev.to_bytes(event)
            kept = ev.from_bytes(data)
        except (msgspec.MsgspecError, TypeError, ValueError) as error:
            raise BadInput(f"Something given cannot be recorded ({error}).") from error
        self.state.apply(kept)
        self.events.append(kept)
        self._entries.append(NewEntry(stream_of(kept), data, PARTS.get(type(kept), ())))

    def keep(self, key: str, value: bytes | None) -> None:
        """Put a value beside the log, durable together with the events; None takes it away.

        For what must not be in the log: secrets.
        """
        self._vault[key] = value

    def kept(self, key: str) -> bytes | None:
        """What is kept beside the log under a key."""
        return self._vault[key] if key in self._vault else self._turn.vault(key)

    def set_again(self, timer: TimerChange) -> None:
        """Have a timer set that no event of this command sets: one that the store had lost."""
        self._timers.append(timer)

    def erase(self, index: int, fields: tuple[str, ...]) -> None:
        """Have fields of an entry forgotten, together with the events that say so."""
        self._erasures.append(Erasure(index, fields))

    def rotate(self, vkey: str) -> None:
        """Have the record signed by this key of its own from the next turn on; say so first."""
        self._turn.rotate(vkey)

    @property
    def erases(self) -> bool:
        """Whether anything is to be forgotten."""
        return bool(self._erasures)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be made durable."""
        return not (self.events or self._vault or self._erasures)

    def append(self, command: str) -> Append:
        """All of it as one append of that id."""
        return Append(
            id=command,
            entries=tuple(self._entries),
            timers=(*timers(self.events), *self._timers),
            erasures=tuple(self._erasures),
            vault=tuple(VaultChange(key, value) for key, value in self._vault.items()),
        )
