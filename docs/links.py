"""The links of Markdown and of built pages: what they lead to, and which of them lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

FENCE: Final = re.compile(r"^ *(?P<mark>`{3,}|~{3,}).*\n(?:.*\n)*? *(?P=mark)[`~]* *$", re.MULTILINE)
TARGET: Final = re.compile(r"(?P<code>`+)(?:[^`]|(?!(?P=code))`)*?(?P=code)(?!`)|\]\((?P<target>[^)\s]+)\)")
SHOWN: Final = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""What a browser loads by itself, and the attribute that says from where."""


def relinked(text: str, change: Callable[[str], str]) -> str:
    """The Markdown with the target of each link and picture changed; code is left as it is."""

    def one(found: re.Match[str]) -> str:
        target = found["target"]
        return found[0] if target is None else f"]({change(target)})"

    parts, end = [], 0
    for fence in FENCE.finditer(text):
        parts += [TARGET.sub(one, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, TARGET.sub(one, text[end:])])


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it: lower case, no punctuation, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


class Page(HTMLParser):
    """A built page: its anchors, its links, and what it loads by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        given = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := given.get(name))}
        if tag == "a" and (target := given.get("href")):
            self.links.append(target)
        if tag == "link" and given.get("rel") in {"prev", "next", "canonical", "edit"}:
            return
        if source := given.get(SHOWN.get(tag, "")):
            self.loaded.append(source)


def lost(site: Path) -> Iterator[str]:
    """What is wrong in a folder of built pages: links into nothing, and what is loaded from elsewhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site)
        yield from (f"{name}: loads {each} from elsewhere" for each in page.loaded if _outside(each))
        for link in {*page.links, *page.loaded}:
            if not _outside(link) and not _there(path, link, pages, site):
                yield f"{name}: {link} leads nowhere"
    for style in sorted(site.rglob("*.css")):
        for source in re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)'\"]*)", style.read_text("utf-8")):
            yield f"{style.relative_to(site)}: loads {source} from elsewhere"


def _outside(link: str) -> bool:
    return link.startswith("//") or urlsplit(link).scheme not in {"", "file"}


def _there(path: Path, link: str, pages: dict[Path, Page], site: Path) -> bool:
    parts = urlsplit(link)
    to = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
    if to.is_dir():
        to /= "index.html"
    if not to.is_relative_to(site) or not to.is_file():
        return False
    return not parts.fragment or to not in pages or unquote(parts.fragment) in pages[to].anchors
