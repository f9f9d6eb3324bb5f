"""The console in a real browser: each desk's main task by keyboard alone, and what may go wrong meanwhile."""

from __future__ import annotations

import re
import signal

from playwright.sync_api import Page, expect
from tests.web.pages.browsing import Site, violations
from tests.web.town import YEAR

FIRST, SECOND = f"{YEAR}-000001", f"{YEAR}-000002"
HOSTILE = '"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script>{{7*7}}'


def say(page: Page, text: str) -> None:
    """Type a command, wait until it is said back, and press Enter: no other hand."""
    page.keyboard.press("F2")
    expect(page.locator("#command")).to_be_focused()
    page.keyboard.type(text)
    expect(page.locator("#echo [data-whole]")).to_have_attribute("data-text", text)
    page.keyboard.press("Enter")
    expect(page.locator("#command")).to_have_value("")


def row(page: Page, number: str) -> str:
    return page.locator(f'#queue tr[data-number="{number}"]').inner_text()


def unit(page: Page, name: str) -> str:
    return page.locator(f'#units tr[data-number="{name}"]').inner_text()


def test_a_call_taker_takes_a_call_and_asks_what_decides_it_by_keyboard_alone(site: Site) -> None:
    page = site.desk("T1", "call-taker")
    say(page, "take 12 Elm Street; 555-0134; kind of call=burglary")
    expect(page.locator("#open article")).to_have_attribute("data-number", FIRST)
    expect(page.locator("#open")).to_contain_text("12 Elm Street")
    expect(page.locator("#open")).to_contain_text("asking")
    for _ in range(40):
        if (
            page.locator("#next-question").count() == 0
            or "certain" in page.locator("#open h3 .badge").first.inner_text()
        ):
            break
        before = page.locator("#open article .history li").count()
        page.locator("#answer").focus()
        page.keyboard.press("ArrowDown")  # the least dangerous answer
        if page.locator("#answer").evaluate("e => e.tagName") == "INPUT":
            page.keyboard.type("0")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#open article .history li")).not_to_have_count(before)
    expect(page.locator("#open h3 .badge").first).to_contain_text("certain")
    assert "certain" in row(page, FIRST)
    assert not site.complaints


def test_a_dispatcher_sends_a_unit_and_brings_the_call_to_its_end_by_keyboard_alone(site: Site) -> None:
    taker, page = site.desk("T1", "call-taker"), site.desk("D1")
    say(taker, "take 12 Elm Street; 555-0134; kind of call=violence, life safety=yes")
    expect(page.locator(f'#queue tr[data-number="{FIRST}"]')).to_be_visible()
    say(page, "open 1")
    expect(page.locator("#matter-title")).to_be_focused()
    say(page, "send . P1")
    expect(page.locator("#units")).to_contain_text("dispatched")
    for status in ("en route", "on scene", "available"):
        say(page, f"P1 {status}")
        expect(page.locator('#units tr[data-number="P1"]')).to_contain_text(status)
    say(page, "close . handled; both went home")
    expect(page.locator(f'#queue tr[data-number="{FIRST}"]')).to_have_count(0)
    expect(page.locator("#open header")).to_contain_text("closed")
    expect(page.locator(".history")).to_contain_text("both went home")
    expect(taker.locator("#queue tr")).to_have_count(0)
    assert not site.complaints


def test_what_is_shown_is_what_the_server_has_after_it_was_killed_and_came_back(site: Site) -> None:
    """No row is lost or doubled, what was typed stays, and STALE says so meanwhile, with its seconds."""
    page, other = site.desk("D1"), site.desk("T1", "call-taker")
    say(other, "take 1 Elm Street")
    expect(page.locator("#queue tr")).to_have_count(1)
    page.locator("#command").fill("send 1 P")
    port = site.port
    site.server.stop(signal.SIGKILL)
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#stale")).to_contain_text("STALE")
    other.locator("#command").fill("take 2 Elm Street")
    other.keyboard.press("Enter")
    site.serve(port)
    expect(page.locator("#stale")).to_be_hidden()
    expect(other.locator("#stale")).to_be_hidden()
    expect(page.locator("#command")).to_have_value("send 1 P")
    expect(other.locator("#command")).to_have_value("take 2 Elm Street")
    other.locator("#command").focus()
    other.keyboard.press("End")
    other.keyboard.type("s")
    expect(other.locator("#echo [data-whole]")).to_have_attribute("data-text", "take 2 Elm Streets")
    other.keyboard.press("Enter")
    for each in (page, other):
        expect(each.locator("#queue tr")).to_have_count(2)
        numbers = each.locator("#queue tr").evaluate_all("rows => rows.map(row => row.dataset.number)")
        assert sorted(numbers) == [FIRST, SECOND]


def test_two_dispatchers_send_one_unit_and_one_of_them_does(site: Site) -> None:
    one, other = site.desk("D1"), site.desk("D2")
    say(one, "take 1 Elm Street")
    say(one, "take 2 Elm Street")
    expect(other.locator("#queue tr")).to_have_count(2)
    other.locator("#command").fill("send 2 P1")
    expect(other.locator("#echo [data-whole]")).to_be_visible()
    say(one, "send 1 P1")
    other.locator("#command").focus()
    other.keyboard.press("Enter")
    expect(other.locator("#said")).to_contain_text("P1 is dispatched")
    expect(other.locator("#command")).to_have_value("send 2 P1")
    for each in (one, other):
        expect(each.locator('#units tr[data-number="P1"]')).to_contain_text(FIRST)
        assert "P1" not in row(each, SECOND)


def test_what_a_pack_s_short_word_means_is_said_before_it_is_done(site: Site) -> None:
    page = site.desk("D1")
    for pack, meant in (("on-scene", "on scene"), ("out-of-service", "out of service")):
        page.context.add_cookies(
            [{"name": "prefer", "value": f"auto.auto.{pack}", "url": site.server.address}]
        )
        page.locator("#command").fill("OS P1")
        expect(page.locator("#echo .meant")).to_have_text(f"OS = {meant}")
        page.locator("#command").fill("")
    page.keyboard.press("F2")
    say(page, "OS P1")
    expect(page.locator('#units tr[data-number="P1"]')).to_contain_text("out of service")


def test_one_key_takes_a_command_back_or_it_is_said_why_not(site: Site) -> None:
    page = site.desk("D1")
    say(page, "P1 out of service")
    expect(page.locator('#units tr[data-number="P1"]')).to_contain_text("out of service")
    page.keyboard.press("F8")
    expect(page.locator('#units tr[data-number="P1"]')).to_contain_text("available")
    say(page, "take 1 Elm Street")
    expect(page.locator("#said")).to_contain_text("cannot be taken back")
    expect(page.locator("#undo")).to_be_hidden()


def test_the_line_completes_what_is_typed_by_keyboard(site: Site) -> None:
    page = site.desk("D1")
    say(page, "take 1 Elm Street")
    page.keyboard.press("F2")
    page.keyboard.type("sen")
    page.keyboard.press("Space")
    expect(page.locator("#completions li")).to_have_text([f"sen {FIRST} "])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#command")).to_have_value(f"sen {FIRST} ")
    expect(page.locator("#completions li").first).to_have_text(re.compile(rf"sen {FIRST} \S"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("#command")).to_have_attribute("aria-activedescendant", "completion-1")
    page.keyboard.press("Enter")
    expect(page.locator("#echo [data-whole]")).to_be_visible()


def test_what_is_typed_into_a_call_stays_while_others_change_it(site: Site) -> None:
    page, other = site.desk("T1", "call-taker"), site.desk("D1")
    say(page, "take 1 Elm Street")
    page.get_by_text("Another fact").click()
    page.locator("#other-source").fill("the neigh")
    say_from = other.locator("#command")
    say_from.fill("callback 1 555-0199")
    expect(other.locator("#echo [data-whole]")).to_be_visible()
    say_from.focus()
    other.keyboard.press("Enter")
    expect(page.locator("#open")).to_contain_text("555-0199")
    expect(page.locator("#other-source")).to_have_value("the neigh")
    expect(page.locator("#other-source")).to_be_focused()


def test_who_signed_off_elsewhere_signs_on_there_and_goes_on_here(site: Site) -> None:
    """What was typed stays, and the page acts for the new session."""
    page = site.desk("D1")
    page.locator("#command").fill("take 1 Elm Street")
    expect(page.locator("#echo [data-whole]")).to_be_visible()
    other = page.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign off").click()
    page.locator("#command").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("You are not signed on")
    expect(page.locator("#command")).to_have_value("take 1 Elm Street")
    site.sign_on(other, "D1")
    page.locator("#command").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#queue tr")).to_have_count(1)


def test_a_tab_that_nobody_sees_alarms_all_the_same(site: Site) -> None:
    """A new call rings once armed; its line stays until it was seen."""
    page, other = site.desk("D1"), site.desk("T1", "call-taker")
    page.locator("#arm").click()
    expect(page.locator("#alarms")).to_have_attribute("data-armed", "yes")
    expect(page.locator("#alarms")).to_have_attribute("data-rung", "1")
    page.evaluate(
        """() => { Object.defineProperty(document, "hidden", {get: () => true, configurable: true});
        document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    page.context.new_page().bring_to_front()
    say(other, "take 1 Elm Street")
    expect(page.locator("#alarms")).to_have_attribute("data-rung", "2")
    expect(page.locator("#raised")).to_contain_text(f"New: {FIRST}")
    expect(page).to_have_title("(1) Console – Answerable")
    say(other, "distress P1")
    expect(page.locator("#raised")).to_contain_text("UNIT IN DISTRESS: P1")
    expect(page.locator('#units tr[data-number="P1"]')).to_contain_text("IN DISTRESS")


def test_nothing_that_a_stranger_says_becomes_a_script(site: Site) -> None:
    """Markup in every field of a call, and in names of units and sources, is shown as it was said."""
    status, _ = site.server.ask("GET", "/health/live")
    assert status == 200
    page = site.desk("D1")
    token = page.evaluate("fetch('/session').then(a => a.json()).then(s => s.csrf)")
    bodies = [
        ("/calls", {"place": {"address": HOSTILE, "area": HOSTILE}, "call_back": HOSTILE, "language": HOSTILE,
                    "came_from": HOSTILE, "kind": "transferred", "facts": {HOSTILE: HOSTILE}}),
        (f"/calls/{FIRST}/facts", {"facts": {"weapon": "seen"}, "source": HOSTILE}),
        (f"/calls/{FIRST}/mentions", {"what": "person", "words": HOSTILE, "source": HOSTILE}),
        (f"/calls/{FIRST}/interpreter", {"language": HOSTILE}),
        (f"/calls/{FIRST}/passings", {"kind": "fire", "to": HOSTILE, "way": HOSTILE}),
        (f"/calls/{FIRST}/aid", {"agency": HOSTILE, "asked": HOSTILE, "way": HOSTILE, "reference": HOSTILE}),
        (f"/calls/{FIRST}/aid/1/answer", {"answer": "declined", "reason": HOSTILE, "rule": HOSTILE,
                                          "condition": HOSTILE}),
        (f"/calls/{FIRST}/override", {"set_to": {"response": "send now"}, "grounds": {"reason": HOSTILE}}),
        ("/units", {"unit": "<b>X</b>".replace("/", ""), "kind": HOSTILE, "area": HOSTILE}),
    ]  # fmt: skip
    for path, body in bodies:
        answer = page.evaluate(
            """([path, body, token]) => fetch(path, {method: "POST", body: JSON.stringify(body),
            headers: {"content-type": "application/json", "x-csrf-token": token}}).then(a => a.status)""",
            [path, body, token],
        )
        assert answer in (200, 201), path
    for path in ("/console", f"/console/calls/{FIRST}"):
        page.goto(path)
        expect(page.locator(f'#queue tr[data-number="{FIRST}"]')).to_be_visible()
        page.locator("#command").fill(f"close 1 handled; {HOSTILE}")
        expect(page.locator("#echo [data-whole]")).to_contain_text("onerror")
        assert page.evaluate("window.hurt") is None
        assert page.locator("img, #panes script, #units b").count() == 0
    expect(page.locator("#open")).to_contain_text(HOSTILE)
    assert not site.complaints


def test_axe_finds_nothing_on_the_console_in_any_theme(site: Site, axe: str) -> None:
    page = site.desk("D1")
    say(page, "take 1 Elm Street; kind of call=violence")
    say(page, "take 1 Elm Street; kind of call=harassment")
    say(page, "send 1 P1")
    say(page, "aid 1 two patrols; of County")
    say(page, "answered 1 1 declined; because too far; if people hurt >= 1")
    for theme in ("light", "dark", "contrast"):
        page.context.add_cookies(
            [{"name": "prefer", "value": f"{theme}.auto.plain", "url": site.server.address}]
        )
        for path in ("/console", f"/console/calls/{FIRST}", "/console/commands"):
            page.goto(path)
            if path.startswith("/console/c") and "commands" not in path:
                for details in page.locator("#open summary").all():
                    details.click()
            if "commands" not in path:
                page.locator("#command").fill("send 2 ")
                expect(page.locator("#completions li").first).to_be_visible()
            assert not violations(page, axe), (theme, path)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/console/calls/{FIRST}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
