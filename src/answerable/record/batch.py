"""Settling appends inside one transaction. The same for every store."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from answerable.record.checks import check_append
from answerable.record.entry import erase
from answerable.record.errors import Conflict, Corrupt, InvalidAppend, VerificationError
from answerable.record.keys_in_use import TABLE, InUse, Sealers, read_table, write_table
from answerable.record.reading import entry_of
from answerable.record.store import (
    Append,
    Appended,
    Batch,
    Entry,
    Erasure,
    Head,
    Row,
    TimerChange,
    Transaction,
)
from answerable.record.tree import leaf_hash

_CHUNK = 512


class Turn:
    """A write transaction in which appends are settled one after another.

    All of them are durable when the job that was given the turn returns, or none when it raises. Nothing is
    true outside before. Not to be used after.
    """

    def __init__(self, transaction: Transaction, sealers: Sealers) -> None:
        self._transaction = transaction
        self._sealers = sealers
        self._keys = read_table(transaction.vault((TABLE,)))
        self._vkey, self._sealer = sealers.of(self._keys)
        self._next_vkey = self._vkey
        self._frontier = transaction.head().grow()
        self._before = self._frontier.size
        self._versions: dict[str, int] = {}
        self._known: dict[str, Appended | None] = {}
        self._rows: list[Row] = []
        self._answers: dict[str, Appended] = {}
        self._timers: dict[str, TimerChange] = {}
        self._opened: dict[int, str] = {}
        self._vault: dict[str, bytes | None] = {}
        self._later: list[tuple[Append, Appended]] = []
        """Accepted and numbered, and made into entries before anything needs them: their streams' versions
        are then read together.
        """
        self._size = self._before

    @property
    def size(self) -> int:
        """How many entries the log has as this turn sees it, its own included."""
        return self._size

    def entries(self, after: int) -> Iterator[Entry]:
        """The entries with index >= `after`, in order, as they were committed before this turn."""
        after = max(after, 0)
        while after < self._before and (rows := self._transaction.rows(after, _CHUNK)):
            yield from map(entry_of, rows)
            after = rows[-1].index + 1

    def find(self, append_id: str) -> Appended | None:
        """The answer that was given to an append id, in this turn or before; None: there is none."""
        self._look_up((append_id,), ())
        first = self._known[append_id]
        return first and Appended(first.first, first.count, repeated=True)

    def vault(self, key: str) -> bytes | None:
        """What the vault has under a key, this turn's own changes included."""
        if key in self._vault:
            return self._vault[key]
        return self._transaction.vault((key,)).get(key)

    def append(self, append: Append) -> Appended:
        """Settle an append; raises InvalidAppend or Conflict, and then the turn goes on without it."""
        check_append(append)
        return self.settle(append)

    def settle(self, append: Append) -> Appended:
        """As `append`, of one that was checked before."""
        if first := self.find(append.id):
            return first
        erased: dict[int, str] = {}
        if append.expects or append.erasures:
            # Whatever can refuse the append comes before the first change for it.
            self._make_entries()
            self._check_versions(append)
            erased = self._erased(append)
        answer = Appended(self._size, len(append.entries))
        self._size += answer.count
        self._later.append((append, answer))
        self._keep(erased)
        self._timers.update((timer.key, timer) for timer in append.timers)
        self._vault.update((change.key, change.value) for change in append.vault)
        self._known[append.id] = self._answers[append.id] = answer
        return answer

    def _check_versions(self, append: Append) -> None:
        self._look_up((), append.expects)
        stale = {
            stream: (expected, self._versions[stream])
            for stream, expected in append.expects.items()
            if self._versions[stream] != expected
        }
        if stale:
            raise Conflict(stale)

    def _make_entries(self) -> None:
        """Number, seal and hash what was accepted, in order."""
        later, self._later = self._later, []
        self._look_up((), {entry.stream for append, _ in later for entry in append.entries})
        for append, _ in later:
            for entry in append.entries:
                self._versions[entry.stream] += 1
                version = self._versions[entry.stream]
                leaf, opened = self._sealer.seal(entry, version)
                index, hashes = self._frontier.size, b"".join(self._frontier.push(leaf_hash(leaf)))
                self._rows.append(Row(index, entry.stream, version, leaf, hashes, opened))

    def rotate(self, vkey: str) -> None:
        """From the next transaction on, sign with this key of the log's, whose private half must be here.

        What this turn appends is signed by the old key: an entry that names the new one is the old one's
        word for it, and its last. Raises InvalidKey.
        """
        self._sealers.signer(vkey)
        self._next_vkey = vkey

    def prepare(self, appends: Sequence[Append]) -> None:
        """Read together what is needed to settle these appends."""
        named = {stream for append in appends for stream in append.expects}
        written = {entry.stream for append in appends for entry in append.entries}
        self._look_up([append.id for append in appends], named | written)

    def write(self) -> None:
        """Store what was settled; the transaction is committed after that."""
        self._make_entries()
        table = self._keys or (InUse(self._vkey, 0),)
        if self._next_vkey != self._vkey:
            table = (*table, InUse(self._next_vkey, self._frontier.size))
        elif not self._answers:
            return
        if table != self._keys:
            self._vault[TABLE] = write_table(table)
        head = Head(self._frontier.size, b"".join(self._frontier.hashes))
        self._transaction.write(
            Batch(self._rows, head, self._answers, self._timers, self._opened, self._vault)
        )

    def _look_up(self, ids: Sequence[str], streams: Iterable[str]) -> None:
        unknown = [name for name in ids if name not in self._known]
        if unknown:
            self._known |= dict.fromkeys(unknown) | self._transaction.answers(unknown)
        unread = sorted(stream for stream in streams if stream not in self._versions)
        if unread:
            self._versions |= self._transaction.versions(unread)

    def _erased(self, append: Append) -> dict[int, str]:
        """What an append's erasures leave of the disclosures of the entries that they are in."""
        left: dict[int, str] = {}
        for erasure in append.erasures:
            left[erasure.index] = self._without(erasure, left.get(erasure.index))
        return left

    def _without(self, erasure: Erasure, opened: str | None) -> str:
        index = erasure.index
        if index >= self._frontier.size:
            raise InvalidAppend(f"this cannot be recorded: there is no entry {index} to erase fields of")
        if opened is None:
            opened = self._opened.get(index) or self._row(index).opened
        try:
            return erase(opened, erasure.fields)
        except VerificationError as error:
            raise Corrupt(f"entry {index} is damaged ({error}); run fsck") from error

    def _row(self, index: int) -> Row:
        if index >= self._before:
            return self._rows[index - self._before]
        rows = self._transaction.rows(index, 1)
        if not rows or rows[0].index != index:
            raise Corrupt(f"entry {index} is missing; run fsck")
        return rows[0]

    def _keep(self, left: dict[int, str]) -> None:
        for index, opened in left.items():
            if index >= self._before:
                self._rows[index - self._before] = replace(self._row(index), opened=opened)
            else:
                self._opened[index] = opened


def settle(turn: Turn, appends: Sequence[Append]) -> list[Appended | Conflict | InvalidAppend]:
    """Settle what can be stored of `appends`, checked before, in order, and give each its answer.

    A conflict is one append's own: the others are stored.
    """
    turn.prepare(appends)
    return [_settle(turn, append) for append in appends]


def _settle(turn: Turn, append: Append) -> Appended | Conflict | InvalidAppend:
    try:
        return turn.settle(append)
    except (Conflict, InvalidAppend) as error:
        return error
