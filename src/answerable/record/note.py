"""Signed notes and their Ed25519 keys (C2SP signed-note v1.0.0; Ed25519 of RFC 8032).

Two types of key are known: a log's, which signs the text (0x01), and a cosigner's, which signs the text with
the time before it (0x04; C2SP tlog-cosignature, "Ed25519 signed message"). What names a key includes its
type, so neither passes for the other.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from answerable.record.encoding import b64, unb64
from answerable.record.errors import InvalidKey, VerificationError

ED25519 = 0x01
COSIGNATURE = 0x04
_KINDS = {ED25519: "a log's key (type 1)", COSIGNATURE: "a witness's key (type 4)"}
TIME_MAX = (1 << 63) - 1
_SIGNATURES_MAX = 128
_NOTE_MAX = 1 << 20
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) (\S+)")


class Verifier(Struct, frozen=True):
    """A public key that notes are checked against: its name, 4-byte key ID, 32-byte Ed25519 key and type."""

    name: str
    key_id: bytes
    public: bytes
    kind: int = ED25519

    @classmethod
    def parse(cls, vkey: str, kind: int = ED25519) -> "Verifier":
        """Read a vkey, `<name>+<hex key ID>+<base64>`, of the type expected; raises InvalidKey."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3 or not is_key_name(parts[0]):
            raise InvalidKey("a verifier key has the form name+8 hex digits+base64")
        try:
            material = unb64(parts[2], "the verifier key's last part")
        except VerificationError as error:
            raise InvalidKey(str(error)) from None
        if len(material) != 33 or material[0] not in _KINDS:
            raise InvalidKey("only Ed25519 verifier keys (type 1 or 4, 32 bytes) can be used")
        if material[0] != kind:
            raise InvalidKey(f"this is {_KINDS[material[0]]} where {_KINDS[kind]} is needed")
        made = cls.of(parts[0], material[1:], kind)
        if parts[1] != made.key_id.hex():
            raise InvalidKey(
                "the verifier key's ID does not belong to its name and key; was it copied whole?"
            )
        return made

    @classmethod
    def of(cls, name: str, public: bytes, kind: int = ED25519) -> "Verifier":
        """The verifier of a 32-byte Ed25519 public key under a name; the key ID follows from all three."""
        return cls(name, sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4], public, kind)

    @property
    def vkey(self) -> str:
        """The key as text, to be published."""
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Whether this key made an Ed25519 signature over these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return False
        return True


class Verified(Struct, frozen=True):
    """A signature that is right: whose, and the time that a cosigner put on it (seconds since the epoch)."""

    verifier: Verifier
    time: int | None = None


class Signer:
    """A private Ed25519 key with its name and type. It prints as its public half only."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        """Take the key's name and its 32-byte seed (RFC 8032, section 5.1.5); raises InvalidKey."""
        if not is_key_name(name):
            raise InvalidKey(f"{name!r} cannot name a key: it needs a name without spaces or plus signs")
        if len(seed) != 32:
            raise InvalidKey("an Ed25519 seed has 32 bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier.of(name, self._private.public_key().public_bytes_raw(), kind)

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey})"

    @property
    def first(self) -> "Signer":
        """Itself: the only private key that a log opened with it alone has."""
        return self

    def find(self, vkey: str) -> "Signer | None":
        """Itself, if it is the key asked for."""
        return self if vkey == self.verifier.vkey else None

    def sign_bytes(self, data: bytes) -> bytes:
        """The bare Ed25519 signature over `data`, which must be no note's text: one key, two kinds of text.

        A note's text ends in a newline, what an entry's signature is over has none: neither can be
        taken for the other.
        """
        return self._private.sign(data)

    def sign(self, text: str) -> str:
        """The signed note over `text`, which must end in a newline and hold no control characters."""
        self._may_sign(text, ED25519)
        return f"{text}\n{self._line(self._private.sign(text.encode()))}"

    def cosign(self, text: str, time: int) -> str:
        """A cosigner's signature line over a checkpoint's text, as of `time`, seconds since the epoch.

        C2SP tlog-cosignature, "Format" and "Ed25519 signed message".
        """
        self._may_sign(text, COSIGNATURE)
        if not 0 < time <= TIME_MAX:
            raise ValueError("a cosignature's time is above 0 and below 2^63 seconds")
        return self._line(time.to_bytes(8, "big") + self._private.sign(_timed(text.encode(), time)))

    def _may_sign(self, text: str, kind: int) -> None:
        if self.verifier.kind != kind:
            raise ValueError(f"the key {self.verifier.name} is not {_KINDS[kind]}")
        if not text.endswith("\n") or _CONTROL.search(text):
            raise ValueError("a note's text ends in a newline and has no control characters")

    def _line(self, signature: bytes) -> str:
        return f"— {self.verifier.name} {b64(self.verifier.key_id + signature)}\n"


def parse_vkeys(vkeys: str | Iterable[str]) -> list[Verifier]:
    """The verifier keys of one log, the oldest first: one text with one on each line, or several texts.

    Raises InvalidKey when one is malformed, they are of different names, or there is none.
    """
    lines = vkeys.split("\n") if isinstance(vkeys, str) else list(vkeys)
    verifiers = [Verifier.parse(line) for line in lines if line.strip()]
    if len({verifier.name for verifier in verifiers}) != 1:
        raise InvalidKey("one verifier key is needed, or several of the same name, one on each line")
    return verifiers


def is_key_name(name: str) -> bool:
    """Whether `name` may name a key: not empty, no Unicode spaces, no plus, no control characters; and text
    that UTF-8 can hold.
    """
    return bool(re.fullmatch(r"[^\s+\x00-\x1f\ud800-\udfff]+", name))


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """The text of a note that at least one of the known keys signed, its last newline included.

    Signatures of unknown keys are ignored; a bad one of a known key spoils the note. Raises
    VerificationError.
    """
    text, verified = read_note(note, verifiers)
    if not verified:
        known = ", ".join(dict.fromkeys(verifier.name for verifier in verifiers))
        raise VerificationError(f"no signature by the expected key ({known}) was found")
    return text


def read_note(note: str, verifiers: Sequence[Verifier]) -> tuple[str, list[Verified]]:
    """A note's text and the signatures on it by known keys, in its order, perhaps none.

    Signatures of unknown keys are ignored; a bad one of a known key spoils the note. Raises
    VerificationError.
    """
    text, lines = split_note(note)
    body = _utf8(text)
    return text, [
        Verified(verifier, _check(verifier, blob[4:], body))
        for name, blob in map(signature_of, lines)
        for verifier in verifiers
        if (name, blob[:4]) == (verifier.name, verifier.key_id)
    ]


def split_note(note: str) -> tuple[str, list[str]]:
    """A note's text and its signature lines, by form alone: nothing is verified. Raises VerificationError."""
    if len(note) > _NOTE_MAX:
        raise VerificationError("the signed note is longer than a million characters")
    if _CONTROL.search(note):
        raise VerificationError("the signed note holds control characters (perhaps Windows line ends)")
    cut = note.rfind("\n\n")
    lines = note[cut + 2 :].split("\n")
    if cut < 0 or len(lines) < 2 or lines.pop() != "":
        raise VerificationError("the signed note is cut off: it has no signature lines after an empty line")
    if len(lines) > _SIGNATURES_MAX:
        raise VerificationError(f"the signed note has more than {_SIGNATURES_MAX} signatures")
    return note[: cut + 1], lines


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise VerificationError("the signed note is not valid Unicode text") from None


def signature_of(line: str) -> tuple[str, bytes]:
    """A signature line's key name, and its key ID followed by the signature; raises VerificationError."""
    matched = _SIGNATURE_LINE.fullmatch(line)
    if not matched:
        raise VerificationError("a signature line of the signed note is malformed")
    blob = unb64(matched[2], "a signature")
    if len(blob) < 5:
        raise VerificationError("a signature is too short")
    return matched[1], blob


def _check(verifier: Verifier, signature: bytes, body: bytes) -> int | None:
    """The time on a signature, if its type has one; raises VerificationError unless it is right."""
    time = None
    if verifier.kind == COSIGNATURE:
        time = int.from_bytes(signature[:8], "big")
        signature, body = signature[8:], _timed(body, time)
        if time > TIME_MAX:
            raise VerificationError(f"the cosignature by {verifier.name} has an impossible time")
    if not verifier.verifies(signature, body):
        raise VerificationError(f"the signature by {verifier.name} is wrong")
    return time


def _timed(body: bytes, time: int) -> bytes:
    return b"cosignature/v1\ntime %d\n%s" % (time, body)
