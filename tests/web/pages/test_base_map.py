"""Tiles read from the centre's file, for whom they are, and what is said of a file that cannot be used."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from build_support import browser_code
from hypothesis import given
from hypothesis import strategies as st
from tests.web.pages.test_console import PART, get
from tests.web.pages.tiles import archive, streets
from tests.web.town import Town

from answerable.model.errors import BadInput
from answerable.web.pages.console import base_map
from answerable.web.pages.console.base_map import STYLE, TILES
from answerable.web.pages.console.pmtiles import open_archive, plain, tile_id
from answerable.web.pages.static_files import FILES


def plainly(data: bytes) -> bytes:
    return data


def test_tiles_are_numbered_as_the_specification_numbers_them() -> None:
    """Its own examples (PMTiles 3, section 4.1)."""
    numbered = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4, (2, 0, 0): 5}
    for tile, number in ({**numbered, (12, 3423, 1763): 19078479}).items():
        assert tile_id(*tile) == number


@given(st.integers(1, 24).flatmap(lambda zoom: st.tuples(st.just(zoom), *[st.integers(0, 2**zoom - 1)] * 2)))
def test_a_tile_s_four_parts_follow_one_another(tile: tuple[int, int, int]) -> None:
    """The curve goes through all of a tile before it goes on: its parts have four numbers in a row."""
    zoom, x, y = tile
    parts = sorted(tile_id(zoom + 1, 2 * x + a, 2 * y + b) for a in (0, 1) for b in (0, 1))
    first = (4 ** (zoom + 1) - 1) // 3 + 4 * (tile_id(zoom, x, y) - (4**zoom - 1) // 3)
    assert parts == list(range(first, first + 4))


@given(
    st.dictionaries(st.integers(0, 340), st.binary(min_size=1, max_size=9), min_size=1, max_size=60),
    st.integers(0, 7),
    st.booleans(),
)
def test_every_tile_that_was_put_in_comes_out_and_no_other(
    tmp_path_factory: Any, tiles: dict[int, bytes], leaf: int, packed: bool
) -> None:
    """With leaf directories and without, packed and plain: all 341 tiles of five zooms are asked for."""
    path = tmp_path_factory.mktemp("tiles") / TILES
    path.write_bytes(archive(tiles, leaf=leaf, pack=gzip.compress if packed else plainly))
    opened = open_archive(path)
    for zoom in range(5):
        for x in range(2**zoom):
            for y in range(2**zoom):
                found = opened.tile(zoom, x, y)
                assert (None if found is None else plain(opened, found)) == tiles.get(tile_id(zoom, x, y))


def test_one_entry_stands_for_a_run_of_tiles_and_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / TILES
    path.write_bytes(archive({1: b"sea"}, runs={1: 3}, pack=plainly))
    read = [open_archive(path).tile(1, *each) for each in ((0, 0), (0, 1), (1, 1), (1, 0))]
    assert read == [b"sea", b"sea", b"sea", None]
    assert open_archive(path).tile(9, 0, 0) is None
    assert open_archive(path).tile(1, 2, 0) is None


BROKEN = {
    "no PMTiles archive": b"PK\x03\x04" + bytes(200),
    "another way than gzip": archive({0: b"x"})[:97] + b"\x03" + archive({0: b"x"})[98:],
    "tiles of kind 9": archive({0: b"x"}, kind=9),
    "ends too soon": archive({0: b"x" * 99}, pack=plainly)[:-5],
    "cannot be unpacked": archive({0: b"x"})[:127] + bytes(99),
}


@pytest.mark.parametrize("said", BROKEN)
def test_a_file_that_cannot_be_used_is_said_with_its_name(said: str, tmp_path: Path) -> None:
    path = tmp_path / TILES
    path.write_bytes(BROKEN[said])
    with pytest.raises(BadInput, match=said) as refused:
        open_archive(path).tile(0, 0, 0)
    assert str(refused.value).startswith(TILES)


@given(st.binary(max_size=200), st.integers(0, 200))
def test_no_damage_to_a_file_does_more_than_be_said(tmp_path_factory: Any, noise: bytes, at: int) -> None:
    whole = bytearray(archive(dict.fromkeys(range(20), b"tile"), leaf=4))
    whole[8 + at : 8 + at + len(noise)] = noise
    path = tmp_path_factory.mktemp("tiles") / TILES
    path.write_bytes(whole)
    try:
        opened = open_archive(path)
        opened.attribution()
        opened.tile(1, 0, 0)
    except BadInput:
        pass


@pytest.fixture
def tiled(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town with tiles, on an installation with the code that draws them."""
    monkeypatch.setitem(FILES, base_map.CODE, b"")
    monkeypatch.setitem(FILES, "maplibre-gl.css", b"")
    (town.folder / TILES).write_bytes(archive({0: streets()}))
    return town


def test_tiles_are_for_who_sees_the_console_and_only_those_that_there_are(tiled: Town) -> None:
    address = base_map.base_map_of(tiled.folder)
    assert address is not None
    path = address.tiles.format(z=0, x=0, y=0)
    answer = get(tiled, path, **{"accept-encoding": "gzip"})
    assert answer.content == streets()
    assert answer.headers["content-encoding"] == "gzip"
    assert "private" in answer.headers["cache-control"]
    plainly = get(tiled, path, **{"accept-encoding": "identity"})
    assert plainly.content == streets()
    assert "content-encoding" not in plainly.headers
    assert get(tiled, address.tiles.format(z=3, x=1, y=1)).status_code == 204
    assert "no-store" in get(tiled, "/console/tiles/old/0/0/0").headers["cache-control"]
    for wrong in ("-1/0/0", "0/0/x", "0/0/12345678901"):
        assert get(tiled, f"/console/tiles/any/{wrong}").status_code == 404
    assert tiled.client.get(path, follow_redirects=False).status_code == 303


def test_a_page_asks_for_the_code_only_where_there_are_tiles_and_the_code(
    tiled: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = get(tiled, "/console").text
    assert "/basemap.js" in page
    assert "Harbour survey</p>" in page
    monkeypatch.delitem(FILES, base_map.CODE)
    assert "/basemap.js" not in get(tiled, "/console").text
    assert 'class="chart"' in get(tiled, "/console").text
    monkeypatch.setitem(FILES, base_map.CODE, b"")
    (tiled.folder / TILES).unlink()
    assert "/basemap.js" not in get(tiled, "/console").text
    (tiled.folder / TILES).write_bytes(b"no tiles")
    assert "no PMTiles archive" in get(tiled, "/console/map", **PART).text


LAYER = {"id": "sea", "type": "fill", "source": "tiles", "source-layer": "water"}
STYLES: dict[str, Any] = {
    "": {"version": 8, "layers": [LAYER]},
    "Expected `object`": [],
    '"layers" with one or more': {"version": 8, "layers": []},
    '"version": 8': {"version": 7, "layers": [LAYER]},
    'take out "glyphs"': {"version": 8, "layers": [LAYER], "glyphs": "fonts"},
    "layer names: take it out": {"version": 8, "layers": [{"id": "names", "type": "symbol"}]},
    'its "source" is "tiles"': {"version": 8, "layers": [LAYER | {"source": "elsewhere"}]},
}


@pytest.mark.parametrize("said", STYLES)
def test_a_style_of_the_centre_s_own_takes_nothing_from_elsewhere(tiled: Town, said: str) -> None:
    assert get(tiled, "/console/map-style").status_code == 404
    (tiled.folder / STYLE).write_text(json.dumps(STYLES[said]))
    answer, page = get(tiled, "/console/map-style"), get(tiled, "/console/map", **PART).text
    if said:
        assert answer.status_code == 400
        assert STYLE in page
    else:
        assert answer.json() == STYLES[said]
        assert 'data-own-style="/console/map-style"' in page


def test_a_package_that_is_not_the_pinned_one_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(browser_code.Unusable, match="Nothing was taken"):
        browser_code.put(b"another package", tmp_path / "browser")
    assert not list(tmp_path.iterdir())
