"""A duty officer's work in a real browser: by keyboard alone, from sign-on to the answer; for everybody."""

from __future__ import annotations

import datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.web.pages.browsing import Site, violations
from tests.web.pages.test_duty import FACTS_TO_DECLINE

from answerable.bootstrap import open_centre
from answerable.center import answer_assistance, close, learn, request_assistance
from answerable.model.departing import Grounds
from answerable.model.people import Person

THEMES = ("light", "dark", "contrast")
OFFICER = Person("O1", "duty officer")
SECOND = Person("S2", "supervisor")


def to(page: Page, name: str, role: str = "button") -> None:
    """Go to something by Tab, as somebody without a mouse does."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {name}")


def requests(folder: Path) -> None:
    """One request waits, one was answered, one was decided again since."""
    with open_centre(folder) as centre:
        for number in range(3):
            desk = centre.desk(OFFICER)
            done = request_assistance(
                desk, f"County {number}", "two officers", contact="555-0134", facts=FACTS_TO_DECLINE
            )
            if number:
                answer_assistance(centre.desk(OFFICER), done.number)
            if number > 1:
                learn(centre.desk(OFFICER), done.number, {"people hurt": 2})


def test_a_request_is_entered_and_declined_by_keyboard_alone(site: Site) -> None:
    page = site.desk("O1")
    expect(page).to_have_url(f"{site.server.address}/duty")
    keys = page.keyboard
    to(page, "Enter a request", "link")
    keys.press("Enter")
    page.wait_for_url("**/duty/new")
    keys.type("County Inspection")
    keys.press("Tab")
    keys.type("two officers at 40 Harbour Road")
    for _ in range(4):
        keys.press("Tab")
    keys.type("radio")
    for answer in ("no", "no", "no", "admin", "officers", "quiet", "0", "none", "no", "theirs", "street"):
        keys.press("Tab")
        keys.type(answer)
    to(page, "Take the request")
    keys.press("Enter")
    page.wait_for_url("**/duty/*-R0001")
    expect(page.get_by_role("heading", level=1)).to_contain_text("County Inspection")
    to(page, "Decline", "link")
    keys.press("Enter")
    expect(page.get_by_text("life safety = yes").first).to_be_visible()
    to(page, "Decline")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Answers sent")).to_be_visible()
    expect(page.locator(".tags .badge").first).to_contain_text("declined")
    assert not site.complaints


def test_the_list_is_live_and_keeps_what_has_the_focus(site: Site) -> None:
    """What another process enters and answers moves from part to part; the page is the same."""
    page = site.desk("O1")
    expect(page).to_have_url(f"{site.server.address}/duty")
    page.evaluate("window.loaded = 'once'")
    with open_centre(site.folder) as centre:
        number = request_assistance(
            centre.desk(OFFICER), "County Inspection", "two officers", facts=FACTS_TO_DECLINE
        ).number
        expect(page.locator("#waiting .card")).to_contain_text("County Inspection")
        expect(page.locator('[data-count-of="waiting"]')).to_have_text("(1)")
        page.get_by_role("link", name=number).focus()
        answer_assistance(centre.desk(OFFICER), number)
        expect(page.locator("#answered .card")).to_contain_text("declined")
        expect(page.locator("#waiting .card")).to_have_count(0)
        learn(centre.desk(OFFICER), number, {"people hurt": 2})
        expect(page.locator("#again .card")).to_contain_text("accepted")
        close(centre.desk(OFFICER), number, "withdrawn", grounds=Grounds("they left", "order 7", SECOND))
        expect(page.locator("#ended .card")).to_have_count(1)
    expect(page.locator("#again .card")).to_have_count(0)
    assert page.evaluate("window.loaded") == "once"
    assert page.locator("#ended").get_by_role("link", name=number).count() == 1
    assert not site.complaints


def test_axe_finds_nothing_that_keeps_anybody_out_of_a_request(site: Site, axe: str) -> None:
    """Each page in each theme, on a phone; no text runs out of it."""
    site.server.stop()
    requests(site.folder)
    site.serve()
    page = site.desk("O1", viewport={"width": 360, "height": 740})
    year = f"{datetime.datetime.now(datetime.UTC):%y}"
    number = f"/duty/{year}-R0001"
    paths = (
        "/duty",
        "/duty/new",
        number,
        f"/duty/{year}-R0003",
        f"{number}/answer?answer=decline",
        f"{number}/answer?answer=accept",
        f"{number}/override?outcome=priority&value=9",
    )
    for theme in THEMES:
        page.context.add_cookies([{"name": "prefer", "value": f"{theme}.auto", "url": site.server.address}])
        for path in paths:
            page.goto(path)
            assert not violations(page, axe), (theme, path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not site.complaints
