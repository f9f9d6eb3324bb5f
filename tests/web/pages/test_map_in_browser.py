"""The console's map in a real browser: reached by keyboard, moved live, the same as the lists, for all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.web.pages.browsing import Site, violations
from tests.web.pages.test_console_in_browser import FIRST, SECOND, say

from answerable.dispatch.districts import FILE
from answerable.town import shapes

NEAR = {"latitude": 37.795, "longitude": -122.405}


def post(page: Page, path: str, body: dict[str, Any]) -> None:
    """What another program of the same person tells the centre."""
    status = page.evaluate(
        """([path, body]) => fetch("/session").then(a => a.json()).then(({csrf}) => fetch(path, {
            method: "POST", body: JSON.stringify(body),
            headers: {"content-type": "application/json", "x-csrf-token": csrf}})).then(a => a.status)""",
        [path, body],
    )
    assert status in (200, 201), path


def take(page: Page, **place: Any) -> None:
    post(page, "/calls", {"place": {"address": "12 Elm Street", **place}})


def mark(page: Page, number: str) -> Any:
    return page.locator(f'#map .at[data-number="{number}"] a')


def shown(page: Page) -> tuple[list[str], list[str]]:
    """The numbers of the lists, and those of the map with what is not on it."""
    found = page.evaluate(
        """() => [["#queue > tr", "#units > tr"], ["#map .at[data-number]", "#map .off li"]].map((where) =>
        [...document.querySelectorAll(where.join())].map((each) => each.dataset.number).sort())"""
    )
    return found[0], found[1]


def test_the_map_shows_live_who_the_lists_show(site: Site) -> None:
    page, other = site.desk("D1"), site.desk("T1", "call-taker")
    take(other, **NEAR)
    take(other, area="Harbour")
    expect(mark(page, FIRST)).to_be_visible()
    expect(page.locator(f'#off-calls [data-number="{SECOND}"]')).to_contain_text("Harbour")
    listed, drawn = shown(page)
    assert len(listed) == 5
    assert listed == drawn
    post(page, f"/calls/{SECOND}/place", {"place": {"address": "1 Elm Street", **NEAR}})
    expect(mark(page, SECOND)).to_be_visible()
    expect(page.locator("#off-calls li")).to_have_count(0)
    for words in ("send 1 P1", "P1 on scene", "P1 available", "close 1 handled; both went home"):
        say(page, words)
    expect(mark(page, FIRST)).to_have_count(0)
    listed, drawn = shown(page)
    assert listed == drawn
    assert not site.complaints


def test_a_unit_moves_on_the_map_and_keeps_the_focus(site: Site) -> None:
    """The mark is the same element before and after; only where it is and what it says are others."""
    page, other = site.desk("D1"), site.desk("D2")
    link = mark(page, "P1")
    link.focus()
    link.evaluate("each => { each.closest('.at').sameAsBefore = true; }")
    where = "each => each.closest('.at').getAttribute('x')"
    before = link.evaluate(where)
    post(other, "/units/P1/status", {"status": "out of service", "latitude": 37.803, "longitude": -122.412})
    expect(link).to_have_accessible_name("P1, patrol, out of service")
    assert link.evaluate(where) != before
    assert link.evaluate("each => each.closest('.at').sameAsBefore")
    expect(link).to_be_focused()
    post(other, "/units/P1/status", {"status": "available", "latitude": 37.9, "longitude": -122.5})
    expect(link).to_have_accessible_name("P1, patrol, available")
    expect(link).to_be_focused()  # though the whole map was drawn anew: it shows more of the world now
    assert shown(page)[0] == shown(page)[1]
    assert not site.complaints


def texts_laid_out(page: Page, change: str) -> int:
    """How many words of the map the browser lays out because of a change: its own trace says so."""
    browser = page.context.browser
    assert browser is not None
    page.evaluate("document.body.offsetHeight")
    browser.start_tracing(page=page, categories=["blink"])
    page.evaluate(f"() => {{ {change}; document.body.offsetHeight; }}")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    return sum(each["name"] == "SvgTextLayoutAlgorithm::Layout" for each in events)


@pytest.mark.parametrize("path", ["/console", "/console/map", f"/console/calls/{FIRST}"])
def test_a_time_that_counts_on_does_not_have_the_map_laid_out(site: Site, path: str) -> None:
    """With hundreds of marks that took a fifth of a second, each second; another frame must take it.

    A page that has just been opened, or whose marks come, lays them out for its own reasons: so some tries.
    """
    page = site.desk("D1")
    take(page, **NEAR)
    page.goto(path)
    expect(mark(page, FIRST)).to_be_visible()
    narrower = "document.querySelector('.frame').style.width = '20{}px'"
    assert any(texts_laid_out(page, narrower.format(each)) >= 3 for each in range(5))
    later = "document.querySelector('#queue time').textContent = '12:34:5{}'"
    assert any(texts_laid_out(page, later.format(each)) == 0 for each in range(10))


def test_every_mark_is_a_link_that_the_keyboard_reaches(site: Site) -> None:
    page = site.desk("D1")
    take(page, **NEAR)
    expect(mark(page, FIRST)).to_be_visible()
    page.locator("#map > details > summary").focus()
    names = []
    while page.evaluate("document.activeElement.closest('#map .chart, #map > details > summary') !== null"):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert [name.partition(",")[0] for name in names if name] == ["P1", "P2", FIRST]
    mark(page, FIRST).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#matter-title")).to_be_focused()
    expect(page.locator("#here")).to_be_visible()
    mark(page, "P2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#command")).to_have_value("P2 ")
    page.go_back()
    expect(page.locator("#here")).to_be_hidden()


def test_axe_finds_nothing_on_the_map_in_any_theme_and_a_phone_has_room_for_it(site: Site, axe: str) -> None:
    (site.folder / FILE).write_bytes(shapes())
    page = site.desk("D1")
    take(page, latitude=37.2, longitude=-123.6)
    take(page, area="Harbour")
    post(page, "/units/P1/status", {"status": "out of service", "latitude": 37.21, "longitude": -123.61})
    for theme in ("light", "dark", "contrast"):
        page.context.add_cookies(
            [{"name": "prefer", "value": f"{theme}.auto.plain", "url": site.server.address}]
        )
        page.goto("/console/map")
        expect(mark(page, FIRST)).to_be_visible()
        page.locator("#map .legend summary").click()
        assert not violations(page, axe), theme
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/console/calls/{FIRST}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#map .chart").bounding_box()["width"] > 250  # type: ignore[index]
    assert not site.complaints
