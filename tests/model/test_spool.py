"""What the spool acknowledged is there whatever happens to the process; what it did not is no trouble."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.model import spool as spooling
from answerable.model.spool import MARK, ROOM, Spool, end_of, frame, read_frames

PAYLOADS = st.lists(st.binary(max_size=60) | st.just(MARK * 2), max_size=6)


def kept(path: Path) -> list[bytes]:
    """What a new process finds."""
    with Spool(path) as spool:
        return spool.frames


def test_what_was_added_is_there_for_the_next_process_in_order(tmp_path: Path) -> None:
    with Spool(tmp_path / "spool") as spool:
        for payload in (b"one", b"", b"three"):
            spool.add(payload)
    assert kept(tmp_path / "spool") == [b"one", b"", b"three"]


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    with Spool(tmp_path / "new" / "spool") as spool:
        spool.add(b"private")
        spool.replace([b"x"])
    for path in (tmp_path / "new" / "spool", tmp_path / "new"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


@given(PAYLOADS, st.binary(max_size=60), st.data())
def test_a_torn_tail_loses_nothing_that_was_acknowledged(
    payloads: list[bytes], last: bytes, data: st.DataObject
) -> None:
    """The process died while writing `last`: its frame has only begun, over what was there."""
    framed = frame(last)
    torn = framed[: data.draw(st.integers(0, len(framed) - 1))]
    whole = b"".join(map(frame, payloads))
    for rest in (b"", bytes(100), b"\xff" * 40):
        found = list(read_frames(whole + torn + rest))
        as_good_as_whole = (torn + rest).startswith(framed)
        assert found == ([*payloads, last] if as_good_as_whole else payloads)
        assert end_of(whole + torn + rest) >= len(whole)


@given(PAYLOADS.filter(bool), st.data())
def test_a_damaged_frame_is_said_and_costs_no_other(payloads: list[bytes], data: st.DataObject) -> None:
    frames = list(map(frame, payloads))
    hit = data.draw(st.integers(0, len(frames) - 1))
    at = data.draw(st.integers(0, len(frames[hit]) - 1))
    flipped = bytearray(frames[hit])
    flipped[at] ^= data.draw(st.integers(1, 255))
    found = list(read_frames(b"".join([*frames[:hit], bytes(flipped), *frames[hit + 1 :]])))
    rest = [*payloads[:hit], *payloads[hit + 1 :]]
    assert [each for each in found if each is not None][: len(rest)] == rest
    assert (None in found) == (hit < len(frames) - 1)


def test_after_a_torn_tail_the_next_frame_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    with Spool(path) as spool:
        spool.add(b"one")
        end = end_of(path.read_bytes())
    with path.open("r+b") as file:
        file.seek(end)
        file.write(frame(b"half of this one is missing")[:20])
    with Spool(path) as spool:
        assert (spool.frames, spool.damage) == ([b"one"], 0)
        spool.add(b"two")
    assert kept(path) == [b"one", b"two"]


def test_what_is_replaced_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "spool"
    with Spool(path) as spool:
        spool.add(b"what a caller said")
        spool.replace([b"P-000001"])
        spool.add(b"more")
        assert b"caller" not in path.read_bytes()
    assert kept(path) == [b"P-000001", b"more"]


@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
def test_a_write_that_fails_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "spool"
    with Spool(path) as spool:
        spool.add(b"one")

        def fails(*_: Any) -> Any:
            raise OSError(errno.EIO, "input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(os, call, fails)
            with pytest.raises(OSError, match="input/output"):
                spool.add(b"two")
        assert spool.frames == [b"one"]
        spool.add(b"three")  # over what the failed write left
    assert kept(path) == [b"one", b"three"]


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_crash_while_replacing_leaves_the_old_or_the_new_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "spool"
    spool = Spool(path)
    spool.add(b"old")

    def dies(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path if step == "rename" else os, step, dies)
    with pytest.raises(KeyboardInterrupt):
        spool.replace([b"new"])
    monkeypatch.undo()
    assert kept(path) == [b"old"]


def test_where_the_folder_cannot_be_synced_what_is_added_next_is_still_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file has the name by then: what went into the old one would be acknowledged and lost."""
    path = tmp_path / "spool"

    def fails(_: Path) -> None:
        raise OSError(errno.EIO, "input/output error")

    with Spool(path) as spool:
        spool.add(b"old")
        with monkeypatch.context() as patch:
            patch.setattr(spooling, "_sync_folder", fails)
            with pytest.raises(OSError, match="input/output"):
                spool.replace([b"new"])
        spool.add(b"next")
    assert kept(path) == [b"new", b"next"]


def test_room_is_reserved_so_that_a_disk_filled_by_others_does_not_stop_it(tmp_path: Path) -> None:
    with Spool(tmp_path / "spool"):
        status = (tmp_path / "spool").stat()
        assert status.st_size >= ROOM
        assert status.st_blocks * 512 >= ROOM


def test_a_payload_that_no_frame_holds_is_refused(tmp_path: Path) -> None:
    with Spool(tmp_path / "spool") as spool, pytest.raises(ValueError, match="at most"):
        spool.add(bytes(2 << 20))
