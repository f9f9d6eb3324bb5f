"""The pages that everybody has, in a real browser: by keyboard alone, for everybody, in each theme."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.web.pages.browsing import Site, violations
from tests.web.pages.staff import PASSWORD

THEMES = ("light", "dark", "contrast")
OPEN = ("/sign-on", "/sign-on/password", "/sign-on/device", "/no-such-page")


def test_one_signs_on_and_off_by_keyboard_alone(site: Site) -> None:
    page = site.page()
    page.goto("/sign-on")
    keys = page.keyboard
    keys.type("T1")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(lambda url: "/sign-on" not in url)
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    keys.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("button", name="Sign off").focus()
    keys.press("Enter")
    expect(page).to_have_url(f"{site.server.address}/sign-on")
    assert not site.complaints


def test_theme_and_language_are_chosen_and_stay(site: Site) -> None:
    page = site.desk("T1")
    page.goto("/account")
    page.get_by_text("Display").click()
    page.get_by_label("Theme").select_option("dark")
    page.get_by_label("Language").select_option("es")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Su cuenta")
    assert _paper(page) == "rgb(15, 21, 27)"
    page.goto("/account")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_without_a_choice_the_system_s_theme_holds(site: Site) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        page = site.page(color_scheme=scheme)
        page.goto("/sign-on")
        seen.add(_paper(page))
    page = site.page(contrast="more")
    page.goto("/sign-on")
    assert {*seen, _paper(page)} == {"rgb(244, 246, 248)", "rgb(15, 21, 27)", "rgb(255, 255, 255)"}


def _paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_axe_finds_nothing_that_keeps_anybody_out(site: Site, axe: str) -> None:
    """Each page in each theme, on a phone; no text runs out of it."""
    page = site.desk("T1", viewport={"width": 360, "height": 740})
    for theme in THEMES:
        page.context.add_cookies([{"name": "prefer", "value": f"{theme}.auto", "url": site.server.address}])
        for path in ("/account", *OPEN):
            page.goto(path)
            assert not violations(page, axe), (theme, path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
