"""Backing a record up while it is written to."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from answerable.record.backup_format import (
    FORMAT,
    RECORD,
    EntryLine,
    Line,
    Manifest,
    digest_of,
    write_lines,
    write_manifest,
)
from answerable.record.errors import Corrupt, StoreError
from answerable.record.files import make_directory, sync_directory, write_whole
from answerable.record.log import Log
from answerable.record.snapshots import snapshot
from answerable.record.tree import Frontier, leaf_hash

Tick = Callable[[int, int], object]
"""Called with how many entries were written, of how many."""


def back_up(
    log: Log,
    place: Path | str,
    to: Path,
    made: str,
    *,
    beside: Sequence[Path] = (),
    keys: Mapping[str, Path] | None = None,
    tick: Tick | None = None,
) -> Manifest:
    """Back up the record at `place`, which `log` is open on, into the new directory `to`.

    `beside`: files that belong to it; `keys`: private keys to be put in, by name; `made`: the time, as text.
    The backup is the record at one moment, and a checkpoint signed at its size vouches for it. Nobody waits
    for it but who erases (see snapshots). Crash at any point: there is no directory of that name, or all of
    the backup. Raises StoreError, Corrupt, and what `Log.checkpoint` raises.
    """
    if to.exists():
        raise StoreError(f"{to} is there already; a backup is never written over")
    draft = to.with_name(f".{to.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    make_directory(to.parent)
    draft.mkdir(mode=0o700)
    try:
        files = {file.name: _copy(file, draft / file.name) for file in beside}
        files |= {name: _copy(file, draft / name) for name, file in (keys or {}).items()}
        with snapshot(place, draft) as found:
            counted = _Counted(found.size, tick)
            files[RECORD] = write_lines(draft / RECORD, counted.of(found.lines()))
        counted.check()
        manifest = Manifest(
            format=FORMAT,
            made=made,
            origin=log.origin,
            size=counted.frontier.size,
            root=counted.frontier.root().hex(),
            vkeys=log.vkeys,
            checkpoint=log.checkpoint(counted.frontier.size),
            erased=counted.erased,
            files=files,
            keys=bool(keys),
        )
        write_manifest(draft, manifest)
        sync_directory(draft)
        draft.rename(to)
        sync_directory(to.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


class _Counted:
    """Hashes the entries again as they go by, and counts them."""

    def __init__(self, size: int, tick: Tick | None) -> None:
        self.frontier = Frontier()
        self.size = size
        self.erased = 0
        self._tick = tick

    def of(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            if isinstance(line, EntryLine):
                self.frontier.push(leaf_hash(line.leaf))
                self.erased += sum(not each for each in line.opened.split("~")) if line.opened else 0
                if self._tick and self.frontier.size % 1000 == 0:
                    self._tick(self.frontier.size, self.size)
            yield line

    def check(self) -> None:
        """Raise Corrupt unless there were as many entries as the snapshot's head told of."""
        if self.frontier.size != self.size:
            raise Corrupt("the record has another number of entries than it says; run fsck")


def _copy(file: Path, to: Path) -> str:
    write_whole(to, file.read_bytes(), 0o600)
    return digest_of(to)
