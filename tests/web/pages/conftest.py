"""A staffed centre, served as it is to people, and browsers that look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.npm import installed
from tests.web.pages.browsing import PATIENCE, Site, chromium
from tests.web.pages.staff import employ

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def staffed(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town at rest, with an account for each role; made once, to be copied."""
    return employ(shutil.copytree(town_at_rest, tmp_path_factory.mktemp("staffed") / "centre"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, for one module: while it runs no other event loop can in this thread."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def site(staffed: Path, tmp_path: Path, browser: Browser) -> Iterator[Site]:
    """The centre in a process of its own, and desks before it."""
    with Site(shutil.copytree(staffed, tmp_path / "centre"), browser) as site:
        yield site


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which finds what keeps people out (WCAG 2.2)."""
    return (installed(HERE / "axe") / "node_modules/axe-core/axe.min.js").read_text()
