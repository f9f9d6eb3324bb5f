"""A PMTiles archive with a few vector tiles, from the specifications: PMTiles 3, Vector Tile 2.1."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable, Iterable

EXTENT = 4096


def varint(number: int) -> bytes:
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


def field(number: int, content: bytes | int) -> bytes:
    """A field of a protocol buffer: a number, or bytes."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def layer(name: str, kind: int, corners: list[tuple[int, int]]) -> bytes:
    """A layer with one feature: a line (2) or a shape (3) through the corners."""
    drawn, x, y = [], 0, 0
    for place, (across, down) in enumerate(corners):
        if place == 0:
            drawn.append(1 | 1 << 3)
        elif place == 1:
            drawn.append(2 | len(corners) - 1 << 3)
        drawn += [_zigzag(across - x), _zigzag(down - y)]
        x, y = across, down
    if kind == 3:
        drawn.append(7 | 1 << 3)
    feature = field(3, kind) + field(4, b"".join(map(varint, drawn)))
    return field(3, field(15, 2) + field(1, name.encode()) + field(2, feature) + field(5, EXTENT))


def _zigzag(number: int) -> int:
    return number << 1 ^ number >> 63


def streets() -> bytes:
    """A tile: water over all of it, and a road across."""
    whole = [(0, 0), (EXTENT, 0), (EXTENT, EXTENT), (0, EXTENT)]
    return layer("water", 3, whole) + layer("transportation", 2, [(0, 0), (EXTENT, EXTENT)])


def directory(entries: Iterable[tuple[int, int, int, int]]) -> bytes:
    """Of (tile, offset, length, run)."""
    known = sorted(entries)
    before = [0, *(each[0] for each in known)]
    ids = [each[0] - last for each, last in zip(known, before, strict=False)]
    columns = (ids, [each[3] for each in known], [each[2] for each in known], [each[1] + 1 for each in known])
    return varint(len(known)) + b"".join(varint(number) for column in columns for number in column)


def archive(
    tiles: dict[int, bytes],
    *,
    runs: dict[int, int] | None = None,
    leaf: int = 0,
    pack: Callable[[bytes], bytes] = gzip.compress,
    kind: int = 1,
    zooms: tuple[int, int] = (0, 4),
) -> bytes:
    """Tiles by their numbers, for how many from each on they stand; `leaf`: so many to a leaf directory."""
    data, entries = b"", []
    for tile, content in sorted(tiles.items()):
        packed = pack(content)
        entries.append((tile, len(data), len(packed), (runs or {}).get(tile, 1)))
        data += packed
    leaves, root = b"", entries
    if leaf:
        root = []
        for place in range(0, len(entries), leaf):
            made = pack(directory(entries[place : place + leaf]))
            root.append((entries[place][0], len(leaves), len(made), 0))
            leaves += made
    packed_root, told = pack(directory(root)), pack(b'{"attribution": "<b>Harbour</b> survey"}')
    at = [127, 127 + len(packed_root)]
    at += [at[1] + len(told), at[1] + len(told) + len(leaves)]
    how = 2 if pack is gzip.compress else 1
    head = struct.pack(
        "<7sB11Q6B4iB2i",
        *(b"PMTiles", 3, at[0], len(packed_root), at[1], len(told), at[2], len(leaves), at[3], len(data)),
        *(len(entries), len(entries), len(tiles), 1, how, how, kind, *zooms),
        *(-1800000000, -850000000, 1800000000, 850000000, 0, 0, 0),
    )
    return head + packed_root + told + leaves + data
