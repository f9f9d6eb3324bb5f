"""What a witness keeps, in a directory: one folder per origin, named by its hash.

<hash>/checkpoint      the checkpoint cosigned last, with the log's signature and ours
<hash>/lock            held (flock) while one request is judged and kept
<hash>/evidence/       pairs of checkpoints, both signed by the log, that do not go together
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from answerable.record.errors import StoreError, StoreFailed, WriteUnknown
from answerable.record.files import make_directory, sync_directory, write_whole
from answerable.record.note import Verifier
from answerable.record.trust import parse_policy
from answerable.record.witness import Logs, origin_hash

EVIDENCE_MAX = 1000
"""Pairs kept of one origin; a log that misbehaves so often needs no further proof."""


class FileWitnessStore:
    """A witness.WitnessStore in a directory; several processes may share it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._fault: str | None = None

    @contextmanager
    def alone(self, origin: str) -> Iterator["FileSlot"]:
        """The slot of an origin, locked; raises StoreFailed once a sync has failed."""
        folder = self._directory / origin_hash(origin)
        try:
            make_directory(folder, 0o700)
            descriptor = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise StoreError(f"the witness's store cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if self._fault:
                raise StoreFailed(self._fault)
            yield FileSlot(folder, self._stop)
        finally:
            os.close(descriptor)

    def latest(self, origin_hash: str) -> str | None:
        """The checkpoint cosigned last of the origin with this hash."""
        if not re.fullmatch(r"[0-9a-f]{64}", origin_hash):
            return None
        return _read(self._directory / origin_hash / "checkpoint")

    def held(self, origin: str) -> str | None:
        """The checkpoint cosigned last of an origin."""
        return self.latest(origin_hash(origin))

    def evidence(self, origin: str) -> tuple[str, ...]:
        """The evidence against an origin's log: for each pair, its files' name and why it was refused."""
        found = sorted((self._directory / origin_hash(origin) / "evidence").glob("*.why"))
        return tuple(f"{file.with_suffix('')}: {_read(file)}".strip() for file in found)

    def _stop(self, fault: str) -> StoreFailed:
        self._fault = fault
        return StoreFailed(fault)


class FileSlot:
    """A witness.Slot in a folder."""

    def __init__(self, folder: Path, stop: Callable[[str], StoreFailed]) -> None:
        self._folder = folder
        self._stop = stop

    def held(self) -> str | None:
        """The checkpoint cosigned last."""
        return _read(self._folder / "checkpoint")

    def keep(self, note: str) -> None:
        """Put `note` in its place.

        A failed write leaves the old one: nothing is known to be lost. A failed sync of the folder stops the
        witness: which of the two a power cut would leave is unknown, and a later sync may say that all is
        well without having written.
        """
        try:
            write_whole(self._folder / "checkpoint", note.encode(), 0o600)
        except OSError as error:
            raise WriteUnknown(f"what was to be cosigned could not be kept: {error.strerror}") from error
        # Crash here: either checkpoint may be the one that is found. Nobody was told of the new one.
        try:
            sync_directory(self._folder)
        except OSError as error:
            raise self._stop(
                f"the witness stopped: its folder could not be synced: {error.strerror}"
            ) from error

    def accuse(self, held: str | None, submitted: str, why: str) -> None:
        """Keep a pair, named by its content, beside why it was refused. A full disk loses evidence only."""
        evidence = self._folder / "evidence"
        name = sha256(f"{held}\n{submitted}".encode()).hexdigest()[:16]
        try:
            make_directory(evidence, 0o700)
            if len(list(evidence.glob("*.why"))) >= EVIDENCE_MAX:
                return
            parts = {"held": held or "", "submitted": submitted, "why": why}
            for part, text in parts.items():
                write_whole(evidence / f"{name}.{part}", text.encode(), 0o600)
            sync_directory(evidence)
        except OSError:
            return


class KnownLogs:
    """The logs that a witness cosigns for: the `log` lines of a policy file, read anew at every request."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> Logs:
        """Each origin's keys; raises StoreError or InvalidPolicy when the file cannot be read."""
        try:
            policy = parse_policy(self._file.read_bytes())
        except OSError as error:
            raise StoreError(f"the list of logs cannot be read: {error.strerror}") from error
        known: dict[str, list[Verifier]] = {}
        for log in policy.logs:
            known.setdefault(log.verifier.name, []).append(log.verifier)
        return known

    def add(self, vkey: str) -> Verifier:
        """Write a log's key into the file, made when there is none.

        Raises InvalidKey, InvalidPolicy, or StoreError when the file cannot be read or written.
        """
        verifier = Verifier.parse(vkey)
        try:
            present = self._file.read_bytes() if self._file.exists() else b"quorum none\n"
            text = present.removesuffix(b"\n") + f"\nlog {verifier.vkey}\n".encode()
            parse_policy(text)
            make_directory(self._file.parent, 0o700)
            write_whole(self._file, text, 0o600)
            sync_directory(self._file.parent)
        except OSError as error:
            raise StoreError(f"the list of logs cannot be written: {error.strerror}") from error
        return verifier


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"what this witness holds cannot be read: {error.strerror}") from error
