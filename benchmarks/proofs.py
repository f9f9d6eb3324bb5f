"""The tree beside pymerkle: entries into the tree, proofs made, proofs verified, each CPU second.

Both hash with SHA-256 under RFC 6962's prefixes and must give the same root for the same entries in each run;
both trees are in memory and keep what they need. pymerkle caches the roots of subtrees: its proofs are made
once before they are measured. Receipts, whole and from the store, have no peer. Rounds are interleaved.
"""

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from pymerkle import (
    InmemoryTree,
)
from pymerkle import (
    verify_consistency as peer_verifies_steps,
)
from pymerkle import (
    verify_inclusion as peer_verifies,
)

from answerable.record import Append, Log, NewEntry, Signer, open_sqlite, verify_receipt
from answerable.record.tree import (
    Frontier,
    Node,
    fold,
    leaf_hash,
    perfect_nodes,
    prove_consistency,
    prove_inclusion,
    verify_consistency,
    verify_inclusion,
)

ROUNDS = 5
SIZE = 20_000
PROOFS = 2_000
PEER_PROOFS = 500
RECEIPTS = 500
ORIGIN = "example.org/benchmark"
KEY = Signer(ORIGIN, bytes(32))
ENTRIES = [b"entry %d " % number + b"x" * 300 for number in range(SIZE)]
PLACES = random.Random(1).choices(range(SIZE), k=PROOFS)

Rates = dict[str, list[float]]


class Kept:
    """A tree in memory with every node kept, by the rule of the store: with the leaf that completes it."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.rows: list[list[bytes]] = []

    def append(self, entry: bytes) -> None:
        """Hash an entry into the tree."""
        self.rows.append(self.frontier.push(leaf_hash(entry)))

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of perfect subtrees."""
        return [self.rows[((place + 1) << level) - 1][level] for level, place in nodes]


def rate(count: int, work: Callable[[], object]) -> float:
    """How many a CPU second, when `work` does `count` of them."""
    started = time.process_time()
    work()
    return count / (time.process_time() - started)


def ours(rates: Rates) -> bytes:
    """Our tree in memory; its root."""
    tree = Kept()

    def append() -> None:
        for entry in ENTRIES:
            tree.append(entry)

    rates["appends"].append(rate(SIZE, append))
    root = tree.frontier.root()
    proofs: list[list[bytes]] = []

    def prove() -> None:
        proofs.extend(prove_inclusion(place, SIZE, tree.read) for place in PLACES)

    rates["inclusion proofs made"].append(rate(PROOFS, prove))
    leaves = [leaf_hash(ENTRIES[place]) for place in PLACES]

    def verify() -> None:
        for place, leaf, proof in zip(PLACES, leaves, proofs, strict=True):
            verify_inclusion(place, SIZE, leaf, proof, root)

    rates["inclusion proofs verified"].append(rate(PROOFS, verify))
    olds = [(place or 1, partial_root(tree, place or 1)) for place in PLACES]
    steps: list[list[bytes]] = []
    rates["consistency proofs made"].append(
        rate(PROOFS, lambda: steps.extend(prove_consistency(old, SIZE, tree.read) for old, _ in olds))
    )

    def verify_steps() -> None:
        for (old, old_root), proof in zip(olds, steps, strict=True):
            verify_consistency(old, SIZE, proof, old_root, root)

    rates["consistency proofs verified"].append(rate(PROOFS, verify_steps))
    return root


def partial_root(tree: Kept, size: int) -> bytes:
    """The root over the first entries."""
    return fold(tree.read(list(perfect_nodes(0, size))))


def peer(rates: Rates) -> bytes:
    """The same with pymerkle's tree; its root."""
    tree = InmemoryTree(algorithm="sha256")
    rates["appends"].append(rate(SIZE, lambda: [tree.append_entry(entry) for entry in ENTRIES]))
    root = bytes(tree.get_root())
    places = [place + 1 for place in PLACES[:PEER_PROOFS]]
    for place in places:
        tree.prove_inclusion(place, SIZE)
        tree.prove_consistency(place, SIZE)
    proofs: list[Any] = []
    rates["inclusion proofs made"].append(
        rate(PEER_PROOFS, lambda: proofs.extend(tree.prove_inclusion(place, SIZE) for place in places))
    )
    leaves = [tree.get_leaf(place) for place in places]

    def verify() -> None:
        for leaf, proof in zip(leaves, proofs, strict=True):
            peer_verifies(leaf, root, proof)

    rates["inclusion proofs verified"].append(rate(PEER_PROOFS, verify))
    olds = [tree.get_root(place) for place in places]
    steps: list[Any] = []
    rates["consistency proofs made"].append(
        rate(PEER_PROOFS, lambda: steps.extend(tree.prove_consistency(place, SIZE) for place in places))
    )

    def verify_steps() -> None:
        for old, proof in zip(olds, steps, strict=True):
            peer_verifies_steps(old, root, proof)

    rates["consistency proofs verified"].append(rate(PEER_PROOFS, verify_steps))
    return root


def receipts(log: Log, rates: Rates) -> None:
    """Whole receipts: made from the store, and verified by their text and the key alone."""
    places = [place % log.size for place in PLACES[:RECEIPTS]]
    texts: list[str] = []
    rates["receipts made"].append(rate(RECEIPTS, lambda: texts.extend(map(log.receipt, places))))
    rates["receipts verified"].append(
        rate(RECEIPTS, lambda: [verify_receipt(text, log.vkey) for text in texts])
    )


def main() -> None:
    """Print the table."""
    names = [
        *("appends", "inclusion proofs made", "inclusion proofs verified"),
        *("consistency proofs made", "consistency proofs verified"),
        *("receipts made", "receipts verified"),
    ]
    own: Rates = {name: [] for name in names}
    theirs: Rates = {name: [] for name in names}
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder,
        open_sqlite(Path(folder) / "record.db", ORIGIN, KEY) as log,
    ):
        entries = tuple(NewEntry("call/1", b'{"n":%d}' % number) for number in range(RECEIPTS))
        for part in range(10):
            log.append(Append(str(part), entries=entries))
        log.checkpoint()
        for _ in range(ROUNDS):
            if ours(own) != peer(theirs):
                raise SystemExit("The two trees have different roots.")
            receipts(log, own)
    print(f"A CPU second, in a tree of {SIZE:,} entries of some 300 bytes: medians of {ROUNDS} rounds\n")
    print(f"| {'what':27} | {'ours':>9} | {'lowest-highest':>17} | {'pymerkle':>9} | times |")
    print(f"|{'-' * 29}|{'-' * 10}:|{'-' * 18}:|{'-' * 10}:|------:|")
    for name in names:
        middle, span = median(own[name]), f"{min(own[name]):,.0f}-{max(own[name]):,.0f}"
        beside = median(theirs[name]) if theirs[name] else None
        told = f"{beside:9,.0f} | {middle / beside:5.1f}" if beside else f"{'-':>9} | {'-':>5}"
        print(f"| {name:27} | {middle:9,.0f} | {span:>17} | {told} |")


if __name__ == "__main__":
    main()
