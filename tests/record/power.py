"""A machine whose power can be cut: ext4 on a device that forgets, mounted; and what is on it afterwards.

Only root may, on Linux with /dev/fuse, loop devices and mkfs.ext4. Whatever was mounted is unmounted again.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tests.record.device import NAME, Device
from tests.record.disk import Cut

SIZE: Final = 48 << 20
"""Bytes of the disk."""
CUTS: Final[tuple[Cut, ...]] = ("lost", "torn", "kept")


def wants() -> str:
    """What this machine lacks to have its power cut; empty: nothing."""
    if os.geteuid() != 0:
        return "root, to mount"
    lacking = [name for name in ("/dev/fuse", "/dev/loop-control") if not Path(name).exists()]
    lacking += [name for name in ("mkfs.ext4", "losetup", "mount", "umount") if not shutil.which(name)]
    return ", ".join(lacking)


def blank() -> bytes:
    """An empty file system."""
    with tempfile.NamedTemporaryFile() as file:
        os.truncate(file.name, SIZE)
        _run("mkfs.ext4", "-q", "-b", "4096", file.name)
        return Path(file.name).read_bytes()


class Machine:
    """A machine that runs: `folder` is on its disk."""

    def __init__(self, folder: Path, device: Device) -> None:
        self.folder = folder
        self.device = device

    def cut_after(self, operations: int) -> bool:
        """Cut the power when the disk has done so many more writes and flushes; whether it came to that."""
        self.device.cut_at = self.device.operations + operations
        return self.device.off.wait(60)

    def after(self, cut: Cut, chance: random.Random) -> bytes:
        """The disk when the power is back."""
        return self.device.file.after(cut, chance)


@contextmanager
def running(image: bytes) -> Iterator[Machine]:
    """A machine with this disk. When the block ends its power is off, if it was not before."""
    device = Device(image)
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # so that all is unmounted
    with ExitStack() as undo:
        base = Path(tempfile.mkdtemp(prefix="power-"))
        undo.callback(shutil.rmtree, base, ignore_errors=True)
        fuse, folder = base / "fuse", base / "disk"
        for each in (fuse, folder):
            each.mkdir()
        device.mount(fuse)
        undo.callback(_unmount, fuse)
        loop = _run("losetup", "--find", "--show", str(fuse / NAME))
        undo.callback(_run, "losetup", "--detach", loop)
        _run("mount", "-t", "ext4", loop, str(folder))
        undo.callback(_unmount, folder)
        undo.callback(device.cut)
        yield Machine(folder, device)


@contextmanager
def mounted(file: Path) -> Iterator[Path]:
    """The file system in a file, which recovers from its journal here."""
    folder = Path(tempfile.mkdtemp(prefix="mounted-"))
    try:
        _run("mount", "-t", "ext4", "-o", "loop", str(file), str(folder))
        try:
            yield folder
        finally:
            _unmount(folder)
    finally:
        folder.rmdir()


def _unmount(folder: Path) -> None:
    """Unmount; if somebody is still in there, as soon as nobody is."""
    if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()
