"""A centre's backup and its way back: the record, what is declared beside it, and, if asked for, its key."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from answerable import center
from answerable.bootstrap import Centre, now, open_centre, record_of, remember_database
from answerable.model.desk import Desk
from answerable.model.people import SYSTEM
from answerable.record import InvalidKey, KeyFile, StoreError
from answerable.record.backup import Tick, back_up
from answerable.record.backup_format import Manifest, read_manifest
from answerable.record.files import make_directory, sync_directory, write_whole
from answerable.record.restore import Restored, check_known, check_manifest, read_known, restore_record

DECLARED: Final = (".toml", ".policy", ".csv", ".geojson")
"""Files in a centre's directory with these endings say how it works: they belong to it."""
STYLE: Final = "map-style.json"
"""The one with another ending."""


class Lost(StoreError):
    """Entries are known elsewhere that the backup does not have: restoring it would fork the log."""


class Back(msgspec.Struct, frozen=True):
    """A centre that was restored."""

    origin: str
    made: str
    """When the backup was made."""
    size: int
    root: str
    vkeys: tuple[str, ...]
    lost: int
    """Entries that are known to have been there, and are not in the backup."""
    erased: int
    """Fields of which nothing but the digest is left."""
    erased_again: int
    """Fields that were erased after the backup, and were left out again."""
    can_sign: bool
    """Whether the private key is there; without it, what happens cannot be recorded."""


def backup_centre(
    centre: Centre, directory: Path, to: Path, *, with_keys: bool = False, tick: Tick | None = None
) -> Manifest:
    """Back up the centre of a directory, open as `centre`, while it works. Raises StoreError and Corrupt."""
    beside = sorted(file for file in directory.iterdir() if _is_declared(file.name) and file.is_file())
    keys = {"key": directory / "key"} if with_keys else {}
    made = now().isoformat(timespec="seconds")
    return back_up(centre.log, record_of(directory), to, made, beside=beside, keys=keys, tick=tick)


def restore_centre(
    backup: Path,
    directory: Path,
    *,
    database: str | None = None,
    known: Sequence[Path] = (),
    newer: Path | str | None = None,
    key: Path | None = None,
    accept_loss: bool = False,
) -> Back:
    """Restore a centre into a new directory, its record into a file there or into an empty database.

    Everything is checked before the directory has its name: the manifest's digests, its checkpoint by the
    log's key, the known checkpoints, every entry; and where the key is there, that it was restored is on the
    record by then. Raises StoreError, VerificationError or InvalidKey, and `Lost` where a known checkpoint
    tells of later entries and that was not accepted; then there is no centre.

    Crash before the renaming: there is no centre, and the next try begins anew (in an empty database).
    """
    directory = directory.resolve()
    if directory.exists() and any(directory.iterdir()):
        raise StoreError(f"{directory} is not empty; a centre is restored into a new directory")
    manifest = read_manifest(backup)
    check_manifest(manifest)
    kept = [read_known(file.read_text("utf-8", "replace"), manifest.vkeys) for file in known]
    lost = check_known(manifest, backup, kept)
    if lost and not accept_loss:
        raise Lost(
            f"A checkpoint is known of {manifest.size + lost} entries; the backup has {manifest.size}, so"
            f" {lost} entries that were acknowledged are not in it. To go on from it forks the log: witnesses"
            " will refuse it, and receipts of the lost entries will contradict it. Look for a later backup;"
            " or accept the loss, which is put on the record."
        )
    draft = directory.with_name(f".{directory.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    make_directory(directory.parent)
    draft.mkdir(mode=0o700)
    try:
        can_sign = _put_back(manifest, backup, draft, key)
        restored = restore_record(manifest, backup, database or draft / "record.db", newer)
        if database:
            remember_database(draft, database)
        if can_sign:
            _note(draft, directory, manifest, lost)
        if directory.exists():
            directory.rmdir()
        draft.rename(directory)
        sync_directory(directory.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return _told(manifest, restored, lost, can_sign)


def _is_declared(name: str) -> bool:
    return Path(name).suffix in DECLARED or name == STYLE


def _put_back(manifest: Manifest, backup: Path, draft: Path, key: Path | None) -> bool:
    """The files beside the record, the published keys, and the private key if there is one."""
    for name in manifest.files:
        if _is_declared(name):
            write_whole(draft / name, (backup / name).read_bytes())
    write_whole(draft / "key.vkey", "".join(f"{vkey}\n" for vkey in manifest.vkeys).encode())
    given = key or (backup / "key" if manifest.keys else None)
    if given is None:
        return False
    write_whole(draft / "key", given.read_bytes(), 0o600)
    if KeyFile(draft / "key", manifest.origin).find(manifest.vkeys[-1]) is None:
        raise InvalidKey(f"the key given is not the one that the log was signed with: {manifest.vkeys[-1]}")
    return True


def _note(draft: Path, directory: Path, manifest: Manifest, lost: int) -> None:
    """Put on the restored record that it was restored, from what, and where to."""
    with open_centre(draft) as centre:
        made = datetime.datetime.fromisoformat(manifest.made)
        desk = Desk(centre.ledger, SYSTEM, f"restored {manifest.root} {directory}")
        center.note_restoration(desk, made=made, size=manifest.size, root=manifest.root, lost=lost)


def _told(manifest: Manifest, restored: Restored, lost: int, can_sign: bool) -> Back:
    return Back(
        origin=manifest.origin,
        made=manifest.made,
        size=manifest.size,
        root=manifest.root,
        vkeys=manifest.vkeys,
        lost=lost,
        erased=restored.report.erased,
        erased_again=restored.erased_again,
        can_sign=can_sign,
    )
