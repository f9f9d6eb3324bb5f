"""Asking outside witnesses to cosign a checkpoint (C2SP tlog-witness, the client's side).

Trouble with a witness is a value, to be shown as an alarm: it never keeps the record from going on.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from answerable.record.checkpoint import parse_checkpoint
from answerable.record.cosignature import cosignatures
from answerable.record.encoding import b64, decimal
from answerable.record.errors import RecordError, Unreachable, VerificationError
from answerable.record.fetching import Response, Site
from answerable.record.note import signature_of, split_note
from answerable.record.trust import KnownWitness
from answerable.record.witness import SIZE

SECONDS = 10.0
"""How long a witness may take for one request."""
_ANSWER_MAX = 1 << 16
_TRIES = 3
Post = Callable[[str, bytes], Response]
"""Posts a body to a submission prefix's add-checkpoint; raises Unreachable."""
Prove = Callable[[int, int], Sequence[bytes]]
"""The consistency proof from one size to another."""


class Asked(Struct, frozen=True):
    """What came of asking a witness: its signature lines on the checkpoint and their time, or the trouble.

    `size`: what it holds now, as far as we know. `grave`: it says that our history is not the one it has
    seen; a person must look.
    """

    witness: str
    size: int
    lines: tuple[str, ...] = ()
    time: int | None = None
    trouble: str | None = None
    grave: bool = False


def ask(witness: KnownWitness, note: str, last: int, prove: Prove, post: Post) -> Asked:
    """Ask a witness to cosign a checkpoint, from the size it is believed to hold, or the one it says.

    A witness may have answered us without our hearing it, or may hear of the log from others, so a 409 is
    ordinary: the proof is made again from the size it tells.
    """
    size = parse_checkpoint(split_note(note)[0]).size
    held = min(last, size)
    try:
        for _ in range(_TRIES):
            answer = post(witness.url or "", submission(held, prove(held, size), note))
            if answer.status != 409:
                return _settled(witness, note, held, answer)
            if answer.media_type != SIZE:
                raise VerificationError("it answered 409 without its size")
            held = decimal(answer.body.decode("ascii", "replace").removesuffix("\n"), "the witness's size")
            if held > size:
                return _ahead(witness, held, size)
    except RecordError as error:
        return Asked(witness.name, held, trouble=f"{witness.name}: {error}")
    return Asked(witness.name, held, trouble=f"{witness.name} told another size {_TRIES} times in a row")


def ask_all(
    witnesses: Sequence[KnownWitness],
    note: str,
    last: Mapping[str, int],
    prove: Prove,
    post: Post | None = None,
) -> tuple[Asked, ...]:
    """Ask every witness that has an address at once, and give each one's answer."""
    asked = [witness for witness in witnesses if witness.url]
    if not asked:
        return ()
    with ThreadPoolExecutor(len(asked), "witness") as pool:
        return tuple(
            pool.map(lambda each: ask(each, note, last.get(each.name, 0), prove, post or post_once), asked)
        )


def submission(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The body of an add-checkpoint request."""
    return "".join([f"old {old}\n", *(f"{b64(hashed)}\n" for hashed in proof), "\n", note]).encode()


def post_once(prefix: str, body: bytes) -> Response:
    """Post a request to the witness at a submission prefix; raises Unreachable."""
    site = Site(prefix, SECONDS, _ANSWER_MAX)
    try:
        return site.post("add-checkpoint", body)
    finally:
        site.close()


def _settled(witness: KnownWitness, note: str, held: int, answer: Response) -> Asked:
    told = answer.body.decode("utf-8", "replace")
    if answer.status == 422:
        trouble = f"{witness.name} holds another history of this log up to entry {held}: {_brief(told)}"
        return Asked(witness.name, held, trouble=trouble, grave=True)
    if answer.status != 200:
        raise Unreachable(f"it answered {answer.status}: {_brief(told)}")
    found = cosignatures(note + told, [witness.verifier])
    if not found:
        raise VerificationError("its answer bears no cosignature by its key")
    key = (witness.verifier.name, witness.verifier.key_id)
    lines = tuple(
        line for line in told.splitlines() if (got := signature_of(line)) and (got[0], got[1][:4]) == key
    )
    size = parse_checkpoint(split_note(note)[0]).size
    return Asked(witness.name, size, lines, found[0].time)


def _ahead(witness: KnownWitness, held: int, size: int) -> Asked:
    trouble = (
        f"{witness.name} has cosigned {held} entries of this log, this checkpoint has {size}: another copy of"
        " the log is ahead, or entries were lost"
    )
    return Asked(witness.name, held, trouble=trouble, grave=True)


def _brief(told: str) -> str:
    """The first line of what a stranger's server says, without what could fool a terminal."""
    line = told.partition("\n")[0][:200]
    return "".join(letter if letter.isprintable() else "?" for letter in line) or "nothing more"
