"""The review sheet as a page: a reviewer fills it in and saves what is scored; nothing leaves the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audit.blind.test_blind import history, request
from tests.web.pages.browsing import chromium

from answerable.audit.blind import as_html, draw, open_key, read_sheet


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    sheet, sealed = draw(history(tmp_path), request())
    (tmp_path / "key.json").write_bytes(sealed)
    (tmp_path / "commitment.txt").write_text(sheet.commitment)
    (tmp_path / "sheet.html").write_text(as_html(sheet), "utf-8")
    return tmp_path / "sheet.html"


def test_a_reviewer_fills_in_the_page_and_saves_what_is_scored(tmp_path: Path, page_file: Path) -> None:
    """Each choice stands under its call and fact; what was left open is not known; no request is made."""
    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(page_file.as_uri())
        first = page.locator("fieldset").first
        first.get_by_label("life safety").select_option("yes")
        first.get_by_label("weapon").select_option("used")
        first.get_by_label("Note").fill('said "help", twice')
        page.locator("fieldset").nth(1).get_by_label("life safety").select_option("no")
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save").click()
        saved.value.save_as(tmp_path / "reviewed.csv")
    key = open_key(tmp_path / "key.json", (tmp_path / "commitment.txt").read_text())
    codes = read_sheet(tmp_path / "reviewed.csv", key)
    assert codes["B-0001"] == {"life safety": "yes", "weapon": "used"}
    assert codes["B-0002"] == {"life safety": "no", "weapon": None}
    assert codes["B-0003"] == {"life safety": None, "weapon": None}
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
