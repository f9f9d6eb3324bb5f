"""Cosignatures: what others say they have seen of a log (C2SP tlog-cosignature, type Ed25519).

A cosignature says: as of its time, the largest consistent tree that the cosigner has seen of this log has
this root. It says nothing of what the entries tell.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from answerable.record.checkpoint import Checkpoint, parse_checkpoint
from answerable.record.errors import VerificationError
from answerable.record.note import COSIGNATURE, Verifier, read_note, signature_of, split_note


class Cosignature(Struct, frozen=True):
    """That the cosigner of a key has signed a checkpoint, and its time: seconds since the epoch."""

    verifier: Verifier
    time: int


class Cosigned(Struct, frozen=True):
    """A checkpoint signed by its log, and who of the known witnesses has cosigned it: each once, latest."""

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...]


def open_cosigned(note: str, logs: Sequence[Verifier], witnesses: Sequence[Verifier]) -> Cosigned:
    """Verify a checkpoint signed by one of the log's keys, and every cosignature by a known witness on it.

    Raises VerificationError; also when a cosignature by a known witness is wrong (signed-note,
    "Signatures").
    """
    text, verified = read_note(note, logs)
    checkpoint = parse_checkpoint(text)
    if all(each.verifier.name != checkpoint.origin for each in verified):
        known = ", ".join(dict.fromkeys(log.name for log in logs))
        raise VerificationError(
            f"no signature by the expected key ({known}) was found on this checkpoint of {checkpoint.origin}"
        )
    return Cosigned(checkpoint, cosignatures(note, witnesses))


def cosignatures(note: str, witnesses: Sequence[Verifier]) -> tuple[Cosignature, ...]:
    """The latest cosignature of each known witness on a checkpoint; raises VerificationError if one is wrong.

    A cosignature without a time (zero) makes no statement about the largest tree, and is left out.
    """
    cosigners = [witness for witness in witnesses if witness.kind == COSIGNATURE]
    text, verified = read_note(note, cosigners)
    parse_checkpoint(text)
    latest: dict[Verifier, int] = {}
    for each in verified:
        if each.time:
            latest[each.verifier] = max(each.time, latest.get(each.verifier, 0))
    return tuple(Cosignature(verifier, time) for verifier, time in latest.items())


def with_lines(note: str, lines: Iterable[str]) -> str:
    """The note with these signature lines added, each in the place of what the same key had signed before.

    Lines end in a newline. Nothing is verified; raises VerificationError when a line is malformed.
    """
    text, present = split_note(note)
    by_key: dict[tuple[str, bytes], str] = {}
    for line in (*present, *(line.removesuffix("\n") for line in lines)):
        name, blob = signature_of(line)
        by_key[name, blob[:4]] = line
    return f"{text}\n" + "".join(f"{line}\n" for line in by_key.values())
