"""The front door: one log, appended to, read, signed, and shown by receipts."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import TypeVar

from answerable.record.batch import Turn
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.checks import OWN_PREFIX, TEXT_MAX, check_append, check_lease
from answerable.record.entry import choose
from answerable.record.errors import Corrupt, InvalidKey, StoreError, VerificationError
from answerable.record.keys import KeyFile
from answerable.record.keys_in_use import TABLE, InUse, Keys, Sealers, read_table
from answerable.record.note import parse_vkeys
from answerable.record.reading import entry_of
from answerable.record.receipt import make_proof, present, verify_receipt
from answerable.record.rehash import root_at
from answerable.record.store import Append, Appended, Entry, Signed, Store, Timer, Transaction
from answerable.record.tree import SIZE_MAX, Frontier, perfect_nodes, prove_consistency, prove_inclusion
from answerable.record.writer import Writer

_CHUNK = 512
T = TypeVar("T")


class Log:
    """An append-only log in a store. Safe to share between threads; close it when done, or use `with`."""

    def __init__(self, store: Store, origin: str, key: Keys) -> None:
        """Take over `store`; `key`, a Signer or a KeyFile, must be named like the origin and hold the key in
        use.
        """
        try:
            _check_name(origin, key.first.verifier.name)
            if isinstance(key, KeyFile):
                key.settle(vkey_in_use(store))
            _check_key(store, key)
        except BaseException:
            store.close()
            raise
        self.store = store
        self.origin = origin
        self._key = key
        self._sealers = Sealers(key)
        self._writer = Writer(store, self._sealers)

    @property
    def vkey(self) -> str:
        """The verifier key of the private key in use; it may be published."""
        return vkey_in_use(self.store) or self._key.first.verifier.vkey

    @property
    def vkeys(self) -> tuple[str, ...]:
        """The verifier keys that entries and checkpoints of this log are checked with, the oldest first."""
        table = read_table(self.store.vault(TABLE))
        return tuple(each.vkey for each in table) or (self._key.first.verifier.vkey,)

    @property
    def size(self) -> int:
        """How many entries the log has, those of other processes included."""
        return self.store.head().size

    def append(self, append: Append) -> Appended:
        """Store entries, timers, erasures and vault changes; returns only when they are durable, the entries
        numbered.

        Raises InvalidAppend or Conflict or Busy or Stopped (nothing was stored), or WriteUnknown (retry
        with the same id: it gives the first answer if the first try was stored, and stores it if not).
        """
        check_append(append)
        return self._writer.append(append)

    def turn(self, job: Callable[[Turn], T]) -> "Future[T]":
        """Run a job in the writer's thread that decides what to append inside the transaction that stores it.

        The future has the job's result once all that it appended is durable; what the job raises undoes all
        of it. The job may be run more than once (another process wrote at the same time): only its last run
        counts, so it must begin afresh each time. Raises Stopped; the future has the errors of `append`.
        """
        return self._writer.turn(job)

    def rotate(self, job: Callable[[Turn, str], T]) -> T:
        """Put a new key in the place of the one in use; `job` is given a turn and the new verifier key.

        What the job appends is the last that the old key signs: it should say what the new one is. The same
        in steps, for a caller with turns of its own: `prepare_key`, `Turn.rotate`, `settle_key`. Raises
        InvalidKey when the log was not opened with a KeyFile, what the job raises, and as `append` does.
        """
        vkey = self.prepare_key()

        def run(turn: Turn) -> T:
            result = job(turn, vkey)
            turn.rotate(vkey)
            return result

        result = self.turn(run).result()
        self.settle_key()
        return result

    def prepare_key(self) -> str:
        """Make the key that is to follow the one in use, beside it on disk; give its verifier key.

        Crash after this: it lies there unused, and is what the next rotation takes.
        """
        if not isinstance(self._key, KeyFile):
            raise InvalidKey("the key is not kept in a file, so no other can be put in its place")
        return self._key.prepare().verifier.vkey

    def settle_key(self) -> None:
        """Give the key in use the key file's name, the old private key is gone then; publish it beside.

        Crash before this: the table of keys says which key signs, it is found beside the old one, and the
        next opening settles it.
        """
        if isinstance(self._key, KeyFile):
            self._key.settle(vkey_in_use(self.store))

    def read(self, after: int = 0) -> Iterator[Entry]:
        """The entries with index >= `after`, in order, up to the log's end as the reading reaches it."""
        after = min(max(after, 0), SIZE_MAX)
        while rows := self.store.rows(after, _CHUNK):
            yield from map(entry_of, rows)
            after = rows[-1].index + 1

    def stream(self, stream: str) -> Iterator[Entry]:
        """The entries of a stream, in order, up to its end as the reading reaches it."""
        after = 0
        while rows := self.store.stream(stream, after, _CHUNK):
            yield from map(entry_of, rows)
            after = rows[-1].version

    def vault(self, prefix: str) -> dict[str, bytes]:
        """What the vault has under keys that begin with `prefix`, without what the log keeps there itself."""
        kept = self.store.vault(prefix)
        return {key: value for key, value in kept.items() if not key.startswith(OWN_PREFIX)}

    def root(self, size: int) -> bytes:
        """The root hash of the tree of the first `size` entries, from the nodes stored; raises Corrupt."""
        if not 0 <= size <= self.size:
            raise Corrupt(f"the log has no {size} entries")
        return Frontier(size, self.store.nodes(list(perfect_nodes(0, size)))).root()

    def find(self, append_id: str) -> Appended | None:
        """The answer that was given to an append id, by any process; None: no such append is stored."""
        return self.store.answer(append_id)

    def checkpoint(self, size: int | None = None) -> str:
        """The signed checkpoint of the log as it stands, or of its first `size` entries, remembered before it
        is handed out.

        All entries since the last checkpoint are hashed again from their bytes and must continue the tree
        signed then; raises Corrupt when they do not, and the errors of `append` when it cannot be
        remembered. Raises IndexError when there are not so many entries.
        """
        while True:
            last, head = self.store.last_signed(), self.store.head()
            if size is None and last and last.size >= head.size:
                return last.note
            wanted = head.size if size is None else size
            if signed := self._signed(wanted, last):
                return signed.note
            root, vkey = root_at(self.store, last, head, wanted), self.vkey
            checkpoint = Checkpoint(self.origin, wanted, root)
            signed = Signed(wanted, root, self._sealers.signer(vkey).sign(checkpoint.text))
            if self._writer.call(partial(_remember, last=last, signed=signed, vkey=vkey)):
                return signed.note

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the tree of `old` entries is the beginning of the tree of `size` (RFC 6962, 2.1.2).

        From 0 it is empty. Raises IndexError when there are not so many entries.
        """
        if not 0 <= old <= size <= self.size:
            raise IndexError(f"the log has no first {old} of {size} entries")
        return prove_consistency(old, size, self.store.nodes) if old else []

    def receipt(self, index: int, fields: Collection[str] | None = None, note: str | None = None) -> str:
        """A tlog-proof of entry `index`, the entry itself included, that anyone can verify without the log.

        It opens `fields`, named by their paths (`stream` and `version` are fields too; a part opens with all
        of its members), or all that are not erased. It rests on `note`, a checkpoint of this log that covers
        the entry, such as a cosigned one; else on the last when that does, else on a new one. Raises
        IndexError, NotOpen, Corrupt, or what `checkpoint` raises.
        """
        rows = self.store.rows(index, 1) if 0 <= index < self.size else []
        if not rows or rows[0].index != index:
            raise IndexError(f"the log has no entry {index}")
        extra = present(rows[0].leaf, choose(rows[0].opened, fields))
        if note is None:
            last = self.store.last_signed()
            note = last.note if last and last.size > index else self.checkpoint()
        vkeys = self.vkeys
        size = open_checkpoint(note, *parse_vkeys(vkeys)).size
        text = make_proof(index, prove_inclusion(index, size, self.store.nodes), note, extra)
        try:
            verify_receipt(text, vkeys)
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

    def _signed(self, size: int, last: Signed | None) -> Signed | None:
        """The checkpoint that was signed at this size before."""
        if last is None or size > last.size:
            return None
        if size == last.size:
            return last
        return next((signed for signed in self.store.checkpoints() if signed.size == size), None)


def vkey_in_use(store: Store) -> str | None:
    """The key that a store's table of keys names as in use; None while it names none. Raises Corrupt."""
    table = read_table(store.vault(TABLE))
    return table[-1].vkey if table else None


def _check_name(origin: str, name: str) -> None:
    if name != origin:
        raise InvalidKey(f"the key is named {name!r}, the log {origin!r}; they must be the same")
    if len(origin.encode()) > TEXT_MAX:
        raise InvalidKey(f"a log's name has at most {TEXT_MAX} bytes")


def _check_key(store: Store, key: Keys) -> None:
    """Raise StoreError unless the key in use is here and one of the log's signed the last checkpoint."""
    table = read_table(store.vault(TABLE)) or (InUse(key.first.verifier.vkey, 0),)
    if key.find(table[-1].vkey) is None:
        raise StoreError(
            f"the key given is not the one that this record is signed with now ({table[-1].vkey})"
        )
    last = store.last_signed()
    try:
        if last:
            open_checkpoint(last.note, *(each.verifier for each in table))
    except VerificationError as error:
        raise StoreError(f"the key given did not sign this record's checkpoints ({error})") from error


def _remember(transaction: Transaction, last: Signed | None, signed: Signed, vkey: str) -> bool:
    """Remember a signed checkpoint unless another process signed or changed the key meanwhile (then it must
    be made anew).

    Crash before the commit: nobody has seen the signature. After: it is remembered, seen or not.
    """
    table = read_table(transaction.vault((TABLE,)))
    if transaction.last_signed() != last or (table and table[-1].vkey != vkey):
        return False
    transaction.remember(signed)
    return True
