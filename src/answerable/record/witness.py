"""A witness: it cosigns a log's checkpoint only when that extends everything it cosigned before.

C2SP tlog-witness, "add-checkpoint". The judgement is pure; what was cosigned is kept by a store that is
durable before the answer is given (see witness_store).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Protocol

from msgspec import Struct

from answerable.record.checkpoint import Checkpoint, parse_checkpoint
from answerable.record.cosignature import cosignatures, with_lines
from answerable.record.encoding import decimal, unb64
from answerable.record.errors import Corrupt, VerificationError
from answerable.record.note import Signer, Verifier, read_note, signature_of, split_note
from answerable.record.tree import EMPTY_ROOT, HASH_SIZE, verify_consistency

PROOF_MAX = 63
BODY_MAX = 1 << 18
"""Bytes of a request: a checkpoint with sixteen signatures of 5 kB, in base64, and room to spare."""
TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
Logs = Mapping[str, Sequence[Verifier]]
"""The keys that are trusted for each origin."""


class Submission(Struct, frozen=True):
    """What a log submits: the size it believes was cosigned last, the proof from there, its checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint


class Reply(Struct, frozen=True):
    """An HTTP answer."""

    status: int
    body: str
    content_type: str = TEXT


class Slot(Protocol):
    """What a witness holds of one origin, held alone: nobody else reads or changes it meanwhile."""

    def held(self) -> str | None:
        """The checkpoint cosigned last, with the log's signature and ours; None when there was none."""

    def keep(self, note: str) -> None:
        """Put `note` in its place; durable when this returns. Raises WriteUnknown or StoreFailed."""

    def accuse(self, held: str | None, submitted: str, why: str) -> None:
        """Keep two checkpoints that do not go together, both signed by the log, as evidence."""


class WitnessStore(Protocol):
    """Where a witness keeps what it cosigned."""

    def alone(self, origin: str) -> AbstractContextManager[Slot]:
        """The slot of an origin, locked against every thread and process until the block ends."""

    def latest(self, origin_hash: str) -> str | None:
        """The checkpoint cosigned last of the origin with this hash (see origin_hash), to be shown."""


class Witness:
    """A witness with its key, the logs it knows and its store. Safe to share between threads."""

    def __init__(
        self, key: Signer, logs: Callable[[], Logs], store: WitnessStore, clock: Callable[[], float]
    ) -> None:
        """`logs` is asked at every request; `clock` gives seconds since the epoch."""
        self._key = key
        self._logs = logs
        self._store = store
        self._clock = clock

    @property
    def vkey(self) -> str:
        """The verifier key that its cosignatures are checked with."""
        return self._key.verifier.vkey

    def add_checkpoint(self, body: bytes) -> Reply:
        """Answer a request; raises what the store raises, and then gives no cosignature."""
        try:
            submitted = parse_submission(body)
        except VerificationError as error:
            return Reply(400, f"{error}\n")
        keys = self._logs().get(submitted.checkpoint.origin)
        if not keys:
            return Reply(404, "this witness does not know the checkpoint's origin\n")
        refusal = _unsigned(submitted, keys) or _backwards(submitted)
        if refusal:
            return refusal
        with self._store.alone(submitted.checkpoint.origin) as slot:
            return self._settle(slot, submitted, keys)

    def latest(self, origin_hash: str) -> str | None:
        """The checkpoint cosigned last, for monitors (tlog-witness, "Monitor Retrieval Mechanism")."""
        return self._store.latest(origin_hash)

    def _settle(self, slot: Slot, submitted: Submission, keys: Sequence[Verifier]) -> Reply:
        held = slot.held()
        last, time = self._read(held)
        refusal = judge(submitted, last)
        if refusal:
            if refusal.status == 422:
                slot.accuse(held, _only(submitted.note, keys), refusal.body)
            return refusal
        text, _ = split_note(submitted.note)
        # Never a time before the last one: a clock set back must not make two cosignatures contradict.
        line = self._key.cosign(text, max(int(self._clock()), time, 1))
        slot.keep(with_lines(_only(submitted.note, keys), [line]))
        # Crash before this line: the checkpoint is held, or not, and nobody has the cosignature; a log that
        # asks again is told the size held (409), and gets a cosignature from there on. Crash after it: held.
        return Reply(200, line)

    def _read(self, held: str | None) -> tuple[Checkpoint | None, int]:
        """What is held, and the time of our cosignature on it; raises Corrupt unless that is right."""
        if held is None:
            return None, 0
        try:
            ours = cosignatures(held, [self._key.verifier])
            return parse_checkpoint(split_note(held)[0]), ours[0].time
        except (VerificationError, IndexError):
            raise Corrupt(
                "what this witness keeps of the log does not bear its own cosignature; until the file is"
                " restored it cosigns nothing more of that log"
            ) from None


def parse_submission(body: bytes) -> Submission:
    """Read a request's body by form alone; raises VerificationError."""
    if len(body) > BODY_MAX:
        raise VerificationError(f"the request is longer than {BODY_MAX} bytes")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise VerificationError("the request is not UTF-8") from None
    head, separator, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not separator or not first.startswith("old "):
        raise VerificationError("a request has an old size, a proof, an empty line and a checkpoint")
    if len(lines) > PROOF_MAX:
        raise VerificationError(f"the proof has more than {PROOF_MAX} hashes")
    proof = tuple(unb64(line, "a hash of the proof") for line in lines)
    if any(len(hashed) != HASH_SIZE for hashed in proof):
        raise VerificationError("a hash of the proof is not 32 bytes long")
    signed, signatures = split_note(note)
    for line in signatures:
        signature_of(line)
    old = decimal(first.removeprefix("old "), "the old size")
    return Submission(old, proof, note, parse_checkpoint(signed))


def judge(submitted: Submission, held: Checkpoint | None) -> Reply | None:
    """The refusal of a checkpoint that its log signed, or None when it extends what is held."""
    size, root = (held.size, held.root) if held else (0, EMPTY_ROOT)
    new = submitted.checkpoint
    if submitted.old != size:
        return Reply(409, f"{size}\n", SIZE)
    if new.size == 0 and new.root != EMPTY_ROOT:
        return Reply(422, "an empty log has the root hash of nothing\n")
    if size == 0:
        return (
            Reply(422, "no proof is needed from size 0, and none may be given\n") if submitted.proof else None
        )
    try:
        verify_consistency(size, new.size, submitted.proof, root, new.root)
    except VerificationError as error:
        return Reply(422, f"the checkpoint is not shown to extend the one cosigned at {size}: {error}\n")
    return None


def origin_hash(origin: str) -> str:
    """The SHA-256 of an origin, in hex: its name in paths."""
    return sha256(origin.encode()).hexdigest()


def _unsigned(submitted: Submission, keys: Sequence[Verifier]) -> Reply | None:
    try:
        _, verified = read_note(submitted.note, keys)
    except VerificationError as error:
        return Reply(403, f"{error}\n")
    return None if verified else Reply(403, "no key that is trusted for this origin signed the checkpoint\n")


def _backwards(submitted: Submission) -> Reply | None:
    if submitted.old <= submitted.checkpoint.size:
        return None
    return Reply(400, "the old size is larger than the checkpoint's\n")


def _only(note: str, keys: Sequence[Verifier]) -> str:
    """The note with the signatures of these keys alone."""
    text, lines = split_note(note)
    known = {(key.name, key.key_id) for key in keys}
    kept = [line for line in lines if (signed := signature_of(line)) and (signed[0], signed[1][:4]) in known]
    return f"{text}\n" + "".join(f"{line}\n" for line in kept)
