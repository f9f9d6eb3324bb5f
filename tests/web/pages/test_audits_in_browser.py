"""An auditor's main task in a real browser, by keyboard alone; no page of the view keeps anybody out."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.web.pages.audited import HOSTILE, TEXT, with_history
from tests.web.pages.browsing import Site, violations
from tests.web.pages.test_audits_claims_and_reviews import MOTIVE

THEMES = ("light", "dark", "contrast")


def reach(page: Page, selector: str) -> None:
    """Go to the first such thing by Tab alone."""
    target = page.locator(selector).first
    for _ in range(200):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def press(page: Page, selector: str) -> None:
    """Go there, and press Enter."""
    reach(page, selector)
    page.keyboard.press("Enter")


def fill(page: Page, field: str, text: str) -> None:
    """Go to a field, and write over what is in it."""
    reach(page, f'[id="{field}"]')
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_an_auditor_declares_a_plan_carries_it_out_and_opens_a_figure_by_keyboard_alone(site: Site) -> None:
    with_history(site.folder)
    page = site.desk("A1")
    expect(page).to_have_url(f"{site.server.address}/audits")
    press(page, 'a[href="/audits/plans/new"]')
    fill(page, "name", "south")
    fill(page, "title", "Rivermouth: the south")
    fill(page, "asks", "Were calls from the south answered as often?")
    reach(page, '[id="history"]')
    page.keyboard.type("rivermouth")
    fill(page, "time_zone", "America/Chicago")
    fill(page, "exposure.column", "area")
    page.keyboard.press("Escape")
    fill(page, "exposure.groups", f"south, {HOSTILE}")
    press(page, "form.form button")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rivermouth: the south")
    press(page, 'form[action$="/declare"] button')
    expect(page.get_by_text("declared beforehand").first).to_be_visible()
    press(page, 'form[action$="/run"] button')
    expect(page.get_by_role("link", name="The whole report")).to_be_visible(timeout=90_000)
    press(page, 'a[href$="/found"]')
    press(page, 'a.calls[href*="group%3Dsouth"]')
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls behind a figure")
    assert page.get_by_role("rowheader").count() == 50
    assert not site.complaints


def test_axe_finds_nothing_on_any_page_of_the_view_in_any_theme(site: Site, axe: str) -> None:
    """On a phone; no page is wider than it. AUDIT_PICTURES names a directory for pictures of each."""
    with_history(site.folder)
    page = site.desk("A1", viewport={"width": 360, "height": 740})
    for address in prepare(site, page):
        for theme in THEMES:
            page.context.add_cookies(
                [{"name": "prefer", "value": f"{theme}.auto", "url": site.server.address}]
            )
            answered = page.goto(address)
            assert answered is not None
            assert answered.ok, address
            picture(page, address, theme)
            assert not violations(page, axe), (theme, address)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert not site.complaints


def prepare(site: Site, page: Page) -> list[str]:
    """Have something on every page; their addresses."""
    plan = site.folder / "audits/plans/south"
    plan.mkdir(parents=True)
    searched = '\n[unwritten]\ncolumns = ["area"]\ntarget = "cause: cancelled by caller"\npermutations = 99\n'
    (plan / "plan.toml").write_text(TEXT + searched)
    submit(page, "/audits/plans/south", "run")
    submit(page, "/audits", "histories/export")
    claims = site.folder / "audits/claims/said"
    claims.mkdir(parents=True)
    (claims / "claims.toml").write_text(MOTIVE)
    submit(page, "/audits/claims/said", "answer")
    review(page)
    return [
        "/audits", "/audits/plans/new", "/audits/plans/south", "/audits/plans/south/text",
        "/audits/plans/south/found", "/audits/plans/south/calls?which=group%3Dsouth",
        "/audits/plans/south/calls?which=rule=0", "/audits/histories/own", "/audits/histories/rivermouth",
        "/audits/claims/new", "/audits/claims/said", "/audits/claims/said/text",
        "/audits/reviews/new", "/audits/reviews/coded",
    ]  # fmt: skip


def review(page: Page) -> None:
    """Draw a sample, and code it as it was coded."""
    page.goto("/audits/reviews/new")
    page.get_by_label("Name").fill("coded")
    page.locator("[name=history]").select_option("rivermouth")
    page.get_by_label("Column that makes the groups").fill("area")
    page.get_by_label("Facts that are coded again").fill("priority: 1 < 2 < 3")
    page.get_by_role("button", name="Draw a sample").click()
    expect(page.get_by_label("CSV")).to_be_visible(timeout=90_000)
    codes = "".join(f"B-{nth:04},{2 if nth % 3 else 3}\n" for nth in range(1, 301))
    page.get_by_label("CSV").fill("review,priority\n" + codes)
    page.get_by_role("button", name="Keep what was coded").click()
    expect(page.get_by_role("heading", name="What it came to")).to_be_visible()


def submit(page: Page, address: str, form: str) -> None:
    """Send a page's form, and wait until nothing is being worked out."""
    page.goto(address)
    with page.expect_navigation():
        page.locator(f'form[action$="/{form}"] button').click()
    expect(page.locator("#job")).to_have_count(0, timeout=90_000)


def picture(page: Page, address: str, theme: str) -> None:
    """Keep a picture, where one is wanted: wide and narrow."""
    if folder := os.environ.get("AUDIT_PICTURES"):
        name = address.strip("/").replace("/", "-").partition("?")[0]
        page.screenshot(path=Path(folder) / f"{name}-{theme}-phone.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.screenshot(path=Path(folder) / f"{name}-{theme}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
