"""Restoring a record from a backup, into either kind of store, and what is known of its later history."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from answerable.record.backup_format import (
    RECORD,
    AnswerLine,
    EntryLine,
    Line,
    Manifest,
    SignedLine,
    TimerLine,
    VaultLine,
    read_lines,
)
from answerable.record.checkpoint import Checkpoint, open_checkpoint
from answerable.record.errors import StoreError, VerificationError
from answerable.record.fsck import Report, fsck
from answerable.record.note import parse_vkeys
from answerable.record.postgres import PostgresStore, is_url, open_existing_record
from answerable.record.receipt import parse_proof
from answerable.record.sqlite import SqliteStore, open_existing
from answerable.record.store import Appended, Batch, Head, Row, Signed, Store, TimerChange
from answerable.record.tree import Frontier, leaf_hash

_CHUNK = 500

Left = Callable[[EntryLine], str]
"""What may be left of an entry's disclosures."""


class Known(Struct, frozen=True):
    """A checkpoint of the log that somebody else kept: a witness's, or a receipt's."""

    size: int
    root: bytes


class Restored(Struct, frozen=True):
    """A record that was restored, checked from its first byte to its last."""

    report: Report
    erased_again: int
    """Fields erased after the backup was made, erased here as well."""


def read_known(text: str, vkeys: Sequence[str]) -> Known:
    """A checkpoint, or a receipt with one, signed by one of the log's keys; raises VerificationError."""
    note = parse_proof(text).checkpoint if text.startswith("c2sp.org/tlog-proof") else text
    checkpoint: Checkpoint = open_checkpoint(note, *parse_vkeys(vkeys))
    return Known(checkpoint.size, checkpoint.root)


def check_manifest(manifest: Manifest) -> None:
    """The log's own signature vouches for the backup's size and root; raises VerificationError."""
    checkpoint = open_checkpoint(manifest.checkpoint, *parse_vkeys(manifest.vkeys))
    if (checkpoint.size, checkpoint.root.hex()) != (manifest.size, manifest.root):
        raise VerificationError("the checkpoint in the manifest is not one of this backup")


def check_known(manifest: Manifest, backup: Path, known: Iterable[Known]) -> int:
    """How many entries are known to be lost: the largest known size, less the backup's.

    Raises VerificationError where a known root of a size that the backup has is not its own: the backup is
    of another history.
    """
    wanted = {each.size: each.root for each in known}
    frontier = Frontier()
    roots = {0: frontier.root()}
    for line in itertools.takewhile(lambda line: isinstance(line, EntryLine), read_lines(backup / RECORD)):
        assert isinstance(line, EntryLine)
        frontier.push(leaf_hash(line.leaf))
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
    for size, root in wanted.items():
        if size <= manifest.size and roots.get(size) != root:
            raise VerificationError(
                f"at {size} entries the backup's history is not that of the known checkpoint: it is another"
                " history, or was changed; nothing is restored"
            )
    return max((size - manifest.size for size in wanted if size > manifest.size), default=0)


def restore_record(
    manifest: Manifest, backup: Path, place: Path | str, newer: Path | str | None = None
) -> Restored:
    """Write a backup's record into a new place, and check the whole of it.

    `newer`: a later record of the same log, if there is one: what was erased in it is not written here.
    Raises StoreError (the place has a record already) or VerificationError (what was restored is not sound).
    """
    store: Store = (
        PostgresStore(str(place), manifest.origin) if is_url(place) else SqliteStore(place, manifest.origin)
    )
    with closing(store), closing(_Erasures(newer)) as erasures:
        if store.head().size or store.checkpoints() or store.vault(""):
            raise StoreError("there is a record already; a record is never restored over another")
        frontier = Frontier()
        lines = read_lines(backup / RECORD)
        while chunk := list(itertools.islice(lines, _CHUNK)):
            _write(store, frontier, chunk, erasures.left)
        _remember_checkpoint(store, manifest)
    report = fsck(place, manifest.vkeys)
    if report.problems:
        raise VerificationError(f"what was restored is not sound: {'; '.join(report.problems[:3])}")
    if (report.size, report.root.hex()) != (manifest.size, manifest.root):
        raise VerificationError("what was restored has another size or root than the manifest says")
    return Restored(report, erasures.count)


def _write(store: Store, frontier: Frontier, chunk: Sequence[Line], left: Left) -> None:
    rows = list(_rows(frontier, chunk, left))
    with store.write() as transaction:
        transaction.write(
            Batch(
                rows=rows,
                head=Head(frontier.size, b"".join(frontier.hashes)),
                answers={
                    each.id: Appended(each.first, each.count)
                    for each in chunk
                    if isinstance(each, AnswerLine)
                },
                timers={
                    each.key: TimerChange(each.key, each.due, each.note)
                    for each in chunk
                    if isinstance(each, TimerLine)
                },
                vault={each.key: each.value for each in chunk if isinstance(each, VaultLine)},
            )
        )
        for each in chunk:
            if isinstance(each, SignedLine):
                transaction.remember(Signed(each.size, each.root, each.note))


def _rows(frontier: Frontier, chunk: Sequence[Line], left: Left) -> Iterator[Row]:
    for line in chunk:
        if isinstance(line, EntryLine):
            if line.index != frontier.size:
                raise VerificationError(f"entry {frontier.size} is missing in the backup")
            hashes = b"".join(frontier.push(leaf_hash(line.leaf)))
            yield Row(line.index, line.stream, line.version, line.leaf, hashes, left(line))


def _remember_checkpoint(store: Store, manifest: Manifest) -> None:
    """The checkpoint at the backup's size was signed: nothing inconsistent with it may be signed here."""
    if manifest.size not in {signed.size for signed in store.checkpoints()}:
        with store.write() as transaction:
            transaction.remember(Signed(manifest.size, bytes.fromhex(manifest.root), manifest.checkpoint))


class _Erasures:
    """What was erased in a later record, so that it is not written again."""

    def __init__(self, newer: Path | str | None) -> None:
        self.count = 0
        self._newer: Store | None = None
        self._rows: dict[int, Row] = {}
        if newer is not None:
            self._newer = open_existing_record(str(newer)) if is_url(newer) else open_existing(newer)

    def close(self) -> None:
        """Let go of the later record."""
        if self._newer is not None:
            self._newer.close()

    def left(self, line: EntryLine) -> str:
        """The entry's disclosures, less those that the later record has not any more."""
        later = self._row(line.index)
        if later is None or later.leaf != line.leaf or not line.opened:
            return line.opened
        theirs = later.opened.split("~")
        mine = line.opened.split("~")
        if len(theirs) != len(mine):
            raise VerificationError(
                f"the later record is damaged at entry {line.index}, so what was erased there is not known"
            )
        kept = [each if again else "" for each, again in zip(mine, theirs, strict=True)]
        self.count += sum(bool(each) and not again for each, again in zip(mine, theirs, strict=True))
        return "~".join(kept)

    def _row(self, index: int) -> Row | None:
        if self._newer is None:
            return None
        if index not in self._rows:
            self._rows = {row.index: row for row in self._newer.rows(index, _CHUNK)}
        return self._rows.get(index)
