"""What may be recorded at all: said before anything waits on it."""

import json
import re
from collections.abc import Mapping
from itertools import chain

import msgspec

from answerable.record.entry import OPENED_MAX, RESERVED, fields_of
from answerable.record.errors import InvalidAppend
from answerable.record.sdjwt import DIGESTS_MAX, Members, has_marks, is_name, opened_size, quoted
from answerable.record.store import LEASE_MOST, Append, Erasure, NewEntry, TimerChange, VaultChange

TEXT_MAX = 255
NOTE_MAX = 65_535
VALUE_MAX = 1 << 20
OWN_PREFIX = "log/"
"""Keys in the vault that begin like this are the log's own."""

_NUMBER_MAX = (1 << 63) - 1
_TEXT = re.compile(r'[^\x00-\x1f"\\\x7f\ud800-\udfff]+')


def check_append(append: Append) -> None:
    """Raise InvalidAppend when the append could never be stored; call before anything waits on it."""
    fault = (
        text_fault("id", append.id)
        or next(filter(None, (_expects_fault(*pair) for pair in append.expects.items())), None)
        or next(filter(None, map(_entry_fault, append.entries)), None)
        or next(filter(None, map(_timer_fault, append.timers)), None)
        or next(filter(None, map(_erasure_fault, append.erasures)), None)
        or next(filter(None, map(_vault_fault, append.vault)), None)
    )
    if fault:
        raise InvalidAppend(f"this cannot be recorded: {fault}")


def check_lease(now: int, owner: str, lease_ms: int, limit: int) -> None:
    """Raise InvalidAppend when timers cannot be leased like this."""
    fault = text_fault("owner", owner)
    if not (0 <= now <= _NUMBER_MAX - LEASE_MOST and 0 < lease_ms <= LEASE_MOST and 0 < limit <= _NUMBER_MAX):
        fault = (
            "the time is milliseconds since the epoch, the length of the lease is 1 to "
            f"{LEASE_MOST} milliseconds, and the limit is 1 or more"
        )
    if fault:
        raise InvalidAppend(f"timers cannot be leased like this: {fault}")


def text_fault(what: str, text: str) -> str | None:
    """What is wrong with a text that names something; None when nothing is."""
    if not _TEXT.fullmatch(text) or len(text.encode()) > TEXT_MAX:
        return f"the {what} must have 1 to {TEXT_MAX} bytes and no quotes, backslashes or control characters"
    return None


def _expects_fault(stream: str, version: int) -> str | None:
    if not 0 <= version <= _NUMBER_MAX:
        return f"the version expected of {stream} must be 0 or more"
    return text_fault("stream", stream)


def _entry_fault(entry: NewEntry) -> str | None:
    fault = text_fault("stream", entry.stream)
    if fault:
        return fault
    try:
        plain = msgspec.json.decode(entry.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "an entry's data is not valid JSON"
    if not isinstance(plain, dict):
        return "an entry's data is not a JSON object"
    fields = fields_of(entry)
    if has_marks(entry.data, plain):
        return "an entry's data has a member named _sd or ..., which SD-JWTs keep for themselves"
    return _names_fault(fields) or _repeated_fault(entry.data, fields) or _size_fault(entry, fields)


def _names_fault(fields: Mapping[str, bytes | Members]) -> str | None:
    inner = (name for value in fields.values() if isinstance(value, dict) for name in value)
    if not RESERVED.isdisjoint(fields):
        return f"an entry's field cannot be named {', '.join(sorted(RESERVED & fields.keys()))}"
    if not all(map(is_name, chain(fields, inner))):
        return "a field's name is not empty and has no slash"
    return None


def _repeated_fault(data: bytes, fields: Mapping[str, bytes | Members]) -> str | None:
    """A member that is there twice would be lost in silence. What was written compactly shows it has none."""
    if _written(fields) == data:
        return None
    try:
        json.loads(data, object_pairs_hook=_only_once)
    except (ValueError, RecursionError):
        return "an entry's data names a member twice in one object"
    return None


def _written(fields: Mapping[str, bytes | Members]) -> bytes:
    return b"{%s}" % b",".join(
        b"%s:%s" % (quoted(name), _written(value) if isinstance(value, dict) else value)
        for name, value in fields.items()
    )


def _only_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _size_fault(entry: NewEntry, fields: Mapping[str, bytes | Members]) -> str | None:
    if len(fields) + 2 > DIGESTS_MAX or any(len(value) > DIGESTS_MAX for value in _parts(fields)):
        return f"an entry of {entry.stream} would have more than {DIGESTS_MAX - 2} fields; split it"
    if 2 * len(entry.data) + 600 * (len(fields) + sum(map(len, _parts(fields)))) < OPENED_MAX:
        return None  # no disclosure takes so much, digests of parts included: it need not be measured
    # Measured with the longest version there can be, so that what fits does not depend on the stream's age.
    own = {"stream": quoted(entry.stream), "version": b"%d" % _NUMBER_MAX}
    size = opened_size(own) + opened_size(fields)
    if size > OPENED_MAX:
        return f"an entry of {entry.stream} would take {size} characters, the most is {OPENED_MAX}; split it"
    return None


def _parts(fields: Mapping[str, bytes | Members]) -> list[Members]:
    return [value for value in fields.values() if isinstance(value, dict)]


def _timer_fault(timer: TimerChange) -> str | None:
    if timer.due is not None and not 0 <= timer.due <= _NUMBER_MAX:
        return "a timer is due at a number of milliseconds since the epoch, 0 or more"
    if len(timer.note) > NOTE_MAX:
        return f"a timer's note has at most {NOTE_MAX} bytes"
    return text_fault("timer's key", timer.key)


def _erasure_fault(erasure: Erasure) -> str | None:
    if not 0 <= erasure.index <= _NUMBER_MAX:
        return f"there is no entry {erasure.index} to erase fields of"
    if not RESERVED.isdisjoint(erasure.fields):
        return "the stream and version of an entry cannot be erased"
    return None


def _vault_fault(change: VaultChange) -> str | None:
    if change.key.startswith(OWN_PREFIX):
        return f"keys of the vault that begin with {OWN_PREFIX} are the log's own"
    if change.value is not None and len(change.value) > VALUE_MAX:
        return f"a value in the vault has at most {VALUE_MAX} bytes"
    return text_fault("vault's key", change.key)
