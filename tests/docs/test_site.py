"""The documentation builds as a site that needs nothing from elsewhere, and everybody can read it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from docs.site import ROOT, build, place_of, sources
from playwright.sync_api import Browser, Page
from tests.npm import installed
from tests.web.pages.browsing import PATIENCE, chromium, violations

UNLISTED = ("adr", "portland", "town")
"""Folders whose pages stand in no navigation: decisions, and disputes' texts, each listed on a page."""
READ = ("index", "tutorials/call-taker", "cli", "benchmarks", "directives/response", "adr/index")
"""Pages of each kind: prose, pictures, listings, wide tables, a directive, a list."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built: no warning of the builder, no link into nothing, nothing loaded from elsewhere."""
    to: Path = tmp_path_factory.mktemp("docs") / "site"
    assert build(to) > 100
    return to


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, for this module."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test for whatever it asks of any server, and for any error of a script."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    opened = context.new_page()
    opened.on("request", lambda asked: None if asked.url.startswith("file:") else wrong.append(asked.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert not wrong


def test_every_page_stands_in_the_navigation_once() -> None:
    """A page that nobody can find is not there; add it to `docs/zensical.toml`."""
    listed = list(pages_of(tomllib.loads((ROOT / "docs/zensical.toml").read_text("utf-8"))["project"]["nav"]))
    there = {str(place_of(source)) for source in sources() if source.parent.name not in UNLISTED}
    assert sorted(listed) == sorted(there | {"adr/index.md", "examples/portland.md"})


def pages_of(nav: Any) -> Iterator[str]:
    """The pages that a navigation names."""
    if isinstance(nav, str):
        yield nav
    else:
        for each in nav.values() if isinstance(nav, dict) else nav:
            yield from pages_of(each)


def test_the_search_finds_pages_in_a_folder_without_a_server(site: Path, page: Page) -> None:
    page.goto(f"{site.as_uri()}/index.html")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search").first.fill("cosigned")
    page.get_by_text(re.compile(r"^\d+ results$")).wait_for()


@pytest.mark.parametrize("name", READ)
def test_everybody_can_read_a_page(site: Path, page: Page, name: str) -> None:
    """Axe finds nothing by day on a desk, by night on a phone; what is wider scrolls by itself."""
    axe = (installed(ROOT / "tests/web/pages/axe") / "node_modules/axe-core/axe.min.js").read_text()
    looks: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1400), ("dark", 360))
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site.as_uri()}/{name}.html")
        assert not violations(page, axe), (scheme, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
