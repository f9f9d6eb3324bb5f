"""Take the pictures of `docs/images`: an invented town, served, as the people at its desks see it.

    python -m docs.screenshots

Needs Chromium and the group `dev`. The calls that come in differ from run to run, and so do the pictures.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "examples"))

import device  # noqa: E402 - examples/ is no package; it is found through the line above
import served  # noqa: E402

IMAGES = ROOT / "docs" / "images"
DESK, PHONE = (1500, 900), (390, 844)


def console(page: Page) -> None:
    """A call that just came is open, a unit's short word said back."""
    page.locator("#panes #queue tr").nth(7).wait_for(timeout=120_000)
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


class Shot(NamedTuple):
    """A picture: whose desk, which page, in which theme and size, and what is done there first."""

    name: str
    account: str
    path: str
    theme: str = "light"
    size: tuple[int, int] = DESK
    first: Callable[[Page], None] = lambda _: None


SHOTS: Final = (
    Shot("console", "D4", "/console", first=console),
    Shot("console-dark", "D4", "/console", "dark", first=console),
    Shot("call-phone", "T12", "/console", "light", PHONE, one_call),
)


def main() -> int:
    """Found a town, serve it, let calls come, and take each picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder)
        centre = town / "centre"
        filled = [
            sys.executable,
            "-m",
            "answerable.cli",
            "load-demo",
            "--calls",
            "60",
            "--centre",
            str(centre),
        ]
        subprocess.run(filled, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        served.employ(centre, town / "devices.json")
        with served.serving(centre, town / "env") as address, sync_playwright() as playwright:
            coming = served.live(centre, 90, seed=4)
            try:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                for shot in SHOTS:
                    take(browser, address, shot, town)
            finally:
                coming.terminate()
                coming.wait(30)
    return 0


def take(browser: Browser, address: str, shot: Shot, town: Path) -> None:
    """Sign on, go there, do what is done first, and take the picture."""
    width, height = shot.size
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height})
    kept = f"{shot.theme}.en.on-scene"
    context.add_cookies([{"name": "prefer", "value": kept, "url": address}])
    page = context.new_page()
    page.goto("/sign-on")
    page.get_by_label("Account").fill(shot.account)
    page.get_by_label("Password", exact=True).fill(served.PASSWORD)
    if code := device.code_of(town, shot.account):
        page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign on").click()
    page.wait_for_url(lambda url: "/sign-on" not in url)
    page.goto(shot.path)
    shot.first(page)
    page.wait_for_timeout(700)
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    sys.stdout.write(f"docs/images/{shot.name}.png\n")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
