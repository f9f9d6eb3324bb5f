"""The Merkle tree of RFC 6962: hashes, a growing frontier, and proofs, made and verified.

Nothing here touches a store. A proof that the subtree [start, end) lies in the tree of `size` leaves covers
every kind: an inclusion proof is the subtree [i, i + 1), a consistency proof the subtree [0, m). The
recursion is the definition in draft-ietf-plants-merkle-tree-certs, section 4.4, which agrees with RFC 6962
section 2.1.1 and 2.1.2.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from answerable.record.errors import VerificationError

HASH_SIZE = 32
SIZE_MAX = (1 << 63) - 1
EMPTY_ROOT = sha256().digest()

Node = tuple[int, int]
"""(level, position): the perfect subtree over the leaves [position << level, (position + 1) << level)."""

ReadNodes = Callable[[Sequence[Node]], Sequence[bytes]]
"""Gives the hashes of perfect subtrees, in the order asked."""


def leaf_hash(entry: bytes) -> bytes:
    """MTH of one leaf: SHA-256(0x00 || entry), 32 bytes (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """MTH of an inner node: SHA-256(0x01 || left || right), 32 bytes (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees given from left to right, each at least twice as large as the next."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


class Frontier:
    """The right edge of a growing tree: all that is needed to append to it and to know its root.

    `size` is the number of leaves; `hashes` the roots of its maximal perfect subtrees, the largest
    (leftmost) first, one for each one-bit of `size`.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or size.bit_count() != len(hashes) or any(len(h) != HASH_SIZE for h in hashes):
            raise ValueError(f"a tree of {size} leaves does not have this frontier")
        self.size = size
        self.hashes = list(hashes)

    def push(self, leaf: bytes) -> list[bytes]:
        """Append a leaf hash; give the hashes of the perfect subtrees it completes, itself first."""
        completed = [leaf]
        for _ in range((~self.size & (self.size + 1)).bit_length() - 1):
            completed.append(node_hash(self.hashes.pop(), completed[-1]))
        self.hashes.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The RFC 6962 root of the tree as it stands, 32 bytes."""
        return fold(self.hashes)


def perfect_nodes(start: int, end: int) -> Iterator[Node]:
    """The perfect subtrees, left to right, that a range starting at a proper subtree boundary is made of."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def is_subtree(start: int, end: int) -> bool:
    """Whether [start, end) is a subtree: not empty, starting at a multiple of its size rounded up to 2^k."""
    return 0 <= start < end and start & ((1 << (end - start - 1).bit_length()) - 1) == 0


def proof_ranges(start: int, end: int, size: int) -> list[tuple[int, int]]:
    """The ranges whose hashes prove that [start, end) lies in the tree of `size` leaves, in proof order."""
    ranges: list[tuple[int, int]] = []
    low, high, known = 0, size, True
    while (start, end) != (low, high):
        middle = low + _split(high - low)
        if end <= middle:
            ranges.append((middle, high))
            high = middle
        elif start >= middle:
            ranges.append((low, middle))
            low = middle
        else:
            ranges.append((low, middle))
            start = low = middle
            known = False
    if not known:
        ranges.append((low, high))
    return ranges[::-1]


def prove_subtree(start: int, end: int, size: int, read: ReadNodes) -> list[bytes]:
    """The hashes proving that [start, end) lies in the tree of `size` leaves; reads O(log size) nodes."""
    if not (is_subtree(start, end) and end <= size):
        raise ValueError(f"[{start}, {end}) is no subtree of a tree of {size} leaves")
    parts = [list(perfect_nodes(*span)) for span in proof_ranges(start, end, size)]
    found = iter(read([node for part in parts for node in part]))
    return [fold([next(found) for _ in part]) for part in parts]


def prove_inclusion(index: int, size: int, read: ReadNodes) -> list[bytes]:
    """The audit path PATH(index, D[size]) of RFC 6962, section 2.1.1, from the leaf's sibling upwards."""
    return prove_subtree(index, index + 1, size, read)


def prove_consistency(old: int, size: int, read: ReadNodes) -> list[bytes]:
    """The proof PROOF(old, D[size]) of RFC 6962, section 2.1.2, for 0 < old <= size."""
    return prove_subtree(0, old, size, read)


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `leaf` is number `index` of the tree of `size` leaves whose root is `root`.

    Raises VerificationError, whatever the input.
    """
    if not 0 <= index < size:
        raise VerificationError(f"entry {index} lies outside a log of {size} entries")
    if len(leaf) != HASH_SIZE:
        raise VerificationError("the leaf hash is not 32 bytes long")
    verify_subtree(index, index + 1, size, proof, leaf, root)


def verify_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    """Check that the tree of `old` leaves is the beginning of the tree of `size` leaves.

    `old` is at least 1: every tree extends the empty one, so a proof from it would say nothing. Raises
    VerificationError, whatever the input.
    """
    verify_subtree(0, old, size, proof, old_root, root)


def verify_subtree(
    start: int, end: int, size: int, proof: Sequence[bytes], subtree: bytes, root: bytes
) -> None:
    """Check that [start, end), whose root is `subtree`, lies in the tree of `size` leaves whose root is
    `root`.

    Raises VerificationError, whatever the input.
    """
    if not 0 <= start < end <= size <= SIZE_MAX:
        raise VerificationError(f"leaves {start} to {end} do not lie in a log of {size} entries")
    if not is_subtree(start, end):
        raise VerificationError(f"leaves {start} to {end} do not form a subtree")
    ranges = proof_ranges(start, end, size)
    if len(ranges) != len(proof):
        raise VerificationError(f"the proof has {len(proof)} hashes where {len(ranges)} are needed")
    if any(len(h) != HASH_SIZE for h in proof):
        raise VerificationError("a hash in the proof is not 32 bytes long")
    if _climb(start, end, ranges, proof, subtree) != (subtree, root):
        raise VerificationError("the proof does not lead to the log's root hash")


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962's k), for size > 1."""
    return 1 << ((size - 1).bit_length() - 1)


def _climb(
    start: int, end: int, ranges: Sequence[tuple[int, int]], proof: Sequence[bytes], inner: bytes
) -> tuple[bytes, bytes]:
    """Rebuild (the inner subtree's root, the whole tree's root) from the inside outwards.

    Ranges left of `start` belong to the outer tree alone, as do those right of `end`; a range inside
    [start, end) belongs to both, and then the proof opens with the rightmost part that they share.
    """
    steps = list(zip(ranges, proof, strict=True))
    if steps and start <= steps[0][0][0] and steps[0][0][1] == end:
        inner = steps.pop(0)[1]
    outer = inner
    for (low, high), sibling in steps:
        if low >= end:
            outer = node_hash(outer, sibling)
        else:
            outer = node_hash(sibling, outer)
            if high > start:
                inner = node_hash(sibling, inner)
    return inner, outer
