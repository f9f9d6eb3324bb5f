"""What a disclosure hands over: for each entry of a matter, a receipt that opens what was granted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Protocol

import msgspec

from answerable.center.keeping import about_person_of
from answerable.model import events as ev
from answerable.model.errors import NotFound
from answerable.model.ledger import Ledger
from answerable.model.nouns import Kind
from answerable.model.personal import personal
from answerable.model.streams import PARTS
from answerable.record import Entry


class Receipts(Protocol):
    """A record that gives receipts: see `answerable.record`."""

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Entries from an index on."""

    def receipt(self, index: int, fields: tuple[str, ...] | None = None) -> str:
        """Proof of an entry that opens these of its fields."""


class Opened(msgspec.Struct, frozen=True):
    """One entry as it is disclosed."""

    entry: int
    fields: tuple[str, ...]
    """The fields that are open in it."""
    withheld: tuple[str, ...]
    """Those that hold something and stay closed."""
    receipt: str


def package(ledger: Ledger, log: Receipts, number: str) -> tuple[Opened, ...]:
    """The receipts of a disclosure, in order. What was erased since is closed for good, and in neither list.

    Raises `NotFound`, and what the record raises.
    """
    disclosure = ledger.look(lambda state: state.disclosures.get(number))
    if disclosure is None:
        raise NotFound(f"There is no disclosure {number}.")
    about_person = ledger.look(lambda state: about_person_of(state, disclosure.subject))
    made = []
    for index in disclosure.entries:
        entry = next(log.read(index))
        made.append(opened(log, entry, about_person, disclosure.opened))
    return tuple(made)


def opened(
    log: Receipts, entry: Entry, about_person: Callable[[str], bool], kinds: Collection[Kind] = ()
) -> Opened:
    """An entry's receipt that withholds what is personal, but for these kinds.

    `about_person` says of a fact whether it is about a person.
    """
    event = ev.from_bytes(entry.data)
    closed = {path for path, kind in personal(event, about_person).items() if kind not in kinds}
    fields = tuple(path for path in _paths(entry, event) if path not in closed)
    return Opened(entry.index, fields, tuple(sorted(closed)), log.receipt(entry.index, fields))


def _paths(entry: Entry, event: ev.AnyEvent) -> Iterator[str]:
    """The paths of an entry's fields; of a part, those of its members."""
    parts = PARTS.get(type(event), ())
    kept = msgspec.json.decode(entry.data, type=dict[str, object])
    for name, value in kept.items():
        if name in parts and isinstance(value, dict):
            yield from (f"{name}/{member}" for member in value)
        else:
            yield name
    yield from ("stream", "version")
