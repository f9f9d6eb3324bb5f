"""A block device that forgets: one file of a FUSE file system, behind a loop device.

The kernel sends every write and every flush of the loop device here, over /dev/fuse. A write is volatile
until a flush comes after it. When the power is cut, everything fails from that moment on, and what was not
flushed is there afterwards, or is not, or is there in any sectors and in any order. Only root may make one.

The protocol is the kernel's include/uapi/linux/fuse.h, as far as one file needs it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import threading
from enum import IntEnum
from pathlib import Path
from typing import Final

from tests.record.disk import File

NAME: Final = "device"
WRITE_MOST: Final = 1 << 20
"""Bytes in one write at the most."""
_HEAD: Final = struct.Struct("<IIQQIIIHH")
_RANGE: Final = struct.Struct("<QQIIQII")
_INIT: Final = struct.Struct("<4IHHIIHHI7I")
_VERSION: Final = (7, 31)
_BIG_WRITES, _MAX_PAGES = 1 << 5, 1 << 22
_NODE: Final = 2
_KEPT: Final = 3600
"""Seconds that the kernel may remember what it was told of the file."""
_KEEP_CACHE: Final = 2
_NOSUID_NODEV: Final = 6


class Op(IntEnum):
    """What the kernel asks for."""

    LOOKUP = 1
    FORGET = 2
    GETATTR = 3
    SETATTR = 4
    OPEN = 14
    READ = 15
    WRITE = 16
    RELEASE = 18
    FSYNC = 20
    FLUSH = 25
    INIT = 26
    INTERRUPT = 36
    BATCH_FORGET = 42


class Device:
    """The file: its content as the kernel sees it, and as it is once the power is back.

    `cut_at`: the power fails at that many writes and flushes; 0: never.
    """

    def __init__(self, content: bytes) -> None:
        self.file = File(content)
        self.operations = 0
        self.flushes = 0
        self.cut_at = 0
        self.off = threading.Event()

    def mount(self, folder: Path) -> None:
        """Be there as the file `device` in a folder, until that is unmounted or this process ends."""
        channel = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        said = f"fd={channel},rootmode=40000,user_id=0,group_id=0"
        kernel = ctypes.CDLL(None, use_errno=True)
        if kernel.mount(b"forgetful", bytes(folder), b"fuse", _NOSUID_NODEV, said.encode()) != 0:
            os.close(channel)
            raise OSError(ctypes.get_errno(), "FUSE cannot be mounted here")
        threading.Thread(target=self._serve, args=(channel,), daemon=True).start()

    def cut(self) -> None:
        """Cut the power now."""
        self.off.set()

    def _serve(self, channel: int) -> None:
        while True:
            try:
                asked = os.read(channel, WRITE_MOST + (1 << 16))
            except OSError:  # unmounted
                os.close(channel)
                return
            _, operation, unique, node, *_ = _HEAD.unpack_from(asked)
            if operation in (Op.FORGET, Op.BATCH_FORGET, Op.INTERRUPT):
                continue
            try:
                failed, answer = 0, self._answer(operation, node, asked[_HEAD.size :])
            except OSError as error:
                failed, answer = -(error.errno or errno.EIO), b""
            os.write(channel, struct.pack("<IiQ", 16 + len(answer), failed, unique) + answer)

    def _answer(self, operation: int, node: int, body: bytes) -> bytes:
        match operation:
            case Op.INIT:
                _, _, ahead, flags = struct.unpack_from("<4I", body)
                able = flags & (_BIG_WRITES | _MAX_PAGES)
                pages = WRITE_MOST // 4096
                return _INIT.pack(*_VERSION, ahead, able, 12, 9, WRITE_MOST, 1, pages, 0, 0, *[0] * 7)
            case Op.LOOKUP:
                return struct.pack("<4Q2I", _NODE, 0, _KEPT, _KEPT, 0, 0) + self._attributes(_NODE)
            case Op.GETATTR | Op.SETATTR:
                return struct.pack("<QII", _KEPT, 0, 0) + self._attributes(node)
            case Op.OPEN:
                return struct.pack("<QII", 0, _KEEP_CACHE, 0)
            case Op.READ | Op.WRITE | Op.FSYNC:
                return self._transfer(operation, body)
            case Op.RELEASE | Op.FLUSH:  # of a descriptor: they say nothing of the disk
                return b""
        raise OSError(errno.ENOSYS, "not for one file")

    def _transfer(self, operation: int, body: bytes) -> bytes:
        """A read, a write or a flush: what the disk does as long as it has power."""
        if operation != Op.READ:
            self.operations += 1
            if self.cut_at and self.operations >= self.cut_at:
                self.cut()
        if self.off.is_set():
            raise OSError(errno.EIO, "the power is off")
        if operation == Op.FSYNC:
            self.flushes += 1
            self.file.sync()
            return b""
        _, offset, size, *_ = _RANGE.unpack_from(body)
        if operation == Op.READ:
            return bytes(self.file.seen[offset : offset + size])
        self.file.write(offset, body[_RANGE.size : _RANGE.size + size])
        return struct.pack("<II", size, 0)

    def _attributes(self, node: int) -> bytes:
        size = len(self.file.seen) if node == _NODE else 0
        mode = 0o100600 if node == _NODE else 0o40700
        return struct.pack("<6Q10I", node, size, size // 512, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)
