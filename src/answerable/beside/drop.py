"""A directory that another system drops files into, and what becomes of them.

A file is read when it has not changed for a while, its words are taken, and it is renamed into `done/`, or
into `rejected/` beside the reasons if any line of it could not be taken. Killed at any point, the file is
still there and is read again; its words are known by their ids, so that none is lost and none taken twice.
Who may write there is another system, not the centre's owner: no link that lies there is followed.
"""

from __future__ import annotations

import datetime
import errno
import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from answerable import center
from answerable.beside.hearing import hear_words
from answerable.center.beside import check_system
from answerable.intake import Profile, Reject, read_words
from answerable.intake.foreign import Words
from answerable.model.desk import Desk
from answerable.model.errors import NotNow
from answerable.record.files import sync_directory, write_whole

UNFINISHED: Final = (".part", ".partial", ".filepart", ".tmp", ".crdownload", "~")
"""Names that end so are still being written, by the custom of those who write them."""

PUT_AWAY: Final = ("done", "rejected")

FILE_MOST: Final = 64 * 1024 * 1024
"""Bytes of one file; more is a mistake, or an archive that `rehearse` is for."""

SETTLE: Final = 2.0
"""Seconds that a file has to lie unchanged: longer than any program waits between two writes."""

Seen = tuple[int, int, int]
"""A file's inode, size and time of change: the same three, the same bytes."""


class DropTaken(msgspec.Struct, frozen=True):
    """A file that was read to its end, and what came of its lines."""

    name: str
    words: int
    new: int
    repeated: int
    rejects: tuple[Reject, ...]
    moved_to: str


class Drop:
    """The drop of one system. One process at a time takes from it."""

    def __init__(
        self,
        directory: Path,
        desk: Desk,
        system: str,
        profile: Profile | None = None,
        *,
        settle: float = SETTLE,
        present: Callable[[], float] = time.time,
    ) -> None:
        """`present` is the machine's clock, in seconds since the epoch, as files have it.

        Raises `BadInput` for a name that no system can have.
        """
        check_system(system)
        self._directory = directory
        self._desk = desk
        self._system = system
        self._profile = profile
        self._settle = settle
        self._present = present
        for name in PUT_AWAY:
            (directory / name).mkdir(exist_ok=True)

    def take(self) -> Iterator[DropTaken]:
        """Take every file that is whole, the oldest first. Raises what the centre and the record raise."""
        with self._alone():
            for file in self._files():
                if taken := self._take(file):
                    yield taken

    @contextmanager
    def _alone(self) -> Iterator[None]:
        for name in PUT_AWAY:
            if not stat.S_ISDIR((self._directory / name).lstat().st_mode):
                raise NotNow(f"{self._directory / name} is not a directory of its own; put one there.")
        try:
            lock = os.open(self._directory / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise NotNow(f"{self._directory / '.lock'} cannot be used: {error.strerror}.") from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise NotNow(f"Another process takes files from {self._directory} already.") from error
            yield
        finally:
            os.close(lock)

    def _files(self) -> list[Path]:
        found = []
        for file in self._directory.iterdir():
            if file.name.startswith(".") or file.name.casefold().endswith(UNFINISHED):
                continue
            try:
                info = file.lstat()
            except FileNotFoundError:
                continue
            whole = self._present() - info.st_mtime >= self._settle
            if stat.S_ISREG(info.st_mode) and whole:
                found.append((info.st_mtime_ns, file.name, file))
        return [file for _, _, file in sorted(found)]

    def _take(self, file: Path) -> DropTaken | None:
        before = _seen(file)
        held = self._read(file)
        if held is None or _seen(file) != before:
            return None  # it is being written: the next time
        digest, words = held
        heard = hear_words(self._desk, self._system, words.words)
        rejects = words.rejects
        rejects += tuple(Reject(0, f"the word {each}: {heard.why}") for each in heard.refused)
        # The id makes the note once a file; killed before it, the words count as repeated the next time.
        center.note_foreign_file(
            replace(self._desk, id=f"file {self._system} {digest}"),
            self._system,
            digest,
            words=len(words.words),
            repeated=heard.repeated,
            rejected=len(rejects),
        )
        moved_to = self._put_away(file, rejects, before)
        return DropTaken(file.name, len(words.words), heard.new, heard.repeated, rejects, moved_to)

    def _read(self, file: Path) -> tuple[str, Words] | None:
        try:
            opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, IsADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                return None
            raise
        with os.fdopen(opened, "rb") as stream:
            info = os.fstat(opened)
            if not stat.S_ISREG(info.st_mode):
                return None
            if info.st_size > FILE_MOST:
                why = f"has more than {FILE_MOST} bytes; split it, or play it with `answerable rehearse`"
                return f"too long: {info.st_size} {info.st_mtime_ns}", Words((), (Reject(0, why),))
            data = stream.read(FILE_MOST + 1)
        said = datetime.datetime.fromtimestamp(info.st_mtime, datetime.UTC)
        return hashlib.sha256(data).hexdigest(), read_words(file.name, data, said, self._profile)

    def _put_away(self, file: Path, rejects: tuple[Reject, ...], before: Seen | None) -> str:
        """Rename the file; the reasons lie there before it does. Gives it back where it grew meanwhile."""
        where = self._directory / ("rejected" if rejects else "done")
        to = _free(where, file.name)
        if rejects:
            lines = (f"line {each.row}: {each.reason}" if each.row else each.reason for each in rejects)
            reasons = "".join(f"{line}\n" for line in lines)
            write_whole(where / f"{to.name}.reasons", reasons.encode("utf-8", "replace"))
        file.rename(to)
        if _seen(to) != before:  # its writer went on, unseen until now: read it again, words are taken once
            to.rename(file)
            return ""
        for directory in (where, self._directory):
            sync_directory(directory)
        return str(to.relative_to(self._directory))


def _seen(file: Path) -> Seen | None:
    try:
        info = file.lstat()
    except FileNotFoundError:
        return None
    return info.st_ino, info.st_size, info.st_mtime_ns


def _free(where: Path, name: str) -> Path:
    """A name that no file has there yet: `calls.csv`, then `calls.csv.2` …"""
    to, number = where / name, 1
    while os.path.lexists(to):
        number += 1
        to = where / f"{name}.{number}"
    return to
