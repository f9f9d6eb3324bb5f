"""Tiles of a map out of one file: PMTiles, version 3 (the Protomaps specification), read where it lies."""

from __future__ import annotations

import gzip
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from answerable.model.errors import BadInput

HEADER: Final = struct.Struct("<7sB11Q6B4iB2i")
NONE, GZIP = 1, 2
"""Compressions that are read here, by the specification's numbers; the others are brotli and zstd."""
MEDIA: Final = {1: "application/vnd.mapbox-vector-tile", 2: "image/png", 3: "image/jpeg", 4: "image/webp"}
"""Kinds of tiles by the specification's numbers."""
DEEPEST: Final = 24
"""The zoom of the smallest tiles that are asked for."""
DIRECTORY_MOST: Final = 16 * 2**20
"""Bytes of a directory when it is unpacked."""
LEVELS_MOST: Final = 4


class Entry(NamedTuple):
    """A line of a directory: the tiles from one on that are these bytes, or (run 0) a directory of more."""

    tile: int
    offset: int
    length: int
    run: int


class Archive(msgspec.Struct, frozen=True):
    """What an archive's header says."""

    path: Path
    stamp: str
    """What tells its bytes from those of a later file of its name."""
    media: str
    packed: bool
    """Whether its tiles are gzipped."""
    unpack: bool
    """Whether its directories are."""
    root: tuple[int, int]
    leaves: int
    data: int
    metadata: tuple[int, int]
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]
    """Degrees: west, south, east, north."""

    @property
    def is_vector(self) -> bool:
        """Whether its tiles are shapes; else they are pictures."""
        return self.media == MEDIA[1]

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """A tile, packed as it lies there; None: there is none. Raises `BadInput` for a broken file."""
        if not (self.zooms[0] <= zoom <= self.zooms[1] and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
            return None
        wanted, (offset, length) = tile_id(zoom, x, y), self.root
        for _ in range(LEVELS_MOST):
            entries = _directory(self, offset, length)
            place = bisect_right(entries, wanted, key=lambda entry: entry.tile) - 1
            if place < 0:
                return None
            found = entries[place]
            if found.run:
                inside = wanted < found.tile + found.run
                return self.read(self.data + found.offset, found.length) if inside else None
            offset, length = self.leaves + found.offset, found.length
        raise self.broken("its directories have no end")

    def attribution(self) -> str:
        """Whom its metadata names as the makers of the map; empty: nobody."""
        try:
            told = msgspec.json.decode(_unpacked(self, *self.metadata), type=dict[str, object])
        except (msgspec.MsgspecError, BadInput, UnicodeDecodeError):
            return ""
        return str(told.get("attribution", ""))

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the file as they lie there. Raises `BadInput` where it has not so many."""
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                read = file.read(length)
        except (OSError, ValueError, OverflowError) as error:
            raise self.broken("it cannot be read") from error
        if len(read) != length:
            raise self.broken("it ends too soon; copy it again")
        return read

    def broken(self, why: str) -> BadInput:
        """What is wrong with the file, to be raised."""
        return BadInput(f"{self.path.name} is broken: {why}.")


def open_archive(path: Path) -> Archive:
    """An archive, by its header. Raises `BadInput` with what is wrong and what to do, FileNotFoundError."""
    known = path.stat()
    with path.open("rb") as file:
        head = file.read(HEADER.size)
    if len(head) < HEADER.size or not head.startswith(b"PMTiles\x03"):
        raise BadInput(
            f"{path.name} is no PMTiles archive of version 3; make one, or convert it (pmtiles convert)."
        )
    said = HEADER.unpack(head)
    numbers, (_, internal, packing, kind, least, most), box = said[2:13], said[13:19], said[19:23]
    if internal not in (NONE, GZIP) or packing not in (NONE, GZIP):
        raise BadInput(f"{path.name} is packed in another way than gzip; make it with gzip.")
    if kind not in MEDIA:
        raise BadInput(
            f"{path.name} has tiles of kind {kind}; vector (MVT), PNG, JPEG and WebP can be drawn."
        )
    return Archive(
        path=path,
        stamp=f"{known.st_mtime_ns:x}-{known.st_size:x}",
        media=MEDIA[kind],
        packed=packing == GZIP,
        unpack=internal == GZIP,
        root=(numbers[0], numbers[1]),
        leaves=numbers[4],
        data=numbers[6],
        metadata=(numbers[2], numbers[3]),
        zooms=(least, min(most, DEEPEST)),
        bounds=(box[0] / 1e7, box[1] / 1e7, box[2] / 1e7, box[3] / 1e7),
    )


def tile_id(zoom: int, x: int, y: int) -> int:
    """A tile's number: all of lesser zooms come before it, those of its own along a Hilbert curve."""
    before = ((1 << 2 * zoom) - 1) // 3
    along, side = 0, 1 << zoom
    half = side // 2
    while half:
        right, low = int(x & half > 0), int(y & half > 0)
        along += half * half * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        half //= 2
    return before + along


def _unpacked(archive: Archive, offset: int, length: int) -> bytes:
    """Bytes of a directory or of the metadata. Raises `BadInput` where they are no such, or too many."""
    if length > DIRECTORY_MOST:
        raise archive.broken("a directory is too large")
    read = archive.read(offset, length)
    if not archive.unpack:
        return read
    unpacking = zlib.decompressobj(wbits=31)
    try:
        made = unpacking.decompress(read, DIRECTORY_MOST)
    except zlib.error as error:
        raise archive.broken("a directory cannot be unpacked") from error
    if not unpacking.eof:
        raise archive.broken("a directory does not end")
    return made


@lru_cache(maxsize=64)
def _directory(archive: Archive, offset: int, length: int) -> list[Entry]:
    numbers = _varints(_unpacked(archive, offset, length))
    try:
        count = next(numbers)
        tile, ids = 0, []
        for _ in range(count):
            tile += next(numbers)
            ids.append(tile)
        runs = [next(numbers) for _ in range(count)]
        lengths = [next(numbers) for _ in range(count)]
        entries: list[Entry] = []
        for place in range(count):
            said = next(numbers)
            at = said - 1 if said else entries[-1].offset + entries[-1].length
            entries.append(Entry(ids[place], at, lengths[place], runs[place]))
    except (StopIteration, IndexError) as error:
        raise archive.broken("a directory ends too soon") from error
    return entries


def _varints(data: bytes) -> Iterator[int]:
    """Numbers in base 128, the least digits first; a set high bit says that more come."""
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        if byte < 128:
            yield number
            number = shift = 0
        else:
            shift += 7


def plain(archive: Archive, tile: bytes) -> bytes:
    """A tile's bytes as they are unpacked, for whoever asks without gzip."""
    return gzip.decompress(tile) if archive.packed else tile
