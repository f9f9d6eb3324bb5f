"""What a state keeps its nouns in: books whose changes can be undone, and shelves for what is over.

A ledger decides many commands before any of them is durable. If they do not become durable, what they
changed in the state is undone, the last change first; since everything kept is frozen, the old value is all
that has to be remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, TypeVar

import msgspec

T = TypeVar("T")
Undo = Callable[[], None]


class Journal:
    """How to undo the changes made since `begin`; while nothing is begun, changes are not remembered."""

    def __init__(self) -> None:
        self._undo: list[Undo] | None = None

    def begin(self) -> None:
        """Remember changes from now on."""
        self._undo = []

    def end(self) -> None:
        """Keep what was changed."""
        self._undo = None

    @property
    def begun(self) -> bool:
        """Whether changes are remembered now."""
        return self._undo is not None

    def mark(self) -> int:
        """Where in the journal we are, for `back_to`."""
        return len(self._undo or ())

    def back_to(self, mark: int) -> None:
        """Undo every change made since the mark, the last one first."""
        undo = self._undo or []
        while len(undo) > mark:
            undo.pop()()

    def note(self, undo: Undo) -> None:
        """Remember how to undo a change that is about to be made."""
        if self._undo is not None:
            self._undo.append(undo)


class Book(dict[str, T]):
    """Nouns by number; set by item, and every setting can be undone."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def __setitem__(self, number: str, value: T) -> None:
        before = dict.get(self, number, _ABSENT)
        self._journal.note(lambda: self._put(number, before))
        super().__setitem__(number, value)

    def _put(self, number: str, value: Any) -> None:
        if value is _ABSENT:
            dict.pop(self, number, None)
        else:
            dict.__setitem__(self, number, value)

    def __delitem__(self, number: str) -> None:
        before = dict.get(self, number, _ABSENT)
        self._journal.note(lambda: self._put(number, before))
        super().__delitem__(number)


class Shelf(Book[T]):
    """A book of nouns that end: what is over is put away as bytes, and found all the same.

    Looking up by number finds everything. Iterating gives what is in hand, which is all that is open;
    `everything` also gives what was put away.
    """

    def __init__(self, journal: Journal, kind: type[T]) -> None:
        super().__init__(journal)
        self.away: dict[str, bytes] = {}
        self._decoder = msgspec.msgpack.Decoder(kind)

    def put_away(self, number: str) -> None:
        """It is over: keep it as bytes. Setting it takes it in hand again."""
        value = dict.__getitem__(self, number)
        del self[number]
        self._journal.note(lambda: self._drop(number))
        self.away[number] = _encode(value)

    def __setitem__(self, number: str, value: T) -> None:
        if (before := self.away.pop(number, None)) is not None:
            self._journal.note(lambda: self._keep(number, before))
        super().__setitem__(number, value)

    def __missing__(self, number: str) -> T:
        return self._decoder.decode(self.away[number])

    def __contains__(self, number: object) -> bool:
        return dict.__contains__(self, number) or number in self.away

    def get(self, number: str, default: Any = None) -> Any:
        """The noun of that number, put away or not."""
        return self[number] if number in self else default  # noqa: SIM401 - this is that get

    def everything(self) -> Iterator[tuple[str, T]]:
        """What is in hand, then what was put away, each with its number."""
        yield from self.items()
        for number in self.away:
            yield number, self[number]

    def count(self) -> int:
        """How many there are, put away or not."""
        return len(self) + len(self.away)

    def _keep(self, number: str, value: bytes) -> None:
        self.away[number] = value

    def _drop(self, number: str) -> None:
        self.away.pop(number, None)


class Roll(Generic[T]):
    """A list that is only added to; adding can be undone."""

    def __init__(self, journal: Journal) -> None:
        self._items: list[T] = []
        self._journal = journal

    def append(self, item: T) -> None:
        """Add at the end."""
        self._journal.note(self._take_back)
        self._items.append(item)

    def _take_back(self) -> None:
        self._items.pop()

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: int) -> T:
        return self._items[at]

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Roll | list | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def fill(self, items: list[T]) -> None:
        """Begin with these, when a state is read back from a snapshot."""
        self._items = items


_ABSENT: Final = object()
_encode = msgspec.msgpack.Encoder().encode
