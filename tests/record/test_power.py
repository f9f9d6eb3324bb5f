"""Power cuts and failing disks: what was acknowledged is there afterwards, and nothing is there twice."""

import random
from collections.abc import Iterator
from typing import Any

import apsw
import pytest
from tests.record.disk import Cut, Disk, Effect
from tests.record.ordeal import (
    CUTS,
    KEY,
    Promises,
    broken_promises,
    cut_power,
    fail_at,
    make_append,
    open_on,
    restart_after_failed_sync,
    run_until_stopped,
    short_write_ahead_log,
)

from answerable.record import (
    Append,
    Appended,
    NewEntry,
    RecordError,
    Stopped,
    WriteUnknown,
    fsck,
    sqlite_file,
)


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk("failing")
    yield disk
    disk.unregister()


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("workers", [1, 4])
def test_a_power_cut_at_any_point_breaks_no_promise(cut: Cut, workers: int) -> None:
    chance = random.Random(f"{cut} {workers}")
    acknowledged = 0
    for at in range(1, 560, 20):
        problems, answered, _ = cut_power(at + chance.randrange(20), cut, at, workers=workers)
        assert problems == []
        acknowledged += answered
    assert acknowledged > 200


@pytest.mark.parametrize("synchronous", ["normal", "off"])
def test_without_syncing_every_commit_the_same_ordeal_finds_the_loss(synchronous: str) -> None:
    """The control: were the ordeal blind, it would pass here too."""
    runs = [cut_power(at, "lost", at, synchronous=synchronous) for at in range(100, 500, 40)]
    assert any(problem.startswith("lost: ") for problems, _, _ in runs for problem in problems)


@pytest.mark.parametrize("skip", range(0, 12, 3))
@pytest.mark.parametrize("effect", ["not done", "done but failed"])
@pytest.mark.parametrize(
    ("kind", "path"), [("write", "-wal"), ("sync", "-wal"), ("write", "db"), ("sync", "db")]
)
def test_after_a_failed_write_or_sync_the_writer_stops_and_the_record_is_sound(
    disk: Disk, kind: str, path: str, effect: Effect, skip: int
) -> None:
    """Each write broken two ways: not persisted, and persisted but failed."""
    with short_write_ahead_log(20):
        log = open_on(disk)
        struck = fail_at(disk, kind, path, effect, skip)
        promises = run_until_stopped(log)
        assert struck
        with pytest.raises(Stopped, match="restart"):
            log.append(make_append("9-9"))
        log.close()
        disk.fault = lambda _operation, _path: None
        with open_on(disk) as again:
            assert broken_promises(again, promises) == []


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("path", ["-wal", "db"])
@pytest.mark.parametrize("skip", range(0, 18, 3))
def test_a_restart_after_a_failed_sync_makes_durable_what_it_builds_on(
    path: str, skip: int, cut: Cut
) -> None:
    assert restart_after_failed_sync(path, skip, 1 + skip, cut) == []


def test_without_rewriting_the_write_ahead_log_the_restart_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the rewriting at each opening is what the test above rests on."""
    monkeypatch.setattr(sqlite_file, "_rewrite_wal", lambda _connection: None)
    runs = [restart_after_failed_sync("-wal", skip, 1, "lost") for skip in range(9)]
    assert any("lost: 1-" in problem for problems in runs for problem in problems)


@pytest.mark.parametrize("skip", range(8))
def test_a_full_disk_fails_appends_until_there_is_space_again(disk: Disk, skip: int) -> None:
    with open_on(disk) as log:
        before = log.append(make_append("0-0"))
        disk.error = apsw.FullError
        struck = fail_at(disk, "write", "-wal", "not done", skip)
        promises = Promises({"0-0": before})
        reasons = []
        for number in range(1, 12):
            name = f"0-{number}"
            try:
                promises.acknowledged[name] = log.append(make_append(name))
            except WriteUnknown as error:
                promises.unanswered.append(name)
                reasons.append(str(error))
        assert struck
        assert reasons == ["the disk is full; free some space, then retry with the same id"]
        assert broken_promises(log, promises) == []


def test_a_failed_sync_reported_as_unknown_may_have_been_stored_and_a_retry_finds_out(disk: Disk) -> None:
    log = open_on(disk)
    append = Append("a", {"s": 0}, (NewEntry("s", b'{"n":1}'),))
    fail_at(disk, "sync", "-wal", "done but failed", 0)
    with pytest.raises(WriteUnknown, match="retry with the same id"):
        log.append(append)
    log.close()
    disk.fault = lambda _operation, _path: None
    with open_on(disk) as again:
        assert again.append(append) in (Appended(0, 1), Appended(0, 1, repeated=True))
        assert again.append(append) == Appended(0, 1, repeated=True)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_reported_and_raises_nothing_but_the_rooms_own_errors(
    disk: Disk, seed: int
) -> None:
    chance = random.Random(seed)
    with open_on(disk) as log:
        for number in range(30):
            log.append(make_append(f"0-{number}"))
        log.checkpoint()
    content = disk.files["record.db"].seen
    for _ in range(3):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    try:
        with open_on(disk) as damaged:
            report = fsck(damaged, KEY.verifier.vkey)
            reads: list[Any] = [damaged.size, list(damaged.read()), damaged.timers(), damaged.receipt(3)]
            assert report.problems or len(reads) == 4
    except (RecordError, IndexError):
        return
