"""Look at every page of the program with axe, and write what was found into `docs/accessibility.md`.

    python -m docs.accessibility [ROLE …]

Each role follows every link to another kind of page, one of each kind, and visits what only exists in some
state. A page is asked all rules once, in English and light; other themes, languages and widths ask the rules
that may differ there. Needs Chromium, npm and the group `dev`. The page says so where not all roles looked.
"""

from __future__ import annotations

import datetime
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from tests.npm import installed
from tests.web.pages.audited import with_history
from tests.web.pages.browsing import Site, chromium
from tests.web.pages.staff import STAFF, employ
from tests.web.pages.test_audits_in_browser import prepare
from tests.web.pages.test_duty_in_browser import requests
from tests.web.pages.test_policy import by_agency
from tests.web.pages.test_policy_in_browser import AUTHOR, drafts
from tests.web.town import found, locked

from answerable import center
from answerable.bootstrap import open_centre
from answerable.model.nouns import Place
from answerable.model.people import Person, Role
from answerable.web.pages.table import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE: Final = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- found -->\n", "<!-- end of what was found -->\n"
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)
NOBODY: Final = "not signed on"
AWAY: Final = "not signed on, the record away"
SPOOL: Final = "call-taker, the record away"


class Setting(NamedTuple):
    """How a page is looked at, and which rules are asked; with none named, all."""

    theme: str
    language: str
    size: tuple[int, int]
    about: str
    rules: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """As a table says it."""
        return f"{self.theme}, {LANGUAGE[self.language]}, {self.size[0]:,} px: {self.about}"


LANGUAGE: Final = {"en": "English", "es": "Spanish"}
CONTRAST: Final = ("contrast", ("color-contrast",))
ROOM: Final = ("room", ("target-size",))
"""On a small screen: besides these rules, whether the page is wider than the window."""
WORDS: Final = (
    "language and labels",
    (
        *("html-has-lang", "html-lang-valid", "html-xml-lang-mismatch", "valid-lang", "document-title"),
        *(
            "button-name",
            "link-name",
            "label",
            "select-name",
            "input-button-name",
            "form-field-multiple-labels",
        ),
        *("aria-command-name", "aria-input-field-name", "aria-toggle-field-name", "image-alt", "svg-img-alt"),
        *("empty-heading", "empty-table-header", "frame-title", "summary-name"),
    ),
)
FIRST: Final = Setting("light", "en", DESK, "every rule")
SETTINGS: Final = (
    FIRST,
    Setting("dark", "en", DESK, *CONTRAST),
    Setting("contrast", "en", DESK, *CONTRAST),
    Setting("light", "en", PHONE, *ROOM),
    Setting("light", "en", NARROW, *ROOM),
    Setting("light", "es", DESK, *WORDS),
    Setting("light", "es", NARROW, *ROOM),
)
AGAIN: Final = (FIRST, SETTINGS[4])
"""How a page is looked at of a kind that somebody else has looked at in every setting."""


class Found(NamedTuple):
    """What axe said of a page in a setting, and whether it is wider than the window."""

    role: str
    kind: str
    setting: Setting
    passed: frozenset[str]
    violated: frozenset[str]
    incomplete: frozenset[str]
    wider: bool


AXE: Final = """async ([tags, rules]) => {
  const runOnly = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const found = await axe.run({runOnly, resultTypes: ["violations", "incomplete"]});
  const ids = (some) => some.map((each) => each.id);
  const keys = (node) => [node.any, node.all, node.none].flat().map((it) => it.data?.messageKey);
  const why = (node) => keys(node).find(Boolean);
  const left = found.incomplete.flatMap((each) => each.nodes.map((node) => [each.id, why(node), node.html]));
  const named = ([id, key]) => key ? `${id} (${key})` : id;
  const {scrollWidth, clientWidth} = document.documentElement;
  const out = (it) => it.getBoundingClientRect().right > clientWidth && !it.closest(".scroll, nav");
  const wider = scrollWidth > clientWidth && [...document.body.querySelectorAll("*")].filter(out);
  return [ids(found.passes), ids(found.violations), left.map(named), wider !== false, [
    ...(wider || []).map((it) => `wider: ${it.cloneNode().outerHTML.slice(0, 120)}`),
    ...found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`),
    ...left.map((each) => `open: ${named(each)} ${each[2].slice(0, 120)}`)]];
}"""
ROWS: Final = "() => !document.querySelector('#queue') || document.querySelector('#queue > tr')"
LINKS: Final = "[...document.querySelectorAll('a[href^=\"/\"]')].map((a) => a.getAttribute('href'))"
NO_PAGE: Final = re.compile("static|/files/|/job$|/changes$|/rows$|/echo$|/map-style$|/tiles/")


def kind_of(path: str) -> str:
    """The route of a page: `/console/calls/{number}`. Empty: it is none that is looked at."""
    fits = [each.path for each in PAGES if each.method == "GET" and re.fullmatch(pattern(each.path), path)]
    route = path if path in fits else next(iter(fits), "")
    return "" if NO_PAGE.search(route) else route


def pattern(route: str) -> str:
    """What the paths of a route look like."""
    return "[^/]+".join(map(re.escape, re.split(r"{\w+}", route)))


class Crawl:
    """What has been looked at so far."""

    def __init__(self, script: str) -> None:
        self.made: list[Found] = []
        self.axe = ""
        """Its version."""
        self._script = script

    def role(self, page: Page, role: str, first: list[str]) -> None:
        """These pages, and one of each other kind that links lead to."""
        waiting, seen = list(first), {kind_of(urlsplit(each).path) for each in first}
        while waiting:
            self.page(page, role, waiting.pop(0))
            for link in page.evaluate(LINKS):
                kind = kind_of(urlsplit(link).path)
                if kind and kind not in seen:
                    seen.add(kind)
                    waiting.append(link)

    def page(self, page: Page, role: str, path: str) -> None:
        """A page in every setting; where its kind was looked at for somebody else, in few."""
        kind = kind_of(urlsplit(path).path) or path
        known = any(each.kind == kind and each.role != role for each in self.made)
        for language in ("en",) if known else LANGUAGE:
            site = page.url
            page.context.add_cookies([{"name": "prefer", "value": f"light.{language}.plain", "url": site}])
            page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
            page.goto(path)
            while language == "en" and page.get_by_text("still being worked out").count():
                page.wait_for_timeout(1_000)
                page.goto(path)
            page.wait_for_function(ROWS)
            for setting in AGAIN if known else SETTINGS:
                if setting.language == language:
                    self.look(page, role, kind, setting)

    def look(self, page: Page, role: str, kind: str, setting: Setting) -> None:
        """What is shown now, with all that unfolds unfolded."""
        page.set_viewport_size({"width": setting.size[0], "height": setting.size[1]})
        page.emulate_media(reduced_motion="reduce")  # no colour is on its way from one theme to another
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", setting.theme)
        page.evaluate(self._script)
        self.axe = page.evaluate("axe.version")
        passed, violated, left, wider, where = page.evaluate(AXE, [TAGS, setting.rules])
        said = (frozenset(passed), frozenset(violated), frozenset(left))
        self.made.append(Found(role, kind, setting, *said, wider))
        if where:
            print(role, page.url, setting.words, *where, sep="\n  ", flush=True)  # noqa: T201


@contextmanager
def furnished(browser: Browser, folder: Path) -> Iterator[Site]:
    """A centre in which every page has something on it."""
    employ(found(folder))
    requests(folder)
    drafts(folder)
    with open_centre(folder) as centre:
        desk = centre.desk(Person("D1", "dispatcher"))
        for place in range(4):
            facts = {"kind of call": ("violence", "harassment", "fire", "concern")[place]}
            center.take_call(desk, Place(f"{place} Elm Street", "Harbour"), call_back="555-0134", facts=facts)
        center.write_wording(centre.desk(AUTHOR), by_agency())
    with_history(folder)
    with Site(folder, browser) as site:
        yield site


def states(year: str) -> dict[Role, list[str]]:
    """Where roles begin, beside their first page: what no link leads to, or only in some state."""
    draft, number = f"/policy/drafts/{year}-W0002", f"/duty/{year}-R0001"
    return {
        "policy author": ["/policy/drafts/new", f"/policy/drafts/{year}-W0003/proofs"],
        "supervisor": [
            f"/policy/drafts/{year}-W0001",
            *(f"{draft}/{each}" for each in ("approval", "compared", "replayed", "try", "proofs")),
        ],
        "duty officer": [
            *(f"{number}/answer?answer={each}" for each in ("decline", "accept")),
            f"{number}/override?outcome=priority&value=9",
        ],
    }


def everything(roles: list[str]) -> tuple[Crawl, str]:
    """What all roles see, and what everybody sees while the record is away; Chromium's version."""
    axe = installed(Path(__file__).parents[1] / "tests/web/pages/axe") / "node_modules/axe-core/axe.min.js"
    crawl = Crawl(axe.read_text())
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        with furnished(browser, Path(folder) / "centre") as site:
            staff(crawl, site, roles)
            if NOBODY in roles:
                page = site.page()
                page.goto("/")
                first = ["/", "/sign-on", "/sign-on/password", "/sign-on/device", "/portal", "/no/such/page"]
                crawl.role(page, NOBODY, first)
            if SPOOL in roles:
                spooled(crawl, site)
        if AWAY in roles:
            away(crawl, browser, Path(folder) / "away")
        version = browser.version
    return crawl, version


def staff(crawl: Crawl, site: Site, roles: list[str]) -> None:
    """Each role in turn, from where it begins."""
    first = states(f"{datetime.datetime.now(datetime.UTC):%y}")
    for account, (role, *_) in STAFF.items():
        if role in roles and account != "D2":
            page = site.desk(account, role)
            more = prepare(site, page) if role == "auditor" else first.get(role, [])
            page.goto("/account")
            crawl.role(page, role, [*START.get(role, []), "/account", *more])
            print(row(role, [each for each in crawl.made if each.role == role]), flush=True)  # noqa: T201
            page.context.close()


CONSOLE: Final = ["/console", "/console/map", "/console/cautions"]
DUTY: Final = ["/duty", "/duty/new"]
START: Final[dict[Role, list[str]]] = {
    "call-taker": CONSOLE,
    "dispatcher": CONSOLE,
    "supervisor": CONSOLE,
    "duty officer": DUTY,
    "commissioner": DUTY,
}


def spooled(crawl: Crawl, site: Site) -> None:
    """A call is taken while another program holds the record: what the console says of it."""
    page = site.desk("T1", "call-taker")
    page.goto("/console")
    with locked(site.folder / "record.db"):
        page.locator("#command").fill("take 9 Elm Street")
        page.locator('#echo [data-whole][data-text="take 9 Elm Street"]').wait_for()
        page.keyboard.press("Enter")
        page.get_by_text("P-000001").first.wait_for()
        for setting in SETTINGS:
            if setting.language == "en":
                crawl.look(page, SPOOL, "/console", setting)
    page.context.close()


def away(crawl: Crawl, browser: Browser, folder: Path) -> None:
    """What is shown while the record cannot be opened."""
    found(folder)
    for each in folder.glob("record.db*"):
        each.unlink()
    (folder / "record.db").write_bytes(b"no record any more" * 1000)
    with Site(folder, browser) as site:
        page = site.page()
        page.goto("/sign-on")
        for path in ("/sign-on", "/portal", "/console"):
            crawl.page(page, AWAY, path)


VIEWS: Final = ("console", "duty", "policy", "audits", "portal")


def view_of(kind: str) -> str:
    """The view that a page is of."""
    name = kind.split("/")[1]
    return name if name in VIEWS else "signing on, account, errors"


def table(made: list[Found]) -> str:
    """What was found, by setting; then by role; then what a person has to look at."""
    lines = [HEAD.format("setting"), RULE]
    for setting in SETTINGS:
        some = [each for each in made if each.setting == setting]
        lines.append(row(setting.words, some))
    lines += ["", HEAD.format("view"), RULE]
    for view in (*VIEWS, view_of("/")):
        lines.append(row(view, [each for each in made if view_of(each.kind) == view]))
    lines += ["", HEAD.format("who looks"), RULE]
    for role in dict.fromkeys(each.role for each in made):
        lines.append(row(role, [each for each in made if each.role == role]))
    open_ = Counter(rule for each in made for rule in each.incomplete)
    wrong = Counter((rule, each.kind) for each in made for rule in each.violated)
    lines += ["", "To be looked at by a person, by rule and how often: "]
    lines[-1] += ", ".join(f"`{rule}` {count:,}" for rule, count in open_.most_common()) or "nothing"
    lines[-1] += "."
    lines += [
        "",
        "Violations: " + (", ".join(f"`{rule}` on `{kind}`" for rule, kind in sorted(wrong)) or "none") + ".",
    ]
    return "\n".join(lines) + "\n"


HEAD: Final = (
    "| {} | pages | kinds of page | rules passed | violations | incomplete | wider than the window |"
)
RULE: Final = "|---|--:|--:|--:|--:|--:|--:|"


def row(name: str, some: list[Found]) -> str:
    """A row: how many pages, of how many kinds; rules that a page passed, violated, or left open."""
    passed = len({rule for each in some for rule in each.passed})
    kinds = len({each.kind for each in some})
    violated, open_ = sum(len(each.violated) for each in some), sum(len(each.incomplete) for each in some)
    wider = sum(each.wider for each in some)
    return f"| {name} | {len(some):,} | {kinds} | {passed} | {violated} | {open_:,} | {wider} |"


def main() -> None:
    """Look, and write."""
    every = [*dict.fromkeys(role for role, *_ in STAFF.values()), NOBODY, SPOOL, AWAY]
    roles = sys.argv[1:] or every
    crawl, chromium_is = everything(roles)
    only = "" if roles == every else f" Only these looked: {', '.join(roles)}."
    today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    text = f"Found on {today} with axe-core {crawl.axe} and Chromium {chromium_is}.{only}\n\n"
    text += table(crawl.made)
    print(text)  # noqa: T201
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + text + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
