"""The map that marks stand on where a centre gives tiles: `tiles.pmtiles`, and `map-style.json` if wanted.

It adds to what the server draws: a browser that cannot draw it, or an installation without the code for it,
shows the districts.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.model.errors import BadInput
from answerable.web.asked import Asked
from answerable.web.pages.console.pmtiles import Archive, open_archive, plain
from answerable.web.pages.static_files import FILES
from answerable.web.problems import Trouble
from answerable.web.routing import Reply

TILES: Final = "tiles.pmtiles"
STYLE: Final = "map-style.json"
STYLE_MOST: Final = 2 * 2**20
CODE: Final = "maplibre-gl.mjs"
"""What draws it; a wheel has it, a source tree once `make browser-code` was done."""


class BaseMap(msgspec.Struct, frozen=True):
    """What a page's script draws with."""

    tiles: str
    """The address of a tile, its numbers in braces."""
    vector: bool
    zooms: tuple[int, int]
    bounds: str
    attribution: str
    style: str
    """The address of the centre's own style; empty: it has none."""


def base_map_of(directory: Path | None) -> BaseMap | None:
    """A centre's base map; None: no tiles are given, or the code that draws them is not here.

    Raises `BadInput` for a file that cannot be used.
    """
    archive = archive_of(directory)
    if archive is None or directory is None or CODE not in FILES:
        return None
    own = directory / STYLE
    if own.exists():
        read_style(own)
    return BaseMap(
        f"/console/tiles/{archive.stamp}/{{z}}/{{x}}/{{y}}",
        archive.is_vector,
        archive.zooms,
        "/".join(f"{each:.7f}" for each in archive.bounds),
        archive.attribution(),
        "/console/map-style" if own.exists() else "",
    )


def archive_of(directory: Path | None) -> Archive | None:
    """A centre's tiles; None: it has none. Raises `BadInput`."""
    if directory is None:
        return None
    path = directory / TILES
    try:
        known = path.stat()
        return _opened(path, known.st_mtime_ns, known.st_size)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"{TILES} cannot be read: {error.strerror}.") from error


@lru_cache(maxsize=4)
def _opened(path: Path, _changed: int, _size: int) -> Archive:
    return open_archive(path)


def read_style(path: Path) -> bytes:
    """A style of MapLibre for the source `tiles`, as it lies there. Raises `BadInput`.

    Nothing in it may come from elsewhere: words and pictures on the map need such files.
    """
    text = path.read_bytes() if path.stat().st_size <= STYLE_MOST else b""
    try:
        said: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
        layers = msgspec.convert(said.get("layers"), list[dict[str, Any]])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{STYLE}: {error}. It is a style of MapLibre, version 8, of at most 2 MB.") from error
    if said.get("version") != 8 or not layers:
        raise BadInput(f'{STYLE} needs "version": 8 and "layers" with one or more.')
    for name in ("glyphs", "sprite", "terrain", "imports"):
        if name in said:
            raise BadInput(f'{STYLE}: take out "{name}": nothing is fetched from elsewhere.')
    for layer in layers:
        where = f"{STYLE}, layer {layer.get('id', 'without an id')!s}"
        if layer.get("type") == "symbol":
            raise BadInput(f"{where}: take it out; symbols need glyphs or pictures from elsewhere.")
        if layer.get("source", "tiles") != "tiles":
            raise BadInput(f'{where}: its "source" is "tiles", which is what {TILES} has.')
    return text


async def tile(asked: Asked) -> Reply:
    """Give a tile of the map."""
    zoom, x, y = (_number(asked.path[name]) for name in ("zoom", "across", "down"))
    directory = asked.served.opened.directory

    def read() -> tuple[Archive, bytes | None]:
        archive = archive_of(directory)
        if archive is None:
            raise Trouble("not-found")
        return archive, archive.tile(zoom, x, y)

    archive, found = await asked.served.in_thread(read)
    keep = {
        "cache-control": "private, max-age=604800, immutable"
        if asked.path["stamp"] == archive.stamp
        else "no-store"
    }
    if found is None:
        return Reply(b"", 204, keep, archive.media)
    if archive.packed and "gzip" in asked.headers.get("accept-encoding", ""):
        return Reply(
            found, headers=keep | {"content-encoding": "gzip", "vary": "accept-encoding"}, media=archive.media
        )
    return Reply(plain(archive, found), headers=keep, media=archive.media)


async def style(asked: Asked) -> Reply:
    """Give the centre's own style of its map."""
    directory = asked.served.opened.directory
    if directory is None or not (directory / STYLE).exists():
        raise Trouble("not-found")
    return Reply(await asked.served.in_thread(lambda: read_style(directory / STYLE)))


def _number(said: str) -> int:
    if not said.isdecimal() or len(said) > 9:
        raise Trouble("not-found")
    return int(said)
