"""Tiles: the tree as static files that anyone can fetch and check (C2SP tlog-tiles)."""

import re
from collections.abc import Callable, Iterator, Sequence

from answerable.record.checkpoint import Checkpoint
from answerable.record.errors import VerificationError
from answerable.record.tree import HASH_SIZE, Frontier, Node, fold, leaf_hash, perfect_nodes

TILE_WIDTH = 256
TILE_LEVELS = 8
"""Levels of the tree that one level of tiles spans."""
LEVEL_MAX = 63
CHECKPOINT = "checkpoint"
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")
Read = Callable[[str], bytes | None]
"""Gives the resource at a path below the log's prefix, or None when it does not exist."""


def tile_path(level: int | None, index: int, width: int = TILE_WIDTH) -> str:
    """The path of tile `index` at `level` (None: the bundle of entries), partial when `width` is below 256.

    tlog-tiles, "Merkle Tree": tile_path(0, 1234067, 8) is tile/0/x001/x234/067.p/8.
    """
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[cut : cut + 3] for cut in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{'entries' if level is None else level}/{name}{partial}"


def parse_tile_path(path: str) -> tuple[int | None, int, int] | None:
    """The (level, index, width) of a tile's path, level None for a bundle; None unless spelt as specified."""
    matched = _PATH.fullmatch(path)
    if not matched:
        return None
    level = None if matched[1] == "entries" else int(matched[1])
    index = int(matched[2].replace("x", "").replace("/", ""))
    width = TILE_WIDTH if matched[3] is None else int(matched[3])
    known = (level or 0) <= LEVEL_MAX and width >= 1 and tile_path(level, index, width) == path
    return (level, index, width) if known else None


def tiles_of_level(size: int, level: int, first: int = 0) -> Iterator[tuple[int, int]]:
    """The (index, width) of each tile at `level` of a tree of `size` leaves, from `first`; none is empty."""
    full, rest = divmod(size >> (TILE_LEVELS * level), TILE_WIDTH)
    yield from ((index, TILE_WIDTH) for index in range(first, full))
    if rest:
        yield full, rest


def parse_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle, each after its length in 2 bytes, big-endian; raises VerificationError."""
    entries = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise VerificationError("a bundle of entries is cut off")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def make_bundle(entries: list[bytes]) -> bytes:
    """The bundle of up to 256 entries of at most 65,535 bytes each."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def tile_nodes(read: Read, size: int, nodes: Sequence[Node]) -> list[bytes]:
    """The hashes of perfect subtrees of the tree of `size` leaves, from its tiles alone.

    So whoever has the tiles makes any proof himself (tree.prove_inclusion, tree.prove_consistency). Raises
    VerificationError when a tile is missing or cut.
    """
    hashes = []
    for level, place in nodes:
        tile, within = divmod(level, TILE_LEVELS)
        first = place << within
        index, at = divmod(first, TILE_WIDTH)
        width = min(TILE_WIDTH, (size >> (TILE_LEVELS * tile)) - index * TILE_WIDTH)
        hashes.append(_tile_root(_tile_hashes(read, tile, index, width)[at : at + (1 << within)]))
    return hashes


def tile_root(read: Read, size: int, part: int) -> bytes:
    """The root over the first `part` leaves of the tree of `size` leaves, from its tiles alone."""
    return fold(tile_nodes(read, size, list(perfect_nodes(0, part))))


def verify_tiles(read: Read, checkpoint: Checkpoint, earlier: Checkpoint | None = None) -> None:
    """Check that the tiles and entry bundles under a prefix are whole and are the tree of a verified
    checkpoint, and that it extends an earlier one, when there is one.

    Every leaf is hashed from its entry, every tile from the full tiles below it. Raises VerificationError.
    """
    if earlier and (earlier.origin != checkpoint.origin or earlier.size > checkpoint.size):
        raise VerificationError(
            f"the log had {earlier.size} entries under the name {earlier.origin!r} before; now it has"
            f" {checkpoint.size} under {checkpoint.origin!r}"
        )
    frontier = Frontier()
    below = _leaves(read, checkpoint.size, frontier, earlier)
    level = 0
    while below:
        stored = [
            hashed
            for index, width in tiles_of_level(checkpoint.size, level)
            for hashed in _tile_hashes(read, level, index, width)
        ]
        if stored != below:
            raise VerificationError(f"the tiles of level {level} do not belong to what lies below them")
        full = len(below) // TILE_WIDTH
        below = [_tile_root(below[cut * TILE_WIDTH : (cut + 1) * TILE_WIDTH]) for cut in range(full)]
        level += 1
    if frontier.root() != checkpoint.root:
        raise VerificationError("the entries do not have the root hash of the checkpoint")


def _leaves(read: Read, size: int, frontier: Frontier, earlier: Checkpoint | None) -> list[bytes]:
    """The leaf hashes of all entries, pushed onto `frontier` on the way, past the earlier root."""
    leaves: list[bytes] = []
    for index, width in tiles_of_level(size, 0):
        entries = parse_bundle(_fetch(read, None, index, width))
        if len(entries) not in (width, TILE_WIDTH):  # the full one, where the partial was deleted since
            raise VerificationError(f"{tile_path(None, index, width)} does not hold {width} entries")
        leaves.extend(map(leaf_hash, entries[:width]))
    for leaf in leaves:
        _check_earlier(frontier, earlier)
        frontier.push(leaf)
    _check_earlier(frontier, earlier)
    return leaves


def _check_earlier(frontier: Frontier, earlier: Checkpoint | None) -> None:
    if earlier and frontier.size == earlier.size and frontier.root() != earlier.root:
        raise VerificationError(
            f"the first {earlier.size} entries are not those that this log signed before: it was rewritten"
        )


def _tile_hashes(read: Read, level: int, index: int, width: int) -> list[bytes]:
    data = _fetch(read, level, index, width)[: width * HASH_SIZE]
    return [data[cut : cut + HASH_SIZE] for cut in range(0, len(data), HASH_SIZE)]


def _tile_root(hashes: list[bytes]) -> bytes:
    frontier = Frontier()
    for hashed in hashes:
        frontier.push(hashed)
    return frontier.root()


def _fetch(read: Read, level: int | None, index: int, width: int) -> bytes:
    """A tile, or the full one when its partial form was deleted since (tlog-tiles, "Partial Tiles")."""
    path = tile_path(level, index, width)
    data = read(path)
    if data is None and width < TILE_WIDTH:
        data = read(tile_path(level, index))
        if data is not None and level is not None and len(data) != TILE_WIDTH * HASH_SIZE:
            raise VerificationError(f"{tile_path(level, index)} is not a full tile")
    elif data is not None and level is not None and len(data) != width * HASH_SIZE:
        raise VerificationError(f"{path} does not hold {width} hashes")
    if data is None:
        raise VerificationError(f"{path} is missing")
    return data
