"""Settling a group of appends inside one transaction. The same for every store."""

import secrets
from collections.abc import Sequence

from answerable.record.entry import SALT_SIZE, Envelope
from answerable.record.errors import Conflict
from answerable.record.store import Append, Appended, Batch, Head, Row, TimerChange, Transaction
from answerable.record.tree import Frontier, leaf_hash


def settle(transaction: Transaction, appends: Sequence[Append]) -> list[Appended | Conflict]:
    """Store what can be stored of `appends`, in order, and give each its answer.

    A conflict is one append's own: the others are stored. Nothing is true outside before the transaction
    commits.
    """
    settling = _Settling(transaction, appends)
    answers = [settling.settle(append) for append in appends]
    settling.write(transaction)
    return answers


class _Settling:
    """The state of the log as it will be, growing append by append."""

    def __init__(self, transaction: Transaction, appends: Sequence[Append]) -> None:
        named = {stream for append in appends for stream in append.expects}
        written = {entry.stream for append in appends for entry in append.entries}
        self._versions = transaction.versions(sorted(named | written))
        self._known = transaction.answers([append.id for append in appends])
        self._frontier = transaction.head().grow()
        self._rows: list[Row] = []
        self._answers: dict[str, Appended] = {}
        self._timers: dict[str, TimerChange] = {}

    def settle(self, append: Append) -> Appended | Conflict:
        first = self._known.get(append.id)
        if first:
            return Appended(first.first, first.count, repeated=True)
        stale = {
            stream: (expected, self._versions[stream])
            for stream, expected in append.expects.items()
            if self._versions[stream] != expected
        }
        if stale:
            return Conflict(stale)
        answer = Appended(self._frontier.size, len(append.entries))
        for entry in append.entries:
            self._versions[entry.stream] += 1
            self._rows.append(_row(self._frontier, entry.stream, self._versions[entry.stream], entry.data))
        self._timers.update((timer.key, timer) for timer in append.timers)
        self._known[append.id] = self._answers[append.id] = answer
        return answer

    def write(self, transaction: Transaction) -> None:
        if self._answers:
            head = Head(self._frontier.size, b"".join(self._frontier.hashes))
            transaction.write(Batch(self._rows, head, self._answers, self._timers))


def _row(frontier: Frontier, stream: str, version: int, data: bytes) -> Row:
    leaf = Envelope(stream, version, secrets.token_bytes(SALT_SIZE), data).encode()
    return Row(frontier.size, stream, version, leaf, b"".join(frontier.push(leaf_hash(leaf))))
