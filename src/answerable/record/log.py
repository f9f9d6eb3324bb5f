"""The front door: one log, appended to, read, signed, and shown by receipts."""

from collections.abc import Iterator
from functools import partial
from types import TracebackType

from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.entry import check_append, check_lease, decode
from answerable.record.errors import Corrupt, InvalidKey, StoreError, VerificationError
from answerable.record.note import Signer
from answerable.record.receipt import make_proof, verify_receipt
from answerable.record.rehash import rehash
from answerable.record.store import Append, Appended, Entry, Row, Signed, Store, Timer, Transaction
from answerable.record.tree import SIZE_MAX, prove_inclusion
from answerable.record.writer import Writer

_CHUNK = 512


class Log:
    """An append-only log in a store. Safe to share between threads; close it when done, or use `with`."""

    def __init__(self, store: Store, origin: str, key: Signer) -> None:
        """Take over `store`; `key` must be named like the origin and have signed its last checkpoint."""
        if key.verifier.name != origin:
            store.close()
            raise InvalidKey(
                f"the key is named {key.verifier.name!r}, the log {origin!r}; they must be the same"
            )
        self.store = store
        self.origin = origin
        self._key = key
        try:
            self._check_key(store.last_signed())
        except BaseException:
            store.close()
            raise
        self._writer = Writer(store)

    @property
    def vkey(self) -> str:
        """The verifier key that this log's checkpoints and receipts are checked with; it may be published."""
        return self._key.verifier.vkey

    @property
    def size(self) -> int:
        """How many entries the log has, those of other processes included."""
        return self.store.head().size

    def append(self, append: Append) -> Appended:
        """Store entries and timers; returns only when they are durable and numbered.

        Raises InvalidAppend or Conflict or Busy or Stopped (nothing was stored), or WriteUnknown (retry
        with the same id: it gives the first answer if the first try was stored, and stores it if not).
        """
        check_append(append)
        return self._writer.append(append)

    def read(self, after: int = 0) -> Iterator[Entry]:
        """The entries with index >= `after`, in order, up to the log's end as the reading reaches it."""
        after = min(max(after, 0), SIZE_MAX)
        while rows := self.store.rows(after, _CHUNK):
            yield from map(_entry, rows)
            after = rows[-1].index + 1

    def find(self, append_id: str) -> Appended | None:
        """The answer that was given to an append id, by any process; None: no such append is stored."""
        return self.store.answer(append_id)

    def checkpoint(self) -> str:
        """The signed checkpoint of the log as it stands, remembered before it is handed out.

        All entries since the last checkpoint are hashed again from their bytes and must continue the tree
        signed then; raises Corrupt when they do not, and the errors of `append` when it cannot be
        remembered.
        """
        while True:
            last, head = self.store.last_signed(), self.store.head()
            if last and last.size >= head.size:
                return last.note
            root = rehash(self.store, last, head)
            checkpoint = Checkpoint(self.origin, head.size, root)
            signed = Signed(head.size, root, self._key.sign(checkpoint.text))
            if self._writer.call(partial(_remember, last=last, signed=signed)):
                return signed.note

    def receipt(self, index: int) -> str:
        """A tlog-proof of entry `index`, the entry itself included, that anyone can verify without the log.

        It rests on the last checkpoint when that covers the entry, else on a new one. Raises IndexError,
        Corrupt, or what `checkpoint` raises.
        """
        rows = self.store.rows(index, 1) if 0 <= index < self.size else []
        if not rows or rows[0].index != index:
            raise IndexError(f"the log has no entry {index}")
        last = self.store.last_signed()
        note = last.note if last and last.size > index else self.checkpoint()
        size = open_checkpoint(note, self._key.verifier).size
        text = make_proof(index, prove_inclusion(index, size, self.store.nodes), note, rows[0].leaf)
        try:
            verify_receipt(text, self.vkey)
        except VerificationError as error:
            raise Corrupt(f"entry {index} no longer matches what was signed ({error}); run fsck") from error
        return text

    def due(self, now: int, owner: str, lease_ms: int, limit: int = 100) -> tuple[Timer, ...]:
        """Lease up to `limit` timers due at `now` (ms since the epoch) to `owner` for `lease_ms`, longest
        due first.

        A leased timer is given to nobody else until its lease ends; then it comes back, unless an append
        cancelled or replaced it. Raises as `append` does.
        """
        check_lease(now, owner, lease_ms, limit)
        return self._writer.call(lambda transaction: transaction.lease(now, owner, now + lease_ms, limit))

    def timers(self) -> tuple[Timer, ...]:
        """Every timer that is set, the soonest due first."""
        return self.store.timers()

    def close(self) -> None:
        """Finish what was handed in, then let go of the store."""
        self._writer.close()
        self.store.close()

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: TracebackType | type[BaseException] | BaseException | None) -> None:
        self.close()

    def _check_key(self, last: Signed | None) -> None:
        try:
            if last:
                open_checkpoint(last.note, self._key.verifier)
        except VerificationError as error:
            raise StoreError(f"the key given did not sign this record's checkpoints ({error})") from error


def _entry(row: Row) -> Entry:
    try:
        data = decode(row.leaf).data
    except VerificationError as error:
        raise Corrupt(f"entry {row.index} is damaged ({error}); run fsck") from error
    return Entry(row.index, row.stream, row.version, data, row.leaf)


def _remember(transaction: Transaction, last: Signed | None, signed: Signed) -> bool:
    """Remember a signed checkpoint unless another process signed meanwhile (then it must be made anew on
    that).

    Crash before the commit: nobody has seen the signature. After: it is remembered, seen or not.
    """
    if transaction.last_signed() != last:
        return False
    transaction.remember(signed)
    return True
