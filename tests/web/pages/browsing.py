"""A served centre and the desks before it: a browser's pages, each of somebody who is signed on."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from tests.programs import needed
from tests.web.pages.staff import PASSWORD, devices
from tests.web.running import Running, running

from answerable.model.people import Role

PATIENCE = 30_000
"""Milliseconds until a test gives up; what it waits for comes as soon as it may."""
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Containers run as root, where Chromium's sandbox does not; what it shows here is our own.
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


@contextmanager
def chromium(arguments: Sequence[str] = ARGUMENTS) -> Iterator[Browser]:
    """The machine's Chromium, while the block lasts. Asked for first: without it Playwright may not start."""
    program = needed("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*arguments])
        yield browser
        browser.close()


class Site:
    """A centre in a folder, served by a process of its own. Open it with `with`."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        self.folder = folder
        self.server: Running
        self._browser = browser
        self._open = ExitStack()
        self._last_code = 0
        self.complaints: list[str] = []
        """What pages wrote to their consoles as errors, and what their scripts raised."""

    def __enter__(self) -> Site:
        self.serve()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def serve(self, port: int = 0) -> None:
        """Serve it; again, on the port of before, where it was killed."""
        words = [sys.executable, "-m", "answerable.cli", "serve", "--centre", str(self.folder)]
        self.server = self._open.enter_context(running(self.folder, *words, "--port", str(port)))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.address.rpartition(":")[2])

    def context(self, **options: Any) -> BrowserContext:
        """A browser of somebody's own."""
        context = self._browser.new_context(base_url=self.server.address, **options)
        context.set_default_timeout(PATIENCE)
        self._open.callback(context.close)
        return context

    def page(self, **options: Any) -> Page:
        """A page of a browser of its own."""
        page = self.context(**options).new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        return page

    def desk(self, account: str, role: Role | None = None, **options: Any) -> Page:
        """A page of somebody who has signed on, where their role begins."""
        page = self.page(**options)
        page.goto("/sign-on")
        self.sign_on(page, account, role)
        return page

    def sign_on(self, page: Page, account: str, role: Role | None = None) -> None:
        """Sign on, on the page where one does."""
        page.get_by_label("Account").fill(account)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        if account in devices(self.folder):
            page.get_by_label("Code").fill(self.code(account))
        if role:
            page.get_by_label("Role").select_option(role)
        page.get_by_role("button", name="Sign on").click()
        page.wait_for_url(lambda url: "/sign-on" not in url)

    def code(self, account: str) -> str:
        """What the account's device shows; each code is taken once, so a second time the next one."""
        now = datetime.datetime.now(datetime.UTC)
        self._last_code = max(int(now.timestamp()) // 30, self._last_code + 1)
        return devices(self.folder)[account].at(self._last_code * 30)


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds on a page: the rule, and the first place."""
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    try:
        found = page.evaluate("tags => axe.run({runOnly: tags})", tags)
    except Error as error:  # pragma: no cover - a page that axe cannot run on is a finding as well
        return [str(error)]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]
