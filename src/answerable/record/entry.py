"""The entry: the exact bytes that are hashed into the log, and what may become one.

An entry is one line of JSON with fixed members in fixed order and no white space around the caller's own
bytes:

    {"v":1,"stream":"call/7","version":3,"salt":"<32 hex digits>","data":<the caller's bytes>}

The salt keeps a published hash from being guessed back to its content.
"""

import re

import msgspec
from msgspec import Raw, Struct

from answerable.record.errors import InvalidAppend, VerificationError
from answerable.record.store import Append, NewEntry, TimerChange

ENTRY_MAX = 65_535
SALT_SIZE = 16
TEXT_MAX = 255
NOTE_MAX = 65_535
_NUMBER_MAX = (1 << 63) - 1
_TEXT = re.compile(r'[^\x00-\x1f"\\\x7f\ud800-\udfff]+')
_SALT = re.compile(r"[0-9a-f]{32}")


class Envelope(Struct, frozen=True):
    """What an entry holds: stream, version in the stream (from 1), 16-byte salt, the caller's JSON text."""

    stream: str
    version: int
    salt: bytes
    data: bytes

    def encode(self) -> bytes:
        """The entry's bytes: the leaf of the tree."""
        return b'{"v":1,"stream":"%s","version":%d,"salt":"%s","data":%s}' % (
            self.stream.encode(),
            self.version,
            self.salt.hex().encode(),
            self.data,
        )


class _Wire(Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    stream: str
    version: int
    salt: str
    data: Raw


def decode(leaf: bytes) -> Envelope:
    """Read an entry's bytes; raises VerificationError unless they are exactly what `encode` would write."""
    if len(leaf) > ENTRY_MAX:
        raise VerificationError(f"the entry is longer than {ENTRY_MAX} bytes")
    try:
        wire = msgspec.json.decode(leaf, type=_Wire)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise VerificationError("the entry is not of this record's form") from None
    if wire.v != 1:
        raise VerificationError(f"the entry has format version {wire.v}; only version 1 is known")
    fault = _text_fault("stream", wire.stream) or _json_fault(bytes(wire.data))
    if fault or not _SALT.fullmatch(wire.salt) or not 1 <= wire.version <= _NUMBER_MAX:
        raise VerificationError(f"the entry is malformed: {fault or 'its salt or version'}")
    envelope = Envelope(wire.stream, wire.version, bytes.fromhex(wire.salt), bytes(wire.data))
    if envelope.encode() != leaf:
        raise VerificationError("the entry is not in its canonical spelling")
    return envelope


def check_append(append: Append) -> None:
    """Raise InvalidAppend when the append could never be stored; call before anything waits on it."""
    fault = (
        _text_fault("id", append.id)
        or next(filter(None, (_expects_fault(*pair) for pair in append.expects.items())), None)
        or next(filter(None, map(_entry_fault, append.entries)), None)
        or next(filter(None, map(_timer_fault, append.timers)), None)
    )
    if fault:
        raise InvalidAppend(f"this cannot be recorded: {fault}")


def check_lease(now: int, owner: str, lease_ms: int, limit: int) -> None:
    """Raise InvalidAppend when timers cannot be leased like this."""
    fault = _text_fault("owner", owner)
    if not (now >= 0 and 0 < lease_ms <= _NUMBER_MAX - now and 0 < limit <= _NUMBER_MAX):
        fault = (
            "the time is milliseconds since the epoch, the length of the lease and the limit are 1 or more"
        )
    if fault:
        raise InvalidAppend(f"timers cannot be leased like this: {fault}")


def _text_fault(what: str, text: str) -> str | None:
    if not _TEXT.fullmatch(text) or len(text.encode()) > TEXT_MAX:
        return f"the {what} must have 1 to {TEXT_MAX} bytes and no quotes, backslashes or control characters"
    return None


def _expects_fault(stream: str, version: int) -> str | None:
    if not 0 <= version <= _NUMBER_MAX:
        return f"the version expected of {stream} must be 0 or more"
    return _text_fault("stream", stream)


def _entry_fault(entry: NewEntry) -> str | None:
    fault = _text_fault("stream", entry.stream)
    if fault:
        return fault
    # Measured with the longest version there can be, so that what fits does not depend on the stream's age.
    size = len(Envelope(entry.stream, _NUMBER_MAX, bytes(SALT_SIZE), entry.data).encode())
    if size > ENTRY_MAX:
        return f"an entry of {entry.stream} would take {size} bytes, the most is {ENTRY_MAX}; split it"
    return _json_fault(entry.data)


def _json_fault(data: bytes) -> str | None:
    try:
        data.decode()
        msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "an entry's data is not valid JSON"
    if data[:1].isspace() or data[-1:].isspace():
        return "an entry's data has white space around it"
    return None


def _timer_fault(timer: TimerChange) -> str | None:
    if timer.due is not None and not 0 <= timer.due <= _NUMBER_MAX:
        return "a timer is due at a number of milliseconds since the epoch, 0 or more"
    if len(timer.note) > NOTE_MAX:
        return f"a timer's note has at most {NOTE_MAX} bytes"
    return _text_fault("timer's key", timer.key)
