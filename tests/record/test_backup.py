"""A backup is the record at one moment, and what is restored from it is that record, in either store."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.postgres import Server
from tests.record.conftest import OpenLog
from tests.record.places import Place, open_at

from answerable.record import (
    Append,
    Corrupt,
    Erasure,
    Log,
    NewEntry,
    RecordError,
    Signer,
    StoreError,
    TimerChange,
    VaultChange,
    VerificationError,
    fsck,
    open_sqlite,
)
from answerable.record.backup import back_up
from answerable.record.backup_format import MANIFEST, RECORD, Manifest, digest_of, read_manifest
from answerable.record.restore import check_known, check_manifest, read_known, restore_record

MADE = "2026-03-01T12:00:00+00:00"


def entries(log: Log, count: int, name: str = "a") -> None:
    """So many appends, each of an entry with three fields, a timer and a vault value."""
    for n in range(count):
        data = json.dumps({"name": f"{name}{n}", "call_back": f"555-{n}", "place": {"address": "x"}}).encode()
        log.append(
            Append(
                f"{name}{n}",
                entries=(NewEntry(f"s{n % 3}", data, ("place",)),),
                timers=(TimerChange(f"t{n % 5}", n + 1, b"note"),),
                vault=(VaultChange(f"v{n % 2}", bytes([n % 256])),),
            )
        )


def backed_up(log: Log, place: Place, to: Path) -> Manifest:
    return back_up(log, place, to, MADE)


def contents(log: Log) -> dict[str, Any]:
    """All that a record holds."""
    store = log.store
    return {
        "rows": store.rows(0, 100_000),
        "timers": [(timer.key, timer.due, timer.note) for timer in store.timers()],
        "vault": store.vault(""),
        "answers": [store.answer(f"a{n}") for n in range(40)],
        "head": store.head(),
    }


@pytest.fixture(params=["sqlite", "postgres"])
def other_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where nothing is, for each kind of store."""
    if request.param == "sqlite":
        yield tmp_path / "restored.db"
    else:
        server: Server = request.getfixturevalue("postgres_server")
        with server.database() as name:
            yield name if "://" in name else server.url(name)


def test_what_is_restored_is_what_was_backed_up_in_either_store(
    open_log: OpenLog, record_place: Place, other_place: Place, key: Signer, tmp_path: Path
) -> None:
    log = open_log()
    entries(log, 30)
    log.checkpoint(7)
    log.append(Append("erase", erasures=(Erasure(4, ("call_back", "place")),)))
    manifest = backed_up(log, record_place, tmp_path / "backup")
    entries(log, 5, "later")
    check_manifest(read_manifest(tmp_path / "backup"))
    restored = restore_record(manifest, tmp_path / "backup", other_place)
    assert restored.report.sound
    with open_at(other_place, key) as again:
        assert again.size == manifest.size == 30
        assert {signed.size for signed in again.store.checkpoints()} == {7, 30}
        first, then = contents(again), contents(log)
        assert first["rows"] == then["rows"][:30]
        assert first["answers"][:30] == then["answers"][:30]
        assert first["vault"].keys() == then["vault"].keys()
        again.append(Append("more", entries=(NewEntry("s0", b'{"a": 1}'),)))
        assert again.append(Append("a3")).repeated
        assert not fsck(again, again.vkeys).problems


def test_a_backup_under_load_restores_to_a_verifying_beginning(
    open_log: OpenLog, record_place: Place, key: Signer, tmp_path: Path
) -> None:
    """Writers go on all the while: each backup is whole, and the log's own beginning."""
    log, stop = open_log(), threading.Event()

    def write(worker: int) -> None:
        n = 0
        while not stop.is_set():
            log.append(Append(f"{worker}-{n}", entries=(NewEntry(f"w{worker}", b'{"n": 1, "m": 2}'),) * 3))
            n += 1

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    try:
        made = [backed_up(log, record_place, tmp_path / f"b{n}") for n in range(4)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert made[0].size < made[-1].size < log.size
    for n, manifest in enumerate(made):
        check_manifest(manifest)
        assert manifest.size % 3 == 0, "an append is in it whole, or not"
        assert log.root(manifest.size).hex() == manifest.root
        assert restore_record(manifest, tmp_path / f"b{n}", tmp_path / f"r{n}.db").report.sound


@pytest.fixture
def sound(tmp_path: Path, key: Signer) -> Path:
    """A backup of twelve entries in `backup`, made from the record in `log.db`."""
    with open_sqlite(tmp_path / "log.db", key.verifier.name, key) as log:
        entries(log, 12)
        backed_up(log, tmp_path / "log.db", tmp_path / "backup")
    return tmp_path / "backup"


def test_a_backup_is_its_owners_alone_and_holds_no_key(sound: Path) -> None:
    assert {file.name for file in sound.iterdir()} == {MANIFEST, RECORD}
    assert sound.stat().st_mode & 0o077 == 0
    assert not [file for file in sound.iterdir() if file.stat().st_mode & 0o077]
    assert not read_manifest(sound).keys


def test_a_backup_and_a_record_are_never_written_over(sound: Path, tmp_path: Path, key: Signer) -> None:
    manifest = read_manifest(sound)
    place = tmp_path / "log.db"
    with (
        open_sqlite(place, key.verifier.name, key) as log,
        pytest.raises(StoreError, match="never written over"),
    ):
        backed_up(log, place, sound)
    with pytest.raises(StoreError, match="never restored over"):
        restore_record(manifest, sound, tmp_path / "log.db")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_of_a_backup_can_change(sound: Path, data: st.DataObject) -> None:
    """Whatever is flipped in the record, or in what the manifest says of it, is noticed."""
    name = data.draw(st.sampled_from([RECORD, MANIFEST]))
    file = sound / name
    before = file.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    changed = bytearray(before)
    changed[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(changed)
    try:
        manifest = read_manifest(sound)
        check_manifest(manifest)
        # What is left unnoticed changes nothing that matters: blanks, or the time that was noted.
        assert manifest.root == json.loads(before)["root"]
        assert manifest.size == 12
        assert name == MANIFEST
    except RecordError:
        pass
    finally:
        file.write_bytes(before)


def forged(sound: Path, change: Callable[[list[list[Any]]], object]) -> Manifest:
    """The backup, its record changed and its digest made to fit, as somebody could who has no key."""
    with gzip.open(sound / RECORD) as packed:
        lines = [json.loads(line) for line in packed]
    change(lines)
    with gzip.open(sound / RECORD, "wb") as packed:
        packed.write("".join(json.dumps(line) + "\n" for line in lines).encode())
    told = json.loads((sound / MANIFEST).read_bytes())
    told["files"][RECORD] = digest_of(sound / RECORD)
    (sound / MANIFEST).write_text(json.dumps(told))
    return read_manifest(sound)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines.pop(11),
        lambda lines: lines.pop(5),
        lambda lines: lines[3].__setitem__(4, lines[4][4]),
        lambda lines: lines[3].__setitem__(2, "another"),
        lambda lines: lines[3].__setitem__(5, lines[4][5]),
        lambda lines: lines.insert(3, lines[2]),
    ],
    ids=["cut off", "left out", "another leaf", "another stream", "other disclosures", "twice"],
)
def test_a_forged_backup_is_refused(
    change: Callable[[list[list[Any]]], object], sound: Path, tmp_path: Path
) -> None:
    manifest = forged(sound, change)
    with pytest.raises((VerificationError, Corrupt)):
        restore_record(manifest, sound, tmp_path / "forged.db")


def test_a_later_checkpoint_or_receipt_tells_what_is_lost(sound: Path, tmp_path: Path, key: Signer) -> None:
    manifest = read_manifest(sound)
    with open_sqlite(tmp_path / "log.db", key.verifier.name, key) as log:
        same = log.checkpoint()
        entries(log, 8, "later")
        later, receipt = log.checkpoint(), log.receipt(15)
    for note, lost in ((same, 0), (later, 8), (receipt, 8)):
        assert check_known(manifest, sound, [read_known(note, manifest.vkeys)]) == lost


def test_a_checkpoint_of_another_history_is_refused(sound: Path, tmp_path: Path, key: Signer) -> None:
    manifest = read_manifest(sound)
    with open_sqlite(tmp_path / "fork.db", key.verifier.name, key) as fork:
        entries(fork, 12, "b")
        note = fork.checkpoint()
    with pytest.raises(VerificationError, match="another history"):
        check_known(manifest, sound, [read_known(note, manifest.vkeys)])
    stranger = Signer(key.verifier.name, bytes(32))
    with open_sqlite(tmp_path / "stranger.db", key.verifier.name, stranger) as other:
        entries(other, 1)
        note = other.checkpoint()
    with pytest.raises(VerificationError):
        read_known(note, manifest.vkeys)


def test_what_was_erased_after_the_backup_does_not_come_back(
    sound: Path, tmp_path: Path, key: Signer
) -> None:
    manifest = read_manifest(sound)
    with open_sqlite(tmp_path / "log.db", key.verifier.name, key) as log:
        log.append(Append("erase", erasures=(Erasure(3, ("call_back",)), Erasure(9, ("place",)))))
        erased = [log.store.rows(index, 1)[0].opened for index in (3, 9)]
    restored = restore_record(manifest, sound, tmp_path / "again.db", tmp_path / "log.db")
    assert restored.erased_again == 3  # a number, and a place with its address
    with open_sqlite(tmp_path / "again.db", key.verifier.name, key) as again:
        assert [again.store.rows(index, 1)[0].opened for index in (3, 9)] == erased
        assert b"555-3" not in next(again.read(3)).data
    assert b"555-3" not in (tmp_path / "again.db").read_bytes()
    held = [str(link.readlink()) for link in Path("/proc/self/fd").glob("*") if link.is_symlink()]
    assert not [path for path in held if path.startswith(str(tmp_path))], "a record is still open"
    without = restore_record(manifest, sound, tmp_path / "open.db")
    assert without.erased_again == 0
