"""A disk in memory that forgets what was not synced: an apsw VFS to cut the power of.

Every write stays volatile until its file is synced. `cut` gives the disk as it would come up after the
power failed: what was synced, and of the rest nothing, everything, or any sectors at all ("torn"). Faults
can be planted at any write, sync or truncation: the operation fails either without effect or after taking
effect.
"""

import random
from collections.abc import Callable
from typing import Any, Literal

import apsw

SECTOR = 512
Cut = Literal["lost", "torn", "kept"]
Effect = Literal["not done", "done but failed"]


class PowerCut(apsw.IOError):
    """The machine is off."""


class File:
    """One file: its content as the program sees it, as it is on the platter, and the writes in between."""

    def __init__(self, content: bytes = b"") -> None:
        self.seen = bytearray(content)
        self.durable = bytearray(content)
        self.pending: list[tuple[int, bytes]] = []

    def write(self, offset: int, data: bytes) -> None:
        _put(self.seen, offset, data)
        self.pending.append((offset, data))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.pending.append((size, b""))

    def sync(self) -> None:
        for offset, data in self.pending:
            _apply(self.durable, offset, data)
        self.pending = []

    def forget(self) -> None:
        """What Linux does when a sync fails: the pages stay readable, count as clean, are never written."""
        self.pending = []

    def after(self, cut: Cut, chance: random.Random) -> bytes:
        content = bytearray(self.durable)
        for offset, data in self.pending:
            if cut == "kept" or (cut == "torn" and not data and chance.random() < 0.5):
                _apply(content, offset, data)
            elif cut == "torn":
                for start in range(0, len(data), SECTOR):
                    if chance.random() < 0.5:
                        _put(content, offset + start, data[start : start + SECTOR])
        return bytes(content)


class Disk(apsw.VFS):
    """A named VFS for SQLite, its files in memory. Needs exclusive locking: it has no shared memory."""

    def __init__(self, name: str, files: dict[str, bytes] | None = None) -> None:
        self.name = name
        self.files = {path: File(content) for path, content in (files or {}).items()}
        self.operations = 0
        self.fault: Callable[[str, str], Effect | None] = lambda _operation, _path: None
        self.error: type[apsw.Error] = apsw.IOError
        self.off = False
        self.quiet = False  # neither fails nor does anything: for the closing of what has failed
        super().__init__(name, "")

    def after(self, cut: Cut, chance: random.Random) -> dict[str, bytes]:
        """The content of the disk when the power comes back."""
        return {path: file.after(cut, chance) for path, file in self.files.items()}

    def does(self, what: str, path: str, effect: Callable[[], None]) -> None:
        """Do one write, sync or truncation, failing before or after its effect as planned."""
        if self.quiet:
            return
        if self.off:
            raise PowerCut
        self.operations += 1
        planned = self.fault(what, path)
        if planned == "not done":
            if what == "sync":
                self.files[path].forget()
            raise self.error
        effect()
        if planned == "done but failed":
            raise self.error

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        path = (
            name.filename() if isinstance(name, apsw.URIFilename) else name or f"temporary-{random.random()}"
        )
        flags[1] = flags[0]
        return Handle(self, path, self.files.setdefault(path, File()))

    def xAccess(self, path: str, _flags: int) -> bool:  # noqa: N802
        return path in self.files

    def xDelete(self, path: str, _sync: bool) -> None:  # noqa: N802
        if not self.quiet:
            self.files.pop(path, None)

    def xFullPathname(self, path: str) -> str:  # noqa: N802
        return path


class Handle:
    """An open file of a Disk (the methods of apsw.VFSFile)."""

    def __init__(self, disk: Disk, path: str, file: File) -> None:
        self.disk, self.path, self.file = disk, path, file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self.file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self.disk.does("write", self.path, lambda: self.file.write(offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self.disk.does("truncate", self.path, lambda: self.file.truncate(size))

    def xSync(self, _flags: int) -> None:  # noqa: N802
        self.disk.does("sync", self.path, self.file.sync)

    def xFileSize(self) -> int:  # noqa: N802
        return len(self.file.seen)

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xFileControl(self, _operation: int, _pointer: int) -> bool:  # noqa: N802
        return False

    def xLock(self, _level: int) -> None: ...  # noqa: N802

    def xUnlock(self, _level: int) -> None: ...  # noqa: N802

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xClose(self) -> None: ...  # noqa: N802


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _apply(content: bytearray, offset: int, data: bytes) -> None:
    if data:
        _put(content, offset, data)
    else:
        del content[offset:]
