"""Checkpoints: the signed head of the log's tree (C2SP tlog-checkpoint v1.0.0)."""

from msgspec import Struct

from answerable.record.encoding import b64, decimal, unb64
from answerable.record.errors import VerificationError
from answerable.record.note import Verifier, open_note
from answerable.record.tree import HASH_SIZE


class Checkpoint(Struct, frozen=True):
    """What a checkpoint says: the log's origin, its number of entries and its 32-byte root hash."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text to sign."""
        return "".join(
            f"{line}\n" for line in (self.origin, str(self.size), b64(self.root), *self.extensions)
        )


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's note text, already verified or about to be; raises VerificationError."""
    lines = text.split("\n")
    if lines.pop() != "" or len(lines) < 3 or not all(lines):
        raise VerificationError("a checkpoint has an origin, a size and a root hash, one a line, none empty")
    root = unb64(lines[2], "the checkpoint's root hash")
    if len(root) != HASH_SIZE:
        raise VerificationError("the checkpoint's root hash is not 32 bytes long")
    return Checkpoint(lines[0], decimal(lines[1], "the checkpoint's size"), root, tuple(lines[3:]))


def open_checkpoint(note: str, *verifiers: Verifier) -> Checkpoint:
    """Verify a signed checkpoint of the log whose keys are given; raises VerificationError.

    The log's keys are named like its origin, so a checkpoint of another origin is refused even when signed
    by one of them.
    """
    checkpoint = parse_checkpoint(open_note(note, verifiers))
    if checkpoint.origin != verifiers[0].name:
        raise VerificationError(
            f"the checkpoint is of the log {checkpoint.origin!r}, the key belongs to {verifiers[0].name!r}"
        )
    return checkpoint
