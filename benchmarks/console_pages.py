"""Consoles in a real browser, and what is seen in them: when each row changed, and what the pages cost."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page
from tests.web.pages.staff import PASSWORD

SEEN = """
(() => {
  window.seen = [];
  const at = () => performance.timeOrigin + performance.now();
  const element = (node) => (node.nodeType === 1 ? node : node.parentElement);
  new MutationObserver((mutations) => {
    const [moment, came, gone] = [at(), new Set(), new Set()];
    for (const mutation of mutations) {
      const inside = element(mutation.target)?.closest("tr[data-number]");
      if (inside && !element(mutation.target).closest("time")) came.add(inside.dataset.number);
      for (const node of mutation.addedNodes) if (node.dataset?.number) came.add(node.dataset.number);
      for (const node of mutation.removedNodes) if (node.dataset?.number) gone.add(node.dataset.number);
    }
    for (const each of came) window.seen.push([each, "in", moment]);
    for (const each of gone) if (!came.has(each)) window.seen.push([each, "out", moment]);
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();
"""
"""Notes every row that is put in, changed or taken out. Time that only counts on is no change."""

SPENT = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
"""Seconds of the page's main thread."""

Sight = tuple[str, str, float]
"""A row, `in` or `out`, and when, in milliseconds since the epoch by the page's clock."""


class Clock(NamedTuple):
    """How far a page's clock is ahead of this machine's, and by how much that may be wrong. Milliseconds."""

    ahead: float
    error: float


class Console:
    """A page of somebody who is signed on, with its console."""

    def __init__(self, browser: Browser, address: str, path: str = "/console") -> None:
        self.context = browser.new_context(base_url=address, viewport={"width": 1600, "height": 1000})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(SEEN)
        sign_on(self.page)
        self.page.goto(path)
        self.page.locator("#queue tr").first.wait_for()
        self._cdp = self.context.new_cdp_session(self.page)
        self._cdp.send("Performance.enable")

    def clock(self) -> Clock:
        """Ask the page for its time until the shortest way there and back is known."""
        found = []
        for _ in range(30):
            began = time.time()
            there = self.page.evaluate("performance.timeOrigin + performance.now()")
            back = time.time()
            found.append(Clock(there - (began + back) * 500, (back - began) * 500))
        return min(found, key=lambda each: each.error)

    def seen(self) -> list[Sight]:
        """What was seen since the last time, by this machine's clock."""
        ahead = self.clock().ahead
        return [(row, how, at - ahead) for row, how, at in self.page.evaluate("window.seen.splice(0)")]

    def costs(self, *, collected: bool = False) -> dict[str, float]:
        """What the page has cost: seconds, bytes, counts. `collected`: after garbage was collected."""
        if collected:
            self._cdp.send("HeapProfiler.collectGarbage")
        found = self._cdp.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in found}

    def rows(self) -> list[str]:
        """The numbers in the queue, in order."""
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('#queue tr')].map((row) => row.dataset.number)"
        )
        return found


def sign_on(page: Page) -> None:
    """Sign on as a dispatcher."""
    page.goto("/sign-on")
    page.get_by_label("Account").fill("D2")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign on").click()
    page.wait_for_url(lambda url: "/sign-on" not in url)


class Process(NamedTuple):
    """What a process has taken so far."""

    cpu: float
    """Seconds."""
    rss: float
    """MB."""

    @classmethod
    def of(cls, *pids: int) -> Process:
        """Of one process, or of some together, those of them that still run."""
        cpu = rss = 0.0
        for pid in pids:
            where = Path(f"/proc/{pid}")
            if not where.exists():
                continue
            fields = (where / "stat").read_text().rpartition(")")[2].split()
            cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            rss += int((where / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        return cls(cpu, rss)


def renderers(browser: Browser) -> list[int]:
    """The processes that render pages."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [int(each["id"]) for each in found if each["type"] == "renderer"]


def matched(changes: list[list[Any]], sights: list[Sight]) -> tuple[list[float], list[float], int]:
    """Milliseconds from sending and from the acknowledgement to the row that shows it; how many never did.

    The first sight of the row after it was sent is the change's: no row is changed again that soon.
    """
    by_row: dict[tuple[str, str], list[float]] = {}
    for row, how, moment in sights:
        by_row.setdefault((row, how), []).append(moment)
    sent_to, told_to, lost = [], [], 0
    for row, how, sent, acknowledged in changes:
        at = next((each for each in by_row.get((row, how), ()) if each >= sent * 1000), None)
        if at is None:
            lost += 1
            continue
        sent_to.append(at - sent * 1000)
        told_to.append(at - acknowledged * 1000)
    return sent_to, told_to, lost


def percentile(values: list[float], share: float) -> float:
    """The value that so much of the others is not above; NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def middle(values: list[float]) -> float:
    """The median; NaN of none."""
    return median(values) if values else float("nan")
