"""Tiles: paths, bundles, and whole directories that verify only when every byte is right."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.record.logs import root
from tests.record.vectors import SHARED

from answerable.record.checkpoint import Checkpoint, parse_checkpoint
from answerable.record.errors import VerificationError
from answerable.record.note import split_note
from answerable.record.tiles import (
    make_bundle,
    parse_bundle,
    parse_tile_path,
    tile_path,
    tile_root,
    tiles_of_level,
    verify_tiles,
)
from answerable.record.tree import leaf_hash

TESSERA = SHARED / "tessera-log"


def make_tiles(entries: list[bytes]) -> tuple[dict[str, bytes], Checkpoint]:
    """A log's directory, made the slow way from the definition in tlog-tiles."""
    files, level, hashes = {}, 0, [leaf_hash(entry) for entry in entries]
    for cut in range(0, len(entries), 256):
        part = entries[cut : cut + 256]
        files[tile_path(None, cut // 256, len(part))] = make_bundle(part)
    while hashes:
        parts = [hashes[cut : cut + 256] for cut in range(0, len(hashes), 256)]
        files |= {tile_path(level, n, len(part)): b"".join(part) for n, part in enumerate(parts)}
        hashes = [root(part) for part in parts if len(part) == 256]
        level += 1
    return files, Checkpoint("example.org/log", len(entries), root([leaf_hash(entry) for entry in entries]))


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (3, 999, 1, "tile/3/999.p/1"),
        (None, 1000, 255, "tile/entries/x001/000.p/255"),
    ],
)
def test_paths_are_spelt_as_the_specification_spells_them(
    level: int | None, index: int, width: int, path: str
) -> None:
    assert tile_path(level, index, width) == path


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    widths = [[width for _, width in tiles_of_level(70_000, level)] for level in range(4)]
    assert widths == [[256] * 273 + [112], [256, 17], [1], []]
    assert [list(tiles_of_level(256, level)) for level in range(2)] == [[(0, 256)], [(0, 1)]]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 512, 1000])
def test_a_whole_directory_verifies(size: int) -> None:
    files, checkpoint = make_tiles([b"%d" % number for number in range(size)])
    verify_tiles(files.get, checkpoint)


def test_a_partial_tile_that_was_deleted_is_read_from_the_full_one() -> None:
    entries = [b"%d" % number for number in range(256)]
    files, _ = make_tiles(entries)
    _, checkpoint = make_tiles(entries[:100])
    verify_tiles(files.get, checkpoint)


@pytest.mark.parametrize("size", [3, 256])
def test_a_bundle_with_an_entry_more_than_its_width_is_refused(size: int) -> None:
    """What is not in the tree is no part of what was published, though nobody needs it."""
    files, checkpoint = make_tiles([b"%d" % number for number in range(size)])
    files[tile_path(None, 0, size)] += make_bundle([b"slipped in"])
    with pytest.raises(VerificationError, match=f"does not hold {size} entries"):
        verify_tiles(files.get, checkpoint)


@given(st.data())
def test_a_directory_with_anything_changed_is_refused(data: st.DataObject) -> None:
    files, checkpoint = make_tiles([b"%d" % number for number in range(data.draw(st.sampled_from([3, 257])))])
    path = data.draw(st.sampled_from(sorted(files)))
    content = files[path]
    at = data.draw(st.integers(0, len(content) - 1))
    files[path] = data.draw(
        st.sampled_from(
            [
                content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 255))]) + content[at + 1 :],
                content[:at],
                content + b"\0",
            ]
        )
    )
    with pytest.raises(VerificationError):
        verify_tiles(files.get, checkpoint)


@given(st.binary(max_size=600))
def test_a_bundle_is_read_whole_or_refused(data: bytes) -> None:
    try:
        entries = parse_bundle(data)
    except VerificationError:
        return
    assert make_bundle(entries) == data


@pytest.mark.parametrize(("entries", "tile"), [(1, "tile/0/000.p/1"), (256, "tile/0/000")])
def test_a_missing_tile_is_named(entries: int, tile: str) -> None:
    files, checkpoint = make_tiles([b"one"] * entries)
    del files[tile]
    with pytest.raises(VerificationError, match=re.escape(f"{tile} is missing")):
        verify_tiles(files.get, checkpoint)


@pytest.mark.parametrize("size", range(16))
def test_a_published_log_verifies_at_each_of_its_sizes(size: int) -> None:
    if not TESSERA.is_dir():
        pytest.skip("the published log is not beside the repository")

    def read(path: str) -> bytes | None:
        file = Path(TESSERA, path)
        return file.read_bytes() if file.is_file() else None

    text, _ = split_note(TESSERA.joinpath(f"checkpoint.{size}").read_text())
    checkpoint = parse_checkpoint(text)
    assert checkpoint.size == size
    verify_tiles(read, checkpoint)


@given(st.none() | st.integers(0, 63), st.integers(0, (1 << 63) - 1), st.integers(1, 256))
def test_a_path_is_read_as_it_is_written(level: int | None, index: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/07",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/entries/000/",
        "tile/0/" + "x999/" * 2000 + "999",
        "checkpoint",
        "",
    ],
)
def test_no_other_path_is_a_tile(path: str) -> None:
    assert parse_tile_path(path) is None


@given(st.integers(1, 1100).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))))
def test_the_root_of_any_part_is_found_from_the_tiles_alone(sizes: tuple[int, int]) -> None:
    part, size = sizes
    entries = [b"%d" % number for number in range(size)]
    files, _ = make_tiles(entries)
    assert tile_root(files.get, size, part) == root([leaf_hash(entry) for entry in entries[:part]])


@pytest.mark.parametrize("part", [0, 1, 100, 256, 300])
def test_a_log_that_was_rewritten_since_is_found_out(part: int) -> None:
    entries = [b"%d" % number for number in range(300)]
    files, checkpoint = make_tiles(entries)
    _, earlier = make_tiles(entries[:part])
    verify_tiles(files.get, checkpoint, earlier)
    if part:
        _, other = make_tiles([*entries[: part - 1], b"other"])
        with pytest.raises(VerificationError, match="it was rewritten"):
            verify_tiles(files.get, checkpoint, other)


def test_a_log_that_shrank_or_changed_its_name_is_found_out() -> None:
    files, checkpoint = make_tiles([b"one"])
    for earlier in (replace(checkpoint, size=2), replace(checkpoint, origin="example.org/other")):
        with pytest.raises(VerificationError, match="the log had"):
            verify_tiles(files.get, checkpoint, earlier)
