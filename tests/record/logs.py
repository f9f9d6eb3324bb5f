"""A small tree with a signed head at every size, for tests of what outsiders check."""

from collections.abc import Sequence

from answerable.record import Signer
from answerable.record.asking import submission
from answerable.record.checkpoint import Checkpoint
from answerable.record.tree import Frontier, Node, leaf_hash, prove_consistency

ORIGIN = "example.org/log"
KEY = Signer(ORIGIN, bytes(range(32)))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.push(leaf)
    return frontier.root()


class Tree:
    """Leaves `0`, `1`, …; from entry `fork` on a history that differs."""

    def __init__(self, size: int = 40, fork: int | None = None, key: Signer = KEY) -> None:
        forked = size if fork is None else fork
        self.leaves = [leaf_hash(b"%d%s" % (n, b"!" * (n >= forked))) for n in range(size)]
        self.key = key

    def root(self, start: int, end: int) -> bytes:
        """The root over some leaves."""
        return root(self.leaves[start:end])

    def note(self, size: int) -> str:
        """The signed checkpoint at a size."""
        return self.key.sign(Checkpoint(self.key.verifier.name, size, self.root(0, size)).text)

    def proof(self, old: int, size: int) -> list[bytes]:
        """The consistency proof between two sizes; empty from 0."""

        def read(nodes: Sequence[Node]) -> list[bytes]:
            return [self.root(place << level, (place + 1) << level) for level, place in nodes]

        return prove_consistency(old, size, read) if old else []

    def request(self, old: int, size: int) -> bytes:
        """The add-checkpoint request between two sizes."""
        return submission(old, self.proof(old, size), self.note(size))
