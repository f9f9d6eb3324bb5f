"""Receipts: an entry, its place and the signed head, checked without the log (C2SP tlog-proof v1)."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from answerable.record.checkpoint import open_checkpoint
from answerable.record.cosignature import Cosignature, cosignatures
from answerable.record.encoding import b64, decimal, unb64
from answerable.record.entry import open_entry, unseal
from answerable.record.errors import VerificationError
from answerable.record.note import Verifier, parse_vkeys
from answerable.record.tree import leaf_hash, verify_inclusion

_HEADER = "c2sp.org/tlog-proof@v1"
_PROOF_MAX = 63
_RECEIPT_MAX = 2 << 20


class Proof(Struct, frozen=True):
    """The parts of a tlog-proof: entry's index, hashes from its sibling up, signed checkpoint, extra."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


class VerifiedReceipt(Struct, frozen=True):
    """What a receipt shows: that `entry` is number `index` of the log `origin`, and what of it is opened.

    The log's key signed that, with `size` entries then in the log under the 32-byte root hash `root`.
    `stream` and `version` are None when the receipt does not open them; `data` is the writer's JSON object
    with the fields that it opens, and no others. `closed` digests stay closed: at most so many fields are
    withheld or erased; some or all of them are decoys. `cosignatures`: which of the witnesses asked about
    have cosigned that head, and when. `verify_receipt` makes them.

    >>> from answerable import VerifiedReceipt
    >>> VerifiedReceipt.__struct_fields__[:4]
    ('origin', 'index', 'size', 'root')
    """

    origin: str
    index: int
    size: int
    root: bytes
    stream: str | None
    version: int | None
    data: bytes
    entry: bytes
    closed: int
    cosignatures: tuple[Cosignature, ...] = ()


def present(leaf: bytes, disclosures: Sequence[str]) -> bytes:
    """An entry with disclosures that open some of it, in the JWS's unprotected header (RFC 9901, 8)."""
    return leaf[:-1] + b',"header":{"disclosures":%s}}' % msgspec.json.encode(list(disclosures))


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    disclosures: tuple[str, ...]


class _Presentation(Struct, frozen=True, forbid_unknown_fields=True):
    payload: str
    protected: str
    signature: str
    header: _Header


_read_presentation = msgspec.json.Decoder(_Presentation)


def take_apart(extra: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The entry's own bytes and the disclosures of what `present` wrote; raises VerificationError."""
    try:
        wire = _read_presentation.decode(extra)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise VerificationError("the receipt's entry is not of this record's form") from None
    if msgspec.json.encode(wire) != extra:
        raise VerificationError("the receipt's entry is not in its canonical spelling")
    return extra[: extra.rindex(b',"header":')] + b"}", wire.header.disclosures


def make_proof(index: int, hashes: Sequence[bytes], checkpoint: str, extra: bytes | None = None) -> str:
    """Write a tlog-proof; nothing is verified."""
    lines = [
        _HEADER,
        *([f"extra {b64(extra)}"] if extra is not None else []),
        f"index {index}",
        *map(b64, hashes),
    ]
    return "\n".join(lines) + "\n\n" + checkpoint


def parse_proof(text: str) -> Proof:
    """Read a tlog-proof by form alone; raises VerificationError."""
    if len(text) > _RECEIPT_MAX:
        raise VerificationError("the receipt is longer than two million characters")
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or lines.pop(0) != _HEADER:
        raise VerificationError(
            f"this is not a receipt: it must begin with the line {_HEADER} (was it copied whole?)"
        )
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = unb64(lines.pop(0).removeprefix("extra "), "the receipt's entry")
    if not lines or not lines[0].startswith("index "):
        raise VerificationError(
            "the receipt does not say which entry it is for (a line 'index ...' is missing)"
        )
    index = decimal(lines.pop(0).removeprefix("index "), "the receipt's entry number")
    if len(lines) > _PROOF_MAX:
        raise VerificationError(f"the receipt has more than {_PROOF_MAX} hashes")
    return Proof(index, tuple(unb64(line, "a hash in the receipt") for line in lines), checkpoint, extra)


def verify_receipt(
    text: str, vkeys: str | Iterable[str], witnesses: Sequence[Verifier] = ()
) -> VerifiedReceipt:
    """Check a receipt against the log's verifier key, or keys when it had several, offline.

    Cosignatures by these witnesses are checked and told; others are ignored. Raises VerificationError when
    the receipt is malformed or does not verify, InvalidKey when a key is unusable.

    >>> from answerable import open_centre, verify_receipt
    >>> with open_centre("harbour") as centre:
    ...     number = take_call(centre.desk(Person("T12", "call-taker")), Place("12 Elm Street")).number
    ...     receipt, key = centre.receipt(0), centre.log.vkey
    >>> shown = verify_receipt(receipt, key)
    >>> shown.index, shown.stream == f"call/{number}"
    (0, True)
    >>> verify_receipt(receipt.replace("index 0", "index 1"), key)
    Traceback (most recent call last):
    ...
    answerable.record.errors.VerificationError: ...
    """
    verifiers = parse_vkeys(vkeys)
    proof = parse_proof(text)
    if proof.extra is None:
        raise VerificationError("the receipt does not hold the entry itself, so it cannot be checked alone")
    checkpoint = open_checkpoint(proof.checkpoint, *verifiers)
    leaf, disclosures = take_apart(proof.extra)
    verify_inclusion(proof.index, checkpoint.size, leaf_hash(leaf), proof.hashes, checkpoint.root)
    sealed = unseal(leaf)
    sealed.check_signature(verifiers)
    opened = open_entry(sealed, disclosures)
    return VerifiedReceipt(
        origin=checkpoint.origin,
        index=proof.index,
        size=checkpoint.size,
        root=checkpoint.root,
        stream=opened.stream,
        version=opened.version,
        data=opened.data,
        entry=leaf,
        closed=opened.closed,
        cosignatures=cosignatures(proof.checkpoint, witnesses),
    )
