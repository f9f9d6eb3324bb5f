"""Take the pictures of `docs/images`: an invented town, served and furnished, as those at its desks see it.

    python -m docs.screenshots [--town demo-town] [NAME ...]

Needs Chromium and the group `dev`. Without a town that `make demo` has left, one is founded. The calls that
come in differ from run to run, and so do the pictures. They are kept with 256 colours: more they hardly have.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "examples"))

import desks  # noqa: E402 - examples/ is no package; it is found through the line above
import device  # noqa: E402
import furnished  # noqa: E402
import served  # noqa: E402

IMAGES = ROOT / "docs" / "images"
DESK, PHONE = (1280, 800), (390, 844)
PATIENCE: Final = 180_000
"""Milliseconds for what a page waits for: proofs, and figures that are counted."""


def console(page: Page) -> None:
    """A call that just came is open, a unit's short word said back."""
    page.locator("#panes #queue tr").nth(9).wait_for()
    _say(page, "take 12 Elm Street; 555-0134; kind of call=burglary, when=in progress", "Enter")
    page.wait_for_selector("#open article")
    page.keyboard.press("F2")
    page.keyboard.type("OS P10")
    page.wait_for_selector("#echo .meant")


def one_call(page: Page) -> None:
    """The most urgent call, in full."""
    page.locator("#panes #queue a").first.click()
    page.wait_for_selector("#open article")


def _say(page: Page, text: str, key: str) -> None:
    page.keyboard.press("F2")
    page.keyboard.type(text)
    page.locator(f'#echo [data-whole][data-text="{text}"]').wait_for()
    page.keyboard.press(key)


def until(wanted: str, shown: str = "") -> Callable[[Page], None]:
    """Look again until something is there, and bring it, or something else, to the top."""

    def look(page: Page) -> None:
        for _ in range(90):
            if page.locator(wanted).count():
                break
            page.wait_for_timeout(2_000)
            page.reload()
        to_top(shown or wanted)(page)

    return look


def to_top(shown: str) -> Callable[[Page], None]:
    """Bring something to the top of what is seen."""

    def scroll(page: Page) -> None:
        page.locator(shown).first.evaluate("it => scrollTo(0, it.getBoundingClientRect().top + scrollY - 24)")

    return scroll


def receipt(page: Page) -> None:
    """A caller's receipt, checked in their own browser."""
    page.locator("textarea[name=receipt]").fill(receipt.text)  # type: ignore[attr-defined] - set in main
    page.locator("#check button.main").click()
    page.locator("#told dl, #told .facts").first.wait_for()
    to_top("#told")(page)


class Shot(NamedTuple):
    """A picture: whose desk, which page, in which theme, size and language, and what is done there first."""

    name: str
    account: str
    path: str
    first: Callable[[Page], None] = lambda _: None
    size: tuple[int, int] = DESK
    theme: str = "light"
    lang: str = "en"


SHOTS: Final = (
    Shot(
        "policy-pair",
        "P5",
        "/policy/drafts/26-W0002/proofs",
        until(".differs", ".findings li:has(.badge.bad):has(.differs)"),
    ),
    Shot("policy-mistakes", "P5", "/policy/drafts/26-W0001"),
    Shot("policy-compared", "P5", "/policy/drafts/26-W0003/compared", until("main table", "body")),
    Shot("duty", "O1", "/duty"),
    Shot("audit-report", "A3", "/audits/plans/rowan-falls/found", to_top(".report h1")),
    Shot("audit-unwritten", "A3", "/audits/plans/rowan-falls/found", to_top("#unwritten, [id*=unwritten]")),
    Shot("portal-phone", "", "/portal", until("main .card dd:first-of-type .good", "body"), PHONE),
    Shot("portal-figures", "", "/portal/figures", until("main table", "body")),
    Shot("portal-receipt-phone", "", "/portal/check", receipt, PHONE),
    Shot("portal-es-phone", "", "/portal", to_top("body"), PHONE, lang="es"),
    Shot("console", "D4", "/console", console),
    Shot("console-dark", "D4", "/console", console, theme="dark"),
    Shot("call-phone", "T12", "/console", one_call, PHONE),
)


def main() -> int:
    """Serve a furnished town, let calls come, and take each picture that was named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--town", type=Path)
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    with _town(asked.town) as town, served.serving(town / "centre", town / "env") as address:
        receipt.text = (town / "caller.receipt").read_text("utf-8")  # type: ignore[attr-defined]
        coming = served.live(town / "centre", 90, seed=4)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                for shot in SHOTS:
                    if not asked.names or shot.name in asked.names:
                        take(browser, address, shot, town)
        finally:
            coming.terminate()
            coming.wait(30)
    return 0


@contextmanager
def _town(left: Path | None) -> Iterator[Path]:
    """A town that was left, or a new one."""
    if left:
        yield left
        return
    with tempfile.TemporaryDirectory() as folder:
        town, centre = Path(folder), Path(folder) / "centre"
        filled = [
            sys.executable,
            "-m",
            "answerable.cli",
            "load-demo",
            "--calls",
            "360",
            "--centre",
            str(centre),
        ]
        subprocess.run(filled, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        with desks.listening(town, 0) as page:
            desks.be_witness(page, centre)
            furnished.put_in(centre)
            served.employ(centre, town / "devices.json")
            for _ in furnished.audits(centre):
                pass
            yield town


def take(browser: Browser, address: str, shot: Shot, town: Path) -> None:
    """Sign on, go there, do what is done first, and take the picture."""
    width, height = shot.size
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    kept = f"{shot.theme}.{shot.lang}.on-scene"
    context.add_cookies([{"name": "prefer", "value": kept, "url": address}])
    page = context.new_page()
    if shot.account:
        _sign_on(page, shot.account, town)
    page.goto(shot.path)
    shot.first(page)
    page.wait_for_timeout(700)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(IMAGES / f"{shot.name}.png", optimize=True)
    sys.stdout.write(f"docs/images/{shot.name}.png\n")
    sys.stdout.flush()
    context.close()


def _sign_on(page: Page, account: str, town: Path) -> None:
    """Sign on; a code that was taken already is followed by the next."""
    page.goto("/sign-on")
    while True:
        page.get_by_label("Account").fill(account)
        page.get_by_label("Password", exact=True).fill(served.PASSWORD)
        if code := device.code_of(town, account):
            page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Sign on").click()
        page.wait_for_load_state()
        if "/sign-on" not in page.url:
            return
        page.wait_for_timeout(10_000)


if __name__ == "__main__":
    sys.exit(main())
