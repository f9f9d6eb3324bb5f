"""The published log written into a directory that any web server can serve as it stands (tlog-tiles).

Tiles and bundles first, each whole or absent; then the checkpoint that needs them. So at every moment, and
after a crash at any, the directory verifies as the log that its checkpoint names.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from answerable.record.checkpoint import Checkpoint, parse_checkpoint
from answerable.record.cosignature import open_cosigned
from answerable.record.errors import Corrupt, StoreError, VerificationError
from answerable.record.files import make_directory, sync_directory, write_whole
from answerable.record.note import Verifier, split_note
from answerable.record.tiles import (
    CHECKPOINT,
    TILE_LEVELS,
    TILE_WIDTH,
    Read,
    tile_path,
    tile_root,
    tiles_of_level,
)


class Exported(Struct, frozen=True):
    """What a directory now holds: entries, and how many files were written for it."""

    size: int
    written: int


def export(
    read: Read, note: str, logs: Sequence[Verifier], directory: Path, *, whole: bool = False
) -> Exported:
    """Bring a directory to the published checkpoint `note`, whose resources `read` gives.

    Only what is new is looked at; `whole` compares every file, in case some were deleted or changed. Raises
    Corrupt when the directory's own checkpoint is not of this history, StoreError when it cannot be read or
    written.
    """
    checkpoint = parse_checkpoint(split_note(note)[0])
    try:
        make_directory(directory)
        with _alone(directory):
            present = _present(directory, logs)
            _check(read, checkpoint, present)
            written = _write_tiles(read, checkpoint.size, present if not whole else None, directory)
            # Crash before the checkpoint has its name: the old one stands, beside more tiles than it needs;
            # the next export finds and keeps them. After: the new one stands on tiles that are on disk.
            file = directory / CHECKPOINT
            if not file.exists() or file.read_bytes() != note.encode():
                write_whole(file, note.encode())
                sync_directory(directory)
                written += 1
            _prune(checkpoint.size, present, directory)
    except OSError as error:
        raise StoreError(f"the directory {directory} cannot be used: {error.strerror}") from error
    return Exported(checkpoint.size, written)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """No two exports write into one directory at once."""
    descriptor = os.open(directory / ".lock", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _present(directory: Path, logs: Sequence[Verifier]) -> Checkpoint | None:
    file = directory / CHECKPOINT
    if not file.exists():
        return None
    try:
        return open_cosigned(file.read_bytes().decode("utf-8", "replace"), logs, []).checkpoint
    except VerificationError as error:
        raise Corrupt(f"the checkpoint in {directory} is not this record's: {error}") from error


def _check(read: Read, checkpoint: Checkpoint, present: Checkpoint | None) -> None:
    """Raise Corrupt unless what is published extends what was: strangers have seen the old one."""
    if present is None:
        return
    if present.size > checkpoint.size:
        raise Corrupt(
            f"the directory shows {present.size} entries, more than the {checkpoint.size} to be published:"
            " was the record restored from a backup? Nothing is written."
        )
    if present.size and tile_root(read, checkpoint.size, present.size) != present.root:
        raise Corrupt(
            f"the directory shows another history of the first {present.size} entries; nothing is written,"
            " run fsck"
        )


def _write_tiles(read: Read, size: int, present: Checkpoint | None, directory: Path) -> int:
    """Write what the tree of `size` entries needs and the present one does not have."""
    done = present.size if present else 0
    written = 0
    touched: dict[Path, None] = {}
    for path in _paths(size, done):
        file, data = directory / path, read(path)
        if data is None:
            raise Corrupt(f"the record has no {path}; run fsck")
        touched[file.parent] = None
        # What lies there beyond the present checkpoint was seen by nobody: an export was cut off, and the
        # record may have been restored since.
        if not file.exists() or file.read_bytes() != data:
            make_directory(file.parent)
            write_whole(file, data)
            written += 1
    for folder in touched:
        sync_directory(folder)
    return written


def _paths(size: int, done: int) -> Iterator[str]:
    """The tiles and bundles of a tree from the first on that was not full when it had `done` entries."""
    level: int | None = None
    while (level or 0) == 0 or size >> (TILE_LEVELS * (level or 0)):
        at = TILE_LEVELS * (level or 0)
        first = (done >> at) // TILE_WIDTH
        yield from (tile_path(level, *tile) for tile in tiles_of_level(size, level or 0, first))
        level = 0 if level is None else level + 1


def _prune(size: int, present: Checkpoint | None, directory: Path) -> None:
    """Delete partial tiles whose full one is there now: nobody needs both (tlog-tiles, "Partial Tiles")."""
    if present is None:
        return
    levels: list[int | None] = [None, *range(8)]
    for level in levels:
        at = TILE_LEVELS * (level or 0)
        for index in range((present.size >> at) // TILE_WIDTH, (size >> at) // TILE_WIDTH):
            shutil.rmtree(directory / f"{tile_path(level, index)}.p", ignore_errors=True)
