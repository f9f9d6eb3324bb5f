"""SD-JWT (RFC 9901) in one spelling: fields hidden behind salted digests, disclosures that open them.

A field is hidden by a disclosure, base64url of `["<salt>","<name>",<value>]`; what is signed holds its
digest alone. A field's value may itself be an object of hidden fields (section 4.2.6). Digests are sorted,
and decoys (section 4.2.5) fill their number up to a power of two: neither order nor number of the fields is
told.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

import msgspec
from msgspec import Raw, Struct

from answerable.record.encoding import b64url, unb64url
from answerable.record.errors import VerificationError

LEAST = 16
"""The fewest digests of an entry: most entries look alike."""

LEAST_OF_PART = 8
DIGESTS_MAX = 1024
_SALT_SIZE = 18  # 144 bits, so that each is 24 characters cut from one text
_SALT = re.compile(r"[A-Za-z0-9_-]{24}")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")  # 32 bytes; the last two bits are zero
_HIDDEN = "_sd"
_MARKS = frozenset({_HIDDEN, "..."})
"""Names that mean something to every reader of SD-JWTs, at any depth."""

Members = dict[str, bytes]
"""Fields by name, each value a JSON text."""


class Field(Struct, frozen=True):
    """A field opened: its name, its value as JSON text, the disclosure that opened it.

    Of a part: `digests` are those of its members, `members` the ones that are opened too.
    """

    name: str
    value: bytes
    disclosure: str
    digests: tuple[str, ...] | None = None
    members: tuple["Field", ...] = ()

    @property
    def json(self) -> bytes:
        """The value; of a part, the object of those members that are open."""
        return self.value if self.digests is None else as_object(self.members)


def as_object(fields: Iterable[Field]) -> bytes:
    """The fields as one JSON object, in the order given, values as they were spelt."""
    return b"{" + b",".join(quoted(field.name) + b":" + field.json for field in fields) + b"}"


@lru_cache(1024)
def quoted(text: str) -> bytes:
    """A text as JSON, in its one spelling."""
    return msgspec.json.encode(text)


def digest(disclosure: bytes) -> bytes:
    """What is signed in place of a disclosure: base64url(SHA-256(its ASCII text)) (section 4.2.3)."""
    return b64url(sha256(disclosure).digest())


def padded(count: int, least: int) -> int:
    """How many digests stand for `count` fields: the next power of two, `least` or more."""
    return max(least, 1 << max(count - 1, 0).bit_length())


def conceal(fields: Mapping[str, bytes | Members]) -> tuple[bytes, list[bytes]]:
    """Hide fields: the digests as a JSON array, and the disclosures in the order of the fields.

    A field given as a mapping is a part: its members' disclosures follow its own. Decoys are random: nobody
    can tell them from hashes.
    """
    parts = [len(value) for value in fields.values() if isinstance(value, dict)]
    salts = _salts(len(fields) + sum(parts))
    decoys = _decoys(
        padded(len(fields), LEAST) - len(fields), *(padded(each, LEAST_OF_PART) - each for each in parts)
    )
    fill = next(decoys)
    digests: list[bytes] = []
    disclosures: list[bytes] = []
    for name, value in fields.items():
        if isinstance(value, dict):
            members = [_disclosure(next(salts), each, inner) for each, inner in value.items()]
            listed = _listed([*map(digest, members), *next(decoys)])
            own = _disclosure(next(salts), name, b'{"_sd":' + listed + b"}")
            disclosures += [own, *members]
        else:
            own = _disclosure(next(salts), name, value)
            disclosures.append(own)
        digests.append(digest(own))
    return _listed(digests + fill), disclosures


def _salts(count: int) -> Iterator[bytes]:
    """Random texts of 24 characters, from one call to the system."""
    text = b64url(secrets.token_bytes(_SALT_SIZE * count))
    return iter([text[at : at + 24] for at in range(0, len(text), 24)])


def _decoys(*counts: int) -> Iterator[list[bytes]]:
    """For each count so many texts of the form of a digest, from one call to the system."""
    chance = secrets.token_bytes(32 * sum(counts))
    texts = iter([b64url(chance[at : at + 32]) for at in range(0, len(chance), 32)])
    return ([next(texts) for _ in range(count)] for count in counts)


def _disclosure(salt: bytes, name: str, value: bytes) -> bytes:
    return b64url(b'["%s",%s,%s]' % (salt, quoted(name), value))


def _listed(digests: list[bytes]) -> bytes:
    return b'["' + b'","'.join(sorted(digests)) + b'"]'


def opened_size(fields: Mapping[str, bytes | Members]) -> int:
    """The length of the disclosures that `conceal` would make of fields, with a separator after each."""
    size = 0
    for name, value in fields.items():
        length = len(value)
        if isinstance(value, dict):
            length = 46 * padded(len(value), LEAST_OF_PART) + 9
            size += opened_size(value)
        size += (4 * (30 + len(quoted(name)) + length) + 2) // 3 + 1
    return size


def check_digests(digests: Sequence[str], least: int) -> None:
    """Raise VerificationError unless digests are spelt, sorted and filled up as `conceal` does it."""
    size = len(digests)
    if not (least <= size <= DIGESTS_MAX and size.bit_count() == 1):
        raise VerificationError("the entry does not have a permitted number of digests")
    if not all(map(_DIGEST.fullmatch, digests)):
        raise VerificationError("a digest in the entry is not of 32 bytes in base64url")
    if any(one >= other for one, other in pairwise(digests)):
        raise VerificationError("the digests in the entry are not sorted, or one is there twice")


def unfold(digests: Sequence[str], disclosures: Iterable[str]) -> list[Field]:
    """The fields that disclosures open of those hidden behind `digests`, in the order of the disclosures.

    Each must be asked for by a digest that nothing opened before; a part's members follow it. No digest is
    there twice, in the entry or in its parts (RFC 9901, section 7.1). Raises VerificationError.
    """
    closed, known = set(digests), set(digests)
    opened: list[Field] = []
    inner: set[str] = set()
    members: list[Field] = []
    for disclosure in disclosures:
        its = _digest_of(disclosure)
        if its in inner:
            inner.remove(its)
            members.append(_member(disclosure))
            continue
        if its not in closed:
            raise VerificationError("a disclosure does not belong to the entry, or is there twice")
        closed.remove(its)
        _close(opened, members)
        opened.append(field := open_disclosure(disclosure))
        members, inner = [], set(field.digests or ())
        if not inner.isdisjoint(known):
            raise VerificationError("a digest is there twice in the entry")
        known |= inner
    _close(opened, members)
    _check_names(opened)
    return opened


def _digest_of(disclosure: str) -> str:
    try:
        return digest(disclosure.encode("ascii")).decode()
    except UnicodeEncodeError:
        raise VerificationError("a disclosure is not base64url") from None


def _member(disclosure: str) -> Field:
    field = open_disclosure(disclosure)
    if field.digests is not None:
        raise VerificationError("a part of the entry has parts of its own")
    return field


def _close(opened: list[Field], members: list[Field]) -> None:
    """Give the part opened last its members."""
    if members:
        _check_names(members)
        opened[-1] = msgspec.structs.replace(opened[-1], members=tuple(members))


def _check_names(fields: Sequence[Field]) -> None:
    if len({field.name for field in fields}) != len(fields):
        raise VerificationError("two disclosures of the entry have the same name")


_read_disclosure = msgspec.json.Decoder(tuple[str, str, Raw])


def open_disclosure(disclosure: str) -> Field:
    """Read one disclosure; raises VerificationError unless it is exactly what `conceal` would write."""
    text = unb64url(disclosure.encode("ascii", "replace"), "a disclosure")
    try:
        salt, name, raw = _read_disclosure.decode(text)
        value = bytes(raw)
        plain = msgspec.json.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise VerificationError("a disclosure does not hold a salt, a name and a value") from None
    if not _SALT.fullmatch(salt) or b'["%s",%s,%s]' % (salt.encode(), quoted(name), value) != text:
        raise VerificationError("a disclosure is not in its canonical spelling")
    if not is_name(name):
        raise VerificationError("a disclosure has a name that no field may have")
    if isinstance(plain, dict) and _HIDDEN in plain:
        return Field(name, value, disclosure, _part(value))
    if has_marks(value, plain):
        raise VerificationError("a disclosure hides fields where none may be")
    return Field(name, value, disclosure)


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    digests: tuple[str, ...] = msgspec.field(name=_HIDDEN)


_read_part = msgspec.json.Decoder(_Part)


def _part(value: bytes) -> tuple[str, ...]:
    try:
        part = _read_part.decode(value)
    except msgspec.MsgspecError:
        raise VerificationError("a part of the entry is malformed") from None
    check_digests(part.digests, LEAST_OF_PART)
    if msgspec.json.encode(part) != value:
        raise VerificationError("a part of the entry is not in its canonical spelling")
    return part.digests


def is_name(name: str) -> bool:
    """Whether a field may have this name: a slash would make its path ambiguous, a mark another thing."""
    return bool(name) and "/" not in name and name not in _MARKS


def has_marks(text: bytes, plain: object) -> bool:
    """Whether a JSON value, given as text and as read, has at any depth a member named like a mark."""
    if b"_sd" not in text and b"..." not in text and b"\\u" not in text:
        return False
    pending = [plain]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if not _MARKS.isdisjoint(value):
                return True
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return False
