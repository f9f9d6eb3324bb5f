"""What a backup is: a directory with the record as JSON lines, gzipped, and a manifest that vouches for it.

The same for every store, so that a record can be restored into another. See docs/operations.md.
"""

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from answerable.record.errors import StoreError, VerificationError
from answerable.record.files import write_whole

FORMAT: Final = 1
RECORD: Final = "record.jsonl.gz"
MANIFEST: Final = "manifest.json"


class EntryLine(Struct, frozen=True, array_like=True, tag="entry"):
    """An entry: its leaf, and the disclosures left of it. Hashes are made anew from the leaves."""

    index: int
    stream: str
    version: int
    leaf: bytes
    opened: str


class AnswerLine(Struct, frozen=True, array_like=True, tag="answer"):
    """The answer that an append's id was given."""

    id: str
    first: int
    count: int


class TimerLine(Struct, frozen=True, array_like=True, tag="timer"):
    """A timer that is set; leases end with the process that had them."""

    key: str
    due: int
    note: bytes


class SignedLine(Struct, frozen=True, array_like=True, tag="signed"):
    """A checkpoint that was signed."""

    size: int
    root: bytes
    note: str


class VaultLine(Struct, frozen=True, array_like=True, tag="vault"):
    """A value beside the log."""

    key: str
    value: bytes


Line = EntryLine | AnswerLine | TimerLine | SignedLine | VaultLine


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup holds, and what vouches for it."""

    format: int
    made: str
    """When, RFC 3339, UTC."""
    origin: str
    size: int
    root: str
    """The root hash over all entries, in hex."""
    vkeys: tuple[str, ...]
    """The verifier keys of the log, the oldest first."""
    checkpoint: str
    """The log's signed checkpoint at this size."""
    erased: int
    """Fields of which nothing but the digest was left."""
    files: dict[str, str]
    """File -> SHA-256 of its bytes, in hex."""
    keys: bool
    """Whether the private key is in it."""


_encode = msgspec.json.Encoder().encode
_line = msgspec.json.Decoder(Line)


def write_lines(file: Path, lines: Iterable[Line]) -> str:
    """Write lines to a new file, readable by its owner alone; give the SHA-256 of its bytes, in hex."""
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as raw:
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
            for line in lines:
                packed.write(_encode(line) + b"\n")
        raw.flush()
        os.fsync(raw.fileno())
    return digest_of(file)


def read_lines(file: Path) -> Iterator[Line]:
    """The lines of a backup's record; raises VerificationError for what is none."""
    try:
        with gzip.open(file, "rb") as packed:
            for line in packed:
                yield _line.decode(line)
    except (OSError, EOFError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise VerificationError(f"the backup's record cannot be read ({type(error).__name__})") from error


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write the manifest, which makes a directory a backup."""
    data = msgspec.json.format(_encode(manifest), indent=2) + b"\n"
    write_whole(directory / MANIFEST, data, 0o600)


def read_manifest(directory: Path) -> Manifest:
    """The manifest, every file of it found whole; raises StoreError or VerificationError."""
    try:
        manifest = msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        raise StoreError(f"there is no backup in {directory}: it has no {MANIFEST}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise VerificationError(f"{MANIFEST} is damaged") from error
    if manifest.format != FORMAT:
        raise StoreError(f"the backup has format {manifest.format}, this version reads {FORMAT}")
    for name, digest in manifest.files.items():
        if Path(name).name != name:
            raise VerificationError(f"{MANIFEST} names a file elsewhere")
        try:
            same = digest_of(directory / name) == digest
        except OSError as error:
            raise VerificationError(f"{name} of the backup is missing") from error
        if not same:
            raise VerificationError(f"{name} of the backup is not what was backed up")
    return manifest


def digest_of(file: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
