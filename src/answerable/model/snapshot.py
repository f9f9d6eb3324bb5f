"""A snapshot: the whole state at one size of the log, in a file, so that a start need not fold from the first
entry.

It is derived, and never trusted further than the record: it names the size and the root hash of the log that
it was folded from, and is left aside unless the record has that root at that size. Left aside too is one of
another version of the program, which may fold otherwise: the digest of the nouns' schemas and of this room's
code is in it.
"""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.model.books import Book, Roll, Shelf
from answerable.model.state import CONTENTS, State
from answerable.record import RecordError

CODE: Final = Path(__file__).parent


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """What the file holds. `root`: of the log's tree at `size`, 32 bytes."""

    schema: str
    size: int
    root: bytes
    contents: dict[str, msgspec.Raw]


class _Shelved(msgspec.Struct, frozen=True, array_like=True):
    """A shelf: what is in hand, and what was put away."""

    hand: msgspec.Raw
    away: dict[str, bytes]


class Snapshots:
    """The one file that a process keeps its snapshot in, mode 0600: what it holds is personal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = 0
        """How often the snapshot was forgotten: one packed before is not saved after."""
        self._lock = threading.Lock()

    def load(self, root: Callable[[int], bytes]) -> tuple[int, State] | None:
        """The size that the snapshot was taken at and its state, if it is of this record and this program.

        None for anything else: the state is then folded from the first entry, which takes longer and nothing
        more.
        """
        try:
            data = self.path.read_bytes()
            if zlib.crc32(data[4:]) != int.from_bytes(data[:4], "big"):
                return None
            snapshot = msgspec.msgpack.decode(data[4:], type=Snapshot)
            if snapshot.schema != schema() or root(snapshot.size) != snapshot.root:
                return None
            return snapshot.size, unpack(snapshot.contents)
        except (OSError, msgspec.MsgspecError, KeyError, UnicodeDecodeError, RecordError):
            return None

    def save(self, packed: Mapping[str, Any], size: int, root: bytes, generation: int) -> None:
        """Put a packed state in the place of the snapshot before, at once or not at all.

        Crash before the renaming: the old one stays. After: the new one is whole.
        """
        contents = {name: msgspec.Raw(_encode(each)) for name, each in packed.items()}
        data = _encode(Snapshot(schema(), size, root, contents))
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with self._lock:
            if generation != self.generation:
                return
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
                out.write(zlib.crc32(data).to_bytes(4, "big") + data)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self.path)

    def forget(self) -> None:
        """Take the snapshot away: something in it is about to be erased.

        Before the erasure is durable: if it does not become so, a start takes longer, and nothing is lost.
        Taken away with it is what a process that died while it wrote one has left.
        """
        with self._lock:
            self.generation += 1
            for file in (self.path, *self.path.parent.glob(f"{self.path.name}.*")):
                file.unlink(missing_ok=True)


def pack(state: State) -> dict[str, Any]:
    """The state's contents at this moment. Quick, for the ledger is locked: what was put away is shared."""
    return {name: _pack(getattr(state, name)) for name in CONTENTS}


def unpack(contents: Mapping[str, msgspec.Raw]) -> State:
    """The state of packed contents. Raises `msgspec.MsgspecError` or `KeyError` for what is none."""
    state = State()
    for name, (_, of) in CONTENTS.items():
        _unpack(contents[name], getattr(state, name), of)
    return state


@cache
def schema() -> str:
    """A digest of the shape of everything that a snapshot holds, and of the code that made it what it is."""
    shapes, parts = msgspec.json.schema_components([of for _, of in CONTENTS.values()])
    names = [f"{name}: {kind.__name__}" for name, (kind, _) in CONTENTS.items()]
    return sha256(msgspec.json.encode([names, shapes, parts, _code()], order="sorted")).hexdigest()


def _code() -> list[bytes]:
    """Every module of this room: a fold that changed makes another state of the same events."""
    return [sha256(path.read_bytes()).digest() for path in sorted(CODE.rglob("*.py"))]


def _pack(container: Any) -> Any:
    if isinstance(container, Shelf):
        return _Shelved(msgspec.Raw(_encode(dict(container))), dict(container.away))
    return dict(container) if isinstance(container, Book) else list(container)


def _unpack(data: msgspec.Raw, container: Any, of: Any) -> None:
    if isinstance(container, Roll):
        container.fill(msgspec.msgpack.decode(data, type=list[of]))
        return
    if isinstance(container, Shelf):
        shelf = msgspec.msgpack.decode(data, type=_Shelved)
        container.away.update(shelf.away)
        data = shelf.hand
    dict.update(container, msgspec.msgpack.decode(data, type=dict[str, of]))


_encode = msgspec.msgpack.Encoder().encode
