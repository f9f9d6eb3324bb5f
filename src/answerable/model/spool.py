"""A spool: where what must not be lost waits, in a file of its own, while the record cannot be written.

A frame is the mark, the payload's length, the CRC-32 of mark, length and payload (4 bytes each, big-endian),
and the payload. It is acknowledged after it was synced. Room is reserved ahead, so that a disk that is full
for the record is not full for the spool. What is not a frame at the end was being written when the process
died: it was never acknowledged, and is written over.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

MARK: Final = b"\xf7spool"
HEAD: Final = struct.Struct(f">{len(MARK)}sII")
ROOM: Final = 4 << 20
"""Bytes reserved ahead: some thousand calls."""
PAYLOAD_MOST: Final = 1 << 20


class Spool:
    """A file of frames. Safe to share between threads of one process; close it when done, or use `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file, made with mode 0600 when there is none. Raises OSError."""
        self.path = path
        self._turn = threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._reserve()
        _sync_folder(path.parent)
        frames = list(read_frames(self._bytes()))
        self.damage = sum(1 for frame in frames if frame is None)
        """How many stretches of the file, before its last frame, were no frames. What they held was
        acknowledged and cannot be read any more: something else changed the file.
        """
        self.frames = [frame for frame in frames if frame is not None]
        self._end = end_of(self._bytes())

    def add(self, payload: bytes) -> None:
        """Keep a payload: durable when this returns. Raises OSError; then it was not acknowledged."""
        framed = frame(payload)
        with self._turn:
            written = 0
            while written < len(framed):
                written += os.pwrite(self._file, framed[written:], self._end + written)
            os.fdatasync(self._file)
            # A crash before this line leaves a whole frame that nobody was told of: it is read again, and
            # the command's own id makes entering it twice harmless.
            self._end += len(framed)
            self.frames.append(payload)

    def replace(self, payloads: Iterable[bytes]) -> None:
        """Keep these payloads instead of all others.

        Crash before the renaming: the old file holds; after: the new one, whole and synced. Raises OSError;
        then either of them holds, and what is added goes into the one that has the name.
        """
        kept = list(payloads)
        with self._turn:
            draft = self.path.with_name(f".{self.path.name}.draft")
            file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            framed = b"".join(map(frame, kept))
            with os.fdopen(os.dup(file), "wb") as out:
                out.write(framed)
            os.fsync(file)
            draft.rename(self.path)
            os.close(self._file)
            self._file, self._end, self.frames, self.damage = file, len(framed), kept, 0
            self._reserve()
            _sync_folder(self.path.parent)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _bytes(self) -> bytes:
        size = os.fstat(self._file).st_size
        return os.pread(self._file, size, 0)

    def _reserve(self) -> None:
        with suppress(OSError):  # no file system has to be able to; then a full disk is full for us too
            os.posix_fallocate(self._file, 0, ROOM)


def frame(payload: bytes) -> bytes:
    """The frame of a payload; raises ValueError when it is too long."""
    if len(payload) > PAYLOAD_MOST:
        raise ValueError(f"a payload has at most {PAYLOAD_MOST} bytes")
    return HEAD.pack(MARK, len(payload), _checksum(payload)) + payload


def read_frames(data: bytes) -> Iterator[bytes | None]:
    """The payloads, in order; None for each stretch between frames that is none."""
    at = 0
    while (start := _next_frame(data, at)) >= 0:
        if start > at:
            yield None
        payload = _payload(data, start)
        assert payload is not None
        yield payload
        at = start + HEAD.size + len(payload)


def end_of(data: bytes) -> int:
    """Where the last frame ends."""
    at = 0
    while (start := _next_frame(data, at)) >= 0:
        at = start + HEAD.size + len(_payload(data, start) or b"")
    return at


def _next_frame(data: bytes, at: int) -> int:
    """Where the next whole frame begins, from `at` on; -1: nowhere."""
    start = data.find(MARK, at)
    while start >= 0 and _payload(data, start) is None:
        start = data.find(MARK, start + 1)
    return start


def _payload(data: bytes, start: int) -> bytes | None:
    if start + HEAD.size > len(data):
        return None
    _, length, checksum = HEAD.unpack_from(data, start)
    payload = data[start + HEAD.size : start + HEAD.size + length]
    return payload if len(payload) == length and _checksum(payload) == checksum else None


def _checksum(payload: bytes) -> int:
    """Of all that a frame says: zeros, which the reserved room is full of, are then no end of any frame."""
    return zlib.crc32(payload, zlib.crc32(MARK + len(payload).to_bytes(4, "big")))


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
