"""The entry: the exact bytes that are hashed into the log, and the disclosures kept apart from them.

An entry is the issuer-signed part of an SD-JWT (RFC 9901) as a flattened JWS (RFC 7515, section 7.2.2), in
one spelling:

    {"payload":"<base64url>","protected":"<base64url>","signature":"<base64url>"}

Its payload, `{"iss":"<origin>","_sd":[<digests>],"_sd_alg":"sha-256"}`, tells whose log it is and nothing
else: stream, version and every member of the caller's object are hidden, and opened by disclosures.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from answerable.record.encoding import b64url, unb64url
from answerable.record.errors import NotOpen, VerificationError
from answerable.record.note import Signer, Verifier
from answerable.record.sdjwt import (
    LEAST,
    Field,
    Members,
    as_object,
    check_digests,
    conceal,
    digest,
    open_disclosure,
    quoted,
    unfold,
)
from answerable.record.store import NewEntry

T = TypeVar("T", str, int)
ENTRY_MAX = 65_535
OPENED_MAX = 1 << 18
"""The most characters that an entry's disclosures may have together."""

STREAM, VERSION = "stream", "version"
RESERVED = frozenset({STREAM, VERSION, "iss", "aud", "exp", "nbf", "iat", "cnf", "_sd_alg"})
"""Names that a caller's field may not have: the log's own, and those by which any JWT reader acts."""

_SIGNATURE = 64
_read_object = msgspec.json.Decoder(dict[str, Raw])


class Sealer:
    """Makes the entries of one log under one key."""

    def __init__(self, key: Signer) -> None:
        self._sign = key.sign_bytes
        self._header = b64url(_header(key.verifier.key_id.hex()))
        self._start = b'{"iss":%s,"_sd":' % quoted(key.verifier.name)

    def seal(self, new: NewEntry, version: int) -> tuple[bytes, str]:
        """An entry's bytes and its disclosures, joined by `~`."""
        hidden: dict[str, bytes | Members] = {STREAM: quoted(new.stream), VERSION: b"%d" % version}
        hidden.update(fields_of(new))
        digests, disclosures = conceal(hidden)
        payload = b64url(self._start + digests + b',"_sd_alg":"sha-256"}')
        signature = b64url(self._sign(self._header + b"." + payload))
        leaf = b'{"payload":"%s","protected":"%s","signature":"%s"}' % (payload, self._header, signature)
        return leaf, b"~".join(disclosures).decode("ascii")


@lru_cache(64)
def _header(key_id: str) -> bytes:
    return b'{"typ":"log-entry+sd-jwt","alg":"EdDSA","kid":"%s"}' % key_id.encode()


def fields_of(new: NewEntry) -> dict[str, bytes | Members]:
    """The members of a caller's object as JSON texts, a part's in a mapping; raises MsgspecError."""
    members = {name: bytes(value) for name, value in _read_object.decode(new.data).items()}
    fields: dict[str, bytes | Members] = {**members}
    for part in new.parts:
        if members.get(part, b"")[:1] == b"{":
            inner = _read_object.decode(members[part])
            fields[part] = {name: bytes(value) for name, value in inner.items()}
    return fields


class Sealed(Struct, frozen=True):
    """What an entry's own bytes tell: the log's origin, the ID of the key that signed, the digests, and what
    the signature is over.
    """

    origin: str
    key_id: bytes
    digests: tuple[str, ...]
    signed: bytes
    signature: bytes

    def check_signature(self, verifiers: Iterable[Verifier]) -> Verifier:
        """The one of the keys that signed the entry; raises VerificationError."""
        for verifier in verifiers:
            if (verifier.name, verifier.key_id) == (self.origin, self.key_id):
                if verifier.verifies(self.signature, self.signed):
                    return verifier
                raise VerificationError("the entry's signature is wrong")
        raise VerificationError(f"the entry is signed by a key {self.key_id.hex()} that was not given")


class _Leaf(Struct, frozen=True, forbid_unknown_fields=True):
    payload: str
    protected: str
    signature: str


class _Payload(Struct, frozen=True, forbid_unknown_fields=True):
    origin: str = msgspec.field(name="iss")
    digests: tuple[str, ...] = msgspec.field(name="_sd")
    algorithm: str = msgspec.field(name="_sd_alg")


class _Header(Struct, frozen=True):
    kid: str


_read_leaf = msgspec.json.Decoder(_Leaf)
_read_payload = msgspec.json.Decoder(_Payload)
_read_header = msgspec.json.Decoder(_Header)


def unseal(leaf: bytes) -> Sealed:
    """Read an entry's bytes; raises VerificationError unless they are what a `Sealer` could have written.

    The signature is not checked.
    """
    if len(leaf) > ENTRY_MAX:
        raise VerificationError(f"the entry is longer than {ENTRY_MAX} bytes")
    try:
        wire = _read_leaf.decode(leaf)
        payload_text = unb64url(wire.payload.encode(), "the entry's payload")
        header_text = unb64url(wire.protected.encode(), "the entry's header")
        signature = unb64url(wire.signature.encode(), "the entry's signature")
        payload = _read_payload.decode(payload_text)
        key_id = bytes.fromhex(_read_header.decode(header_text).kid)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise VerificationError("the entry is not of this record's form") from None
    if header_text != _header(key_id.hex()) or len(key_id) != 4 or len(signature) != _SIGNATURE:
        raise VerificationError("the entry's header or signature is malformed")
    if payload.algorithm != "sha-256" or msgspec.json.encode(payload) != payload_text:
        raise VerificationError("the entry's payload is not in its canonical spelling")
    if msgspec.json.encode(wire) != leaf:
        raise VerificationError("the entry is not in its canonical spelling")
    check_digests(payload.digests, LEAST)
    signed = f"{wire.protected}.{wire.payload}".encode()
    return Sealed(payload.origin, key_id, payload.digests, signed, signature)


class Opened(Struct, frozen=True):
    """What disclosures open of an entry: stream and version (None: closed), the caller's object with the
    fields that are open, and how many digests stay closed, decoys among them.
    """

    stream: str | None
    version: int | None
    data: bytes
    closed: int


def open_entry(sealed: Sealed, disclosures: Sequence[str]) -> Opened:
    """Open an entry; raises VerificationError unless every disclosure belongs to it and says what it may."""
    fields = unfold(sealed.digests, disclosures)
    own = {field.name: field for field in fields if field.name in (STREAM, VERSION)}
    rest = [field for field in fields if field.name not in own]
    if any(field.name in RESERVED for field in rest):
        raise VerificationError("a disclosure has a name that no field may have")
    hidden = len(sealed.digests) + sum(len(field.digests or ()) for field in fields)
    return Opened(
        stream=_value(own.get(STREAM), str),
        version=_value(own.get(VERSION), int),
        data=as_object(rest),
        closed=hidden - len(disclosures),
    )


def _value(field: Field | None, kind: type[T]) -> T | None:
    if field is None:
        return None
    try:
        value = msgspec.json.decode(field.value, type=kind)
    except msgspec.MsgspecError:
        value = None
    if value is None or msgspec.json.encode(value) != field.value:
        raise VerificationError("the entry's stream or version is malformed")
    return value


def paths(disclosures: Iterable[str]) -> list[str]:
    """The path of the field that each of an entry's disclosures opens; of an erased one, empty.

    Raises VerificationError when a disclosure is malformed.
    """
    told: list[str] = []
    part, inner = "", frozenset[str]()
    for disclosure in disclosures:
        if not disclosure:
            told.append("")
            continue
        field = open_disclosure(disclosure)
        if digest(disclosure.encode()).decode() in inner:
            told.append(f"{part}/{field.name}")
        else:
            told.append(field.name)
            part, inner = field.name, frozenset(field.digests or ())
    return told


def erase(opened: str, fields: Collection[str]) -> str:
    """What is left of an entry's disclosures without those of `fields`; a part takes its members along."""
    disclosures = opened.split("~")
    named = zip(paths(disclosures), disclosures, strict=True)
    return "~".join(
        "" if path in fields or path.partition("/")[0] in fields else text for path, text in named
    )


def choose(opened: str, fields: Collection[str] | None) -> list[str]:
    """The disclosures that open `fields` and no more: a part with all of its members, a member with the
    part that it is found through; None: all that there are. Raises NotOpen for a field that is erased or
    never was.
    """
    disclosures = opened.split("~")
    if fields is None:
        return [text for text in disclosures if text]
    told = paths(disclosures)
    missing = sorted(set(fields) - set(told))
    if missing:
        raise NotOpen(f"the entry has no such field, or it was erased: {', '.join(missing)}")
    wanted = {*fields, *(path.partition("/")[0] for path in fields if "/" in path)}
    return [
        text
        for path, text in zip(told, disclosures, strict=True)
        if path in wanted or path.partition("/")[0] in fields
    ]
