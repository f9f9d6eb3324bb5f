"""Hashing the log again from its entries' bytes, to be sure before anything is signed."""

from collections.abc import Iterator

from answerable.record.errors import Corrupt, VerificationError
from answerable.record.store import Head, Row, Signed, Store
from answerable.record.tree import (
    Frontier,
    fold,
    leaf_hash,
    perfect_nodes,
    prove_consistency,
    verify_consistency,
)

_CHUNK = 512


def root_at(store: Store, last: Signed | None, head: Head, size: int) -> bytes:
    """The root over the first `size` entries of the log at `head`, sure to be signed.

    Raises IndexError when there are not so many; Corrupt unless it extends everything signed before, or is
    extended by it.
    """
    if not 0 <= size <= head.size:
        raise IndexError(f"the log has {head.size} entries, not {size}")
    if last and size < last.size:
        return _root_within(store, last, size)
    if size < head.size:
        nodes = store.nodes(list(perfect_nodes(0, size)))
        head = Head(size, b"".join(nodes))
    return rehash(store, last, head)


def rehash(store: Store, last: Signed | None, head: Head) -> bytes:
    """The root of the log at `head`, from the tree signed last and the bytes of every entry since.

    Raises Corrupt unless the stored tree at the last signed size has the root signed then, every stored
    hash since is what the bytes give, and the head agrees: whatever is signed on this extends everything
    signed before.
    """
    frontier = _signed_frontier(store, last)
    for row in rows_between(store, frontier.size, head.size):
        if row.index != frontier.size or b"".join(frontier.push(leaf_hash(row.leaf))) != row.hashes:
            raise Corrupt(
                f"entry {row.index} does not have the hash stored with it; nothing is signed, run fsck"
            )
    if frontier.size != head.size or b"".join(frontier.hashes) != head.frontier:
        raise Corrupt("the record's head does not agree with its entries; nothing is signed, run fsck")
    return frontier.root()


def rows_between(store: Store, first: int, end: int) -> Iterator[Row]:
    """The rows with first <= index < end that the store has, in order."""
    while first < end:
        rows = store.rows(first, min(_CHUNK, end - first))
        if not rows:
            return
        yield from (row for row in rows if row.index < end)
        first = rows[-1].index + 1


def _root_within(store: Store, last: Signed, size: int) -> bytes:
    """The root over the first entries of what was signed last, by the proof that anyone would be given."""
    root = fold(store.nodes(list(perfect_nodes(0, size))))
    try:
        if size:
            verify_consistency(
                size, last.size, prove_consistency(size, last.size, store.nodes), root, last.root
            )
    except VerificationError:
        raise Corrupt(
            f"the first {size} entries are not those that were signed; nothing is signed, run fsck"
        ) from None
    return root


def _signed_frontier(store: Store, last: Signed | None) -> Frontier:
    if last is None:
        return Frontier()
    frontier = Frontier(last.size, store.nodes(list(perfect_nodes(0, last.size))))
    if frontier.root() != last.root:
        raise Corrupt(
            f"the first {last.size} entries are not those that were signed; nothing is signed, run fsck"
        )
    return frontier
