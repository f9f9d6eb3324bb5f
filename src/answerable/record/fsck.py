"""Checking a whole record: every hash and signature from the raw entries, every digest against what is
opened, every version, every checkpoint, every timer.
"""

import os
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from answerable.record.checkpoint import open_checkpoint
from answerable.record.entry import open_entry, unseal
from answerable.record.errors import RecordError, VerificationError
from answerable.record.keys_in_use import TABLE, InUse, read_table
from answerable.record.log import Log
from answerable.record.note import Verifier, parse_vkeys, read_note
from answerable.record.postgres import is_url, open_existing_record
from answerable.record.rehash import rows_between
from answerable.record.sqlite import open_existing
from answerable.record.store import Row, Signed, Store
from answerable.record.tree import SIZE_MAX, Frontier, leaf_hash

PROBLEMS_MAX = 100


class Report(Struct, frozen=True):
    """What was found: counts, the 32-byte root over the raw entries, and the problems in words.

    `erased` counts the fields of which nothing but the digest is left.
    """

    size: int
    root: bytes
    streams: int
    erased: int
    checkpoints: int
    timers: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def fsck(log: Log | str | os.PathLike[str], vkeys: str | Iterable[str]) -> Report:
    """Check a record, open, as a SQLite file or as a database's URL, against its verifier keys, oldest first.

    Linear in its size.

    Problems are reported, not raised (the first 100 of them); raises InvalidKey, and StoreError when there
    is no record to read.
    """
    verifiers = parse_vkeys(vkeys)
    if isinstance(log, Log):
        return _Check(log.store, verifiers).report()
    store: Store = open_existing_record(str(log)) if is_url(log) else open_existing(log)
    try:
        return _Check(store, verifiers).report()
    finally:
        store.close()


class _Check:
    def __init__(self, store: Store, verifiers: list[Verifier]) -> None:
        self._store = store
        self._verifiers = verifiers
        self._erased = 0
        self._keys: tuple[InUse, ...] = ()
        self._problems: list[str] = []
        self._versions: defaultdict[str, int] = defaultdict(int)
        self._frontier = Frontier()
        self._signed: list[Signed] = []

    def report(self) -> Report:
        try:
            timers = self._walk()
        except RecordError as error:
            self._find(f"the record cannot be read to its end: {error}")
            timers = 0
        return Report(
            size=self._frontier.size,
            root=self._frontier.root(),
            streams=len(self._versions),
            erased=self._erased,
            checkpoints=len(self._signed),
            timers=timers,
            problems=tuple(self._problems[:PROBLEMS_MAX]),
        )

    def _walk(self) -> int:
        for fault in self._store.faults():
            self._find(fault)
        # Checkpoints before the head: what is signed later than we look must not seem to lie beyond the log.
        self._signed = self._store.checkpoints()
        head = self._store.head()
        self._keys = read_table(self._store.vault(TABLE)) or (InUse(self._verifiers[0].vkey, 0),)
        roots = {signed.size: signed for signed in self._signed}
        self._checkpoint(roots.pop(0, None))
        for row in rows_between(self._store, 0, head.size):
            self._row(row)
            self._checkpoint(roots.pop(self._frontier.size, None))
        for size in roots:
            self._find(f"a checkpoint was signed for {size} entries, the log has {self._frontier.size}")
        if (self._frontier.size, b"".join(self._frontier.hashes)) != (head.size, head.frontier):
            self._find(f"the head tells of {head.size} entries and other hashes than the entries give")
        return self._timers()

    def _row(self, row: Row) -> None:
        if row.index != self._frontier.size:
            self._find(f"entry {self._frontier.size} is missing")
        if b"".join(self._frontier.push(leaf_hash(row.leaf))) != row.hashes:
            self._find(f"entry {row.index}: its bytes do not have the hashes stored with it")
        self._versions[row.stream] += 1
        if row.version != self._versions[row.stream]:
            self._find(
                f"entry {row.index}: version {row.version} of {row.stream} does not follow the one before"
            )
        try:
            self._entry(row)
        except VerificationError as error:
            self._find(f"entry {row.index}: {error}")

    def _entry(self, row: Row) -> None:
        """What an entry says, from its own bytes and disclosures; raises VerificationError."""
        sealed = unseal(row.leaf)
        signer = sealed.check_signature(self._verifiers)
        if not any(key.vkey == signer.vkey and key.since <= row.index < end for key, end in self._ranges()):
            raise VerificationError(f"signed with the key {signer.key_id.hex()} when it was not in use")
        disclosures = row.opened.split("~")
        left = [text for text in disclosures if text]
        self._erased += len(disclosures) - len(left)
        opened = open_entry(sealed, left)
        if (opened.stream, opened.version) != (row.stream, row.version):
            raise VerificationError("stored under another stream or version than it says")

    def _checkpoint(self, signed: Signed | None) -> None:
        if signed is None:
            return
        try:
            told = open_checkpoint(signed.note, *self._verifiers)
            self._check_signer(signed)
        except VerificationError as error:
            self._find(f"the checkpoint at {signed.size}: {error}")
        else:
            if {(told.size, told.root), (signed.size, signed.root)} != {(signed.size, self._frontier.root())}:
                self._find(
                    f"the checkpoint at {signed.size} is not of these entries: what was signed has changed"
                )

    def _check_signer(self, signed: Signed) -> None:
        """A key may sign what was there before it, nothing that came after; raises VerificationError."""
        by = {each.verifier.vkey for each in read_note(signed.note, self._verifiers)[1]}
        if not any(key.vkey in by and signed.size <= end for key, end in self._ranges()):
            raise VerificationError("signed with a key when it was not in use any more")

    def _ranges(self) -> list[tuple[InUse, int]]:
        """Each key of the table, and the size at which its use ended."""
        return list(zip(self._keys, [*(each.since for each in self._keys[1:]), SIZE_MAX], strict=True))

    def _timers(self) -> int:
        timers = self._store.timers()
        for timer in timers:
            if timer.due < 0 or (timer.owner is None) != (timer.lease is None):
                self._find(f"timer {timer.key}: due or leased in a way that cannot be")
        return len(timers)

    def _find(self, problem: str) -> None:
        self._problems.append(problem)
