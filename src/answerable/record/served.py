"""The published log as resources at paths: what an HTTP route serves and a static host holds.

C2SP tlog-tiles, "APIs". Nothing beyond the published checkpoint is shown, however far the log has grown.
"""

from collections.abc import Mapping

from answerable.record.checkpoint import parse_checkpoint
from answerable.record.errors import Corrupt
from answerable.record.note import split_note
from answerable.record.store import Store
from answerable.record.tiles import (
    CHECKPOINT,
    TILE_LEVELS,
    TILE_WIDTH,
    Read,
    make_bundle,
    parse_tile_path,
)

_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=5"}
_TILE = {"Content-Type": "application/octet-stream", "Cache-Control": "public, max-age=31536000, immutable"}


def reader(store: Store, note: str) -> Read:
    """Reads the resources of the log in a store as of the published checkpoint `note`.

    Any partial tile within it is given, whatever checkpoint once needed it. The reading raises what the
    store raises, and Corrupt when entries are missing.
    """
    size = parse_checkpoint(split_note(note)[0]).size

    def read(path: str) -> bytes | None:
        if path == CHECKPOINT:
            return note.encode()
        found = parse_tile_path(path)
        if found is None:
            return None
        level, index, width = found
        if index * TILE_WIDTH + width > size >> (TILE_LEVELS * (level or 0)):
            return None
        return _bundle(store, index, width) if level is None else _tile(store, level, index, width)

    return read


def headers(path: str) -> Mapping[str, str]:
    """The HTTP headers of a resource that there is: its type; how long it may be kept (a tile: for ever)."""
    return _TEXT if path == CHECKPOINT else _TILE


def _tile(store: Store, level: int, index: int, width: int) -> bytes:
    first = index * TILE_WIDTH
    return b"".join(store.nodes([(TILE_LEVELS * level, place) for place in range(first, first + width)]))


def _bundle(store: Store, index: int, width: int) -> bytes:
    rows = store.rows(index * TILE_WIDTH, width)
    if [row.index for row in rows] != list(range(index * TILE_WIDTH, index * TILE_WIDTH + width)):
        raise Corrupt("entries are missing from the record; run fsck")
    return make_bundle([row.leaf for row in rows])
