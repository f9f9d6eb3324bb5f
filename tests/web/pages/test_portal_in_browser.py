"""The portal in a browser: receipts are checked there as `answerable verify` does; nothing is sent."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.web.pages.browsing import Site, violations

from answerable.bootstrap import open_centre
from answerable.center import take_call
from answerable.model.nouns import Place
from answerable.model.people import Person
from answerable.record import InvalidKey, VerificationError, verify_receipt
from answerable.record.note import COSIGNATURE, Signer
from answerable.record.receipt import parse_proof
from answerable.web.pages.portal import ROUTES

CHECK = """async ([receipts, vkeys, witnesses, file]) => {
  const { verifyReceipt } = await import(file);
  return Promise.all(receipts.map(async (text) => {
    try {
      const { origin, index, size, root, stream, version, data, closed, cosigned } =
        await verifyReceipt(text, vkeys, witnesses);
      return { origin, index: String(index), size: String(size), root, stream, version, data, closed,
        cosigned: cosigned.map((each) => [each.name, Number(each.time)]) };
    } catch (error) {
      return `${error.constructor.name}: ${error.message}`;
    }
  }));
}"""
THEMES = ("light", "dark")


def receipts(folder: Path) -> tuple[list[str], str]:
    """A receipt of every entry of a centre, whole and with a few fields open; and the verifier keys."""
    with open_centre(folder) as centre:
        desk = centre.desk(Person("T1", "call-taker"))
        take_call(desk, Place('Calle Ñandú 5 \u2028 „x“ \U0001f691 \\ "y"', latitude=1e-7))
        size = centre.log.size
        whole = [centre.receipt(index) for index in range(size)]
        some = [centre.receipt(index, {"at"}) for index in range(size - 3, size)]
        none = [centre.receipt(size - 1, ())]
        return whole + some + none, "\n".join(centre.log.vkeys)


def python(text: str, vkeys: str, witnesses: tuple[Any, ...] = ()) -> Any:
    """What the verifier in Python says, in the form that the browser's is asked for."""
    try:
        shown = verify_receipt(text, vkeys, witnesses)
    except VerificationError as error:
        return f"NotVerified: {error}"
    except InvalidKey as error:
        return f"InvalidKey: {error}"
    return {
        "origin": shown.origin,
        "index": str(shown.index),
        "size": str(shown.size),
        "root": shown.root.hex(),
        "stream": shown.stream,
        "version": shown.version,
        "data": shown.data.decode(),
        "closed": shown.closed,
        "cosigned": [[each.verifier.name, each.time] for each in shown.cosignatures],
    }


def mutated(text: str, chance: random.Random) -> str:
    """The text with one character another, away, doubled, or with its end cut off."""
    at = chance.randrange(len(text))
    way = chance.choice(("other", "away", "twice", "cut", "line"))
    if way == "cut":
        return text[:at]
    if way == "line":
        lines = text.split("\n")
        del lines[chance.randrange(len(lines))]
        return "\n".join(lines)
    other = {"other": chance.choice("Aa0+/=-_ \n—é"), "away": "", "twice": text[at] * 2}[way]
    return text[:at] + other + text[at + 1 :]


def checked(page: Page, texts: list[str], vkeys: str, witnesses: str = "") -> list[Any]:
    """What the browser's verifier says of receipts."""
    file = page.locator('script[src$="check.js"]').get_attribute("src") or ""
    found: list[Any] = page.evaluate(
        CHECK, [texts, vkeys, witnesses, file.replace("check.js", "receipts.js")]
    )
    return found


def test_the_browser_and_python_agree_on_every_receipt_good_mutated_or_cut(site: Site) -> None:
    good, vkeys = receipts(site.folder)
    chance = random.Random(6)
    texts = [*good, *(mutated(chance.choice(good), chance) for _ in range(500)), "", "x", "\n\n"]
    page = site.page()
    page.goto("/portal/check")
    found = checked(page, texts, vkeys)
    expected = [python(each, vkeys) for each in texts]
    assert all(isinstance(each, dict) for each in found[: len(good)])
    assert sum(isinstance(each, str) for each in found) > 400
    for text, ours, theirs in zip(texts, found, expected, strict=True):
        if isinstance(theirs, dict) or isinstance(ours, dict):
            assert ours == theirs, text
        else:
            assert ours.partition(":")[0] == theirs.partition(":")[0], text
    same = sum(ours == theirs for ours, theirs in zip(found, expected, strict=True))
    assert same > 0.9 * len(texts), "the very sentence, but where both see two things wrong"
    assert not site.complaints


def test_cosignatures_and_keys_are_read_as_python_reads_them(site: Site) -> None:
    good, vkeys = receipts(site.folder)
    witness, other = (
        Signer(f"{name}.example/1", bytes([at]) * 32, COSIGNATURE) for at, name in enumerate("ab")
    )
    text = good[0]
    note = parse_proof(text).checkpoint
    signed = note[: note.rindex("\n\n") + 1]
    known = text + witness.cosign(signed, 1_790_000_000) + other.cosign(signed, 1_790_000_001)
    wrong = text + witness.cosign(signed + "more\n", 1_790_000_000)
    page = site.page()
    page.goto("/portal/check")
    found = checked(page, [text, known, wrong], vkeys, witness.verifier.vkey)
    assert found == [python(each, vkeys, (witness.verifier,)) for each in (text, known, wrong)]
    assert found[1]["cosigned"] == [["a.example/1", 1_790_000_000]]
    for keys in (
        vkeys[:-1],
        vkeys.replace("+", "-"),
        "",
        f"{vkeys}\n{Signer('x', bytes(32)).verifier.vkey}",
        witness.verifier.vkey,
    ):
        (ours,) = checked(page, [text], keys)
        assert ours == python(text, keys), keys


def test_a_receipt_is_checked_by_keyboard_alone_and_nothing_is_sent(site: Site, tmp_path: Path) -> None:
    good, _ = receipts(site.folder)
    file = tmp_path / "my.receipt"
    file.write_text(good[-5])
    page = site.page()
    page.goto("/portal/check")
    expect(page.get_by_role("button", name="Check")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("or its text").focus()
    page.keyboard.insert_text(good[-5].removesuffix("\n"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told = page.get_by_role("region", name="Answer")
    expect(told.get_by_role("heading")).to_have_text("✓ Verified")
    expect(told.get_by_role("heading")).to_be_focused()
    expect(told).to_contain_text("Not proved: that what it says is true")
    page.get_by_label("The receipt, a file").set_input_files(file)
    page.get_by_role("button", name="Check").press("Enter")
    expect(told.get_by_role("heading")).to_have_text("✓ Verified")
    file.write_text(good[-5].replace("index ", "index 1"))
    page.get_by_label("The receipt, a file").set_input_files(file)
    page.get_by_role("button", name="Check").press("Enter")
    expect(told.get_by_role("heading")).to_have_text("✕ Not verified")
    expect(told).to_contain_text("It proves nothing")
    assert asked == []
    assert not site.complaints


def test_without_a_script_the_page_says_how_else_and_has_no_form(site: Site) -> None:
    page = site.page(java_script_enabled=False)
    page.goto("/portal/check")
    expect(page.get_by_text("this page cannot check anything")).to_be_visible()
    expect(page.get_by_role("button", name="Check")).not_to_be_visible()
    expect(page.get_by_text("answerable verify my.receipt")).to_be_visible()


def test_a_complaint_is_filed_by_keyboard_alone(site: Site) -> None:
    page = site.page(viewport={"width": 360, "height": 740})
    page.goto("/portal/complaints")
    page.get_by_label("What happened").focus()
    for typed in ("Nobody came.", "", "V. Lund", "555-0134"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("waiting for an answer").first).to_be_visible()
    expect(page.get_by_text("Nobody came.")).to_have_count(0)
    assert not site.complaints


@pytest.mark.parametrize("lang", ["en", "es"])
def test_axe_finds_nothing_on_a_phone_in_either_theme(site: Site, axe: str, lang: str) -> None:
    paths = [each.path for each in ROUTES if each.method == "GET" and "{" not in each.path]
    page = site.page(viewport={"width": 360, "height": 740})
    for theme in THEMES:
        page.context.add_cookies([{"name": "prefer", "value": f"{theme}.{lang}", "url": site.server.address}])
        for path in (*paths, "/portal/directives/640.10@1"):
            page.goto(path)
            assert not violations(page, axe), (theme, path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not site.complaints
