"""Tiles served from a store, and written to a directory that verifies at every step, whatever fails."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.test_tiles import make_tiles

from answerable.record import Append, Log, NewEntry, Signer, StoreError, VerificationError, Verifier
from answerable.record.errors import Corrupt, Unreachable
from answerable.record.export import Exported, export
from answerable.record.fetching import Site
from answerable.record.monitor import contradict, open_reader, verify_log
from answerable.record.served import headers, reader
from answerable.record.tiles import Read, tile_path, tiles_of_level

ORIGIN = "example.org/log"
KEY = Signer(ORIGIN, bytes(range(32)))
LOGS = [KEY.verifier]
ENTRIES = [b"entry %d" % number for number in range(600)]


class Source:
    """A log of `size` entries, made by the definition in tlog-tiles; from `fork` on, another history."""

    def __init__(self, size: int, fork: int = 1 << 62) -> None:
        entries = [entry + b"!" * (n >= fork) for n, entry in enumerate(ENTRIES[:size])]
        self.files, checkpoint = make_tiles(entries)
        self.note = KEY.sign(checkpoint.text)
        self.files["checkpoint"] = self.note.encode()

    @property
    def read(self) -> Read:
        return self.files.get

    def into(self, directory: Path, *, whole: bool = False) -> Exported:
        return export(self.read, self.note, LOGS, directory, whole=whole)


def check(directory: Path, earlier: str | None = None) -> int:
    """How many entries the directory shows; it verifies."""
    with ExitStack() as opened:
        return verify_log(open_reader(str(directory), opened), LOGS, (), earlier).checkpoint.size


def append(log: Log, number: int) -> None:
    log.append(Append(f"{number}", {}, (NewEntry("s", b'{"n":%d}' % number),)))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 520])
def test_a_store_serves_what_the_definition_says_and_nothing_more(log: Log, size: int) -> None:
    log.append(Append("all", {}, tuple(NewEntry("s", b'{"n":%d}' % n) for n in range(size))))
    note = log.checkpoint()
    append(log, size)
    files, _ = make_tiles([entry.leaf for entry in log.read()][:size])
    read = reader(log.store, note)
    assert {path: read(path) for path in files} == files
    assert read("checkpoint") == note.encode()
    whole, rest = divmod(size, 256)
    beyond = [tile_path(level, whole, width) for level in (None, 0) for width in (rest + 1, 256)]
    assert [read(path) for path in (*beyond, "tile/1/001", "tile/63/000.p/1", "nothing", "../key")] == [
        None
    ] * 8


def test_smaller_partial_tiles_are_served_too(log: Log) -> None:
    log.append(Append("all", {}, tuple(NewEntry("s", b'{"n":%d}' % n) for n in range(9))))
    read = reader(log.store, log.checkpoint())
    nine = read("tile/0/000.p/9")
    assert nine is not None
    assert [read(f"tile/0/000.p/{width}") for width in range(1, 10)] == [nine[: 32 * n] for n in range(1, 10)]


def test_a_checkpoint_is_kept_for_seconds_and_a_tile_for_ever() -> None:
    assert headers("checkpoint") == {
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "public, max-age=5",
    }
    assert headers("tile/0/000") == headers("tile/entries/000.p/1")
    assert "immutable" in headers("tile/0/000")["Cache-Control"]
    assert headers("tile/0/000")["Content-Type"] == "application/octet-stream"


@settings(max_examples=10)
@given(st.lists(st.integers(0, 600), min_size=1, max_size=5).map(sorted))
def test_a_directory_that_grows_verifies_and_holds_exactly_what_it_needs(sizes: list[int]) -> None:
    with _directory() as directory:
        earlier = None
        for size in sizes:
            source = Source(size)
            source.into(directory)
            assert check(directory, earlier) == size
            assert source.into(directory) == Exported(size, 0)
            earlier = source.note
        found = {str(file.relative_to(directory)) for file in directory.rglob("*") if file.is_file()}
        needed = set(Source(sizes[-1]).files)
        full = {path for path in needed if ".p/" not in path}
        assert needed <= found
        assert not {path for path in found if path.partition(".p/")[0] in full and ".p/" in path}


@contextmanager
def _directory() -> Iterator[Path]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as made:
        yield Path(made) / "published"


class Cut(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("sizes", [(0, 2, 1), (2, 3, 1), (255, 257, 5)])
def test_cut_off_at_any_step_the_directory_verifies_and_the_next_export_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, int, int]
) -> None:
    """Around each rename and each sync, the directory is checked whole; then all is cut off there."""
    old, new, stride = sizes
    for at in count(0, stride):
        directory = tmp_path / str(at)
        if old:
            Source(old).into(directory)
        with monkeypatch.context() as patched:
            steps = _watch(patched, directory, at, {old, new} - {0} if old else {new})
            try:
                Source(new).into(directory)
            except Cut:
                pass
            else:
                assert steps() <= at
                break
        Source(new).into(directory)
        assert check(directory) == new
    assert at > 4


def _watch(patched: pytest.MonkeyPatch, directory: Path, last: int, sizes: set[int]) -> "partial[int]":
    """Check the directory around every rename and sync, and cut off at the `last` of them."""
    done = [0]
    replace, sync = Path.replace, os.fsync

    def step() -> None:
        if (directory / "checkpoint").exists():
            assert check(directory) in sizes
        if done[0] == last:
            raise Cut
        done[0] += 1

    def replaced(path: Path, target: Path) -> Path:
        step()
        moved = replace(path, target)
        step()
        return moved

    def synced(descriptor: int) -> None:
        step()
        sync(descriptor)

    patched.setattr(Path, "replace", replaced)
    patched.setattr(os, "fsync", synced)
    return partial(done.__getitem__, 0)


def test_tiles_left_by_an_export_that_was_cut_off_are_not_trusted(tmp_path: Path) -> None:
    """The record was restored from a backup since: the checkpoint was seen, these tiles were not."""
    Source(5).into(tmp_path)
    for path, data in Source(300, fork=5).files.items():
        if path != "checkpoint":
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    Source(300).into(tmp_path)
    assert check(tmp_path) == 300


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (Source(20, fork=3), "another history"),
        (Source(10, fork=3), "another history"),
        (Source(5), "more than"),
    ],
)
def test_what_strangers_have_seen_is_never_replaced_by_another_history(
    tmp_path: Path, source: Source, told: str
) -> None:
    Source(10).into(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(Corrupt, match=told):
        source.into(tmp_path)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_another_log_s_directory_is_left_alone(tmp_path: Path) -> None:
    Source(10).into(tmp_path)
    other = Signer("example.org/other", bytes(32)).verifier
    with pytest.raises(Corrupt, match="is not this record's"):
        export(Source(10).read, Source(10).note, [other], tmp_path)


def test_a_damaged_directory_is_made_whole_when_asked(tmp_path: Path) -> None:
    Source(300).into(tmp_path)
    (tmp_path / "tile/0/000").unlink()
    (tmp_path / "tile/entries/000").write_bytes(b"")
    Source(300).into(tmp_path)
    with pytest.raises(VerificationError):
        check(tmp_path)
    assert Source(300).into(tmp_path, whole=True) == Exported(300, 2)
    assert check(tmp_path) == 300


def test_a_record_that_lacks_a_tile_publishes_nothing(tmp_path: Path) -> None:
    source = Source(300)
    del source.files["tile/0/000"]
    with pytest.raises(Corrupt, match="has no tile/0/000"):
        source.into(tmp_path)
    assert not (tmp_path / "checkpoint").exists()


def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        Source(3).into(tmp_path / "file")


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Python's own static file server over a directory; its address."""
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(directory))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_stranger_with_the_key_alone_verifies_what_a_static_file_server_serves(tmp_path: Path) -> None:
    source = Source(520)
    source.into(tmp_path)
    verifier = Verifier.parse(KEY.verifier.vkey)
    with served(tmp_path) as address, ExitStack() as opened:
        read = open_reader(address, opened)
        assert verify_log(read, [verifier]).checkpoint.size == 520
        (tmp_path / "tile/1/000.p/2").write_bytes(bytes(64))
        with pytest.raises(VerificationError, match="level 1"):
            verify_log(read, [verifier])
        (tmp_path / "checkpoint").unlink()
        with pytest.raises(VerificationError, match="no checkpoint"):
            verify_log(read, [verifier])


WHOLE = Source(5)


@given(st.data())
def test_a_published_log_with_anything_changed_is_refused_and_crashes_nobody(data: st.DataObject) -> None:
    """Checkpoint, tile or bundle: one byte changed, dropped or added."""
    path = data.draw(st.sampled_from(sorted(WHOLE.files)))
    content = WHOLE.files[path]
    at = data.draw(st.integers(0, len(content) - 1))
    changed = content[:at] + data.draw(st.binary(max_size=2)) + content[at + 1 :]
    files = {**WHOLE.files, path: changed}
    if changed == content:
        assert verify_log(files.get, LOGS).checkpoint.size == 5
    else:
        with pytest.raises(VerificationError):
            verify_log(files.get, LOGS)


def test_a_stranger_who_came_before_sees_that_history_was_rewritten(tmp_path: Path) -> None:
    before, now = Source(300).note, Source(520, fork=299)
    now.into(tmp_path)
    assert check(tmp_path) == 520
    with pytest.raises(VerificationError, match="it was rewritten"):
        check(tmp_path, before)
    assert contradict(now.note, Source(520).note, LOGS)
    assert not contradict(now.note, now.note, LOGS)
    assert not contradict(now.note, before, LOGS)
    with pytest.raises(VerificationError):
        contradict(now.note, before.replace("example.org", "example.com"), LOGS)


@pytest.mark.parametrize(
    "address", ["ftp://x/", "http://", "https://u@h/", "http://h:99999/", "http://h/?q", "x"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Unreachable):
        Site(address, 1, 1)


def test_every_level_is_counted_that_the_tree_has() -> None:
    assert [list(tiles_of_level(70_000, level, first)) for level, first in ((0, 272), (1, 1), (2, 0))] == [
        [(272, 256), (273, 112)],
        [(1, 17)],
        [(0, 1)],
    ]
