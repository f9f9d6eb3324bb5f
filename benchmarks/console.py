"""The console with 500 open calls: from a change to the row that shows it, and what that costs.

    python -m benchmarks console
    python -m benchmarks.console --rounds 3 [--beside DIR]
    python -m benchmarks.console --soak 60

Server, load and browser are processes of their own. Two consoles of a real Chromium are signed on; in one a
call is open. Times are taken at three places of one machine: when the load sends a change, when the server
has acknowledged it (durable and numbered), and when the document has the row. `--beside` measures another
checkout's server in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import linear_regression
from typing import Any, NamedTuple

from benchmarks.console_pages import SPENT, Console, Process, matched, middle, percentile, renderers
from benchmarks.console_town import found
from playwright.sync_api import Browser
from tests.web.pages.browsing import chromium

ROOT = Path(__file__).parents[1]
CALLS = 500
WARM = 5.0
"""Seconds of changes before anything is measured."""
SETTLE = 2.0


class Site(NamedTuple):
    """A server, a token for it, and the consoles that look at it."""

    address: str
    token: str
    pid: int
    consoles: list[Console]
    browser: Browser
    folder: Path
    calls: int

    def load(self, rate: float, seconds: float) -> dict[str, Any]:
        """Changes from a process of their own: those acknowledged, and what was refused."""
        file = self.folder.with_suffix(".json")
        words = [self.address, self.token, str(rate), str(seconds), str(file), str(self.calls)]
        subprocess.run([sys.executable, "-m", "benchmarks.console_load", *words], cwd=ROOT, check=True)
        done: dict[str, Any] = json.loads(file.read_text())
        return done


class Measured(NamedTuple):
    """What a stretch of changes came to."""

    sent: list[float]
    told: list[float]
    lost: int
    refused: dict[str, int]
    server: float
    """Seconds of processor time a second, as the others."""
    renderer: float
    spent: dict[str, float]


@contextmanager
def serving(tree: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """The centre in a folder, served by the program of a checkout."""
    words = ("-m", "answerable.cli", "serve", "--quiet", "--port", "0", "--centre", str(folder))
    environment = os.environ | {"PYTHONPATH": str(tree / "src")}
    with (
        folder.with_suffix(".log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, stderr=log, env=environment, cwd=tree
        ) as process,
    ):
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip(), process.pid
        process.terminate()


@contextmanager
def site(browser: Browser, tree: Path, calls: int) -> Iterator[Site]:
    """A new centre, served, with two consoles before it."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as made:
        folder = Path(made) / "centre"
        token = found(folder, calls)
        with serving(tree, folder) as (address, pid):
            consoles = [Console(browser, address), Console(browser, address)]
            consoles[1].page.goto(f"/console/calls/{consoles[1].rows()[0]}")
            yield Site(address, token, pid, consoles, browser, folder, calls)
            for each in consoles:
                each.context.close()


def measure(at: Site, rate: float, seconds: float) -> Measured:
    """Changes at a rate, seen in all consoles."""
    for each in at.consoles:
        each.seen()
    before = [each.costs() for each in at.consoles]
    pids = renderers(at.browser)
    server, renderer, began = Process.of(at.pid).cpu, Process.of(*pids).cpu, time.monotonic()
    done = at.load(rate, seconds)
    time.sleep(SETTLE)
    passed = time.monotonic() - began
    after = [each.costs() for each in at.consoles]
    sent: list[float] = []
    told: list[float] = []
    lost = 0
    for each in at.consoles:
        some, others, missing = matched(done["changes"], each.seen())
        sent, told, lost = sent + some, told + others, lost + missing
    spent = {
        name: sum(b[name] - a[name] for a, b in zip(before, after, strict=True)) / len(before) / passed
        for name in SPENT
    }
    return Measured(
        sent,
        told,
        lost,
        done["refused"],
        (Process.of(at.pid).cpu - server) / passed,
        (Process.of(*pids).cpu - renderer) / passed,
        spent,
    )


def line(name: str, rate: float, found: Measured) -> str:
    """A row of the table."""
    times = " | ".join(f"{percentile(found.told, share):,.0f}" for share in (0.5, 0.95, 0.99))
    upper = " | ".join(f"{percentile(found.sent, share):,.0f}" for share in (0.5, 0.95))
    parts = " / ".join(f"{found.spent[each] * 100:.0f}" for each in SPENT[1:])
    return (
        f"| {name} | {rate:g} | {times} | {upper} | {found.server * 100:.0f} | {found.renderer * 100:.0f} | "
        f"{parts} | {len(found.told):,} | {found.lost} |"
    )


COLUMNS = ("p50", "p95", "p99", "p50 from sending", "p95", "server CPU %", "renderers CPU %")
HEAD = f"""\
| server | changes/s | {" | ".join(COLUMNS)} | script / layout / style % | seen | lost |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def in_turns(trees: dict[str, Path], rates: list[float], seconds: float, rounds: int, calls: int) -> None:
    """Print a row a server and rate, of all rounds together."""
    every: dict[tuple[float, str], list[Measured]] = {}
    with chromium() as browser, ExitStack() as stack:
        sites = {name: stack.enter_context(site(browser, tree, calls)) for name, tree in trees.items()}
        clocks = [each.clock() for at in sites.values() for each in at.consoles]
        print(f"Clocks: a page's is told to {max(each.error for each in clocks):.1f} ms.\n")
        for at in sites.values():
            at.load(20, WARM)
        for _ in range(rounds):
            for rate in rates:
                for name, at in sites.items():
                    every.setdefault((rate, name), []).append(measure(at, rate, seconds))
        print(HEAD)
        for (rate, name), found in every.items():
            print(line(name, rate, together(found)), flush=True)
        for name, at in sites.items():
            tell_of(name, at, [each for rate in rates for each in every[rate, name]])


def tell_of(name: str, at: Site, found: list[Measured]) -> None:
    """What else is to be known of a server's run: memory, what was refused, what went wrong."""
    costs = [each.costs(collected=True) for each in at.consoles]
    heap = middle([each["JSHeapUsedSize"] / 1e6 for each in costs])
    nodes = middle([each["Nodes"] for each in costs])
    print(f"\n{name}: heap {heap:.1f} MB, {nodes:,.0f} nodes a page; server {Process.of(at.pid).rss:.0f} MB")
    for each in found:
        for what, count in each.refused.items():
            print(f"  refused {count} times: {what}")
    for console in at.consoles:
        for complaint in console.complaints:
            print(f"  the page complains: {complaint}")


def together(found: list[Measured]) -> Measured:
    """Rounds as one: all their times, the median of what they cost."""
    return Measured(
        [value for each in found for value in each.sent],
        [value for each in found for value in each.told],
        sum(each.lost for each in found),
        {},
        middle([each.server for each in found]),
        middle([each.renderer for each in found]),
        {name: middle([each.spent[name] for each in found]) for name in SPENT},
    )


def soak_for(minutes: float, rate: float, calls: int) -> None:
    """Print what memory and times are, every five minutes, and how fast memory grows."""
    with chromium() as browser, ExitStack() as stack:
        at = stack.enter_context(site(browser, ROOT, calls))
        print(SOAKED, flush=True)
        at.load(rate, WARM)
        rows, began = [weigh(at, 0.0)], time.monotonic()
        print(weighed(rows[0], None), flush=True)
        while (passed := (time.monotonic() - began) / 60) < minutes - 0.5:
            found = measure(at, rate, min(EVERY, minutes - passed) * 60 - SETTLE)
            rows.append(weigh(at, (time.monotonic() - began) / 60))
            print(weighed(rows[-1], found), flush=True)
        later = rows[2:] if len(rows) > 4 else rows
        print("\ngrowth an hour, after the first ten minutes: ", end="")
        print(", ".join(f"{name} {slope(later, name):+,.1f}{unit}" for name, unit in WEIGHTS.items()))
        tell_of("soak", at, [])


EVERY = 5.0
"""Minutes between two lines of a soak."""
WEIGHTS = {"heap": " MB", "nodes": "", "listeners": "", "renderers": " MB", "server": " MB"}
SOAKED = """\
| minutes | open | heap, MB | nodes | listeners | renderers, MB | server, MB | p50 | p95 | seen | lost |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def weigh(at: Site, minutes: float) -> dict[str, float]:
    """What pages, renderers and server weigh now, garbage collected."""
    costs = [each.costs(collected=True) for each in at.consoles]
    pages = len(costs)
    return {
        "minutes": minutes,
        "open": float(len(at.consoles[0].rows())),
        "heap": sum(each["JSHeapUsedSize"] for each in costs) / 1e6 / pages,
        "nodes": sum(each["Nodes"] for each in costs) / pages,
        "listeners": sum(each["JSEventListeners"] for each in costs) / pages,
        "renderers": Process.of(*renderers(at.browser)).rss,
        "server": Process.of(at.pid).rss,
    }


def weighed(row: dict[str, float], found: Measured | None) -> str:
    """A line of a soak."""
    told = found.told if found else []
    times = " | ".join(f"{percentile(told, share):,.0f}" if told else "–" for share in (0.5, 0.95))
    figures = " | ".join(f"{row[name]:,.{digits}f}" for name, digits in DIGITS.items())
    return f"| {figures} | {times} | {len(told):,} | {found.lost if found else 0} |"


DIGITS = {"minutes": 0, "open": 0, "heap": 2, "nodes": 0, "listeners": 0, "renderers": 0, "server": 0}


def slope(rows: list[dict[str, float]], name: str) -> float:
    """How fast something grows, an hour: the line through all weighings by least squares."""
    fitted = linear_regression([each["minutes"] for each in rows], [each[name] for each in rows])
    return fitted.slope * 60


def main(
    rates: str = "5,50",
    seconds: float = 30,
    rounds: int = 3,
    beside: Path | None = None,
    soak: float = 0,
    calls: int = CALLS,
) -> None:
    """Print the tables."""
    every = [float(each) for each in rates.split(",")]
    trees = {"this": ROOT} | ({"beside": beside} if beside else {})
    if soak:
        soak_for(soak, min(every), calls)
    else:
        in_turns(trees, every, seconds, rounds, calls)


if __name__ == "__main__":
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--rates", default="5,50", help="changes a second")
    parser.add_argument("--seconds", type=float, default=30, help="of each rate and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="another checkout, whose server is measured in turns")
    parser.add_argument("--soak", type=float, default=0, help="minutes of the lowest rate, watching memory")
    parser.add_argument("--calls", type=int, default=CALLS, help="that are open")
    main(**vars(parser.parse_args()))
