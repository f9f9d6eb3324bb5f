"""The policy pages in a real browser: a version is put in force by keyboard alone; nobody is kept out."""

from __future__ import annotations

import datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.web.pages.browsing import Site, violations
from tests.web.pages.test_duty_in_browser import requests, to
from tests.web.pages.test_policy import LOWER

from answerable.bootstrap import open_centre
from answerable.center import propose_wording, write_wording
from answerable.model.people import Person

THEMES = ("light", "dark", "contrast")
AUTHOR = Person("P1", "policy author")


def test_a_next_version_is_drafted_and_put_in_force_by_two_persons_by_keyboard_alone(site: Site) -> None:
    page = site.desk("P1")
    expect(page).to_have_url(f"{site.server.address}/policy")
    keys = page.keyboard
    to(page, "640.20@1", "link")
    keys.press("Enter")
    to(page, "Draft the next version", "link")
    keys.press("Enter")
    page.wait_for_url("**/policy/drafts/new?*")
    while not page.get_by_label("The directive, as Markdown").evaluate("t => t === document.activeElement"):
        keys.press("Tab")
    keys.press("Control+Home")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("End")
    keys.press("Backspace")
    to(page, "Only look for mistakes")
    keys.press("Enter")
    expect(page.get_by_text("Mistakes: ")).to_be_visible()
    while not page.get_by_label("The directive, as Markdown").evaluate("t => t === document.activeElement"):
        keys.press("Tab")
    keys.press("Control+Home")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("End")
    keys.type("2")
    to(page, "Keep the draft")
    keys.press("Enter")
    page.wait_for_url("**/policy/drafts/*-W0001")
    to(page, "Propose it")
    keys.press("Enter")
    expect(page.get_by_text("It is proposed.")).to_be_visible()
    address = page.url
    second = site.desk("S1")
    second.goto(address)
    to(second, "Read it, to approve it or give it back", "link")
    second.keyboard.press("Enter")
    second.wait_for_url("**/approval")
    to(second, "I have read it, and did not write on it.", "checkbox")
    second.keyboard.press("Space")
    second.keyboard.press("Tab")
    second.keyboard.press("Enter")
    expect(second).to_have_url(f"{site.server.address}/policy/640.20@2")
    expect(second.get_by_text("approved by S1")).to_be_visible()
    assert not site.complaints


def drafts(folder: Path) -> None:
    """A draft with a mistake, and one that is proposed."""
    with open_centre(folder) as centre:
        write_wording(centre.desk(AUTHOR), LOWER.replace("decline < provisional", "decline < provisonal"))
        write_wording(centre.desk(AUTHOR), LOWER)
        propose_wording(centre.desk(AUTHOR), f"{datetime.datetime.now(datetime.UTC):%y}-W0002")


def settled(page: Page, path: str) -> None:
    """Go to a page, and again until all of it is worked out."""
    page.goto(path)
    while page.get_by_text("still being worked out").count():
        page.goto(path)


def test_axe_finds_nothing_that_keeps_anybody_out_of_the_policy(site: Site, axe: str) -> None:
    """Each page on a phone, in a theme each way; no text runs out of it."""
    site.server.stop()
    requests(site.folder)
    drafts(site.folder)
    site.serve()
    page = site.desk("S1", viewport={"width": 360, "height": 740})
    year = f"{datetime.datetime.now(datetime.UTC):%y}"
    wrong, good = f"/policy/drafts/{year}-W0001", f"/policy/drafts/{year}-W0002"
    paths = (
        "/policy",
        "/policy/640.20@1",
        "/policy/640.10@1/proofs",
        wrong,
        f"{good}/approval",
        f"{good}/compared",
        f"{good}/replayed",
        f"{good}/try",
    )
    for theme in THEMES:
        page.context.add_cookies([{"name": "prefer", "value": f"{theme}.auto", "url": site.server.address}])
        for path in paths:
            settled(page, path)
            assert not violations(page, axe), (theme, path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.get_by_role("button", name="Decide").click()
        expect(page.get_by_role("heading", name="What is decided")).to_be_visible()
        assert not violations(page, axe), (theme, "what is decided")
    assert not site.complaints
