"""What travels through the record, and what a store must be able to do."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol

from msgspec import Struct, field

from answerable.record.errors import Corrupt
from answerable.record.tree import HASH_SIZE, Frontier, Node


class NewEntry(Struct, frozen=True):
    """An entry to be: the stream it belongs to, and the caller's bytes, a JSON object (RFC 8259, UTF-8).

    Each member of the object is one field, hidden in the log and opened by a disclosure of its own. `parts`
    names members that are objects themselves and whose members are fields too: `place` makes
    `place/address` a field.
    """

    stream: str
    data: bytes
    parts: tuple[str, ...] = ()


class TimerChange(Struct, frozen=True):
    """Set the timer `key` to `due` (milliseconds since the epoch), replacing it; `due` None cancels it."""

    key: str
    due: int | None
    note: bytes = b""


class Erasure(Struct, frozen=True):
    """Forget the disclosures of these fields of an entry: what they said can never be opened again.

    A field is named by its path: `call_back`, or `place/address` for a member of a part. Erasing a part
    erases its members. What is erased already, or was never there, is no error.
    """

    index: int
    fields: tuple[str, ...]


class VaultChange(Struct, frozen=True):
    """Keep `value` under `key` in the vault, replacing what is there; None removes it."""

    key: str
    value: bytes | None


class Append(Struct, frozen=True):
    """One command's entries, timers, erasures and vault changes: all of them are stored, or none.

    `id` is the caller's: the same id again gives the first answer, whatever else the retry holds. `expects`
    maps a stream to the version it was read at (0: it must not exist yet); all are checked in the storing
    transaction.
    """

    id: str
    expects: Mapping[str, int] = field(default_factory=dict)
    entries: tuple[NewEntry, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    erasures: tuple[Erasure, ...] = ()
    vault: tuple[VaultChange, ...] = ()
    """Small values beside the log, which may change and go: secrets, cosignatures. Never hashed or shown."""


class Appended(Struct, frozen=True):
    """The entries' numbers: `first` to `first + count - 1`. `repeated`: an earlier try had stored them."""

    first: int
    count: int
    repeated: bool = False


class Entry(Struct, frozen=True):
    """An entry as stored: number in the log, stream and version in it, what of the caller's object is still
    open, the bytes hashed.
    """

    index: int
    stream: str
    version: int
    data: bytes
    """The caller's JSON object, in the caller's order, without the fields that were erased."""
    leaf: bytes
    erased: int = 0
    """How many of its fields were erased."""


LEASE_MOST: Final = 300_000
"""The longest lease, in milliseconds. One that ends later than that from now was taken by a clock that has
been set back since. It is none: else its timer would not come back before that clock's time."""


class Timer(Struct, frozen=True):
    """A timer due at `due`, leased to `owner` until `lease`; both times in milliseconds since the epoch."""

    key: str
    due: int
    note: bytes
    owner: str | None = None
    lease: int | None = None


class Row(Struct, frozen=True):
    """An entry as a store keeps it.

    `hashes` are the hashes, joined, of the perfect subtrees that the entry completes, its own leaf hash
    first: the node (level, position) is found at 32 * level in the row of entry ((position + 1) << level) -
    1. So every node is written once, together with the entry that settles it, and read in one look-up.
    """

    index: int
    stream: str
    version: int
    leaf: bytes
    hashes: bytes
    opened: str
    """The entry's disclosures, joined by `~`, in the order of the caller's object; an erased one is empty.

    Kept apart from the leaf, which never changes.
    """


class Head(Struct, frozen=True):
    """The log's size and the joined hashes of its frontier (see tree.Frontier), the largest subtree first."""

    size: int
    frontier: bytes

    def grow(self) -> Frontier:
        """The frontier to append to; raises Corrupt when it does not fit the size."""
        cuts = range(0, len(self.frontier), HASH_SIZE)
        try:
            return Frontier(self.size, [self.frontier[cut : cut + HASH_SIZE] for cut in cuts])
        except ValueError as error:
            raise Corrupt(f"the record's head is damaged: {error}; run fsck") from None


def last_index(node: Node) -> int:
    """The entry whose row has a node's hash (see Row)."""
    level, position = node
    return ((position + 1) << level) - 1


def node_hashes(nodes: Sequence[Node], found: Mapping[int, bytes]) -> list[bytes]:
    """The hashes of these nodes, out of rows' hashes by index; raises Corrupt when one is missing."""
    hashes = [
        found.get(last_index(node), b"")[node[0] * HASH_SIZE : (node[0] + 1) * HASH_SIZE] for node in nodes
    ]
    if any(len(found_hash) != HASH_SIZE for found_hash in hashes):
        raise Corrupt("hashes of the record's tree are missing; run fsck")
    return hashes


class Signed(Struct, frozen=True):
    """A checkpoint that was signed, remembered: nothing inconsistent with it may ever be signed."""

    size: int
    root: bytes
    note: str


class Batch(Struct, frozen=True):
    """What one group commit writes: rows in order, the new head, answers by append id, timers by key.

    And the disclosures left of entries that were stored before, by index; the vault's changes, by key.
    """

    rows: Sequence[Row]
    head: Head
    answers: Mapping[str, Appended]
    timers: Mapping[str, TimerChange]
    opened: Mapping[int, str] = field(default_factory=dict)
    vault: Mapping[str, bytes | None] = field(default_factory=dict)


class Transaction(Protocol):
    """A write transaction, alone in its store: what it reads stays true until it commits."""

    def head(self) -> Head:
        """The log's head."""

    def answers(self, ids: Sequence[str]) -> dict[str, Appended]:
        """The answers given to those of these append ids that are stored."""

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Each stream's version, 0 when it does not exist."""

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order, as this transaction sees them."""

    def vault(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values of those of these keys that the vault has."""

    def write(self, batch: Batch) -> None:
        """Store a batch."""

    def last_signed(self) -> Signed | None:
        """The largest checkpoint signed so far."""

    def remember(self, signed: Signed) -> None:
        """Store a checkpoint about to be handed out."""

    def lease(self, now: int, owner: str, until: int, limit: int) -> tuple[Timer, ...]:
        """Lease up to `limit` timers due at `now` and not leased, the longest due first (see LEASE_MOST)."""


class Store(Protocol):
    """A place that keeps a log. Reads may come from any thread; writes come from the one writer."""

    def write(self) -> AbstractContextManager[Transaction]:
        """A write transaction: durable when the block ends, undone when it raises.

        Raises Busy when the store is not free (nothing written), WriteUnknown when it failed but may go on,
        StoreFailed when nothing may be written any more.
        """

    def head(self) -> Head:
        """The log's head, as last committed by any process."""

    def rows(self, first: int, limit: int) -> list[Row]:
        """Up to `limit` rows from index `first` on, in order."""

    def stream(self, stream: str, after: int, limit: int) -> list[Row]:
        """Up to `limit` rows of a stream whose version is above `after`, in order."""

    def vault(self, prefix: str) -> dict[str, bytes]:
        """Everything that the vault has under keys that begin with `prefix`."""

    def answer(self, append_id: str) -> Appended | None:
        """The answer given to an append id, if it is stored."""

    def nodes(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of perfect subtrees, in the order asked; raises Corrupt when one is missing."""

    def checkpoints(self) -> list[Signed]:
        """Every remembered checkpoint, the smallest first."""

    def last_signed(self) -> Signed | None:
        """The largest remembered checkpoint."""

    def timers(self) -> tuple[Timer, ...]:
        """Every timer, the soonest due first."""

    def faults(self) -> list[str]:
        """What the store's own check finds wrong with itself; empty when sound."""

    def close(self) -> None:
        """Let go of the store."""
