"""Streets under the marks in a real browser: from the centre's tiles and its own files, or quietly none."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from build_support import browser_code
from playwright.sync_api import Browser, Page, expect
from tests.programs import needed
from tests.web.pages.browsing import ARGUMENTS, Site, chromium, violations
from tests.web.pages.test_console_in_browser import FIRST
from tests.web.pages.test_map_in_browser import NEAR, mark, post, shown, take
from tests.web.pages.tiles import archive, streets

from answerable.web.pages.console.base_map import TILES

SOFTWARE = [each for each in ARGUMENTS if each != "--disable-gpu"]


@pytest.fixture(scope="module")
def code() -> None:
    """What draws maps, put where pages find it: as `make browser-code` does."""
    if not browser_code.PLACE.exists():
        needed("npm")
        done = subprocess.run(
            [sys.executable, browser_code.__file__], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, code: None) -> Iterator[Browser]:
    """A Chromium that draws in software, or one that cannot draw in three dimensions."""
    more = getattr(
        request, "param", ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    )
    with chromium([*SOFTWARE, *more]) as browser:
        yield browser


@pytest.fixture
def tiled(site: Site) -> Site:
    """The centre, with tiles of five zooms that are all alike: water, and a road."""
    (site.folder / TILES).write_bytes(archive(dict.fromkeys(range(341), streets())))
    return site


def refused(page: Page) -> None:
    """Keep what the content policy forbids on a page, from its start."""
    page.add_init_script(
        """window.refused = []; document.addEventListener("securitypolicyviolation",
        (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""
    )


def apart(page: Page) -> float:
    """How many pixels the marks of two units are apart, from left to right."""
    one, other = (mark(page, each).bounding_box() for each in ("P1", "P2"))
    assert one is not None
    assert other is not None
    return abs(float(one["x"]) - float(other["x"]))


def test_streets_are_drawn_from_the_centre_s_tiles_and_marks_follow_the_camera(tiled: Site, axe: str) -> None:
    page = tiled.desk("D1")
    refused(page)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto("/console/map")
    take(page, **NEAR)
    section = page.locator("#map.streets")
    expect(section).to_have_attribute("data-idle", "yes")
    expect(mark(page, FIRST)).to_be_visible()
    assert any("/console/tiles/" in each for each in asked)
    assert all(each.startswith((tiled.server.address, "blob:", "data:")) for each in asked)
    before = apart(page)
    page.get_by_role("button", name="Nearer").focus()
    page.keyboard.press("Enter")
    end = time.monotonic() + 30
    while abs(apart(page) - 2 * before) >= 4:
        assert time.monotonic() < end, "the marks do not follow the camera"
        page.wait_for_timeout(50)
    page.get_by_role("button", name="All of it").click()
    post(page, "/units/P1/status", {"status": "out of service", "latitude": 37.803, "longitude": -122.412})
    expect(mark(page, "P1")).to_have_accessible_name("P1, patrol, out of service")
    assert shown(page)[0] == shown(page)[1]
    assert not violations(page, axe)
    assert page.evaluate("window.refused") == []
    assert not tiled.complaints


@pytest.mark.parametrize("browser", [["--disable-3d-apis"]], indirect=True)
def test_a_browser_that_cannot_draw_them_keeps_the_map_without_a_word(tiled: Site) -> None:
    page = tiled.desk("D1")
    with page.expect_response(lambda answer: "basemap.js" in answer.url):
        page.goto("/console/map")
    expect(mark(page, "P1")).to_be_visible()
    assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
    assert page.locator("#map .grid").count() > 0
    assert page.locator("#map.streets, #map canvas").count() == 0
    assert not tiled.complaints
